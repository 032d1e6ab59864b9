"""Periodic work. Each run looks for what is due, in bounded batches, and may be killed."""

from celery import shared_task
from django.utils import timezone

from audit import services

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
