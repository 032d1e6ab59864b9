"""Evidence that travels with its deed's COMMIT: what a deed, a reader and a failure see of it."""

import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import environ
import psycopg
import pytest
from django.db import DataError, IntegrityError, OperationalError, connections, transaction
from django.db.utils import ConnectionHandler

from audit.merkle import leaf_hash
from audit.models import Entry, Payload
from audit.payload import encode
from audit.services import new_id, record, record_alone, record_many
from tests.audit.factories import make_event
from tests.services.test_audit_postgresql import database, template, url

pytestmark = pytest.mark.services
__all__ = ["database", "template"]  # fixtures


@pytest.fixture(params=["audit.postgresql", "django.db.backends.postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    """Ours, and Django's own, on which evidence is written at once."""
    return str(request.param)


@pytest.fixture
def connection(database: str, engine: str, django_db_blocker: Any) -> Iterator[Any]:
    """The default connection, on an empty log of its own, beside a table for deeds."""
    configured = {"default": environ.Env.db_url_config(url(database), engine=engine)}
    made = ConnectionHandler(configured)["default"]
    before, connections["default"] = connections["default"], made
    with django_db_blocker.unblock():
        with made.cursor() as cursor:
            cursor.execute("CREATE TABLE deed (done int)")
        yield made
        made.close()
    connections["default"] = before


def do(count: int = 1) -> None:
    """A deed."""
    with connections["default"].cursor() as cursor:
        cursor.executemany("INSERT INTO deed VALUES (%s)", [[n] for n in range(count)])


def stored(database: str) -> tuple[int, int]:
    """Deeds and entries, as another connection sees them."""
    with psycopg.connect(url(database)) as other:
        row = other.execute(
            "SELECT (SELECT count(*) FROM deed), (SELECT count(*) FROM audit_entry e "
            "JOIN audit_payload p ON p.entry = e.id JOIN audit_queue q ON q.entry = e.id)"
        ).fetchone()
    assert row is not None
    return row


def test_a_deed_and_its_evidence_commit_together(connection: Any, database: str) -> None:
    with transaction.atomic():
        do()
        record(make_event(1))
        assert stored(database) == (0, 0)
    assert stored(database) == (1, 1)


@pytest.mark.parametrize("count", [0, 1, 2, 499, 500, 501, 1203])
def test_evidence_alone_commits(connection: Any, database: str, count: int) -> None:
    with transaction.atomic():
        for n in range(count // 2):
            record(make_event(n))
        record_many([make_event(n) for n in range(count // 2, count)])
    record_alone(make_event(count))
    assert stored(database) == (0, count + 1)


def test_what_was_recorded_is_read_in_the_same_transaction(connection: Any) -> None:
    with transaction.atomic(), connection.cursor() as opened_before:
        record(make_event(1))
        assert Entry.objects.count() == 1
        record(make_event(2))
        opened_before.execute("SELECT count(*) FROM audit_entry")
        assert opened_before.fetchone() == (2,)


def test_a_rollback_takes_the_evidence_with_it(connection: Any, database: str) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        do()
        record(make_event(1))
        raise ZeroDivisionError
    with transaction.atomic():
        do()
    assert stored(database) == (1, 0)


def test_a_rollback_to_a_savepoint_takes_what_came_after_it(connection: Any, database: str) -> None:
    with transaction.atomic():
        record(make_event(1))
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            record(make_event(2))
            raise ZeroDivisionError
        record(make_event(3))
        do()
    assert stored(database) == (1, 2)


def test_no_evidence_no_deed(connection: Any, database: str) -> None:
    event = make_event(1)
    record_alone(event)
    with pytest.raises(IntegrityError), transaction.atomic():
        do()
        record(event)
    assert stored(database) == (0, 1)
    with transaction.atomic():  # the connection is as good as before
        do()
        record(make_event(2))
    assert stored(database) == (1, 2)


def test_evidence_alone_that_fails_is_told(connection: Any, database: str) -> None:
    event = make_event(1)
    record_alone(event)
    for _ in range(3):  # unprepared, then prepared
        with pytest.raises(IntegrityError), transaction.atomic():
            record(event)
    record_alone(make_event(2))
    assert stored(database) == (0, 2)


def test_a_deed_that_failed_leaves_no_evidence(connection: Any, database: str) -> None:
    with pytest.raises(DataError), transaction.atomic():
        record(make_event(1))
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
    assert stored(database) == (0, 0)


@pytest.mark.parametrize("engine", ["audit.postgresql"], indirect=True)
def test_evidence_costs_a_deed_no_round_trip(connection: Any) -> None:
    def deed() -> None:
        with transaction.atomic():
            do()

    def evidenced() -> None:
        with transaction.atomic():
            do()
            record(make_event(id=new_id()))

    def evidence() -> None:
        with transaction.atomic():
            record(make_event(id=new_id()))

    assert trips(connection, deed) == trips(connection, evidenced) == 3
    assert trips(connection, evidence) == 1


def trips(connection: Any, deed: Callable[[], None]) -> int:
    """How often the server said that it is ready for more, once the statements are prepared."""
    for _ in range(3):
        deed()
    raw = connection.connection.pgconn
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "protocol"
        with path.open("wb") as file:
            raw.trace(file.fileno())
            deed()
            raw.untrace()
        return path.read_text("latin-1").count("ReadyForQuery")


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("year", [1, 1999, 2026, 9999])
def test_what_is_stored_is_what_was_said(connection: Any, year: int, count: int) -> None:
    zone = timezone(timedelta(hours=5, minutes=45))
    at = datetime(year, 12, 31, 23, 59, 59, 999_999, tzinfo=zone)
    events = [
        make_event(n, at=at, token=f"{n:032x}", purpose="a.b", decision="deny")
        for n in range(count)
    ]
    with transaction.atomic():
        record_many(events)
    stored = {entry.id: entry for entry in Entry.objects.all()}
    for event in events:
        entry, body = stored[event.id], bytes(Payload.objects.get(entry=event.id).body)
        assert (entry.created, entry.token, entry.type) == (at, event.token, event.type)
        assert (entry.purpose, entry.decision) == ("a.b", "deny")
        assert body == encode(event, tenant=entry.tenant)
        assert bytes(entry.leaf_hash) == leaf_hash(body)


def test_a_server_that_goes_away_takes_the_deed_with_it(connection: Any, database: str) -> None:
    with transaction.atomic():
        do()
        record(make_event(1))
    with pytest.raises(OperationalError), transaction.atomic():
        do()
        with psycopg.connect(url(database), autocommit=True) as other:
            pid = connection.connection.info.backend_pid
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
        record(make_event(2))
    with transaction.atomic():  # over a new connection
        do()
        record(make_event(3))
    assert stored(database) == (2, 2)


@pytest.mark.parametrize("prepares", [True, False])
def test_statements_are_prepared_unless_a_pooler_forbids_it(
    connection: Any, database: str, settings: Any, prepares: bool
) -> None:
    settings.DISCREET_PREPARE = prepares
    for n in range(0, 9, 3):
        record_alone(make_event(n))
        with transaction.atomic():
            record_many([make_event(n + 1), make_event(n + 2)])
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_prepared_statements ORDER BY name")
        names = [name for (name,) in cursor.fetchall()]
    assert names == (["discreet_entries", "discreet_entry"] if prepares else [])
    assert stored(database) == (0, 9)


def test_a_transaction_that_evidence_begins_has_the_level_that_was_asked_for(
    connection: Any, database: str
) -> None:
    connection.ensure_connection()
    connection.connection.isolation_level = psycopg.IsolationLevel.SERIALIZABLE
    with transaction.atomic(), connection.cursor() as cursor:
        record(make_event(1))
        cursor.execute("SHOW transaction_isolation")
        assert cursor.fetchone() == ("serializable",)
    assert stored(database) == (0, 1)
