"""A batch on a real server whose power goes in the middle: nothing is lost, nothing doubled."""

import json
import os
import sqlite3
import time
import urllib.request
import uuid

import pytest

from tests.conftest import question
from tests.journeys.server import Server

pytestmark = pytest.mark.services
BROKERS = {
    "folder": "filesystem://",
    "rabbitmq": os.environ.get("DISCREET_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//"),
}
LINES, SOME = 150, 10
PATIENCE = 300  # seconds: a dead worker's lease, and beat's round


def call(api, method, path, body=None):
    """The answer to one request, as bytes."""
    request = urllib.request.Request(  # noqa: S310
        api.base + path,
        data=body,
        method=method,
        headers={
            "Authorization": f"Bearer {api._token}",
            "Content-Type": "application/x-ndjson",
        },
    )
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return answer.read()


def count(server, statement):
    with sqlite3.connect(server.home / "discreet.sqlite3", timeout=30) as connection:
        return connection.execute(f"SELECT count(*) FROM {statement}").fetchone()[0]


def until(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.2)


@pytest.mark.parametrize("broker", sorted(BROKERS))
def test_a_batch_survives_a_kill_in_the_middle(broker, tmp_path):
    server = Server(tmp_path / "home")
    server.environment["CELERY_BROKER_URL"] = BROKERS[broker]
    server.environment["CELERY_QUEUE"] = f"discreet-{uuid.uuid4().hex[:8]}"
    try:
        api = server.start()
        people = [{"namespace": "shop", "id": f"p{number}"} for number in range(LINES)]
        body = b"".join(json.dumps(question(subject=who)).encode() + b"\n" for who in people)
        batch = json.loads(call(api, "POST", "/api/v1/batches", body))["id"]
        until(lambda: count(server, "emotion_analysis") >= SOME, 120)
        server.kill()
        assert count(server, "emotion_batchline WHERE state IN ('waiting', 'working')") > 0
        api = server.start()
        path = f"/api/v1/batches/{batch}"
        until(lambda: json.loads(call(api, "GET", path))["status"] == "done", PATIENCE)
        told = json.loads(call(api, "GET", path))
        assert (told["allowed"], told["gone"]) == (LINES, 0)
        lines = call(api, "GET", f"{path}/results").splitlines()
        assert [json.loads(one)["line"] for one in lines] == list(range(1, LINES + 1))
        assert count(server, "emotion_analysis") == LINES
        assert count(server, "audit_entry WHERE type = 'analysis.scored'") == LINES
        assert count(server, "audit_entry WHERE type = 'batch.finished'") == 1
    finally:
        server.kill()
