"""Links by e-mail: take the wish, send what is due. Nothing tells whether an address is known."""

import secrets
import uuid
from datetime import datetime, timedelta
from typing import Final

from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F

from audit import keys
from consent import links, vault
from consent.errors import KeyDestroyed, TooManyRequests
from consent.models import LinkMail, Throttle
from consent.references import EMAIL, Reference
from consent.services.subjects import find_subject, with_key

HOUR: Final = timedelta(hours=1)
PER_ADDRESS: Final = 3
PER_CLIENT: Final = 30
TRIES: Final = 5
NOISE_BYTES: Final = 64


def ask_for_link(address: str, *, language: str, client: str, at: datetime) -> None:
    """Queue a link for `address` if it is somebody's; raises `TooManyRequests`.

    `client` is where the wish came from; only a keyed hash of it is kept, for an hour.
    """
    with transaction.atomic():
        count_once("mail-client", client, limit=PER_CLIENT, at=at)
        count_once("mail-address", address.strip().casefold(), limit=PER_ADDRESS, at=at)
        subject, identifier = find_subject(Reference(EMAIL, address)), uuid.uuid4()
        sealed = secrets.token_bytes(NOISE_BYTES)
        if subject is not None:
            known = vault.open_keys(with_key(subject, at=at).pk)
            sealed = known.seal(address.strip().encode(), identity=_identity(identifier))
        LinkMail.objects.create(
            id=identifier,
            subject=subject,
            sealed=sealed,
            language=language,
            created_at=at,
            due_at=at,
        )


def count_once(kind: str, who: str, *, limit: int, at: datetime) -> None:
    """Count one use in the current hour; raises `TooManyRequests` past `limit`."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    tag = keys.system_hmac("throttle", f"{kind}\0{who}\0{hour.isoformat()}".encode()).hex()
    Throttle.objects.get_or_create(tag=tag, defaults={"until": hour + HOUR})
    if not Throttle.objects.filter(tag=tag, count__lt=limit).update(count=F("count") + 1):
        raise TooManyRequests("The limit for this hour is used up.")


def send_due_links(
    *, at: datetime, subject_line: dict[str, str], body: dict[str, str], limit: int = 100
) -> int:
    """Send what is due and forget it; how many went out. A failing server is tried again later.

    `subject_line`, `body`: language → text; `{url}` in the body becomes the link.
    """
    sent = 0
    for mail in LinkMail.objects.filter(due_at__lte=at).order_by("due_at")[:limit]:
        with transaction.atomic():
            claimed = LinkMail.objects.filter(pk=mail.pk, due_at=mail.due_at).update(
                due_at=at + timedelta(minutes=5 * (mail.tries + 1)), tries=F("tries") + 1
            )
        if claimed and _send(mail, at=at, subject_line=subject_line, body=body):
            sent += 1
    LinkMail.objects.filter(tries__gte=TRIES).delete()
    Throttle.objects.filter(until__lte=at).delete()
    return sent


def _send(
    mail: LinkMail, *, at: datetime, subject_line: dict[str, str], body: dict[str, str]
) -> bool:
    address = _address(mail)
    if mail.subject is None or not address:
        mail.delete()
        return False
    url, _ = links.make_link(mail.subject, locale=mail.language, at=at, life=HOUR, kind="proof")
    language = mail.language if mail.language in body else "en"
    message = EmailMessage(subject_line[language], body[language].format(url=url), to=[address])
    try:
        message.send()
    except OSError:  # SMTP errors derive from it: the row stays and is due again later
        return False
    mail.delete()
    return True


def _address(mail: LinkMail) -> str:
    if mail.subject is None:
        return ""
    try:
        secret = vault.open_keys(mail.subject.pk)
        return secret.unseal(bytes(mail.sealed), identity=_identity(mail.pk)).decode()
    except KeyDestroyed:
        return ""


def _identity(identifier: uuid.UUID) -> str:
    return f"link-mail:{identifier}"
