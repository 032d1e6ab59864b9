"""Periodic work. Each run looks for what is due, in bounded batches, and may be killed."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from audit import services
from audit.exports import jobs
from audit.partitions import ensure_partitions

ROUNDS = 20


@shared_task(name="audit.sequence_log")
def sequence_log() -> int:
    """Drain the queue; how many entries found their place."""
    moved = 0
    for _ in range(ROUNDS):
        batch = services.sequence(at=timezone.now())
        moved += batch
        if batch == 0:
            break
    return moved


@shared_task(name="audit.publish_checkpoint")
def publish_checkpoint() -> int:
    """Sign and publish; the size signed, 0 when nothing was new."""
    made = services.publish(at=timezone.now())
    return made.size if made else 0


@shared_task(name="audit.run_export")
def run_export(*, export: str) -> bool:
    """Write one export; False when another worker has it."""
    return jobs.run(UUID(export), at=timezone.now())


@shared_task(name="audit.run_due_exports")
def run_due_exports() -> int:
    """Write the exports whose message was lost or whose worker died."""
    return sum(jobs.run(export, at=timezone.now()) for export in jobs.due(at=timezone.now()))


@shared_task(name="audit.ensure_partitions")
def make_partitions() -> int:
    """Make the payload partitions of the coming months (PostgreSQL)."""
    return len(ensure_partitions(at=timezone.now()))
