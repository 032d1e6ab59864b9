"""Idempotency: the same key and body give the same answer for 24 hours, if it is still a yes."""

from datetime import datetime, timedelta
from typing import Any

import orjson

from audit.errors import DomainError
from audit.keys import system_hmac
from consent import vault
from consent.services import find_subject
from emotion.errors import KeyReused
from emotion.models import Analysis, Replay
from emotion.services.deciding import refuse, rule
from emotion.services.intake import Question
from governance.callers import Caller

KEPT = timedelta(hours=24)


class KeyRaced(DomainError):
    """Another request with the same key is being answered right now. Send it again."""

    status = 409
    slug = "idempotency-key-in-use"
    title = "The same request is being answered"


def answer_again(
    question: Question, text: str, *, by: Caller, at: datetime, key: str
) -> dict[str, Any] | None:
    """The answer given before for this key, or None when the key is new.

    The decision is taken again first, so a replay after an opt-out is refused. Raises `KeyReused`
    when the body differs and `Denied` when it is now a no.
    """
    replay = (
        Replay.objects.select_related("analysis__subject")
        .filter(application=by.application, key_hash=_key_hash(by, key), expires_at__gt=at)
        .first()
    )
    if replay is None:
        return None
    subject = find_subject(question.subject)
    if subject is None or subject.pk != replay.analysis.subject_id:
        raise KeyReused("This Idempotency-Key was used for another request.")
    if vault.body_tag(subject.pk, _body(question, text)) != replay.body_tag:
        raise KeyReused("This Idempotency-Key was used for another request.")
    ruling = rule(question, by=by, at=at, deed="analysis")
    if not ruling.allowed:
        raise refuse(ruling, language=question.language)
    from emotion.services.analysing import reopen

    return {**reopen(replay.analysis), "replayed": True}


def remember(
    analysis: Analysis,
    question: Question,
    text: str,
    *,
    keys: vault.Keys,
    by: Caller,
    at: datetime,
    key: str,
) -> None:
    """Keep keyed hashes of the key and the body, in the transaction that keeps the analysis."""
    Replay.objects.filter(
        application=by.application, key_hash=_key_hash(by, key), expires_at__lte=at
    ).delete()
    _replay, created = Replay.objects.get_or_create(
        application=by.application,
        key_hash=_key_hash(by, key),
        defaults={
            "body_tag": keys.body_tag(_body(question, text)),
            "analysis": analysis,
            "expires_at": at + KEPT,
        },
    )
    if not created:
        raise KeyRaced("Another request with this Idempotency-Key is being answered.")


def _key_hash(by: Caller, key: str) -> str:
    return system_hmac("idempotency", f"{by.application}\0{key}".encode()).hex()


def _body(question: Question, text: str) -> bytes:
    stated = {**question.stated(), "locale": question.locale, "text": text}
    stated["notice"] = [str(part) for part in question.notice or ()]
    stated["subject"] = [question.subject.namespace, question.subject.id]
    return orjson.dumps(stated, option=orjson.OPT_SORT_KEYS)
