"""Signed links to the customer's own page.

A token is 40 opaque bytes: an expiring, revocable reference to one subject, sealed with a
deterministic authenticated scheme in the manner of SIV (RFC 5297): the tag is HMAC-SHA-256 of the
content under one system key, the content is masked with HMAC-SHA-256 of the tag under another.
Nothing is stored, so an e-mail campaign of millions costs no row; nothing about the person can be
read from the link; guessing one is guessing a 128-bit tag. All links of a person are revoked by
raising `Subject.link_epoch`.

Kinds: `link` (a footer, a chat), `proof` (mailed to the person's own address within the hour, so
that who opens it is verified), `session` and `proven` (the cookies that these two become), and
`request` (the state of one request; it names the request and works after the person's erasure).
"""

import base64
import binascii
import hmac
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal, get_args
from uuid import UUID

from django.conf import settings
from django.db.models import F

from audit.keys import system_hmac
from consent.errors import LinkInvalid
from consent.models import Subject

Kind = Literal["link", "session", "proof", "proven", "request"]

LINK_LIFE: Final = timedelta(days=60)
SESSION_LIFE: Final = timedelta(minutes=45)
LANGUAGES: Final = ("en", "ru")
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)  # the place of a kind is written into tokens

_FIELDS: Final = struct.Struct(">B16sIHB")  # kind, subject, expiry, epoch, language: 24 bytes
_TAG_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Opened:
    """What a token says, before anything is looked up. `names`: a subject, or a request."""

    names: UUID
    expires_at: datetime
    epoch: int
    language: str
    kind: Kind


def make_link(
    subject: Subject,
    *,
    locale: str,
    at: datetime,
    life: timedelta = LINK_LIFE,
    kind: Kind = "link",
) -> tuple[str, datetime]:
    """The address of the person's page (it ends in the token), and when it stops working."""
    expires_at = (at + life).replace(microsecond=0)
    token = make_token(subject, kind=kind, locale=locale, expires_at=expires_at)
    return f"{settings.DISCREET_BASE_URL}/privacy/l/{token}", expires_at


def make_token(
    subject: Subject, *, kind: Kind, locale: str, expires_at: datetime, about: UUID | None = None
) -> str:
    """54 URL-safe characters. `about`: what it names instead of the subject, for `request`."""
    language = LANGUAGES.index(locale) if locale in LANGUAGES else 0
    content = _FIELDS.pack(
        KINDS.index(kind),
        (about or subject.pk).bytes,
        int(expires_at.timestamp()),
        subject.link_epoch & 0xFFFF,
        language,
    )
    tag = _tag(content)
    return base64.urlsafe_b64encode(tag + _mask(tag, content)).decode().rstrip("=")


def resolve(token: str, *, at: datetime, kind: Kind = "link") -> tuple[Subject, str]:
    """The subject and language of a token; raises `LinkInvalid`, the same for every reason."""
    subject, language, _ = resolve_any(token, at=at, kinds=(kind,))
    return subject, language


def resolve_any(token: str, *, at: datetime, kinds: tuple[Kind, ...]) -> tuple[Subject, str, Kind]:
    """The same for a token of any of these kinds, and which kind it is."""
    opened = open_token(token, *kinds)
    subject = Subject.objects.living().filter(pk=opened.names).first()
    if subject is None or opened.expires_at <= at or opened.epoch != subject.link_epoch & 0xFFFF:
        raise LinkInvalid("This link has expired or was replaced.")
    return subject, opened.language, opened.kind


def open_token(token: str, *kinds: Kind) -> Opened:
    """Take a token apart; raises `LinkInvalid` when it was not made here for such a use."""
    tag, masked = _split(token)
    content = _mask(tag, masked)
    if not hmac.compare_digest(tag, _tag(content)):
        raise LinkInvalid("This link has expired or was replaced.")
    number, subject, expiry, epoch, language = _FIELDS.unpack(content)
    if KINDS[number] not in kinds:
        raise LinkInvalid("This link has expired or was replaced.")
    return Opened(
        UUID(bytes=subject),
        datetime.fromtimestamp(expiry, tz=UTC),
        epoch,
        LANGUAGES[language],
        KINDS[number],
    )


def revoke_links(subject: Subject) -> None:
    """Make every link and open page of the person stop working."""
    Subject.objects.filter(pk=subject.pk).update(link_epoch=F("link_epoch") + 1)
    subject.refresh_from_db(fields=["link_epoch"])


def _split(token: str) -> tuple[bytes, bytes]:
    size = _TAG_BYTES + _FIELDS.size
    try:
        data = base64.b64decode(token.encode("ascii") + b"==", altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError) as error:
        raise LinkInvalid("This link has expired or was replaced.") from error
    if len(data) != size or base64.urlsafe_b64encode(data).decode().rstrip("=") != token:
        raise LinkInvalid("This link has expired or was replaced.")
    return data[:_TAG_BYTES], data[_TAG_BYTES:]


def _tag(content: bytes) -> bytes:
    return system_hmac("link-tag", content)[:_TAG_BYTES]


def _mask(tag: bytes, content: bytes) -> bytes:
    """XOR with one HMAC block: the content is 24 bytes, the block 32. Its own inverse."""
    stream = system_hmac("link-mask", tag)
    return bytes(a ^ b for a, b in zip(content, stream, strict=False))
