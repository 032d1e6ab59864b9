"""Telling those who received results (GDPR Art. 19): by webhook, retried, acknowledged."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from audit.services import Event, record
from consent.models import Delivery, Subject
from consent.services.webhooks import announce
from governance.errors import RequestUnknown
from governance.models import RecipientNotice, Request

FOLLOWED: Final = {Delivery.SENT: RecipientNotice.TOLD, Delivery.DEAD: RecipientNotice.GIVEN_UP}


def tell_recipients(request: Request, what: str, *, at: datetime) -> int:
    """Queue a message for every webhook of each of the person's namespaces; how many.

    `what`: erased, rectified or restricted. For an erasure call it before the name goes: the
    message names the person by the webhook's own reference.
    """
    count = 0
    for subject in Subject.objects.same_person(request.subject).living():
        for delivery in announce(subject=subject, kind=f"subject.{what}", at=at):
            RecipientNotice.objects.create(
                id=delivery.pk,
                request=request,
                webhook=delivery.webhook,
                namespace=subject.namespace,
                created_at=at,
            )
            count += 1
    return count


def follow_deliveries() -> int:
    """Note which messages went out or were given up on; how many changed."""
    changed = 0
    waiting = RecipientNotice.objects.filter(state=RecipientNotice.WAITING)
    for delivery, target in FOLLOWED.items():
        done = Delivery.objects.filter(state=delivery).values("pk")
        changed += waiting.filter(pk__in=done).update(state=target)
    return changed


def acknowledge_notice(
    identifier: UUID, *, may_act_in: Callable[[str], bool], by: str, at: datetime
) -> RecipientNotice:
    """The recipient has done what it was told. Raises `RequestUnknown`, also for others' notices.

    Its message goes: the reference to the person is needed no more.
    """
    with transaction.atomic():
        rows = RecipientNotice.objects.select_for_update(of=("self",)).select_related("request")
        notice = rows.filter(pk=identifier).first()
        if notice is None or not may_act_in(notice.namespace):
            raise RequestUnknown("There is no such notice.")
        if notice.state == RecipientNotice.ACKNOWLEDGED:
            return notice
        notice.state, notice.acknowledged_by = RecipientNotice.ACKNOWLEDGED, by
        notice.acknowledged_at = at
        notice.save()
        Delivery.objects.filter(pk=identifier).delete()
        record(
            Event(
                type="recipient.acknowledged",
                at=at,
                actor=by,
                action="acknowledge",
                resource=notice.request.reference,
                facts={"notice": str(identifier)},
            )
        )
    return notice
