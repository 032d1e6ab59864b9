"""What one process does in the race of analyses and wills (`python -m`, one job each).

    prepare            the starter pack, and two persons, one of them with two names
    analyse WHO        the product's own `analyse`, until a second word on standard input
    sweep              purge every analysis as if its term had ended
    refuse WHO ROUNDS  yes, wait for a score, no; then look whether anything came after the no

Each line of output is a JSON document.
"""

import json
import os
import random
import select
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

PURPOSES = {"anna": "support.escalation", "boris": "product.feedback"}
PURPOSES |= dict.fromkeys(("clara", "dora", "emil"), "service.quality")
QUIET = 0.12  # seconds in which nothing may be committed after a no
TEXT = "I have waited three weeks for my refund"


def main() -> None:
    """`JOB …`, started at the word given on standard input."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    job, *arguments = sys.argv[1:]
    if job == "prepare":
        prepare()
        return
    jobs: dict[str, Callable[..., Iterator[dict[str, Any]]]] = {
        "analyse": analyse,
        "refuse": refuse,
        "sweep": sweep,
    }
    if job == "analyse":
        warm()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    for found in jobs[job](*arguments):
        sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def warm() -> None:
    """The models, before anybody waits for a score."""
    from governance.warmup import warmers

    for load in warmers:
        load()


def prepare() -> None:
    """Committed rows that every process starts from."""
    from django.core.management import call_command
    from django.utils import timezone

    from consent.services import Reference, join, subject_for

    call_command("starter_pack", verbosity=0)
    now = timezone.now()
    anna, other = (subject_for(Reference(where, "anna"), at=now) for where in ("shop", "crm"))
    join(anna, other, by="app:demo", at=now)
    subject_for(Reference("shop", "boris"), at=now)


def analyse(who: str) -> Iterator[dict[str, Any]]:
    """Analyse the person's messages; the windows before and inside the sealing are widened."""
    from django.utils import timezone

    from consent.references import Reference
    from emotion.errors import Denied
    from emotion.services import Question, analysing
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
        subject=Reference("shop", who),
        purpose=PURPOSES[who],
        modality="text",
        channel="chat",
        speaker="customer",
        setting="customer-service",
        jurisdiction="DE",
    )
    for name in ("redact", "retention_until"):  # between the transactions, and within the second
        setattr(analysing, name, _slowed(getattr(analysing, name)))
    while not select.select([sys.stdin], [], [], 0)[0]:
        try:
            answer = analysing.analyse(question, TEXT, by=by, clock=timezone.now)
            yield {"scored": answer["id"]}
        except Denied as refusal:
            yield {"refused": refusal.extra["decisive"]}
            time.sleep(0.01)


def sweep() -> Iterator[dict[str, Any]]:
    """Two years from now nothing that has a term is left."""
    from datetime import timedelta

    from django.db import transaction
    from django.utils import timezone

    from emotion.holder import AnalysisHolder
    from emotion.models import Analysis, Review

    later, gone = timezone.now() + timedelta(days=730), True
    while gone:
        with transaction.atomic():
            gone = bool(AnalysisHolder().purge(at=later, limit=50).references)
    yield {"left": {"analyses": Analysis.objects.count(), "reviews": Review.objects.count()}}


def _slowed(deed: Any) -> Any:
    def slow(*arguments: Any, **named: Any) -> Any:
        time.sleep(random.uniform(0, 0.02))
        return deed(*arguments, **named)

    return slow


def refuse(who: str, rounds: str) -> Iterator[dict[str, Any]]:
    """Each round says yes, sees a score arrive, says no, and counts what was committed after."""
    from audit.models import Entry
    from emotion.models import Analysis

    def committed() -> tuple[set[str], set[str]]:
        entries = Entry.objects.filter(type="analysis.scored", purpose=PURPOSES[who])
        analyses = Analysis.objects.filter(purpose__slug=PURPOSES[who])
        return set(map(str, entries.values_list("id", flat=True))), set(
            map(str, analyses.values_list("pk", flat=True))
        )

    for number in range(int(rounds)):
        say(who, yes=True)
        before, deadline = committed(), time.monotonic() + 60
        while committed() == before:
            assert time.monotonic() < deadline, "a yes must lead to a score"
            time.sleep(0.005)
        time.sleep(random.uniform(0, 0.03))
        say(who, yes=False)  # it returned: the no is acknowledged
        known = committed()
        time.sleep(QUIET)
        late = [sorted(now - then) for now, then in zip(committed(), known, strict=True)]
        yield {"round": number, "scored": len(known[1] - before[1]), "late": late}


def say(who: str, *, yes: bool) -> None:
    """Anna opts out under her other name; Boris withdraws what he had given."""
    from django.utils import timezone

    from consent.models import Notice, Purpose
    from consent.services import Reference, clear_opt_out, opt_out, record_consent, subject_for

    now = timezone.now()
    if who == "anna":
        deed = clear_opt_out if yes else opt_out
        deed(subject=subject_for(Reference("crm", who), at=now), by="subject", at=now)
        return
    purpose = Purpose.objects.get(slug=PURPOSES[who])
    record_consent(
        subject=subject_for(Reference("shop", who), at=now),
        purpose=purpose,
        modality="text",
        state="given" if yes else "withdrawn",
        by="subject",
        at=now,
        notice=Notice.objects.for_modality(purpose, "text") if yes else None,
    )


if __name__ == "__main__":
    main()
