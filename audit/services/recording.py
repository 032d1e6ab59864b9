"""Write evidence in the transaction of its deed: no lock, no read (PostgreSQL), no signals."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction

from audit.errors import OutsideTransaction, PayloadRejected
from audit.inserting import INSERT_ENTRY, INSERT_PAYLOAD, Row, insert
from audit.merkle import leaf_hash
from audit.models import Detail
from audit.payload import Event, Promise, encode
from audit.services.sequencing import append


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
    if not events:  # SQLite's driver takes no list of nothing
        return []
    rows = [_row(event) for event in events]
    write = _WRITERS.get(connection.vendor)
    if write is None:
        raise PayloadRejected("the log keeps its tables in PostgreSQL or SQLite only")
    write(rows)
    return [Promise(row["id"], row["leaf"].hex()) for row in rows]


def record_alone(event: Event) -> Promise:
    """Write one event that no deed goes with (a refusal, a read); it has committed on return.

    On PostgreSQL one statement is one transaction and one round trip, without BEGIN and COMMIT.
    Within a transaction it is `record`.
    """
    if connection.in_atomic_block or connection.vendor != "postgresql":
        with transaction.atomic():
            return record(event)
    row = _row(event)
    _insert([row], commit=True)
    return Promise(row["id"], row["leaf"].hex())


def attach_detail(*, entry: UUID, sealed: bytes, at: datetime) -> None:
    """Keep sealed bytes beside an entry whose payload holds a keyed commitment to them."""
    if not connection.in_atomic_block:
        raise OutsideTransaction
    Detail.objects.create(entry=entry, sealed=sealed, created=at)


def _row(event: Event) -> Row:
    """An event as the values of an entry and its payload."""
    tenant = settings.DISCREET_TENANT
    body = encode(event, tenant=tenant)
    return {
        "id": event.id,
        "at": event.at,
        "tenant": tenant,
        "leaf": leaf_hash(body),
        "token": event.token,
        "type": event.type,
        "purpose": event.purpose,
        "decision": event.decision,
        "body": body,
    }


def _write_postgresql(rows: list[Row]) -> None:
    """With the transaction's COMMIT, where the connection can; else now, in one statement."""
    wrapper = connections[DEFAULT_DB_ALIAS]  # its proxy looks it up at every attribute
    if hasattr(wrapper, "defer"):
        wrapper.defer(rows)
        return
    _insert(rows)


def _insert(rows: list[Row], *, commit: bool = False) -> None:
    """Now, on PostgreSQL."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.ensure_connection()
    with wrapper.wrap_database_errors:
        insert(wrapper.connection, rows, commit=commit)


def _write_sqlite(rows: list[Row]) -> None:
    """Insert and give indexes at once: SQLite's write lock, taken at BEGIN, orders writers."""
    named = [{**row, "id": row["id"].hex, "at": _naive(row["at"])} for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_ENTRY, named)
        cursor.executemany(INSERT_PAYLOAD, named)
    append([(row["id"], row["leaf"]) for row in rows])


def _naive(at: datetime) -> str:
    """How Django's SQLite backend stores an aware time."""
    return str(at.astimezone(UTC).replace(tzinfo=None))


_WRITERS: dict[str, Callable[[list[Row]], None]] = {
    "postgresql": _write_postgresql,
    "sqlite": _write_sqlite,
}
