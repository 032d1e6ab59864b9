"""The statements that write entries to PostgreSQL, and the packets that carry them."""

import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus

from audit.packets import Statement, send

Row = dict[str, Any]
MOST_ROWS = 500  # of one statement

INSERT_ENTRY = """
INSERT INTO audit_entry (id, created, tenant, leaf_hash, token, type, purpose, decision)
VALUES (%(id)s, %(at)s, %(tenant)s, %(leaf)s, %(token)s, %(type)s, %(purpose)s, %(decision)s)
"""
INSERT_PAYLOAD = (
    "INSERT INTO audit_payload (entry, created, body) VALUES (%(id)s, %(at)s, %(body)s)"
)
_INSERT_QUEUE = "INSERT INTO audit_queue (entry) VALUES (%(id)s)"
_TYPES = {
    "id": "uuid",
    "at": "timestamptz",
    "tenant": "text",
    "leaf": "bytea",
    "token": "text",
    "type": "text",
    "purpose": "text",
    "decision": "text",
    "body": "bytea",
}
_ONE = Statement(
    "discreet_entry",
    f"WITH e AS ({INSERT_ENTRY}), p AS ({INSERT_PAYLOAD}) {_INSERT_QUEUE}",
    _TYPES,
)
_MANY = Statement(
    "discreet_entries",
    """
    WITH rows AS MATERIALIZED (
        SELECT * FROM unnest(%(id)s, %(at)s, %(tenant)s, %(leaf)s, %(token)s, %(type)s, %(purpose)s,
            %(decision)s, %(body)s)
        AS r (id, at, tenant, leaf, token, type, purpose, decision, body)
    ), e AS (
        INSERT INTO audit_entry (id, created, tenant, leaf_hash, token, type, purpose, decision)
        SELECT id, at, tenant, leaf, token, type, purpose, decision FROM rows
    ), p AS (
        INSERT INTO audit_payload (entry, created, body) SELECT id, at, body FROM rows
    )
    INSERT INTO audit_queue (entry) SELECT id FROM rows
    """,
    {name: f"{kind}[]" for name, kind in _TYPES.items()},
)
_EPOCH, _MICROSECOND = datetime(2000, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def insert(raw: psycopg.Connection[Any], rows: Sequence[Row], *, commit: bool = False) -> None:
    """Entry, payload and queue row of each, in one packet; with the open transaction's COMMIT too.

    Outside a transaction `commit` makes them one of their own; without it one is begun first, as
    psycopg does before a statement, unless the connection is in autocommit. Raises what psycopg
    does; the transaction has then failed and nothing is committed.
    """
    idle = raw.info.transaction_status == TransactionStatus.IDLE
    packet: list[tuple[Statement, Sequence[bytes]]] = list(_statements(rows))
    if idle and not commit and not raw.autocommit:
        packet.insert(0, (_begin(raw), ()))
    if not idle and commit:
        packet.append((_COMMIT, ()))
    send(raw, packet)


def _statements(rows: Sequence[Row]) -> Iterator[tuple[Statement, Sequence[bytes]]]:
    for start in range(0, len(rows), MOST_ROWS):
        part = [_binary(row) for row in rows[start : start + MOST_ROWS]]
        if len(part) == 1:
            yield _ONE, part[0]
        else:
            columns = zip(_ELEMENTS, zip(*part, strict=True), strict=True)
            yield _MANY, [_array(kind, values) for kind, values in columns]


def _binary(row: Row) -> list[bytes]:
    """A row as PostgreSQL's binary values, in the order of `_TYPES`."""
    return [
        row["id"].bytes,
        struct.pack(">q", (row["at"] - _EPOCH) // _MICROSECOND),
        row["tenant"].encode(),
        row["leaf"],
        row["token"].encode(),
        row["type"].encode(),
        row["purpose"].encode(),
        row["decision"].encode(),
        row["body"],
    ]


_LENGTH = struct.Struct(">i").pack
_ARRAY = struct.Struct(">iiIii").pack  # dimensions, whether there are NULLs, type, length, first
_ELEMENTS = [psycopg.adapters.types.get_oid(kind) for kind in _TYPES.values()]


def _array(kind: int, values: Sequence[bytes]) -> bytes:
    """Values of the type with that number as PostgreSQL's binary array of one dimension."""
    items = chain.from_iterable((_LENGTH(len(value)), value) for value in values)
    return b"".join((_ARRAY(1, 0, kind, len(values), 1), *items))


_COMMIT = Statement("", "COMMIT", {})


def _begin(raw: psycopg.Connection[Any]) -> Statement:
    """BEGIN with the connection's isolation level."""
    level = raw.isolation_level
    words = f" ISOLATION LEVEL {level.name.replace('_', ' ')}" if level is not None else ""
    return Statement("", f"BEGIN{words}", {})
