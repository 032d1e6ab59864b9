"""SIGKILL at random points of purge and erasure runs: nothing lost, doubled or stuck.

`DISCREET_KILLED_RUNS=120,80` makes it two hundred; without, so few that it takes minutes.
"""

import json
import os
import random
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.services.retention_worker import BATCH, DUE

pytestmark = pytest.mark.services

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("DISCREET_TEST_DATABASE_URL", "postgres://root@127.0.0.1:5432/test")
PURGES, ERASURES = map(int, os.environ.get("DISCREET_KILLED_RUNS", "30,12").split(","))
MOST_SECONDS = 3000


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Databases of this module's own, with the starter pack in them."""
    run = secrets.token_hex(4)
    names = {"DATABASE_URL": f"kill_{run}", "VAULT_DATABASE_URL": f"kill_vault_{run}"}
    found = {
        **os.environ,
        **{
            key: urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
            for key, name in names.items()
        },
        "DISCREET_TEST_HOME": str(tmp_path_factory.mktemp("home")),
        "DISCREET_REDACTION_TIER": "fast",
        "DJANGO_SETTINGS_MODULE": "tests.settings",
    }
    for name in names.values():
        admin(f"CREATE DATABASE {name}")
    manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--database"]
    try:
        for command in ([*manage, "default"], [*manage, "vault"], worker("prepare")):
            subprocess.run(command, cwd=ROOT, env=found, check=True)
        yield found
    finally:
        for name in names.values():
            admin(f"DROP DATABASE {name} WITH (FORCE)")


def admin(statement: str) -> None:
    """Run a statement that no transaction may hold."""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)


def worker(*arguments: str) -> list[str]:
    """The command of one job of the worker."""
    return [sys.executable, "-m", "tests.services.retention_worker", *arguments]


def killed(environment: dict[str, str], job: str, runs: int) -> dict[str, Any]:
    """What the worker found after its runs; the seed is printed, to have a failure again."""
    seed = random.randrange(10_000)
    print(f"{job}: seed {seed}")
    done = subprocess.run(
        worker(job, str(runs), str(seed)),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    print(f"{job}: {report}")
    return report


def test_purges_lose_nothing_double_nothing_and_never_get_stuck(
    environment: dict[str, str],
) -> None:
    report = killed(environment, "purge", PURGES)
    assert report["faults"] == []
    assert report["deaths"] > PURGES / 4
    assert report["rows_in_entries"] == report["rows_in_ledger"] == PURGES * DUE
    assert report["largest_batch"] == BATCH
    assert report["batches"] >= PURGES * DUE / BATCH
    assert report["runs_done"] == report["windows"] == report["entries_of_runs"]
    assert report["named_entries"] == report["runs_done"]


def test_erasures_lose_nothing_double_nothing_and_never_get_stuck(
    environment: dict[str, str],
) -> None:
    report = killed(environment, "erase", ERASURES)
    assert report["faults"] == []
    assert report["deaths"] > ERASURES / 4


def test_a_batch_is_cancelled_before_its_locks_are_a_second_old(
    environment: dict[str, str],
) -> None:
    report = killed(environment, "dawdle", 3)
    assert (report["cancelled"], report["done"]) == (3, 1)
    assert report["longest"] < 1
