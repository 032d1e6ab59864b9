"""Taking a batch in: counted against the limits, sealed line by line, with its evidence."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from audit.keys import system_hmac
from audit.services import Event, record
from consent import vault
from consent.errors import KeyDestroyed
from consent.services import subject_for
from emotion.errors import BatchTooLarge, BatchTooMany, KeyReused, NotAnApplication
from emotion.models import Batch, BatchLine, LineState
from emotion.services.batches.sealing import seal_waiting
from emotion.services.intake import Question
from governance.callers import Caller
from governance.models import Application
from governance.services.limits import Allowances, spend


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One line as it came: a question with its text, or the problem that its form is."""

    number: int
    question: Question | None = None
    text: str = field(default="", repr=False)
    line_id: str = field(default="", repr=False)
    problem: Mapping[str, Any] | None = None  # in words of ours: it quotes nothing of the line


def earlier(*, by: Caller, key: str, body: bytes) -> Batch | None:
    """The batch that this Idempotency-Key made. Raises `KeyReused` for another upload."""
    if not key:
        return None
    found = Batch.objects.filter(application=by.application, key_hash=_key_hash(by, key)).first()
    if found is not None and found.body_tag != _body_tag(by, body):
        raise KeyReused("This Idempotency-Key was used for another batch.")
    return found


def charge(lines: int, *, by: Caller, at: datetime) -> Allowances:
    """Count a call for each line; that of the upload itself is the first line's.

    Raises `NotAnApplication` for staff, `BatchTooLarge` for more than the application may ever
    send at once, and `BatchTooMany` while too many lines of it wait already. Over a limit nothing
    is counted and the allowances say so.
    """
    application = Application.objects.filter(slug=by.application).first()
    if application is None:
        raise NotAnApplication("Only an application sends batches.")
    ever = [application.rate_per_minute, application.quota_per_day, application.quota_per_month]
    most = min(limit for limit in ever if limit)
    if lines > most:
        raise BatchTooLarge(
            f"The batch has {lines} lines; this application may make {most} calls at once.",
            extra={"limit": most, "lines": lines},
        )
    waiting = BatchLine.objects.left().filter(batch__application=by.application).count()
    if waiting + lines > settings.DISCREET_BATCH_WAITING:
        raise BatchTooMany(
            f"{waiting} lines of this application wait; the limit is "
            f"{settings.DISCREET_BATCH_WAITING}.",
            extra={"limit": settings.DISCREET_BATCH_WAITING, "waiting": waiting},
        )
    return spend(application, at=at, calls=max(lines - 1, 0))


def accept(
    sent: Sequence[Sent], *, by: Caller, at: datetime, key: str = "", body: bytes = b""
) -> Batch:
    """Keep the lines, those that wait sealed, and say so in the log. Nothing is decided yet.

    People are made known on first contact (ADR 0004), outside the transaction: it is short. Should
    an upload with the same key have been quicker, that one's batch is the answer.
    """
    batch = Batch(
        application=by.application,
        correlation=by.correlation,
        lines=len(sent),
        key_hash=_key_hash(by, key) if key else "",
        body_tag=_body_tag(by, body) if key else "",
        created_at=at,
        touched_at=at,
        expires_at=at + timedelta(days=settings.DISCREET_BATCH_DAYS),
    )
    vault.create_key(batch.pk, at=at)
    try:
        keys = vault.open_keys(batch.pk)
        rows = [_row(batch, one, keys=keys, at=at) for one in sent]
        with transaction.atomic():
            batch.save(force_insert=True)
            BatchLine.objects.bulk_create([row for row in rows if row is not None], batch_size=100)
            record(_accepted(batch, sent, by=by, at=at))
    except BaseException as error:
        vault.forget(batch.pk)
        quicker = earlier(by=by, key=key, body=body) if isinstance(error, IntegrityError) else None
        if quicker is None:
            raise
        return quicker
    return batch


def _row(batch: Batch, sent: Sent, *, keys: vault.Keys, at: datetime) -> BatchLine | None:
    """The line's row; None for somebody who was erased this moment."""
    line = BatchLine(batch=batch, number=sent.number, created_at=at, expires_at=batch.expires_at)
    if sent.question is None:
        line.state, line.problem, line.done_at = LineState.FAILED, sent.problem, at
        return line
    line.subject = subject_for(sent.question.subject, at=at)
    line.purpose = sent.question.purpose
    try:
        seal_waiting(line, sent.question, sent.text, line_id=sent.line_id, batch=keys)
    except KeyDestroyed:
        return None
    return line


def _accepted(batch: Batch, sent: Sequence[Sent], *, by: Caller, at: datetime) -> Event:
    """Whoever sent lines that are none leaves evidence of that as well: how many of each status."""
    refused = Counter(str(one.problem["status"]) for one in sent if one.problem)
    return Event(
        type="batch.accepted",
        at=at,
        actor=by.name,
        role=by.role,
        application=by.application,
        action="send",
        resource=f"batch:{batch.pk}",
        facts={"lines": batch.lines, "refused": dict(sorted(refused.items()))},
        correlation=by.correlation,
    )


def _key_hash(by: Caller, key: str) -> str:
    return system_hmac("batch", f"key\0{by.application}\0{key}".encode()).hex()


def _body_tag(by: Caller, body: bytes) -> str:
    return system_hmac("batch", f"body\0{by.application}\0".encode() + body).hex()
