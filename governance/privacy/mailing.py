"""The words of the message that carries a link, and the task that sends it."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from consent.services.mail import ask_for_link, send_due_links
from governance.privacy.words import LANGUAGES


@shared_task(name="privacy.send_links")
def send_links() -> int:
    """Send the links that are due. Safe to run twice and at any time."""
    return send_due_links(
        at=timezone.now(),
        subject_line={code: table["mail_subject"] for code, table in LANGUAGES.items()},
        body={code: table["mail_body"] for code, table in LANGUAGES.items()},
    )


def request_link(address: str, *, language: str, client: str, at: datetime) -> None:
    """Take the wish and nudge the worker, alike for known and unknown addresses."""
    ask_for_link(address, language=language, client=client, at=at)
    try:
        send_links.delay()
    except (OperationalError, OSError):  # the broker is away: the beat sends it later
        return
