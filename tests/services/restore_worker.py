"""What one process does in the test of dumps (`python -m`), on the databases the environment names.

    prepare         the tables, the starter pack, and a person with two analyses
    look            what can be known of that person without starting up: is the dump worth a test?
    erase           the person asks for erasure, and it is carried out; the signed certificate
    start           what every process does before its first request
    age             the job that rotates and destroys root keys, at the days the certificate implies

Prints what each job found as one JSON list.
"""

import json
import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

PERSON = ("shop", "anna")
TEXT = "I have waited three weeks for my refund and nobody answers"


def main() -> None:
    """`JOB…`, in this order."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    jobs: dict[str, Callable[[], dict[str, Any]]] = {
        "prepare": prepare,
        "look": look,
        "erase": erase,
        "start": start,
        "age": age,
    }
    print(json.dumps([jobs[name]() for name in sys.argv[1:]]))


def prepare() -> dict[str, Any]:
    """Who is kept, and what of them."""
    from django.core.management import call_command
    from django.utils import timezone

    from consent.services import Reference
    from emotion.models import Analysis
    from emotion.services import Question, analyse
    from governance.callers import Caller, PurposePermissions
    from governance.models import Application

    for alias in ("default", "vault"):
        call_command("migrate", database=alias, verbosity=0)
    call_command("starter_pack", verbosity=0)
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
        subject=Reference(*PERSON),
        purpose="support.escalation",
        modality="text",
        channel="chat",
        speaker="customer",
        setting="customer-service",
        jurisdiction="DE",
    )
    for _ in range(2):
        analyse(question, TEXT, by=by, clock=timezone.now)
    publish()
    return {"analyses": Analysis.objects.count()}


def look() -> dict[str, Any]:
    """Whether the person has a name and a living key, and how many analyses can be read."""
    from audit.errors import KeyUnavailable
    from consent.errors import KeyDestroyed
    from consent.models import Subject, SubjectKey
    from consent.services import Reference, find_subject
    from emotion.models import Analysis
    from emotion.services import reopen

    read = 0
    for row in Analysis.objects.select_related("purpose"):
        try:
            read += bool(reopen(row)["emotions"])
        except (KeyDestroyed, KeyUnavailable):
            continue
    keys = SubjectKey.objects.filter(destroyed_at=None)
    return {
        "known": find_subject(Reference(*PERSON)) is not None,
        "erased": Subject.objects.exclude(erased_at=None).count(),
        "keys": keys.count(),
        "rows": Analysis.objects.count(),
        "readable": read,
    }


def erase() -> dict[str, Any]:
    """The body of the certificate."""
    from django.utils import timezone

    from consent.services import Reference, find_subject
    from governance.dsr.actions import VERIFIED
    from governance.services.requests import Wish, receive, run_due, with_proofs

    subject = find_subject(Reference(*PERSON))
    assert subject is not None
    wish = Wish(subject=subject, action="erase", assurance=VERIFIED, jurisdiction="DE")
    request = receive(wish, by="app:demo", at=timezone.now()).request
    run_due(at=timezone.now())
    publish()
    request.refresh_from_db()
    assert request.certificate is not None
    found: dict[str, Any] = with_proofs(request.certificate)
    return found


def start() -> dict[str, Any]:
    """Whether this process may serve."""
    from audit.errors import BrokenLog
    from governance.startup import ready_to_serve

    try:
        ready_to_serve()
    except BrokenLog as refusal:
        return {"refused": str(refusal)}
    return {"refused": ""}


def age() -> dict[str, Any]:
    """When the root key that wrapped the person's key was destroyed, the job running daily."""
    from django.conf import settings
    from django.utils import timezone

    from consent.models import KeyEpoch
    from governance.jobs.running import run_job

    now, days = timezone.now(), settings.DISCREET_KEY_DAYS + settings.DISCREET_BACKUP_DAYS + 2
    for day in range(settings.DISCREET_KEY_DAYS - 1, days):
        at: datetime = now + timedelta(days=day)
        run_job("rotate", clock=lambda at=at: at)  # type: ignore[misc]  # a bound default
    epoch = KeyEpoch.objects.order_by("version").first()
    assert epoch is not None and epoch.destroyed_at is not None
    return {"destroyed_at": epoch.destroyed_at.isoformat(), "today": now.isoformat()}


def publish() -> None:
    """Give every entry its place, and let the world see how far the log is."""
    from django.utils import timezone

    from audit.services import publish as write
    from audit.services import sequence

    while sequence(at=timezone.now()):
        pass
    write(at=timezone.now())


if __name__ == "__main__":
    main()
