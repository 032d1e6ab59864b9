"""The statements that write entries to PostgreSQL, over a connection of psycopg."""

from collections.abc import Sequence
from typing import Any

import orjson
import psycopg

from audit.statements import run

Row = dict[str, Any]
MOST_ROWS = 500  # of one statement

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


def insert(raw: psycopg.Connection[Any], rows: Sequence[Row]) -> None:
    """Entry, payload and queue row of each; one statement for up to MOST_ROWS of them."""
    for start in range(0, len(rows), MOST_ROWS):
        part = rows[start : start + MOST_ROWS]
        if len(part) == 1:
            run(raw, INSERT_ONE, part[0])
        else:
            run(raw, INSERT_MANY, {"rows": _as_json(part)})


def _as_json(rows: Sequence[Row]) -> str:
    """Rows as one parameter: an array a column costs more to build than the entries themselves.

    A body is UTF-8 (RFC 8785) and JSON quotes it without loss, so its exact bytes are stored.
    """
    named = [{**row, "leaf": row["leaf"].hex(), "body": row["body"].decode()} for row in rows]
    return orjson.dumps(named).decode()
