"""What one process does in the concurrency tests: run as `python -m tests.services.consent_worker`.

Each job writes one JSON document a line to standard output. Times are nanoseconds of the machine's
monotonic clock, which all processes share.
"""

import json
import os
import sys
import time
from typing import Any
from uuid import UUID


def main() -> None:
    """`JOB SUBJECT-or-NAME PURPOSE SECONDS`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    job, who, purpose, seconds = sys.argv[1:5]
    jobs = {"analyse": analyse, "meet": meet, "stop": stop}
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()
    until = time.monotonic() + float(seconds)
    for found in jobs[job](who, purpose, until):
        sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()


def analyse(who: str, slug: str, until: float) -> Any:
    """Decide, score a little, then seal under the lock with a second look, as the product does."""
    from django.db import transaction
    from django.utils import timezone

    from consent.models import Purpose, Subject
    from consent.services import lock_subject, standing

    purpose, subject = Purpose.objects.get(slug=slug), Subject.objects.get(pk=UUID(who))
    while time.monotonic() < until:
        first = standing(subject=subject, purpose=purpose, modality="text", at=timezone.now())
        if first.state != "granted":
            yield {"refused": time.monotonic_ns()}
            continue
        time.sleep(0.002)
        with transaction.atomic():
            lock_subject(subject)
            again = standing(subject=subject, purpose=purpose, modality="text", at=timezone.now())
            sealed = time.monotonic_ns()
        yield {"sealed": sealed} if again.state == "granted" else {"discarded": sealed}


def meet(who: str, _slug: str, until: float) -> Any:
    """Ask for the same person again and again: which subject was it?"""
    from django.utils import timezone

    from consent import vault
    from consent.services import Reference, subject_for

    number = 0
    while time.monotonic() < until and number < 40:
        number += 1
        subject = subject_for(Reference("shop", f"{who}-{number}"), at=timezone.now())
        token = vault.token(subject.pk, at=timezone.now())
        yield {"number": number, "subject": str(subject.pk), "token": token}


def stop(who: str, _slug: str, _until: float) -> Any:
    """Opt out of everything, ten times over: a very impatient double click."""
    from django.utils import timezone

    from consent.models import Subject
    from consent.services import opt_out

    subject = Subject.objects.get(pk=UUID(who))
    for _ in range(10):
        outcome = opt_out(subject=subject, by="subject", at=timezone.now())
        yield {"receipt": outcome.receipt["id"], "created": outcome.created}


if __name__ == "__main__":
    main()
