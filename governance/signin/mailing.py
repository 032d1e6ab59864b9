"""Mail to staff: a link to a new password."""

from datetime import datetime
from typing import Final

from celery import shared_task
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.utils.translation import gettext, override
from kombu.exceptions import OperationalError

from consent.errors import TooManyRequests
from consent.services.mail import count_once
from governance.services.people import password_link
from governance.signin.locks import account_named

NOBODY: Final = 0
PER_ADDRESS: Final = 3


def request_reset(address: str, *, language: str, at: datetime) -> None:
    """Nudge the worker alike for everybody; more than three an hour for one address go nowhere."""
    account = account_named(address)
    try:
        count_once("staff-reset", address.strip().casefold(), limit=PER_ADDRESS, at=at)
    except TooManyRequests:
        account = None
    if account is not None and not (account.email and account.has_usable_password()):
        account = None  # enters by single sign-on only
    try:
        send_password_reset.delay(account=account.pk if account else NOBODY, language=language)
    except (OperationalError, OSError):  # the broker is away: the person asks again
        return


@shared_task(name="staff.send_password_reset")
def send_password_reset(*, account: int, language: str) -> bool:
    """Send the link, good for PASSWORD_RESET_TIMEOUT seconds; False when it goes to nobody."""
    person = User.objects.filter(pk=account, is_active=True, is_staff=True).first()
    if person is None:
        return False
    url = password_link(person)
    with override(language):
        subject = gettext("Discreet: choose a new password")
        text = gettext(
            "Somebody, most likely you, asked for a new password. Choose it within the hour:\n\n"
            "{url}\n\nYour second factor stays as it is. If it was not you, do nothing."
        ).format(url=url)
    EmailMessage(subject, text, to=[person.email]).send()
    return True
