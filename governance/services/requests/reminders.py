"""Reminders of requests: a mark in the queue with its entry, then one mail to those who answer."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse

from governance.models import Request
from governance.services.requests.packages import RUNNER
from governance.services.requests.steps import locked, testify

REMIND: Final = timedelta(days=7)  # before the due date
AGAIN: Final = timedelta(days=3)
LONGEST: Final = 200  # requests that one mail names

ANSWER: Final = ("privacy officer",)
OVERSEE: Final = ("dpo",)  # told too once something is late
SUBJECT: Final = "Discreet: requests are due / подходит срок ответа на обращения"
TEXT: Final = """Requests of data subjects wait for an answer. By number, with the day the law sets:
Обращения субъектов данных ждут ответа. По номерам, со сроком по закону:

{lines}

{url}
"""
CONFIRM: Final = "confirm receipt / подтвердить получение"
LATE: Final = "overdue / срок прошёл"


def remind_due(*, at: datetime, limit: int = 500) -> int:
    """Mark what is overdue and remind of what soon will be; how many entries that made.

    Each reminder is an entry `request.reminded` and a mark in the queue; again every three days.
    """
    late = Request.objects.overdue(at=at).filter(overdue_at=None)
    soon = Request.objects.open().filter(
        Q(due_at__lte=at + REMIND) | Q(acknowledge_due__lte=at + REMIND, acknowledged_at=None)
    )
    fresh = soon.filter(Q(reminded_at=None) | Q(reminded_at__lte=at - AGAIN))
    return _mark(late[:limit], "overdue", at=at) + _mark(fresh[:limit], "reminded", at=at)


def mail_reminders(*, at: datetime) -> int:
    """Mail the marks that no mail has named yet, one mail for all; how many requests it named.

    Only numbers and days: no person, no content, no kind of request. Each mark is told once; the
    mail goes first, so a crash between the two sends it again under the same Message-ID. Raises
    OSError while the mail server is away: the marks stay due. 0 where no officer has an address.
    """
    told = list(_untold().order_by("due_at", "received_at")[:LONGEST])
    addresses = _addresses(late=any(one.due_at < at for one in told)) if told else []
    if not addresses:
        return 0
    url = settings.DISCREET_BASE_URL + reverse("admin:governance_request_changelist")
    text = TEXT.format(lines="\n".join(_line(one, at=at) for one in told), url=url)
    headers = {"Message-ID": _message_id(told)}
    EmailMessage(SUBJECT, text, bcc=addresses, headers=headers).send()
    return Request.objects.filter(pk__in=[one.pk for one in told]).update(mailed_at=at)


def _mark(requests: Iterable[Request], event: str, *, at: datetime) -> int:
    count = 0
    for request in requests:
        with transaction.atomic():
            found = locked(request)
            if not found.is_open or getattr(found, f"{event}_at") != getattr(
                request, f"{event}_at"
            ):
                continue  # closed or marked meanwhile
            setattr(found, f"{event}_at", at)
            found.save(update_fields=[f"{event}_at"])
            testify(found, event, by=RUNNER, at=at)
            count += 1
    return count


def _untold() -> QuerySet[Request]:
    marked = Q(reminded_at__isnull=False) | Q(overdue_at__isnull=False)
    newer = Q(reminded_at__gt=F("mailed_at")) | Q(overdue_at__gt=F("mailed_at"))
    return Request.objects.open().filter((marked & Q(mailed_at=None)) | newer)


def _addresses(*, late: bool) -> list[str]:
    groups = ANSWER + OVERSEE if late else ANSWER
    people = User.objects.filter(is_active=True, is_staff=True, groups__name__in=groups)
    return sorted(set(people.exclude(email="").values_list("email", flat=True)))


def _line(request: Request, *, at: datetime) -> str:
    due, what = request.due_at, ""
    confirm = None if request.acknowledged_at else request.acknowledge_due
    if confirm is not None and confirm < due:
        due, what = confirm, CONFIRM
    words = [request.number, due.strftime("%Y-%m-%d"), what, LATE if due < at else ""]
    return "  ".join(filter(None, words))


def _message_id(requests: Iterable[Request]) -> str:
    """The same for the same marks of the same requests."""
    marks = sorted(f"{one.pk} {one.reminded_at} {one.overdue_at}" for one in requests)
    name = hashlib.sha256("\n".join(marks).encode()).hexdigest()[:32]
    return f"<reminder.{name}@{urlsplit(settings.DISCREET_BASE_URL).hostname or 'discreet'}>"
