"""Write evidence in the transaction of its deed: no lock, no read (PostgreSQL), no signals."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from django.conf import settings
from django.db import connection

from audit.errors import OutsideTransaction, PayloadRejected
from audit.merkle import leaf_hash
from audit.models import Detail
from audit.payload import Event, Promise, encode
from audit.services.sequencing import append

INSERT_ENTRY = (
    "INSERT INTO audit_entry (id, created, tenant, leaf_hash, token, type, purpose, decision) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s, %s)"
)
INSERT_PAYLOAD = "INSERT INTO audit_payload (entry, created, body) VALUES (%s, %s, %s)"
INSERT_QUEUE = "INSERT INTO audit_queue (entry) VALUES (%s)"
INSERT_ONE = f"WITH e AS ({INSERT_ENTRY}), p AS ({INSERT_PAYLOAD}) {INSERT_QUEUE}"
INSERT_MANY = """
WITH rows AS (
    SELECT * FROM unnest(%s::uuid[], %s::timestamptz[], %s::text[], %s::bytea[], %s::text[],
                         %s::text[], %s::text[], %s::text[], %s::bytea[])
    AS r (id, created, tenant, leaf_hash, token, type, purpose, decision, body)
), e AS (
    INSERT INTO audit_entry (id, created, tenant, leaf_hash, token, type, purpose, decision)
    SELECT id, created, tenant, leaf_hash, token, type, purpose, decision FROM rows
), p AS (
    INSERT INTO audit_payload (entry, created, body) SELECT id, created, body FROM rows
)
INSERT INTO audit_queue (entry) SELECT id FROM rows
"""
ROWS_A_STATEMENT = 500


def record(event: Event) -> Promise:
    """Write one event; it commits or rolls back with the caller's transaction.

    Returns the promise that a receipt repeats: the entry's id and its leaf hash. Raises
    OutsideTransaction without a transaction and PayloadRejected outside profile v1; then let the
    deed fail too: no evidence, no data.
    """
    return record_many([event])[0]


def record_many(events: Sequence[Event]) -> list[Promise]:
    """Write events in one batched insert, in order; see `record`."""
    if not connection.in_atomic_block:
        raise OutsideTransaction
    rows = [_Row(event) for event in events]
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        chunk = rows[start : start + ROWS_A_STATEMENT]
        if connection.vendor == "postgresql":
            _insert_postgresql(chunk)
        else:
            _insert_sqlite(chunk)
    return [Promise(row.event.id, row.leaf.hex()) for row in rows]


def attach_detail(*, entry: UUID, sealed: bytes, at: datetime) -> None:
    """Keep sealed bytes beside an entry whose payload holds a keyed commitment to them."""
    if not connection.in_atomic_block:
        raise OutsideTransaction
    Detail.objects.create(entry=entry, sealed=sealed, created=at)


class _Row:
    """An event as the columns that keep it."""

    __slots__ = ("body", "event", "leaf", "tenant")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.tenant = settings.DISCREET_TENANT
        self.body = encode(event, tenant=self.tenant)
        self.leaf = leaf_hash(self.body)

    def columns(self, identity: Any, created: Any) -> list[Any]:
        """The values of INSERT_ENTRY."""
        event = self.event
        index = [event.token, event.type, event.purpose, event.decision]
        return [identity, created, self.tenant, self.leaf, *index]


def _insert_postgresql(rows: list[_Row]) -> None:
    """One statement, one round trip: entry, payload and queue row.

    Prepared on the server, which Django's own cursors never are: planning three inserts would
    cost more than doing them.
    """
    if len(rows) == 1:
        event, body = rows[0].event, rows[0].body
        columns = rows[0].columns(event.id, event.at)
        _execute(INSERT_ONE, [*columns, event.id, event.at, body, event.id])
        return
    columns = list(zip(*(row.columns(row.event.id, row.event.at) for row in rows), strict=True))
    _execute(INSERT_MANY, [*map(list, columns), [row.body for row in rows]])


def _execute(statement: str, values: list[Any]) -> None:
    connection.ensure_connection()
    raw = connection.connection
    if raw.prepare_threshold is None and getattr(settings, "DISCREET_PREPARE", True):
        raw.prepare_threshold = 2
    with connection.wrap_database_errors, psycopg.Cursor(raw) as cursor:
        cursor.execute(statement, values)


def _insert_sqlite(rows: list[_Row]) -> None:
    """Insert and give indexes at once: SQLite's write lock, taken at BEGIN, orders writers."""
    if connection.vendor != "sqlite":
        raise PayloadRejected("the log keeps its tables in PostgreSQL or SQLite only")
    named = [(row, row.event.id.hex, _naive(row.event.at)) for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(
            INSERT_ENTRY,
            [row.columns(identity, created) for row, identity, created in named],
        )
        cursor.executemany(
            INSERT_PAYLOAD,
            [(identity, created, row.body) for row, identity, created in named],
        )
    append([(row.event.id, row.leaf) for row in rows])


def _naive(at: datetime) -> str:
    """How Django's SQLite backend stores an aware time."""
    return str(at.astimezone(UTC).replace(tzinfo=None))
