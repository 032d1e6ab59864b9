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
from emotion.modelfacts import scorer_for
from emotion.models import Analysis
from emotion.scorers import Scorer, ScorerFailed, Scores
from emotion.services import replays
from emotion.services.deciding import Ruling, gather, leave_evidence, limits, refuse, rule
from emotion.services.intake import Question
from emotion.services.sampling import sample
from emotion.services.scoring import score
from emotion.services.tallying import tally
from governance.callers import Caller
from governance.redaction import Redaction, RedactionFailed, redact
from governance.redaction.profiles import Profile
from governance.redaction.pseudonyms import of_profile
from governance.services import profiles
from governance.services.retention import joined, retention_until, score_term, segments_of

Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What was read off one redacted message; lives in memory until it is sealed."""

    redaction: Redaction
    profile: str
    scores: Scores
    language: str
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
        scorer = scorer_for(question.modality, question.inference_basis)
        if scorer is None:
            raise ModalityNotServed("No scorer is installed for this modality.")
        assert ruling.purpose is not None  # an unknown purpose is never a yes
        purpose = ruling.purpose.slug
        profile = profiles.in_force(purpose)
        redaction = Redaction(text, {}, ())  # a position on a scale names nobody
        if question.inference_basis != "none":
            redaction = _hide(text, profile, subject_id=ruling.subject.pk)
        found = score(scorer, redaction.text, purpose=purpose, at=at)
        return Reading(
            redaction=redaction,
            profile=profile.name,
            scores=found.scores,
            language=found.language,
            scorer=scorer,
        )
    except ModalityNotServed:
        _record_failure(ruling, "no-scorer", by=by, at=at)
        raise
    except RedactionFailed:
        _record_failure(ruling, "redaction", by=by, at=at)
        raise ScoringUnavailable("The message could not be redacted, so it was not read.") from None
    except ScorerFailed:
        _record_failure(ruling, "scorer", by=by, at=at)
        raise ScoringUnavailable("The scorer failed; nothing was inferred.") from None


def _hide(text: str, profile: Profile, *, subject_id: UUID) -> Redaction:
    """Redact as the purpose's profile says; the subject's key is opened only for pseudonyms."""
    labels = None
    if profile.needs_key:
        labels = of_profile(profile, vault.open_keys(subject_id).pseudonym_key())
    return redact(text, profile=profile, tier=settings.DISCREET_REDACTION_TIER, pseudonyms=labels)


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
    segments = segments_of(ruling.facts)
    term = score_term(
        purpose=ruling.purpose,
        modality=question.modality,
        jurisdiction=ruling.facts.jurisdiction or "",
        segments=segments,
        on=at.date(),
    )
    until = retention_until(purpose=ruling.purpose, modality=question.modality, start=at, term=term)
    set_by = term.until(at).set_by
    answer = {
        "id": str(identifier),
        "decision": "allow",
        "decisive": ruling.decision.decisive,
        **said(reading.scores, told=reading.scorer.inference_basis == "none"),
        "model": {"name": reading.scorer.name, "version": reading.scorer.version},
        "redactions": dict(reading.redaction.counts),
        "obligations": list(ruling.decision.obligations),
        "limits": limits(ruling.facts),
        "created_at": at.isoformat(),
        "retention_until": until.isoformat(),
        "retention_rule": set_by,
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
            facts=_scored_facts(ruling, reading, until=until, set_by=set_by),
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
        jurisdiction=ruling.facts.jurisdiction or "",
        segment=joined(segments),
        retention_until=until,
        retention_rule=set_by,
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
    obligations = ruling.decision.obligations
    hidden, language = reading.redaction.text, reading.language
    sample(analysis, hidden, obligations=obligations, language=language, keys=keys)
    tally(analysis, answer, language=reading.language)  # last: its counters' locks are brief
    return {**answer, "receipt": receipt}


def _scored_facts(
    ruling: Ruling, reading: Reading, *, until: datetime, set_by: str
) -> dict[str, Any]:
    return {
        "allowed_by": str(ruling.entry),
        "redactions": dict(reading.redaction.counts),
        "redaction_profile": reading.profile,
        "model": f"{reading.scorer.name} {reading.scorer.version}",
        "inference_basis": ruling.facts.inference_basis,
        "abstained": reading.scores.abstained,
        "obligations": list(ruling.decision.obligations),
        "policy_set": ruling.decision.policy_set,
        "retention_until": until.isoformat(),
        "retention_rule": set_by,
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
    answer["retention_until"] = analysis.retention_until.isoformat()  # rules may have changed it
    answer["retention_rule"] = analysis.retention_rule
    return {**answer, "receipt": receipts.document(UUID(str(analysis.receipt)))}
