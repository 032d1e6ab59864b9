"""Several statements to PostgreSQL in one packet, over libpq itself (its pipeline mode).

For statements of which only success matters. psycopg's own pipeline does the same in seven waits
and with a cursor for each statement, which takes twice the processor of all that is done here.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from django.conf import settings
from psycopg import errors
from psycopg.abc import PQGen
from psycopg.pq import ExecStatus, Format
from psycopg.pq.abc import PGconn, PGresult
from psycopg.waiting import Ready, Wait

_WELL = {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}
_prepared: WeakKeyDictionary[psycopg.Connection[Any], set[str]] = WeakKeyDictionary()


class Statement:
    """SQL with parameters as `%(name)s`, whose types are given in the order of their values.

    A statement with a name is prepared by it once on each connection: planning three inserts costs
    more than doing them. DISCREET_PREPARE switches that off for a pooler that hands one
    transaction's connection to another.
    """

    def __init__(self, name: str, sql: str, types: Mapping[str, str]) -> None:
        self.name = name
        self.sql = (sql % {each: f"${at}" for at, each in enumerate(types, start=1)}).encode()
        self.types = [psycopg.adapters.types.get_oid(kind) for kind in types.values()]
        self.formats = [Format.BINARY] * len(types)


def send(raw: psycopg.Connection[Any], packet: Sequence[tuple[Statement, Sequence[bytes]]]) -> None:
    """Run statements with their binary values, in one round trip.

    The first that fails is raised, as psycopg would; the server passes over those after it.
    """
    with raw.lock:
        pg = raw.pgconn
        pg.enter_pipeline_mode()
        try:
            prepares = _queue(raw, packet)
            pg.pipeline_sync()
            results = raw.wait(_answers(pg))
            pg.exit_pipeline_mode()
        except BaseException:
            raw.close()  # what the server has done is not known: nothing may follow it
            raise
    for name, result in zip(prepares, results, strict=False):
        if result.status not in _WELL:
            raise errors.error_from_result(result, encoding=raw.info.encoding)
        if name:
            _prepared.setdefault(raw, set()).add(name)


def _queue(
    raw: psycopg.Connection[Any], packet: Sequence[tuple[Statement, Sequence[bytes]]]
) -> list[str]:
    """Hand a packet to libpq; for each answer to come, the name that it says is prepared."""
    pg, known, expected = raw.pgconn, _prepared.get(raw, set()), []
    by_name = getattr(settings, "DISCREET_PREPARE", True)
    for statement, values in packet:
        expected.append("")
        if not statement.name or not by_name:
            pg.send_query_params(statement.sql, values, statement.types, statement.formats)
            continue
        name = statement.name.encode()
        if statement.name not in known and statement.name not in expected:
            pg.send_prepare(name, statement.sql, statement.types)
            expected.insert(-1, statement.name)
        pg.send_query_prepared(name, values, statement.formats)
    return expected


def _answers(pg: PGconn) -> PQGen[list[PGresult]]:
    """Send what is queued and collect an answer for each statement, and the packet's end."""
    while pg.flush():
        if (yield Wait.RW) & Ready.R:
            pg.consume_input()
    found: list[PGresult] = []
    while not found or found[-1].status != ExecStatus.PIPELINE_SYNC:
        while pg.is_busy():
            yield Wait.R
            pg.consume_input()
        # One statement's answers end with None; two in a row mean that no more will come.
        answer = pg.get_result() or pg.get_result()
        if answer is None:
            raise psycopg.OperationalError("the server went away within a packet")
        found.append(answer)
    return found
