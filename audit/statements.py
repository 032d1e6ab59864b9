"""Run the log's few hot statements, prepared on PostgreSQL."""

from collections.abc import Mapping
from typing import Any

import psycopg
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

PREPARED_AFTER = 2  # runs of a statement on one connection


def execute(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement with named parameters (`%(name)s`), one round trip."""
    connection = connections[DEFAULT_DB_ALIAS]  # its proxy looks it up at every attribute
    if connection.vendor != "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return list(cursor.fetchall())
    connection.ensure_connection()
    with connection.wrap_database_errors:
        if hasattr(connection, "settle"):
            connection.settle()  # what waits for the commit was written before
        return run(connection.connection, statement, values)


def run(
    raw: psycopg.Connection[Any], statement: str, values: Mapping[str, Any]
) -> list[tuple[Any, ...]]:
    """The rows of a statement on a connection of psycopg; none are waited for in a pipeline.

    Prepared on the server, which Django's own cursors never are: planning three inserts would
    cost more than doing them. DISCREET_PREPARE switches that off for a pooler that hands one
    transaction's connection to another.
    """
    if raw.prepare_threshold is None and getattr(settings, "DISCREET_PREPARE", True):
        raw.prepare_threshold = PREPARED_AFTER
    with psycopg.Cursor(raw) as cursor:
        cursor.execute(statement, values, binary=True)
        return cursor.fetchall() if cursor.description else []
