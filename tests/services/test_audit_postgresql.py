"""The evidence log on a real PostgreSQL: guards, rivals, crashes, restores, roles."""

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from audit.immutability import APPEND_ONLY
from tests.audit.crashing import STEPS

pytestmark = pytest.mark.services

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("DISCREET_TEST_DATABASE_URL", "postgresql://root@127.0.0.1:5432/postgres")
HOW_TO = ROOT / "docs" / "how-to" / "production-database.md"


def url(name: str) -> str:
    """The server's address with another database."""
    parts = urlsplit(SERVER)
    return urlunsplit(parts._replace(path=f"/{name}"))


def admin(statement: str) -> None:
    """Run a statement that no transaction may hold."""
    with psycopg.connect(url("postgres"), autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]  # a composed literal


def start(database: str, home: Path, *arguments: str) -> "subprocess.Popen[str]":
    """A process that writes to, or sequences, the log."""
    environment = {**os.environ, "DATABASE_URL": url(database)}
    command = [sys.executable, "-m", "tests.audit.crashing", str(home), *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, cwd=ROOT, env=environment)


def run(database: str, home: Path, *arguments: str) -> tuple[int, str, str]:
    """Return code, output, errors."""
    process = start(database, home, *arguments)
    out, err = process.communicate()
    return process.returncode, out, err


def finished(database: str, home: Path) -> dict[str, Any]:
    code, out, err = run(database, home, "finish")
    assert code == 0, err
    report: dict[str, Any] = json.loads(out.splitlines()[-1])
    return report


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A migrated, empty log."""
    name = f"discreet_test_{secrets.token_hex(4)}"
    admin(f"CREATE DATABASE {name}")
    code, _, err = run(name, tmp_path_factory.mktemp("home"), "migrate")
    assert code == 0, err
    yield name
    admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database(template: str) -> Iterator[str]:
    """A copy of it."""
    name = f"discreet_test_{secrets.token_hex(4)}"
    admin(f"CREATE DATABASE {name} TEMPLATE {template}")
    yield name
    admin(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def full(database: str, tmp_path: Path) -> str:
    """With entries, a tile and a checkpoint."""
    assert run(database, tmp_path, "write", "0")[0] == 0
    assert finished(database, tmp_path)["verdict"] == "verified"
    return database


def refused(database: str, *statements: str) -> None:
    """The last statement is refused as a violated restriction."""
    with psycopg.connect(url(database)) as connection:
        for statement in statements[:-1]:
            connection.execute(statement)  # type: ignore[call-overload]  # a composed literal
        with pytest.raises(psycopg.errors.RestrictViolation):
            connection.execute(statements[-1])  # type: ignore[call-overload]  # the same


def fill(database: str) -> None:
    """A row in each table that the writers left empty."""
    with psycopg.connect(url(database)) as connection:
        connection.execute(
            "INSERT INTO audit_cosignature VALUES (gen_random_uuid(), 400, 'w', 'l', now())"
        )
        connection.execute(
            "INSERT INTO audit_timestamp VALUES (gen_random_uuid(), 400, 'a', 'x', now())"
        )
        connection.execute(
            "INSERT INTO audit_pruning (entry, event, created) "
            "VALUES (gen_random_uuid(), gen_random_uuid(), now())"
        )


@pytest.mark.parametrize("role", ["origin", "replica"])
def test_every_table_refuses_update_delete_and_truncate(full: str, role: str) -> None:
    fill(full)
    replication = f"SET session_replication_role = {role}"
    for table, (column, *_) in APPEND_ONLY.items():
        refused(full, replication, f'UPDATE {table} SET "{column}" = "{column}"')
        refused(full, replication, f"DELETE FROM {table}")
        refused(full, replication, f"TRUNCATE {table}")
    refused(full, replication, "UPDATE audit_head SET size = size - 1")
    refused(full, replication, "DELETE FROM audit_head")
    refused(full, replication, "TRUNCATE audit_head")


def test_every_partition_refuses_too_those_made_later_as_well(full: str, tmp_path: Path) -> None:
    with psycopg.connect(url(full)) as connection:
        from audit.immutability import partition_statements
        from audit.partitions import month_start

        for statement in partition_statements(month_start(2031, 1), month_start(2031, 2)):
            connection.execute(statement)  # type: ignore[call-overload]  # a composed literal
        listed = connection.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits "
            "WHERE inhparent = 'audit_payload'::regclass"
        ).fetchall()
        guards = connection.execute(
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE tgenabled = 'A' "
            "AND tgrelid::regclass::text LIKE 'audit_payload%' GROUP BY 1"
        ).fetchall()
    partitions = [name for (name,) in listed]
    assert "audit_payload_2031_01" in partitions
    assert {name for name, count in guards if count == 3} >= set(partitions)
    for name in partitions:
        refused(full, f"TRUNCATE {name}")


def test_a_pruning_of_another_transaction_lets_nothing_go(full: str) -> None:
    with psycopg.connect(url(full)) as connection:
        row = connection.execute("SELECT entry FROM audit_payload LIMIT 1").fetchone()
        assert row is not None
        connection.execute(
            "INSERT INTO audit_pruning (entry, event, created, xid) "
            "VALUES (%s, %s, now(), '999999999'::xid8)",
            [row[0], row[0]],
        )
    refused(full, f"DELETE FROM audit_payload WHERE entry = '{row[0]}'")
    with psycopg.connect(url(full)) as connection:
        connection.execute(
            "INSERT INTO audit_pruning (entry, event, created) "
            "SELECT entry, entry, now() FROM audit_payload WHERE entry <> %s LIMIT 1",
            [row[0]],
        )
        gone = connection.execute(
            "DELETE FROM audit_payload WHERE entry IN "
            "(SELECT entry FROM audit_pruning WHERE entry <> %s)",
            [row[0]],
        )
        assert gone.rowcount == 1


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_lost_or_doubled(
    database: str, tmp_path: Path, step: str
) -> None:
    code, out, err = run(database, tmp_path, "crash", step)
    assert code == -signal.SIGKILL, err
    report = finished(database, tmp_path)
    assert report["verdict"] == "verified", report
    assert set(out.split()) <= set(report["leaves"])
    assert len(set(report["leaves"])) == len(report["leaves"]) >= 200
    assert report["signed"][-1] == len(report["leaves"])


def test_two_rival_sequencers_share_four_writers(database: str, tmp_path: Path) -> None:
    rivals = [start(database, tmp_path, "sequence") for _ in range(2)]
    writers = [start(database, tmp_path, "write", str(number)) for number in range(4)]
    said = [writer.communicate() for writer in writers]
    for rival in rivals:
        assert rival.communicate()[1] == ""
        assert rival.returncode == 0
    acknowledged = {leaf for out, _ in said for leaf in out.split()}
    report = finished(database, tmp_path)
    assert report["verdict"] == "verified", report
    assert len(report["leaves"]) == 1600
    assert set(report["leaves"]) == acknowledged


def test_a_dumped_and_restored_log_goes_on(full: str, tmp_path: Path) -> None:
    name = f"discreet_test_{secrets.token_hex(4)}"
    admin(f"CREATE DATABASE {name}")
    try:
        dump = shutil.which("pg_dump")
        assert dump is not None
        text = subprocess.run([dump, url(full)], capture_output=True, check=True).stdout
        load = ["psql", "-q", "-v", "ON_ERROR_STOP=1", "-d", url(name)]
        subprocess.run(load, input=text, capture_output=True, check=True)
        assert run(name, tmp_path, "write", "1")[0] == 0
        report = finished(name, tmp_path)
        assert report["verdict"] == "verified", report
        assert report["signed"] == [400, 800]
        refused(name, "DELETE FROM audit_payload")
    finally:
        admin(f"DROP DATABASE {name} WITH (FORCE)")


def test_a_restored_backup_behind_the_published_file_is_refused(
    database: str, tmp_path: Path
) -> None:
    assert run(database, tmp_path, "write", "0")[0] == 0
    backup = f"discreet_test_{secrets.token_hex(4)}"
    admin(f"CREATE DATABASE {backup} TEMPLATE {database}")
    try:
        finished(database, tmp_path)
        assert run(database, tmp_path, "write", "1")[0] == 0
        finished(database, tmp_path)
        code, _, err = run(backup, tmp_path, "finish")
        assert code == 1
        assert "BrokenLog" in err
    finally:
        admin(f"DROP DATABASE {backup} WITH (FORCE)")


@pytest.fixture
def granted(full: str) -> Iterator[str]:
    """With the roles of the how-to page, whose SQL is run as it stands there."""
    blocks = re.findall(r"```sql\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 2
    with psycopg.connect(url(full), autocommit=True) as connection:
        for block in blocks:
            connection.execute(block)
    yield full
    with psycopg.connect(url(full), autocommit=True) as connection:
        for role in ("discreet_web", "discreet_log", "discreet_owner"):
            connection.execute(f"DROP OWNED BY {role} CASCADE")
            connection.execute(f"DROP ROLE {role}")


RECORD = """
WITH e AS (INSERT INTO audit_entry VALUES
    ('00000000-0000-7000-8000-0000000000aa', now(), 'main', 'x', '', 'a.b', '', '')),
p AS (INSERT INTO audit_payload VALUES ('00000000-0000-7000-8000-0000000000aa', now(), 'x'))
INSERT INTO audit_queue VALUES ('00000000-0000-7000-8000-0000000000aa')
"""


def test_the_roles_of_the_how_to_page_can_do_their_work_and_no_more(granted: str) -> None:
    with psycopg.connect(url(granted)) as connection:
        connection.execute("SET ROLE discreet_web")
        connection.execute(RECORD)
        connection.execute("SET ROLE discreet_log")
        connection.execute("SELECT size FROM audit_head FOR UPDATE")
        connection.execute("DELETE FROM audit_queue")
        connection.execute("UPDATE audit_head SET minimum_index = 0")
    forbidden = {
        "discreet_web": [
            "DELETE FROM audit_queue",
            "DELETE FROM audit_payload",
            "UPDATE audit_head SET size = 0",
            "INSERT INTO audit_leaf VALUES (9999, gen_random_uuid(), 'x')",
            "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
            "TRUNCATE audit_entry",
        ],
        "discreet_log": [
            "DELETE FROM audit_entry",
            "UPDATE audit_leaf SET index = 0",
            "DELETE FROM audit_head",
            "DROP TRIGGER audit_entry_no_update ON audit_entry",
            "TRUNCATE audit_payload",
        ],
    }
    for role, statements in forbidden.items():
        for statement in statements:
            with psycopg.connect(url(granted)) as connection:
                connection.execute(f"SET ROLE {role}")
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(statement)
    refused(granted, "SET ROLE discreet_log", "DELETE FROM audit_payload")
