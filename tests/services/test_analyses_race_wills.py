"""The product's own `analyse` against opt-outs and withdrawals: real processes on PostgreSQL."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

pytestmark = pytest.mark.services

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("DISCREET_TEST_DATABASE_URL", "postgres://root@127.0.0.1:5432/test")
ANALYSERS = 3
ROUNDS = 26
ENOUGH = 30  # analyses of three rivals, so that their counters meet


def url(name: str) -> str:
    """The server's address with another database."""
    return urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))


def admin(statement: str) -> None:
    """Run a statement that no transaction may hold."""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Databases of this module's own, with the starter pack and the persons in them."""
    run = secrets.token_hex(4)
    names = {"DATABASE_URL": f"race_{run}", "VAULT_DATABASE_URL": f"race_vault_{run}"}
    found = {
        **os.environ,
        **{variable: url(name) for variable, name in names.items()},
        "DISCREET_TEST_HOME": str(tmp_path_factory.mktemp("home")),
        "DISCREET_REDACTION_TIER": "fast",
        "DISCREET_REVIEW_SHARE": "1",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    for name in names.values():
        admin(f"CREATE DATABASE {name}")
    try:
        manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--database"]
        for command in (
            [*manage, "default"],
            [*manage, "vault"],
            [sys.executable, "-m", "tests.services.analysis_worker", "prepare"],
        ):
            subprocess.run(command, cwd=ROOT, env=found, check=True)
        yield found
    finally:
        for name in names.values():
            admin(f"DROP DATABASE {name} WITH (FORCE)")


def start(environment: dict[str, str], *arguments: str) -> "subprocess.Popen[str]":
    """One process, ready to go."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.services.analysis_worker", *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def go(process: "subprocess.Popen[str]") -> None:
    """Let it run; said again, let it end."""
    assert process.stdin is not None
    process.stdin.write("go\n")
    process.stdin.flush()


def finish(process: "subprocess.Popen[str]") -> list[dict[str, Any]]:
    """What it wrote; it must have ended well."""
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 0
    return [json.loads(line) for line in output.splitlines()]


@pytest.mark.parametrize(
    "who", ["anna", "boris"], ids=["an opt-out under another name", "a withdrawn consent"]
)
def test_nothing_is_scored_after_an_acknowledged_no(environment: dict[str, str], who: str) -> None:
    analysers = [start(environment, "analyse", who) for _ in range(ANALYSERS)]
    person = start(environment, "refuse", who, str(ROUNDS))
    for process in (*analysers, person):
        go(process)
    rounds = finish(person)
    for process in analysers:
        go(process)
    answers = [line for process in analysers for line in finish(process)]
    assert len(rounds) == ROUNDS
    assert [line for line in rounds if line["late"] != [[], []]] == []
    assert all(line["scored"] > 0 for line in rounds)
    assert {line["refused"] for line in answers if "refused" in line} == {"gate.opt-out"}
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        count = connection.execute(
            "SELECT count(*) FROM audit_entry WHERE type = 'analysis.discarded'"
        ).fetchone()
    assert count is not None
    assert count[0] > 0  # some analyses were under way when the no came


def test_rivals_count_each_kept_analysis_once_and_a_purge_leaves_only_sums(
    environment: dict[str, str],
) -> None:
    analysers = [start(environment, "analyse", who) for who in ("clara", "dora", "emil")]
    for process in analysers:
        go(process)
    deadline = time.monotonic() + 90
    while figures(environment)[0] < ENOUGH and time.monotonic() < deadline:
        time.sleep(0.2)
    for process in analysers:
        go(process)
    for process in analysers:
        finish(process)
    kept, counted, people = figures(environment)
    assert kept == counted >= ENOUGH
    sweeper = start(environment, "sweep")
    go(sweeper)
    assert finish(sweeper)[-1]["left"] == {"analyses": 0, "reviews": 0}
    assert figures(environment) == (0, counted, people)


def figures(environment: dict[str, str]) -> tuple[int, int, int]:
    """Analyses kept, and what the tallies say of messages and people."""
    with psycopg.connect(environment["DATABASE_URL"]) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM emotion_analysis),"
            " coalesce(sum(count) FILTER (WHERE bucket LIKE 'state:%'), 0),"
            " coalesce(sum(count) FILTER (WHERE bucket = 'people'), 0) FROM emotion_tally"
        ).fetchone()
    assert row is not None
    kept, counted, people = (int(part) for part in row)
    return kept, counted, people
