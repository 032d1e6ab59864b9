"""Background work of the product: looks for what is due, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from emotion.services.watching import watch


@shared_task(name="emotion.watch_drift")
def watch_drift() -> int:
    """Compare last week's tallies with the weeks before; returns how many alarms were raised."""
    return len(watch(at=timezone.now()))
