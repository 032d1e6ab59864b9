"""Background work: each task looks for what is due, in bounded batches, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from governance.services.retention import purge_due


@shared_task(name="governance.purge_due")
def purge() -> int:
    """Delete what is past its retention date; returns how many rows went."""
    return purge_due(at=timezone.now())
