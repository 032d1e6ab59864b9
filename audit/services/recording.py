"""Write evidence in the transaction of its deed: no lock, no read (PostgreSQL), no signals."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection, transaction

from audit.errors import OutsideTransaction, PayloadRejected
from audit.merkle import leaf_hash
from audit.models import Detail
from audit.payload import Event, Promise, encode
from audit.services.sequencing import append
from audit.statements import execute

Row = dict[str, Any]

INSERT_ENTRY = """
INSERT INTO audit_entry (id, created, tenant, leaf_hash, token, type, purpose, decision)
VALUES (%(id)s, %(at)s, %(tenant)s, %(leaf)s, %(token)s, %(type)s, %(purpose)s, %(decision)s)
"""
INSERT_PAYLOAD = (
    "INSERT INTO audit_payload (entry, created, body) VALUES (%(id)s, %(at)s, %(body)s)"
)
INSERT_QUEUE = "INSERT INTO audit_queue (entry) VALUES (%(id)s)"
INSERT_ONE = f"WITH e AS ({INSERT_ENTRY}), p AS ({INSERT_PAYLOAD}) {INSERT_QUEUE}"
INSERT_MANY = """
WITH rows AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(rows)s::json)
    AS r (id uuid, at timestamptz, tenant text, leaf text, token text, type text, purpose text,
        decision text, body text)
), e AS (
    INSERT INTO audit_entry (id, created, tenant, leaf_hash, token, type, purpose, decision)
    SELECT id, at, tenant, decode(leaf, 'hex'), token, type, purpose, decision FROM rows
), p AS (
    INSERT INTO audit_payload (entry, created, body)
    SELECT id, at, convert_to(body, 'UTF8') FROM rows
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
    rows = [_row(event) for event in events]
    insert = _INSERTS.get(connection.vendor)
    if insert is None:
        raise PayloadRejected("the log keeps its tables in PostgreSQL or SQLite only")
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        insert(rows[start : start + ROWS_A_STATEMENT])
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
    execute(INSERT_ONE, row)
    return Promise(row["id"], row["leaf"].hex())


def attach_detail(*, entry: UUID, sealed: bytes, at: datetime) -> None:
    """Keep sealed bytes beside an entry whose payload holds a keyed commitment to them."""
    if not connection.in_atomic_block:
        raise OutsideTransaction
    Detail.objects.create(entry=entry, sealed=sealed, created=at)


def _row(event: Event) -> Row:
    """An event as the values of INSERT_ONE."""
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


def _insert_postgresql(rows: list[Row]) -> None:
    """One statement, one round trip: entry, payload and queue row."""
    if len(rows) == 1:
        execute(INSERT_ONE, rows[0])
        return
    execute(INSERT_MANY, {"rows": _as_json(rows)})


def _as_json(rows: list[Row]) -> str:
    """Rows as one parameter: an array a column costs more to build than the entries themselves.

    A body is UTF-8 (RFC 8785) and JSON quotes it without loss, so its exact bytes are stored.
    """
    named = [{**row, "leaf": row["leaf"].hex(), "body": row["body"].decode()} for row in rows]
    return orjson.dumps(named).decode()


def _insert_sqlite(rows: list[Row]) -> None:
    """Insert and give indexes at once: SQLite's write lock, taken at BEGIN, orders writers."""
    named = [{**row, "id": row["id"].hex, "at": _naive(row["at"])} for row in rows]
    with connection.cursor() as cursor:
        cursor.executemany(INSERT_ENTRY, named)
        cursor.executemany(INSERT_PAYLOAD, named)
    append([(row["id"], row["leaf"]) for row in rows])


def _naive(at: datetime) -> str:
    """How Django's SQLite backend stores an aware time."""
    return str(at.astimezone(UTC).replace(tzinfo=None))


_INSERTS: dict[str, Callable[[list[Row]], None]] = {
    "postgresql": _insert_postgresql,
    "sqlite": _insert_sqlite,
}
