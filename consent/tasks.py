"""Work that looks for what is due. Safe to run twice, safe to kill half way."""

from celery import shared_task
from django.utils import timezone

from consent.services import finish_erasures
from consent.services.webhooks import deliver_due


@shared_task(name="consent.finish_erasures")
def finish_due_erasures() -> int:
    """Destroy keys that a crash left alive; erase again whom a restored backup brought back."""
    return finish_erasures(at=timezone.now())


@shared_task(name="consent.deliver_webhooks")
def deliver_webhooks() -> int:
    """Send what is due to those who want to hear of changes."""
    return deliver_due(at=timezone.now())
