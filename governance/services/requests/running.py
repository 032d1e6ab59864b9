"""What a worker does: answer and erase, in bounded passes that are safe to run twice."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from consent.errors import KeyDestroyed, SubjectErased
from governance.dsr.states import CLOSED, WORKABLE, State
from governance.models import Request
from governance.services.requests.erasing import run_erasure
from governance.services.requests.packages import PACKAGED, RUNNER, build_package
from governance.services.requests.recipients import follow_deliveries
from governance.services.requests.steps import locked, move

logger = logging.getLogger(__name__)


def run_due(*, at: datetime, limit: int = 100) -> int:
    """Do what can be done unattended now, copies before erasures; how many requests moved."""
    done = sum(run_one(request, at=at) for request in due_packages(limit=limit))
    done += sum(run_one(request, at=at) for request in due_erasures(limit=limit))
    return done + follow_deliveries()


def run_one(request: Request, *, at: datetime) -> bool:
    """One request as far as it goes now; whether anything was done.

    A failure is logged without content and left to the next pass: it holds up nobody else.
    """
    try:
        if request.action in PACKAGED:
            return build_package(request, at=at)
        return request.action == "erase" and run_erasure(request, at=at)
    except (SubjectErased, KeyDestroyed):
        return _end_with_person(request, at=at)
    except Exception:
        logger.exception("a request failed", extra={"request": request.number})
        return False


def _end_with_person(request: Request, *, at: datetime) -> bool:
    """Close what cannot be answered any more: the person was erased by another way."""
    with transaction.atomic():
        found = locked(request)
        if found.is_open and found.erased_at is None:
            move(found, "end-with-person", by=RUNNER, at=at)
            return True
    return False


def due_packages(*, limit: int) -> list[Request]:
    """Copies that wait for a worker, oldest first."""
    return list(Request.objects.workable(*PACKAGED).select_related("subject", "purpose")[:limit])


def due_erasures(*, limit: int) -> list[Request]:
    """Erasures that wait, are held, or were cut short, oldest first."""
    waiting = Q(state__in=[*WORKABLE, State.HELD], erased_at=None)
    unfinished = Q(erased_at__isnull=False) & (Q(certificate=None) | Q(swept_at=None))
    rows = Request.objects.filter(waiting | unfinished, action="erase").select_related("subject")
    return list(rows.exclude(state__in=[*CLOSED], erased_at=None).order_by("received_at")[:limit])
