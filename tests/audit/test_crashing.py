"""Killed at any step, the log loses nothing, doubles nothing, and every checkpoint recomputes."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from audit import published, services
from audit.models import Entry
from audit.services.verifying import verify_database
from tests.audit.crashing import STEPS
from tests.audit.factories import Log, make_event

ROOT = Path(__file__).resolve().parents[2]


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One process of its own, on a SQLite file."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    command = [sys.executable, "-m", "tests.audit.crashing", str(home), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    )


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty log, to be copied."""
    home = tmp_path_factory.mktemp("empty")
    assert run(home, "migrate").returncode == 0
    return home


def finished(home: Path) -> dict[str, Any]:
    done = run(home, "finish")
    assert done.returncode == 0, done.stderr
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return report


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_nothing_is_lost_or_doubled(
    migrated: Path, tmp_path: Path, step: str
) -> None:
    home = tmp_path / "home"
    shutil.copytree(migrated, home)
    crashed = run(home, "crash", step)
    assert crashed.returncode == -signal.SIGKILL, crashed.stderr

    report = finished(home)
    assert report["verdict"] == "verified", report
    assert set(crashed.stdout.split()) <= set(report["leaves"])
    assert len(set(report["leaves"])) == len(report["leaves"])
    assert report["signed"][-1] == len(report["leaves"])


def test_a_copied_database_goes_on_where_it_was(migrated: Path, tmp_path: Path) -> None:
    home, restored = tmp_path / "home", tmp_path / "restored"
    shutil.copytree(migrated, home)
    assert run(home, "write", "0").returncode == 0
    finished(home)
    shutil.copytree(home, restored, ignore=shutil.ignore_patterns("log.sqlite3*"))
    with sqlite3.connect(home / "log.sqlite3") as source:
        source.execute("VACUUM INTO ?", [str(restored / "log.sqlite3")])
    assert run(restored, "write", "1").returncode == 0
    report = finished(restored)
    assert report["verdict"] == "verified", report
    assert report["signed"] == [400, 800]


def test_a_full_disk_refuses_the_deed_and_leaves_the_log_whole(log: Log) -> None:
    log.add(20)
    log.sign()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(OperationalError), transaction.atomic():
        services.record_many([make_event(100 + n) for n in range(400)])
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
    assert Entry.objects.count() == 20
    log.add(5)
    log.sign()
    assert verify_database().sound


def test_a_full_disk_under_the_published_file_is_made_good(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> int:
        raise OSError(28, "No space left on device")

    log.add(3)
    with monkeypatch.context() as patch:
        patch.setattr("audit.published.os.write", full)
        with pytest.raises(OSError, match="No space"):
            log.sign()
    log.sign()
    shown = published.latest_published("discreet.example/log")
    assert shown is not None
    assert shown.size == 3
