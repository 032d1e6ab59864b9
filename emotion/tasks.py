"""Background work of the product: looks for what is due, safe to run twice."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from emotion.services import batches
from emotion.services.watching import watch


@shared_task(name="emotion.watch_drift")
def watch_drift() -> int:
    """Compare last week's tallies with the weeks before; returns how many alarms were raised."""
    return len(watch(at=timezone.now()))


@shared_task(name="emotion.run_batch")
def run_batch(*, batch: str) -> None:
    """Do some lines of a batch, and send for a worker again while there are more."""
    if batches.work(UUID(batch), clock=timezone.now):
        run_batch.delay(batch=batch)


@shared_task(name="emotion.run_due_batches")
def run_due_batches() -> int:
    """Send workers to batches that lost theirs; returns to how many."""
    found = batches.resume(at=timezone.now())
    for batch in found:
        run_batch.delay(batch=str(batch))
    return len(found)
