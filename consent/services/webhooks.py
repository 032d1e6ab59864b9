"""Tell applications that a person's will changed: signed, retried, given up on in the open.

A message says that something changed, for whom and for what. The person is named by `reference`:
HMAC-SHA-256 of their pseudonym under the webhook's own secret. An application learns the reference
of a person it knows from `POST /api/v1/webhooks/{id}/references` and keeps it beside its own id.
"""

import base64
import hashlib
import hmac
import secrets
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from audit import keys
from audit.canonical import canonical
from audit.services import Event, record
from consent.errors import UnsafeAddress
from consent.models import Delivery, Subject, Webhook
from consent.outbound import check_address, post
from consent.records import instant

RETRIES: Final = (1, 5, 30, 120, 720)  # minutes after each failure; then it is dead
LEASE: Final = timedelta(minutes=2)
KEPT: Final = timedelta(days=30)  # messages that were sent or given up on
Send = Callable[[str, bytes, Mapping[str, str]], int]


def add_webhook(*, url: str, namespaces: list[str], by: str, at: datetime) -> tuple[Webhook, str]:
    """Register an address; returns it and its secret, shown this once. Raises `UnsafeAddress`."""
    check_address(url)
    secret, identifier = secrets.token_bytes(32), uuid.uuid4()
    with transaction.atomic():
        webhook = Webhook.objects.create(
            id=identifier,
            url=url,
            namespaces=namespaces,
            sealed_secret=_seal(secret, identifier),
            created_by=by,
            created_at=at,
        )
        record(
            Event(
                type="webhook.added",
                at=at,
                actor=by,
                action="add",
                resource=f"webhook:{identifier}",
                facts={"namespaces": sorted(namespaces)},
            )
        )
    return webhook, base64.b64encode(secret).decode()


def announce(
    *, subject: Subject, kind: str, at: datetime, purpose: str = "", modality: str = ""
) -> list[Delivery]:
    """Queue a message for every webhook of the subject's namespace, in the deed's transaction."""
    queued = []
    for webhook in Webhook.objects.filter(active=True):
        if not hears(webhook, subject.namespace):
            continue
        identifier = uuid.uuid4()
        body = {
            "id": str(identifier),
            "type": kind,
            "at": instant(at),
            "namespace": subject.namespace,
            "reference": reference(webhook, subject),
            "purpose": purpose or None,
            "modality": modality or None,
        }
        delivery = Delivery.objects.create(
            id=identifier,
            webhook=webhook,
            body=canonical(body).decode(),
            created_at=at,
            due_at=at,
        )
        queued.append(delivery)
    return queued


def hears(webhook: Webhook, namespace: str) -> bool:
    """Whether a webhook is told of people of this namespace."""
    return bool({"*", namespace} & set(webhook.namespaces))


def reference(webhook: Webhook, subject: Subject) -> str:
    """The name one webhook knows a person by: 64 hex digits, of no use to another webhook."""
    return hmac.digest(_open(webhook), b"subject\0" + subject.pseudonym.encode(), "sha256").hex()


def forget(subject: Subject) -> int:
    """Delete every message about a person, sent or not; how many. Call before the name goes."""
    count = 0
    for webhook in Webhook.objects.all():
        named = Delivery.objects.filter(webhook=webhook, body__contains=reference(webhook, subject))
        count += named.delete()[0]
    return count


def deliver_due(*, at: datetime, limit: int = 100, send: Send = post) -> int:
    """Send what is due; how many were taken. Each is leased first, so workers do not collide."""
    sent = 0
    due = Delivery.objects.filter(state=Delivery.WAITING, due_at__lte=at).order_by("due_at")
    for delivery in due.select_related("webhook")[:limit]:
        mine = Delivery.objects.filter(
            pk=delivery.pk, state=Delivery.WAITING, due_at=delivery.due_at
        ).update(due_at=at + LEASE)
        if mine:
            sent += _deliver(delivery, at=at, send=send)
    Delivery.objects.exclude(state=Delivery.WAITING).filter(created_at__lt=at - KEPT).delete()
    return sent


def signature(secret: bytes, *, identifier: str, timestamp: str, body: bytes) -> str:
    """`v1,<base64>` as in the Standard Webhooks scheme: HMAC-SHA-256 of `id.timestamp.body`."""
    signed = f"{identifier}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def rewrap_secrets() -> int:
    """Seal every webhook's secret under the newest root key; how many were under an older one."""
    newest, done = keys.root_key().version, 0
    for webhook in Webhook.objects.all():
        if _version(webhook) < newest:
            sealed = _seal(_open(webhook), webhook.pk)
            done += Webhook.objects.filter(pk=webhook.pk).update(sealed_secret=sealed)
    return done


def secrets_versions() -> set[int]:
    """The root key versions that webhooks' secrets are sealed under."""
    return {_version(webhook) for webhook in Webhook.objects.all()}


def _deliver(delivery: Delivery, *, at: datetime, send: Send) -> int:
    body, moment = delivery.body.encode(), str(int(at.timestamp()))
    secret = _open(delivery.webhook)
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Discreet",
        "webhook-id": str(delivery.pk),
        "webhook-timestamp": moment,
        "webhook-signature": signature(
            secret, identifier=str(delivery.pk), timestamp=moment, body=body
        ),
    }
    try:
        status = str(send(delivery.webhook.url, body, headers))
    except (OSError, UnsafeAddress) as error:
        status = type(error).__name__
    delivery.tries += 1
    delivery.last_status = status
    if status.startswith("2"):
        delivery.state = Delivery.SENT
    elif delivery.tries > len(RETRIES):
        delivery.state = Delivery.DEAD
    else:
        delivery.due_at = at + timedelta(minutes=RETRIES[delivery.tries - 1])
    delivery.save(update_fields=["tries", "last_status", "state", "due_at"])
    return int(delivery.state == Delivery.SENT)


def _seal(secret: bytes, identifier: uuid.UUID) -> bytes:
    root = keys.root_key()
    return root.version.to_bytes(4, "big") + root.wrap(secret, b"webhook" + identifier.bytes)


def _version(webhook: Webhook) -> int:
    return int.from_bytes(bytes(webhook.sealed_secret)[:4], "big")


def _open(webhook: Webhook) -> bytes:
    root = keys.root_key(_version(webhook))
    return root.unwrap(bytes(webhook.sealed_secret)[4:], b"webhook" + webhook.pk.bytes)
