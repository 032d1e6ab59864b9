"""Purging and erasing against baselines in the same run, on PostgreSQL: ratios, not absolutes.

    python -m tests.bench.bench_retention [purging] [beside] [erasing]     all three by default

DISCREET_TEST_DATABASE_URL: the server (two databases are made and dropped on it).
DISCREET_BENCH_ROWS: due rows of one purge, 100,000 by default; the target speaks of 1,000,000.
DISCREET_BENCH_ROUNDS: 3; the rivals take turns within a round. DISCREET_BENCH_SECONDS: how long
the load of analyses is measured without a purge, 20 by default; with one, as long as that lasts.
"""

import json
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

SERVER = os.environ.get("DISCREET_TEST_DATABASE_URL", "postgresql://root@127.0.0.1:5432/postgres")
ROWS = int(os.environ.get("DISCREET_BENCH_ROWS", "100000"))
ROUNDS = int(os.environ.get("DISCREET_BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("DISCREET_BENCH_SECONDS", "20"))
FEW, MANY = 10, 100_000  # rows of the persons who are erased
BATCH = 10_000  # rows of one bare DELETE: as many as a purge's largest batch
TEXT = "I have waited three weeks for my refund and nobody answers"

FILL = """
INSERT INTO emotion_analysis (id, subject_id, purpose_id, modality, channel, application,
    created_at, jurisdiction, segment, retention_until, retention_rule, model_name, model_version,
    policy_set, sealed, allowed_entry, scored_entry, receipt)
SELECT gen_random_uuid(), %s, %s, 'text', 'chat', 'demo', %s, 'DE', '',
    %s - random() * interval '30 days', 'rule:1', 'm', '1', '', %s, gen_random_uuid(),
    gen_random_uuid(), gen_random_uuid() FROM generate_series(1, %s)
"""
BARE = """
DELETE FROM emotion_analysis WHERE id IN
    (SELECT id FROM emotion_analysis WHERE retention_until <= %s ORDER BY retention_until LIMIT %s)
"""


def main() -> None:
    """Print the table, or the named parts of it; or, as `load`, be the load."""
    if sys.argv[1:] == ["load"]:
        start()
        load()
        return
    parts = {"purging": purging, "beside": beside_analyses, "erasing": erasing}
    chosen = [parts[name] for name in sys.argv[1:] or parts]
    run = secrets.token_hex(4)
    names = {"DATABASE_URL": f"bench_{run}", "VAULT_DATABASE_URL": f"bench_vault_{run}"}
    for name in names.values():
        admin(f"CREATE DATABASE {name}")
    try:
        with tempfile.TemporaryDirectory() as home:
            for variable, name in names.items():
                os.environ[variable] = urlunsplit(urlsplit(SERVER)._replace(path=f"/{name}"))
            os.environ["DISCREET_TEST_HOME"] = home
            os.environ["DISCREET_REDACTION_TIER"] = "fast"
            start()
            report(chosen)
    finally:
        from django.db import connections

        connections.close_all()
        for name in names.values():
            admin(f"DROP DATABASE {name} WITH (FORCE)")


def admin(statement: str) -> None:
    """Run a statement that no transaction may hold."""
    with psycopg.connect(SERVER, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]  # composed


def start() -> None:
    """Django, on the databases that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()


def report(chosen: list[Callable[[], None]]) -> None:
    """These measurements, on fresh tables."""
    from django.core.management import call_command

    for alias in ("default", "vault"):
        call_command("migrate", database=alias, verbosity=0)
    call_command("starter_pack", verbosity=0)
    print(f"retention on PostgreSQL, {ROWS:,} due rows, {os.cpu_count()} cores, {ROUNDS} rounds")
    for part in chosen:
        part()


# --- purging ---


def purging() -> None:
    """Our purge, with its evidence and ledger, against a bare batched DELETE of the same rows."""
    bare, ours = [], []
    for number in range(ROUNDS):
        bare.append(ROWS / timed(delete_bare))
        ours.append(ROWS / timed(purge))
        print(f"    round {number + 1}: {ours[-1]:,.0f}/s {bare[-1]:,.0f}/s", flush=True)
    ratio = statistics.median(mine / base for mine, base in zip(ours, bare, strict=True))
    median = statistics.median
    print(
        f"  purge / bare DELETE: {median(ours):,.0f}/s {median(bare):,.0f}/s {ratio:.2f} x (0.50)"
    )


def timed(deed: Callable[[], None]) -> float:
    """Seconds that it takes on a freshly filled table."""
    fill("due", ROWS)
    began = time.perf_counter()
    deed()
    return time.perf_counter() - began


def fill(who: str, count: int, *, ahead: int = 0) -> Any:
    """`count` analyses of a person, due now or `ahead` days from now; the person."""
    from django.db import connection
    from django.utils import timezone

    from consent.models import Purpose
    from consent.services import Reference, subject_for

    now = timezone.now()
    subject = subject_for(Reference("shop", who), at=now)
    purpose = Purpose.objects.get(slug="support.escalation")
    until = now + timedelta(days=ahead + 30 if ahead else 0)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # both keys do exist
        cursor.execute(
            FILL,
            [subject.pk, purpose.pk, now, until, secrets.token_bytes(300), count],
        )
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE emotion_analysis")
    return subject


def delete_bare() -> None:
    """Nothing but the deletion, in batches."""
    from django.db import connection
    from django.utils import timezone

    now = timezone.now()
    with connection.cursor() as cursor:
        while True:
            cursor.execute(BARE, [now, BATCH])
            if cursor.rowcount == 0:
                return


def purge() -> None:
    """The job as beat runs it; its clock moves so that each run has a window of its own."""
    from django.utils import timezone

    from emotion.models import Analysis
    from governance.jobs import ledger
    from governance.jobs.running import run_job

    ledger.BUDGET = 3600.0
    _windows.append(timezone.now() + timedelta(hours=len(_windows) + 1))
    run = run_job("purge", clock=lambda: _windows[-1])
    assert run is not None
    assert run.done >= ROWS
    assert not Analysis.objects.due(at=timezone.now()).exists()


_windows: list[Any] = []


# --- beside analyses ---


def beside_analyses() -> None:
    """How long analyses take, alone and while a purge runs."""
    process = begin_load()
    time.sleep(SECONDS)
    idle = end_load(process)
    fill("due", ROWS)
    process = begin_load()
    began = time.perf_counter()
    purge()
    lasted = time.perf_counter() - began
    busy = end_load(process)
    before, during = percentile(idle), percentile(busy)
    print(
        f"  analysis p99 beside a purge / alone: {during:.0f} ms {before:.0f} ms "
        f"{during / before:.2f} x (2.00); {len(busy):,} in {lasted:.0f} s of purge, "
        f"{len(idle):,} in {SECONDS:.0f} s"
    )


def begin_load() -> "subprocess.Popen[str]":
    """A process that analyses until `end_load`; it has said `ready` when this returns."""
    command = [sys.executable, "-m", "tests.bench.bench_retention", "load"]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def end_load(process: "subprocess.Popen[str]") -> list[float]:
    """Its times, in milliseconds: it ends when its input does."""
    output, _ = process.communicate(timeout=600)
    found: list[float] = json.loads(output.splitlines()[-1])
    return found


def percentile(times: list[float]) -> float:
    """The 99th, in milliseconds."""
    return statistics.quantiles(times, n=100)[98]


def load() -> None:
    """Analyse one message after another until the input ends; warm first."""
    from django.utils import timezone

    from consent.references import Reference
    from emotion.services import Question, analyse
    from governance.callers import Caller, PurposePermissions
    from governance.models import Application

    application = Application.objects.select_related("account").get(slug="demo")
    by = Caller(
        kind="application",
        name="app:demo",
        role="application",
        scopes=frozenset(),
        purposes=PurposePermissions(application.account),
        application="demo",
        namespaces=None,
    )
    question = Question(
        subject=Reference("shop", f"load-{uuid4()}"),
        purpose="support.escalation",
        modality="text",
        channel="chat",
        speaker="customer",
        setting="customer-service",
        jurisdiction="DE",
    )
    for _ in range(10):
        analyse(question, TEXT, by=by, clock=timezone.now)
    print("ready", flush=True)
    ended = threading.Thread(target=sys.stdin.read, daemon=True)
    ended.start()
    times = []
    while ended.is_alive():
        began = time.perf_counter()
        analyse(question, TEXT, by=by, clock=timezone.now)
        times.append((time.perf_counter() - began) * 1000)
    print(json.dumps(times))


# --- erasing ---


def erasing() -> None:
    """Until a person cannot be read any more and the certificate is signed."""
    few, many = [], []
    for number in range(ROUNDS):
        few.append(erased(f"few-{number}", FEW))
        many.append(erased(f"many-{number}", MANY))
    ratio = statistics.median(large / small for large, small in zip(many, few, strict=True))
    small, large = statistics.median(few) * 1000, statistics.median(many) * 1000
    print(f"  erasing {MANY:,} rows / {FEW}: {large:.0f} ms {small:.0f} ms {ratio:.2f} x (1.50)")


def erased(who: str, count: int) -> float:
    """Seconds for one person with so many rows; what is unreadable is swept afterwards."""
    from django.utils import timezone

    from governance.dsr.actions import VERIFIED
    from governance.services.requests import Wish, erasing, receive, run_one

    subject = fill(who, count, ahead=30)
    wish = Wish(subject=subject, action="erase", assurance=VERIFIED, jurisdiction="DE")
    request = receive(wish, by="app:demo", at=timezone.now()).request
    sweep = erasing._sweep
    erasing._sweep = lambda request, *, at: None
    try:
        began = time.perf_counter()
        run_one(request, at=timezone.now())
        took = time.perf_counter() - began
    finally:
        erasing._sweep = sweep
    request.refresh_from_db()
    assert request.certificate is not None
    return took


if __name__ == "__main__":
    main()
