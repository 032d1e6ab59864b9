"""SIGKILL during a burst: no acknowledged analysis is lost, none is without its evidence."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from emotion.starter.client import Api
from tests.conftest import question
from tests.journeys.server import ROOT, Server

CLIENTS = 4
ENOUGH = 25  # acknowledged analyses before the power goes


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "home")
    yield made
    made.kill()


def burst(api: Api, number: int, acknowledged: list[str], stop: threading.Event) -> None:
    """Send analyses until the server is gone."""
    count = 0
    while not stop.is_set():
        count += 1
        subject = {"namespace": "shop", "id": f"{number}-{count}"}
        try:
            status, answer = api.post("/api/v1/analyses", question(subject=subject))
        except (OSError, ValueError):
            return
        if status == 200:
            acknowledged.append(answer["id"])


def rows(home: Path, statement: str) -> list[tuple[str, ...]]:
    """Read the database the dead server left behind."""
    connection = sqlite3.connect(home / "discreet.sqlite3")
    try:
        return connection.execute(statement).fetchall()
    finally:
        connection.close()


def test_a_killed_server_lost_nothing_it_acknowledged(server, tmp_path):
    api = server.start()
    acknowledged: list[str] = []
    stop = threading.Event()
    threads = [
        threading.Thread(target=burst, args=(api, number, acknowledged, stop))
        for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    while len(acknowledged) < ENOUGH and any(thread.is_alive() for thread in threads):
        threads[0].join(0.05)
    server.kill()
    stop.set()
    for thread in threads:
        thread.join()

    kept = {row[0] for row in rows(server.home, "SELECT id FROM emotion_analysis")}
    entries = dict(rows(server.home, "SELECT id, type FROM audit_entry"))
    assert len(acknowledged) >= ENOUGH
    assert {name.replace("-", "") for name in acknowledged} <= kept
    for allowed, scored in rows(
        server.home, "SELECT allowed_entry, scored_entry FROM emotion_analysis"
    ):
        assert entries[allowed] == "analysis.allowed"
        assert entries[scored] == "analysis.scored"
    receipts = {row[0] for row in rows(server.home, "SELECT id FROM consent_receipt")}
    assert {row[0] for row in rows(server.home, "SELECT receipt FROM emotion_analysis")} <= receipts

    bundle = tmp_path / "evidence.zip"
    exported = server.manage("export_audit", "--output", str(bundle))
    assert exported.returncode == 0, exported.stderr
    verdict = subprocess.run(
        [sys.executable, "-m", "audit.verifier", str(bundle)],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )
    assert verdict.returncode == 0, verdict.stdout

    again = server.start()  # and it starts again on what is left
    status, _ = again.post("/api/v1/analyses", question())
    assert status == 200
