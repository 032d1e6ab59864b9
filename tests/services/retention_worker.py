"""Purges and erasures that are killed again and again (`python -m`), in one long-lived database.

    prepare            the starter pack
    purge RUNS SEED    each run is killed at a random point, maybe several times, then resumed
    erase RUNS SEED    the same for the requests of people who want to be erased
    dawdle RUNS SEED   batches whose statements are quick enough one by one, and not together

The last line of output is a JSON document. A child is forked for each life of a worker, so that a
SIGKILL ends a real process with a real connection; its clock is told to it.
"""

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

SEALED = bytes(200)
HELD, YOUNG, DUE = 5, 10, 60  # rows of a run
BATCH = 9  # of them at most in one transaction
LIFE = 0.25  # seconds: a timed kill comes within


def main() -> None:
    """`JOB …`."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    job, *arguments = sys.argv[1:]
    if job == "prepare":
        from django.core.management import call_command

        call_command("starter_pack", verbosity=0)
        return
    jobs: dict[str, Callable[[int, int], dict[str, Any]]] = {
        "purge": purge,
        "erase": erase,
        "dawdle": dawdle,
    }
    print(json.dumps(jobs[job](int(arguments[0]), int(arguments[1]))))


# --- lives and deaths ---


def killed(deed: Callable[[], Any], *, dice: random.Random) -> bool:
    """Run it in a child that dies at a random point; whether it did die before its end."""
    statements = dice.randrange(1, 40) if dice.random() < 0.5 else 0
    child = fork(deed, die_at=statements)
    if not statements:
        time.sleep(dice.uniform(0, LIFE))
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def finished(deed: Callable[[], Any]) -> None:
    """Run it in a child that is left alone."""
    _, status = os.waitpid(fork(deed), 0)
    assert status == 0, "the resumed worker failed"


def fork(deed: Callable[[], Any], *, die_at: int = 0) -> int:
    """A child with connections of its own; with `die_at` it kills itself at that statement."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        with dying_at(die_at):
            deed()
    except BaseException as error:  # noqa: BLE001 - a fork must not return into its parent's code
        print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)
    os._exit(0)


@contextmanager
def dying_at(statement: int) -> Iterator[None]:
    """Kill this process before or after its n-th statement, whichever database it goes to."""
    from django.db import connections

    seen = 0

    def count(execute: Any, sql: Any, values: Any, many: Any, context: Any) -> Any:
        nonlocal seen
        seen += 1
        if statement and seen == statement and random.random() < 0.5:
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(sql, values, many, context)
        if statement and seen >= statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    with connections["default"].execute_wrapper(count), connections["vault"].execute_wrapper(count):
        yield


# --- purging ---


def purge(runs: int, seed: int) -> dict[str, Any]:
    """Purge runs, and what must be true of the database after each."""
    from django.utils import timezone

    from governance.jobs import pace
    from governance.jobs.running import run_job

    pace.FEWEST, pace.FIRST, pace.MOST = BATCH, BATCH, BATCH
    dice, clock, deaths = random.Random(seed), timezone.now(), 0
    held = holding(at=clock)
    faults: list[str] = []
    for number in range(runs):
        clock += timedelta(minutes=10)
        kept = fill(held, at=clock)
        while killed(lambda at=clock: run_job("purge", clock=lambda: at), dice=dice):
            deaths += 1
            clock += timedelta(minutes=2)  # past the lease
            if dice.random() < 0.6:
                break
        clock += timedelta(minutes=2)
        finished(lambda at=clock: run_job("purge", clock=lambda: at))
        faults += [f"run {number}: {fault}" for fault in wrong(kept, at=clock)]
    return {"runs": runs, "deaths": deaths, "faults": faults, **ledger()}


def holding(*, at: datetime) -> Any:
    """A person whose rows are held."""
    from consent.services import Reference, subject_for
    from governance.services import holds

    person = Reference("shop", "held")
    subject = subject_for(person, at=at)
    day = at.date() + timedelta(days=900)
    made = holds.propose(reason="a claim", review_on=day, by="staff:a", at=at, person=person)
    holds.approve(made, by="staff:b", at=at)
    return subject


def fill(held: Any, *, at: datetime) -> set[Any]:
    """Rows that are due, young or held; the keys of those that must stay."""
    from consent.services import Reference, subject_for

    other = subject_for(Reference("shop", "other"), at=at)
    make(other, DUE, until=at)
    return make(other, YOUNG, until=at + timedelta(days=3650)) | make(held, HELD, until=at)


def make(subject: Any, count: int, *, until: datetime) -> set[Any]:
    """Analyses without content; their keys."""
    from consent.models import Purpose
    from emotion.models import Analysis

    purpose = Purpose.objects.get(slug="support.escalation")
    rows = [
        Analysis(
            subject=subject,
            purpose=purpose,
            modality="text",
            channel="chat",
            application="demo",
            created_at=until - timedelta(days=30),
            retention_until=until,
            model_name="m",
            model_version="1",
            policy_set="",
            sealed=SEALED,
            allowed_entry=uuid4(),
            scored_entry=uuid4(),
            receipt=uuid4(),
        )
        for _ in range(count)
    ]
    Analysis.objects.bulk_create(rows)
    return {row.pk for row in rows}


def wrong(kept: set[Any], *, at: datetime) -> list[str]:
    """What is lost or stuck after a run that was resumed."""
    from emotion.models import Analysis
    from governance.models import JobRun

    found = []
    if Analysis.objects.filter(pk__in=kept).count() != len(kept):
        found.append("a row died that had to live")
    if Analysis.objects.due(at=at).filter(subject__holds=None).exists():
        found.append("a due row lives")
    if JobRun.objects.filter(state="running").exists():
        found.append("a run is stuck")
    return found


def ledger() -> dict[str, Any]:
    """Sums that must agree: rows in entries, rows in the ledger; entries of runs, runs."""
    from audit.models import Entry
    from audit.queries import payload
    from governance.models import JobRun

    purged = Entry.objects.filter(type="retention.purged").values_list("pk", flat=True)
    told = [payload(pk)["facts"]["count"] for pk in purged]  # type: ignore[index]
    done = JobRun.objects.filter(job="purge", state="done")
    return {
        "rows_in_entries": sum(told),
        "rows_in_ledger": sum(done.values_list("done", flat=True)),
        "batches": len(told),
        "largest_batch": max(told),
        "runs_done": done.count(),
        "windows": done.values("window").distinct().count(),
        "entries_of_runs": Entry.objects.filter(type="job.done").count(),
        "named_entries": done.values("entry").distinct().count(),
    }


# --- erasing ---


def erase(runs: int, seed: int) -> dict[str, Any]:
    """Erasures that people asked for, and what must be true of each afterwards."""
    from django.utils import timezone

    from consent.services import Reference, opt_out, subject_for
    from governance.dsr.actions import VERIFIED
    from governance.services.requests import Wish, receive, run_due

    dice, clock, deaths = random.Random(seed), timezone.now(), 0
    faults: list[str] = []
    for number in range(runs):
        clock += timedelta(minutes=10)
        subject = subject_for(Reference("shop", f"leaver-{number}"), at=clock)
        make(subject, 12, until=clock + timedelta(days=30))
        opt_out(subject=subject, by="subject", at=clock)
        wish = Wish(subject=subject, action="erase", assurance=VERIFIED, jurisdiction="DE")
        request = receive(wish, by="app:demo", at=clock).request
        while killed(lambda at=clock: run_due(at=at), dice=dice):
            deaths += 1
            if dice.random() < 0.6:
                break
        clock += timedelta(minutes=2)
        finished(lambda at=clock: run_due(at=at))
        faults += [f"run {number}: {fault}" for fault in unerased(subject, request)]
    return {"runs": runs, "deaths": deaths, "faults": faults}


def unerased(subject: Any, request: Any) -> list[str]:
    """What is left of a person, or said twice, after an erasure that was resumed."""
    from audit.models import Entry
    from consent.models import OptOut, Subject, SubjectKey
    from emotion.models import Analysis

    found = []
    subject.refresh_from_db()
    request.refresh_from_db()
    if subject.erased_at is None or subject.has_key or "erased-" not in subject.pseudonym:
        found.append("the person is still there")
    if SubjectKey.objects.get(pk=subject.pk).destroyed_at is None:
        found.append("the key lives")
    if Analysis.objects.filter(subject=subject).exists():
        found.append("rows are left")
    if not (request.certificate and request.closed_at and request.swept_at):
        found.append("the request is stuck")
    said = Entry.objects.filter(created__gte=request.received_at)
    if said.filter(type="subject.erased").count() != 1:
        found.append("erased more or less than once")
    if said.filter(type="erasure.certified").count() != 1:
        found.append("certified more or less than once")
    kept = Subject.objects.exclude(suppression=None).filter(created_at__gte=request.received_at)
    if kept.count() != 1 or OptOut.objects.filter(subject__in=kept, state="set").count() != 1:
        found.append("the opt-out was lost or doubled")
    return found


# --- dawdling ---


def dawdle(runs: int, seed: int) -> dict[str, Any]:
    """How long such batches held their locks, and how many were cancelled."""
    from django.db import connection
    from django.utils import timezone

    from governance.jobs.ledger import Run, TooLong, claim

    row = claim("redate", window=timezone.now(), at=timezone.now())
    assert row is not None
    run, cancelled, longest = Run(row, timezone.now), 0, 0.0
    for _ in range(runs):
        began = time.monotonic()
        try:
            with run.batch() as tell, connection.cursor() as cursor:
                for _ in range(4):
                    cursor.execute("SELECT pg_sleep(0.4)")
                tell(1)
        except TooLong:
            cancelled += 1
        longest = max(longest, time.monotonic() - began)
    with run.batch() as tell:
        tell(1)
    row.delete()  # the other tests of these databases count runs
    return {"cancelled": cancelled, "longest": longest, "done": run.row.done}


if __name__ == "__main__":
    main()
