"""A dump older than an erasure, restored on PostgreSQL: it cannot bring the person back."""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

pytestmark = pytest.mark.services

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("DISCREET_TEST_DATABASE_URL", "postgres://root@127.0.0.1:5432/test")
ALIASES = ("default", "vault")
KNOWN = {"known": True, "erased": 0, "keys": 1, "rows": 2, "readable": 2}
GONE = {"known": False, "erased": 1, "keys": 0, "rows": 2, "readable": 0}


class Installation:
    """Two databases and a home; `restored` has databases of its own and the same home."""

    def __init__(self, home: Path) -> None:
        self.home, run = home, secrets.token_hex(4)
        self.names = {alias: f"dump_{alias}_{run}" for alias in ALIASES}
        for name in self.names.values():
            admin("CREATE DATABASE {}", name)

    def drop(self) -> None:
        for name in self.names.values():
            admin("DROP DATABASE {} WITH (FORCE)", name)

    def url(self, alias: str) -> str:
        return urlunsplit(urlsplit(SERVER)._replace(path=f"/{self.names[alias]}"))

    def do(self, *jobs: str, **changes: str) -> list[dict[str, Any]]:
        """These jobs of the worker, in one process of this installation; what each found."""
        environment = {
            **os.environ,
            "DATABASE_URL": self.url("default"),
            "VAULT_DATABASE_URL": self.url("vault"),
            "DISCREET_TEST_HOME": str(self.home),
            "DISCREET_REDACTION_TIER": "fast",
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            **changes,
        }
        environment.pop("PYTEST_XDIST_WORKER", None)  # every process has the same home
        done = subprocess.run(
            [sys.executable, "-m", "tests.services.restore_worker", *jobs],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        found: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
        return found

    def dump(self, folder: Path) -> None:
        """Both databases, as a nightly job would."""
        for alias in ALIASES:
            target = str(folder / f"{alias}.dump")
            tool("pg_dump", "--format=custom", "--file", target, self.url(alias))

    def restore(self, folder: Path) -> None:
        """Both, into these empty databases."""
        for alias in ALIASES:
            source = str(folder / f"{alias}.dump")
            tool("pg_restore", "--exit-on-error", "--dbname", self.url(alias), source)


def admin(statement: str, name: str) -> None:
    """Run a statement that no transaction may hold."""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def tool(name: str, *arguments: str) -> None:
    """PostgreSQL's own tools; a machine that has the server has them."""
    path = shutil.which(name)
    assert path is not None, f"{name} is not installed"
    subprocess.run([path, *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the dumps lie."""
    return tmp_path_factory.mktemp("dumps")


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory, dumps: Path) -> Iterator[Installation]:
    """An installation that was dumped while it knew a person."""
    made = Installation(tmp_path_factory.mktemp("home"))
    try:
        assert made.do("prepare", "look") == [{"analyses": 2}, KNOWN]
        made.dump(dumps)
        yield made
    finally:
        made.drop()


@pytest.fixture(scope="module")
def certificate(live: Installation) -> dict[str, Any]:
    """That of the person's erasure, after the dump."""
    document, left = live.do("erase", "look")
    assert left == {**GONE, "rows": 0}
    body: dict[str, Any] = document["body"]
    return body


@pytest.fixture
def restored(live: Installation, dumps: Path) -> Iterator[Installation]:
    """The dumps in databases of their own, beside the keys and files of today."""
    made = Installation(live.home)
    try:
        made.restore(dumps)
        yield made
    finally:
        made.drop()


def test_start_up_erases_again_whom_a_restored_dump_brought_back(
    certificate: dict[str, Any], restored: Installation
) -> None:
    before, refusal = restored.do("look", "start")
    assert before == KNOWN  # the dump does hold the person
    assert "larger than the database's log" in refusal["refused"]
    started, after = restored.do("start", "look", DISCREET_ORIGIN="discreet.example/log/2")
    assert started == {"refused": ""}
    assert after == GONE


def test_the_vault_alone_cannot_be_put_back(
    certificate: dict[str, Any], live: Installation, restored: Installation
) -> None:
    """The main database goes on; only the vault is the old one."""
    before, started, after = restored.do("look", "start", "look", DATABASE_URL=live.url("default"))
    assert before["keys"] == 1
    assert started == {"refused": ""}
    assert after == {**GONE, "rows": 0}


def test_without_the_ledger_the_dump_is_noise_by_the_certificates_date(
    certificate: dict[str, Any], live: Installation, restored: Installation, tmp_path: Path
) -> None:
    """Even a copy that nothing replays is unreadable once the epoch's root key is destroyed."""
    home = shutil.copytree(live.home, tmp_path / "later")
    later = {"DISCREET_TEST_HOME": str(home)}
    (key,) = certificate["keys_destroyed"]
    erased, promised = moment(key["destroyed_at"]), moment(certificate["backups_unreadable_by"])
    (aged,) = live.do("age", **later)
    assert erased < moment(aged["destroyed_at"]) <= promised
    assert promised - moment(aged["destroyed_at"]) < timedelta(days=2)  # and not far too late
    (home / "main" / "erasures").unlink()
    (found,) = restored.do("look", **later)
    assert (found["known"], found["keys"], found["readable"]) == (True, 1, 0)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
