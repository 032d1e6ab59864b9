"""Mail to those who oversee: emergency access was taken. It names no person and no reason."""

from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse

from governance.models import EmergencyAccess
from governance.services.evidence import keep

OVERSEERS: Final = ("dpo", "privacy officer")
SUBJECT: Final = "Discreet: emergency access was taken / взят аварийный доступ"
TEXT: Final = """A member of staff took emergency access. Look at it and review it:
Сотрудник взял аварийный доступ. Посмотрите и проверьте:

{url}

purpose / назначение: {purpose}
until / до: {until} UTC
"""


def tell_overseers(*, at: datetime, limit: int = 100) -> int:
    """Mail each emergency once to every overseer but its taker; how many were told of.

    The mail goes first: a mail server that is away, or a crash, leaves it due for the next run.
    """
    done = 0
    due = EmergencyAccess.objects.filter(notified_at=None).select_related("purpose", "account")
    for access in due.order_by("granted_at")[:limit]:
        try:
            told = _mail(access)
        except OSError:  # SMTP errors derive from it
            continue
        with transaction.atomic():
            mine = EmergencyAccess.objects.filter(pk=access.pk, notified_at=None)
            if mine.update(notified_at=at):
                keep(
                    "emergency.told",
                    resource=access.reference,
                    by="system:alarms",
                    at=at,
                    facts={"mails": told},
                )
                done += 1
    return done


def _mail(access: EmergencyAccess) -> int:
    """How many it went to; raises OSError when the mail server is away."""
    people = User.objects.filter(is_active=True, is_staff=True, groups__name__in=OVERSEERS).exclude(
        email=""
    )
    addresses = people.exclude(pk=access.account_id).values_list("email", flat=True).distinct()
    if not addresses:
        return 0
    path = reverse("admin:governance_emergencyaccess_change", args=[access.pk])
    text = TEXT.format(
        url=settings.DISCREET_BASE_URL + path,
        purpose=access.purpose.slug,
        until=access.expires_at.strftime("%Y-%m-%d %H:%M"),
    )
    EmailMessage(SUBJECT, text, bcc=list(addresses)).send()
    return len(addresses)
