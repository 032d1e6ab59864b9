"""Monthly partitions of Payload on PostgreSQL; nothing to do elsewhere."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from audit.immutability import partition_statements

MONTHS_AHEAD = 13


def month_start(year: int, month: int) -> datetime:
    """The first instant of a month; `month` may run past 12."""
    return datetime(year + (month - 1) // 12, (month - 1) % 12 + 1, 1, tzinfo=UTC)


def ensure_partitions(*, at: datetime, months: int = MONTHS_AHEAD) -> list[str]:
    """Make the partitions of the month of `at` and of `months` after it; the names made.

    A month whose rows already lie in the default partition stays there: PostgreSQL would have
    to scan and move them. So this runs long before a month begins.
    """
    if connection.vendor != "postgresql":
        return []
    made = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('audit.partitions'))")
        for ahead in range(months + 1):
            first = month_start(at.year, at.month + ahead)
            after = month_start(at.year, at.month + ahead + 1)
            name = f"audit_payload_{first:%Y_%m}"
            if _exists(cursor, name) or _in_default(cursor, first, after):
                continue
            for statement in partition_statements(first, after):
                cursor.execute(statement)
            made.append(name)
    return made


def _exists(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [name])
    return bool(cursor.fetchone()[0])


def _in_default(cursor: Any, first: datetime, after: datetime) -> bool:
    cursor.execute(
        "SELECT EXISTS (SELECT 1 FROM audit_payload_default WHERE created >= %s AND created < %s)",
        [first, after],
    )
    return bool(cursor.fetchone()[0])
