"""Steps 4 to 8: redact, score, say less, seal, leave evidence. Only after a recorded yes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
from django.conf import settings
from django.db import transaction

from audit.services import Event, record
from consent import receipts, vault
from consent.services import lock_subject
from emotion.errors import ModalityNotServed, ScoringUnavailable
from emotion.minimise import said
from emotion.models import Analysis
from emotion.scorers import Scorer, ScorerFailed, Scores, load
from emotion.services import replays
from emotion.services.deciding import Ruling, gather, leave_evidence, refuse, rule
from emotion.services.intake import Question
from governance.callers import Caller
from governance.redaction import Redaction, RedactionFailed, redact
from governance.services.retention import retention_until

Clock = Callable[[], datetime]
SCORED_AS_TEXT = frozenset({"text", "survey"})


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read off one redacted message; lives in memory until it is sealed."""

    redaction: Redaction
    scores: Scores
    scorer: Scorer


def analyse(
    question: Question, text: str, *, by: Caller, clock: Clock, key: str = ""
) -> dict[str, Any]:
    """The main job: one governed analysis, as the body of the answer.

    Raises `Denied` when any step says no, `ScoringUnavailable` when redaction or scoring fails,
    `KeyReused` when `key` (Idempotency-Key) came before with another body. Whatever happens leaves
    evidence; the text itself is never stored.
    """
    at = clock()
    if key and (known := replays.answer_again(question, text, by=by, at=at, key=key)):
        return known
    ruling = rule(question, by=by, at=at, deed="analysis")
    if not ruling.allowed:
        raise refuse(ruling, language=question.language)
    reading = _read(ruling, question, text, by=by, at=at)
    try:
        return _seal(ruling, reading, question, text, by=by, at=clock(), key=key)
    except replays.KeyRaced:
        # The same request, sent twice at once: the other one's answer is the answer.
        known = replays.answer_again(question, text, by=by, at=clock(), key=key)
        if known is None:
            raise
        return known


def _read(ruling: Ruling, question: Question, text: str, *, by: Caller, at: datetime) -> Reading:
    """Redact and score outside any transaction; a failure is evidence too."""
    try:
        if question.modality not in SCORED_AS_TEXT:
            raise ModalityNotServed("No scorer is installed for this modality.")
        redaction = redact(text, tier=settings.DISCREET_REDACTION_TIER)
        scorer = load(settings.DISCREET_SCORER)
        return Reading(redaction=redaction, scores=scorer.score([redaction.text])[0], scorer=scorer)
    except ModalityNotServed:
        _record_failure(ruling, "no-scorer", by=by, at=at)
        raise
    except RedactionFailed:
        _record_failure(ruling, "redaction", by=by, at=at)
        raise ScoringUnavailable("The message could not be redacted, so it was not read.") from None
    except ScorerFailed:
        _record_failure(ruling, "scorer", by=by, at=at)
        raise ScoringUnavailable("The scorer failed; nothing was inferred.") from None


def _seal(
    ruling: Ruling,
    reading: Reading,
    question: Question,
    text: str,
    *,
    by: Caller,
    at: datetime,
    key: str,
) -> dict[str, Any]:
    """Seal under the subject's lock, unless the will or the rules changed meanwhile."""
    subject = ruling.subject
    with transaction.atomic():
        lock_subject(subject)
        again = gather(question, subject=subject, by=by, at=at)
        if again.decision.effect == "allow":
            return _keep(ruling, reading, question, text, by=by, at=at, key=key)
        # What is refused is this no, under the lock: a yes may follow it at once.
        _record_discard(ruling, by=by, at=at)
        changed = leave_evidence(again, question, subject=subject, by=by, at=at, deed="analysis")
    raise refuse(changed, language=question.language)


def _keep(
    ruling: Ruling,
    reading: Reading,
    question: Question,
    text: str,
    *,
    by: Caller,
    at: datetime,
    key: str,
) -> dict[str, Any]:
    assert ruling.purpose is not None  # an unknown purpose is never a yes
    keys = vault.open_keys(ruling.subject.pk)
    identifier, entry, receipt_id = uuid4(), uuid4(), uuid4()
    until = retention_until(purpose=ruling.purpose, modality=question.modality, start=at)
    answer = {
        "id": str(identifier),
        "decision": "allow",
        "decisive": ruling.decision.decisive,
        **said(reading.scores),
        "model": {"name": reading.scorer.name, "version": reading.scorer.version},
        "redactions": dict(reading.redaction.counts),
        "obligations": list(ruling.decision.obligations),
        "created_at": at.isoformat(),
        "retention_until": until.isoformat(),
    }
    token = keys.token(at=at)
    plain = orjson.dumps(answer)
    promise = record(
        Event(
            id=entry,
            type="analysis.scored",
            at=at,
            actor=by.name,
            role=by.role,
            application=by.application,
            token=token,
            purpose=ruling.purpose.slug,
            action="score",
            resource=f"analysis:{identifier}",
            decision="allow",
            decisive=ruling.decision.decisive,
            facts=_scored_facts(ruling, reading, until=until),
            correlation=by.correlation,
            commitment=keys.commitment(entry, plain),
        )
    )
    receipt = receipts.issue(
        kind="analysis.scored",
        body=_receipt_body(ruling, reading, answer, token=token),
        promise=promise,
        at=at,
        receipt_id=receipt_id,
        token=token,
        namespace=ruling.subject.namespace,
    )
    analysis = Analysis(
        id=identifier,
        subject=ruling.subject,
        purpose=ruling.purpose,
        modality=question.modality,
        channel=question.channel,
        application=by.application,
        created_at=at,
        retention_until=until,
        model_name=reading.scorer.name,
        model_version=reading.scorer.version,
        policy_set=ruling.decision.policy_set,
        allowed_entry=ruling.entry,
        scored_entry=entry,
        receipt=receipt_id,
    )
    analysis.sealed = keys.seal(plain, identity=analysis.identity)
    analysis.save(force_insert=True)
    if key:
        replays.remember(analysis, question, text, keys=keys, by=by, at=at, key=key)
    return {**answer, "receipt": receipt}


def _scored_facts(ruling: Ruling, reading: Reading, *, until: datetime) -> dict[str, Any]:
    return {
        "allowed_by": str(ruling.entry),
        "redactions": dict(reading.redaction.counts),
        "model": f"{reading.scorer.name} {reading.scorer.version}",
        "inference_basis": reading.scorer.inference_basis,
        "abstained": reading.scores.abstained,
        "obligations": list(ruling.decision.obligations),
        "policy_set": ruling.decision.policy_set,
        "retention_until": until.isoformat(),
    }


def _receipt_body(
    ruling: Ruling, reading: Reading, answer: Mapping[str, Any], *, token: str
) -> dict[str, Any]:
    assert ruling.purpose is not None
    return {
        "decision": "allow",
        "decisive": ruling.decision.decisive,
        "obligations": list(ruling.decision.obligations),
        "policy_set": ruling.decision.policy_set,
        "subject": token,
        "purpose": ruling.purpose.slug,
        "modality": ruling.facts.modality,
        "analysis": answer["id"],
        "model": answer["model"],
        "redactions": answer["redactions"],
        "retention_until": answer["retention_until"],
        "allowed_by": str(ruling.entry),
    }


def _record_failure(ruling: Ruling, part: str, *, by: Caller, at: datetime) -> None:
    _record_end(ruling, "analysis.failed", part, by=by, at=at)


def _record_discard(ruling: Ruling, *, by: Caller, at: datetime) -> None:
    _record_end(ruling, "analysis.discarded", "will-or-rules-changed", by=by, at=at)


def _record_end(ruling: Ruling, kind: str, why: str, *, by: Caller, at: datetime) -> None:
    """Say how an allowed analysis ended without a score."""
    assert ruling.purpose is not None
    with transaction.atomic():
        record(
            Event(
                type=kind,
                at=at,
                actor=by.name,
                role=by.role,
                application=by.application,
                token=vault.token(ruling.subject.pk, at=at),
                purpose=ruling.purpose.slug,
                action="score",
                decisive=why,
                facts={"allowed_by": str(ruling.entry)},
                correlation=by.correlation,
            )
        )


def reopen(analysis: Analysis) -> dict[str, Any]:
    """The answer as it was given, unsealed, with its receipt; raises when the key is gone."""
    plain = vault.unseal(analysis.subject_id, bytes(analysis.sealed), identity=analysis.identity)
    answer: dict[str, Any] = orjson.loads(plain)
    return {**answer, "receipt": receipts.document(UUID(str(analysis.receipt)))}
