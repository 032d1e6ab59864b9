"""The database itself refuses to change what was logged (SQLite; PostgreSQL: tests/services)."""

import pytest
from django.db import IntegrityError, connection, transaction

from audit import immutability
from audit.models import Head, Leaf, Payload, Pruning
from tests.audit.factories import NOON, Log

TABLES = sorted(immutability.APPEND_ONLY)


@pytest.fixture
def full(log: Log) -> Log:
    """A log with a row in every table."""
    log.add(300)
    log.sign()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_cosignature (id, size, witness, line, created) "
            "VALUES ('01', 300, 'w', 'line', '2026-11-22')"
        )
        cursor.execute(
            "INSERT INTO audit_timestamp (id, size, authority, token, created) "
            "VALUES ('01', 300, 'a', x'00', '2026-11-22')"
        )
        cursor.execute(
            "INSERT INTO audit_pruning (entry, event, created) VALUES ('01', '02', '2026-11-22')"
        )
    return log


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_every_guard_is_installed(db: None) -> None:
    assert immutability.missing(connection) == []
    immutability.remove(connection)
    assert len(immutability.missing(connection)) == len(immutability.triggers("sqlite"))
    immutability.install(connection)
    assert immutability.missing(connection) == []


@pytest.mark.parametrize("table", TABLES)
def test_rows_cannot_be_deleted(full: Log, table: str) -> None:
    with pytest.raises(IntegrityError):
        run(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", TABLES)
def test_rows_cannot_be_updated(full: Log, table: str) -> None:
    column = immutability.APPEND_ONLY[table][0]
    with pytest.raises(IntegrityError):
        run(f'UPDATE {table} SET "{column}" = "{column}"')


@pytest.mark.parametrize("table", TABLES)
def test_insert_or_replace_is_no_way_round(full: Log, table: str) -> None:
    with pytest.raises(IntegrityError):
        run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")


def test_a_leaf_cannot_be_replaced_through_its_other_unique_column(full: Log) -> None:
    entry = Leaf.objects.get(index=3).entry.hex
    with pytest.raises(IntegrityError):
        run(
            'INSERT OR REPLACE INTO audit_leaf ("index", entry, hash) '
            f"VALUES (999, '{entry}', x'00')"
        )


def test_the_head_never_shrinks_and_never_goes(full: Log) -> None:
    with pytest.raises(IntegrityError):
        run("UPDATE audit_head SET size = size - 1")
    with pytest.raises(IntegrityError):
        run("DELETE FROM audit_head")
    assert Head.objects.get(pk=1).size == 300


def test_a_payload_goes_only_when_a_pruning_names_it(full: Log) -> None:
    named, other = full.recorded[5].entry, full.recorded[6].entry
    Pruning.objects.create(entry=named, event=other, created=NOON)
    assert Payload.objects.filter(entry=named).delete()[0] == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Payload.objects.filter(entry=other).delete()


def test_a_check_tells_of_guards_that_are_gone(owner: None) -> None:
    from audit.checks import guards_are_installed, transactions_take_the_lock_first

    (error,) = guards_are_installed(databases=["default"])
    assert error.id == "audit.E001"
    immutability.install(connection)
    assert guards_are_installed(databases=["default"]) == []
    assert guards_are_installed(databases=None) == []
    assert transactions_take_the_lock_first(databases=["default"]) == []


def test_a_migration_brings_lost_guards_back(owner: None) -> None:
    from audit.apps import _guard

    _guard(using="default")
    assert immutability.missing(connection) == []
