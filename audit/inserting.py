"""The statements that write entries to PostgreSQL, and the packets that carry them."""

import struct
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
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
_ONE = Statement(
    "discreet_entry",
    f"WITH e AS ({INSERT_ENTRY}), p AS ({INSERT_PAYLOAD}) {_INSERT_QUEUE}",
    {
        "id": "uuid",
        "at": "timestamptz",
        "tenant": "text",
        "leaf": "bytea",
        "token": "text",
        "type": "text",
        "purpose": "text",
        "decision": "text",
        "body": "bytea",
    },
)
_MANY = Statement(
    "discreet_entries",
    """
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
    """,
    {"rows": "text"},
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
        part = rows[start : start + MOST_ROWS]
        yield (_ONE, _binary(part[0])) if len(part) == 1 else (_MANY, [_json(part)])


def _binary(row: Row) -> list[bytes]:
    """A row as PostgreSQL's binary parameters, in the order of `_ONE`."""
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


def _json(rows: Sequence[Row]) -> bytes:
    """Rows as one parameter: an array a column costs more to build than the entries themselves.

    A body is UTF-8 (RFC 8785) and JSON quotes it without loss, so its exact bytes are stored.
    """
    return orjson.dumps(
        [{**row, "leaf": row["leaf"].hex(), "body": row["body"].decode()} for row in rows]
    )


_COMMIT = Statement("", "COMMIT", {})


def _begin(raw: psycopg.Connection[Any]) -> Statement:
    """BEGIN with the connection's isolation level."""
    level = raw.isolation_level
    words = f" ISOLATION LEVEL {level.name.replace('_', ' ')}" if level is not None else ""
    return Statement("", f"BEGIN{words}", {})
