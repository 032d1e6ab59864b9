"""Background work: each task looks for what is due, in bounded batches, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from governance.jobs.running import done_by
from governance.models import Request, Simulation
from governance.services import alarms, emergencies
from governance.services.assessment_evidence import refresh_volumes
from governance.services.requests import run_due, run_one
from governance.services.simulations import run
from governance.signin import housekeeping, mailing  # noqa: F401  (mailing holds a task)


@shared_task(name="governance.purge_due")
def purge() -> int:
    """Delete what is past its retention date; returns how many rows went."""
    return done_by("purge", clock=timezone.now)


@shared_task(name="governance.prune_log")
def prune_log() -> int:
    """Prune the log's content past its term; returns how many payloads went."""
    return done_by("prune", clock=timezone.now)


@shared_task(name="governance.expire_due")
def expire() -> int:
    """Say that consents ended, retire notices of ended purposes; returns how many."""
    return done_by("expire", clock=timezone.now)


@shared_task(name="governance.redate")
def redate() -> int:
    """Give scores the dates that rules and laws set now; returns how many were touched."""
    return done_by("redate", clock=timezone.now)


@shared_task(name="governance.rotate_keys")
def rotate_keys() -> int:
    """Make a new root key when it is time, destroy the outlived; returns how many of both."""
    return done_by("rotate", clock=timezone.now)


@shared_task(name="governance.check_log")
def check_log() -> int:
    """Verify the whole log; returns how many entries it has."""
    return done_by("check", clock=timezone.now)


@shared_task(name="governance.run_simulation")
def run_simulation(*, simulation: int) -> None:
    """Replay recorded decisions for an officer; starts over when it is delivered twice."""
    run(Simulation.objects.get(pk=simulation))


@shared_task(name="governance.refresh_volumes")
def measure_volumes() -> int:
    """Note how many decisions each assessment's purposes saw; returns how many exceed theirs."""
    return refresh_volumes(at=timezone.now())


@shared_task(name="governance.run_request")
def run_request(*, request: str) -> bool:
    """Take one request as far as it goes now; the beat's `run_due_requests` catches up."""
    return run_one(Request.objects.select_related("subject").get(pk=request), at=timezone.now())


@shared_task(name="governance.run_due_requests")
def run_due_requests() -> int:
    """Answer, erase and follow up what can be done unattended; returns how many moved."""
    return run_due(at=timezone.now())


@shared_task(name="governance.remind_requests")
def remind_requests() -> int:
    """Remind of requests that are nearly due, and mark those that are overdue."""
    return done_by("remind", clock=timezone.now)


@shared_task(name="governance.tend_emergencies")
def tend_emergencies() -> int:
    """Record ends, tell who oversees; returns how many mails went out."""
    now = timezone.now()
    emergencies.close_expired(at=now)
    return alarms.tell_overseers(at=now)


@shared_task(name="staff.forget_stale")
def forget_stale() -> int:
    """Forget sessions that are over and wrong tries that count no more; returns how many."""
    return housekeeping.forget_stale(at=timezone.now())
