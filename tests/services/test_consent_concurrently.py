"""Real processes on PostgreSQL: no score outlives an acknowledged withdrawal, nothing doubles."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection, connections
from django.utils import timezone

from consent.models import Notice, OptOut, Purpose, Subject, SubjectKey
from consent.services import Reference, record_consent, subject_for
from tests.consent.factories import make_notice, make_purpose

pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
]
PROCESSES = 4
ROUNDS = 25


@pytest.fixture
def postgres(transactional_db: None) -> Iterator[None]:
    """Committed rows in PostgreSQL that other processes see."""
    assert connection.vendor == "postgresql", "DATABASE_URL must name a PostgreSQL server"
    yield
    drop_guards()


def drop_guards() -> None:
    """Let the test's clean-up empty the tables; `migrate`'s signal puts the guards back."""
    query = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(f"{query} AND tgparentid = 0")
        for name, table in cursor.fetchall():
            cursor.execute(f'DROP TRIGGER IF EXISTS "{name}" ON {table}')


@pytest.fixture
def purpose(postgres: None) -> Purpose:
    return make_purpose("shop.fit", modalities=["text"], lawful_bases={"text": "consent"})


@pytest.fixture
def notice(purpose: Purpose) -> Notice:
    return make_notice(purpose)


@pytest.fixture
def anna(postgres: None) -> Subject:
    return subject_for(Reference("shop", "anna"), at=timezone.now())


def url_of(alias: str) -> str:
    """The test database's address for another process."""
    found = connections[alias].settings_dict
    login = quote(found["USER"] or "") + (
        f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else ""
    )
    host = f"{quote(found['HOST'] or '', safe='')}:{found['PORT'] or 5432}"
    return f"postgres://{login}@{host}/{quote(found['NAME'])}"


def start(job: str, who: str, seconds: float) -> subprocess.Popen[str]:
    """One worker process on the test databases."""
    environment = {
        **os.environ,
        "DATABASE_URL": url_of("default"),
        "VAULT_DATABASE_URL": url_of("vault"),
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "LOG_LEVEL": "ERROR",
    }
    command = [sys.executable, "-m", "tests.services.consent_worker", job, who, "shop.fit"]
    return subprocess.Popen(
        [*command, str(seconds)],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go(processes: list[subprocess.Popen[str]]) -> None:
    """Wait until every worker is ready, then let all of them run at once."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def finish(processes: list[subprocess.Popen[str]]) -> list[dict[str, Any]]:
    """Everything the workers wrote; each must have ended well."""
    found = []
    for process in processes:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        found += [json.loads(line) for line in output.splitlines()]
    return found


def test_no_score_is_sealed_after_an_acknowledged_withdrawal(
    anna: Subject, purpose: Purpose, notice: Notice
) -> None:
    def say(state: str) -> int:
        record_consent(
            subject=anna,
            purpose=purpose,
            modality="text",
            state=state,
            by="subject",
            at=timezone.now(),
            notice=notice if state == "given" else None,
        )
        return time.monotonic_ns()

    workers = [start("analyse", str(anna.pk), 8) for _ in range(PROCESSES)]
    forbidden = []
    go(workers)
    for _ in range(ROUNDS):
        say("given")
        time.sleep(0.12)
        acknowledged = say("withdrawn")
        time.sleep(0.06)
        forbidden.append((acknowledged, time.monotonic_ns()))
    written = finish(workers)
    sealed = [line["sealed"] for line in written if "sealed" in line]
    assert len(sealed) > ROUNDS
    assert any("discarded" in line for line in written)
    late = [at for at in sealed for begin, end in forbidden if begin < at < end]
    assert late == []


def test_many_processes_meet_the_same_person_once(purpose: Purpose) -> None:
    workers = [start("meet", "boris", 60) for _ in range(PROCESSES)]
    go(workers)
    written = finish(workers)
    seen: dict[int, set[tuple[str, str]]] = {}
    for line in written:
        seen.setdefault(line["number"], set()).add((line["subject"], line["token"]))
    assert len(seen) == 40
    assert all(len(subjects) == 1 for subjects in seen.values())
    assert Subject.objects.count() == SubjectKey.objects.count() == 40


def test_an_impatient_double_click_in_many_processes_opts_out_once(
    anna: Subject, purpose: Purpose
) -> None:
    workers = [start("stop", str(anna.pk), 60) for _ in range(PROCESSES)]
    go(workers)
    written = finish(workers)
    assert len(written) == PROCESSES * 10
    assert sum(line["created"] for line in written) == 1
    assert len({line["receipt"] for line in written}) == 1
    assert OptOut.objects.count() == 1
