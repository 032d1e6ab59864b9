"""The main job on PostgreSQL, and the retention job over RabbitMQ and Redis, for real."""

import os
import sqlite3
import subprocess
import sys
import time
import uuid

import pytest

from tests.conftest import question
from tests.journeys.server import ROOT, Server
from tests.services.conftest import ON_POSTGRESQL

pytestmark = pytest.mark.services
POSTGRESQL = os.environ.get("DISCREET_TEST_DATABASE_URL", "postgres://root@127.0.0.1:5432/test")
BROKERS = {
    "rabbitmq": os.environ.get("DISCREET_TEST_AMQP_URL", "amqp://guest:guest@127.0.0.1:5672//"),
    "redis": os.environ.get("DISCREET_TEST_REDIS_URL", "redis://127.0.0.1:6379/9"),
}
SUITES = (
    "tests/emotion/test_analyse.py",
    "tests/emotion/batches/test_working_on_a_batch.py",
    "tests/emotion/test_idempotency.py::test_a_replay_gives_the_same_answer_and_scores_once",
    "tests/governance/test_retention.py::test_many_rows_go_in_bounded_batches",
    "tests/governance/access/test_time_limits.py",
)


def on_postgresql(home, *suites):
    """Run tests in a child whose databases are made on PostgreSQL for it alone; its verdict."""
    server, _, _ = POSTGRESQL.rpartition("/")
    run = uuid.uuid4().hex[:8]
    environment = {
        **os.environ,
        "DATABASE_URL": f"{server}/main_{run}",
        "VAULT_DATABASE_URL": f"{server}/vault_{run}",
        "DISCREET_TEST_HOME": str(home),
    }
    environment.pop("PYTEST_XDIST_WORKER", None)
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", "--create-db", *suites],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_main_job_on_postgresql(tmp_path):
    result = on_postgresql(tmp_path, *SUITES)
    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.parametrize("suite", ON_POSTGRESQL)
def test_many_processes_on_postgresql(suite, tmp_path):
    result = on_postgresql(tmp_path, f"tests/services/{suite}")
    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.parametrize("broker", sorted(BROKERS))
def test_a_row_dies_on_its_date_through_a_real_broker(broker, tmp_path):
    server = Server(tmp_path / "home")
    server.environment["CELERY_BROKER_URL"] = BROKERS[broker]
    server.environment["CELERY_QUEUE"] = f"discreet-{uuid.uuid4().hex[:8]}"
    try:
        api = server.start()
        assert api.post("/api/v1/analyses", question())[0] == 200
        database = server.home / "discreet.sqlite3"
        with sqlite3.connect(database, timeout=30) as connection:
            connection.execute("UPDATE emotion_analysis SET retention_until = '2001-01-01'")
        send = subprocess.run(
            [sys.executable, "-c", SEND], cwd=ROOT, env=server.environment, check=False
        )
        assert send.returncode == 0
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and _count(database, "emotion_analysis"):
            time.sleep(0.5)
        assert _count(database, "emotion_analysis") == 0
        assert _count(database, "audit_entry WHERE type = 'retention.purged'") == 1
    finally:
        server.kill()


SEND = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "governance.settings"
import django
django.setup()
from governance.tasks import purge
purge.delay()
"""


def _count(database, table):
    with sqlite3.connect(database, timeout=30) as connection:
        return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
