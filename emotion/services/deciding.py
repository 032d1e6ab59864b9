"""Steps 1 to 3: who asks, may it be done, does she agree. No content is read here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from audit.canonical import digest
from audit.services import Event, record
from consent import receipts, vault
from consent.errors import SubjectErased
from consent.models import Purpose, Subject
from consent.services import find_subject, note_signal, subject_for
from emotion.errors import Denied, NamespaceClosed
from emotion.services.intake import Question
from governance import gates, metrics
from governance.callers import Caller
from governance.policy import Decision, Facts


@dataclass(frozen=True, kw_only=True)
class Ruling:
    """A decision, what it was taken on, and the evidence it left."""

    decision: Decision
    facts: Facts
    subject: Subject
    purpose: Purpose | None
    notice_hash: str
    entry: UUID
    receipt: Mapping[str, Any]

    @property
    def allowed(self) -> bool:
        """Whether the answer was yes."""
        return self.decision.effect == "allow"


def rule(question: Question, *, by: Caller, at: datetime, deed: str) -> Ruling:
    """Decide a question and commit the evidence, yes or no, before anything else happens.

    `deed` ("analysis" or "decision") names the entry's type. Raises `NamespaceClosed` for a person
    of another application's namespace, before anything is looked up about that person, and
    `SubjectErased` for a question that was asked of somebody who is erased by now.
    """
    if not by.may_act_in(question.subject.namespace):
        raise NamespaceClosed(
            "This application may not name persons of this namespace.", field="subject.namespace"
        )
    subject = _asked_of(question, at=at)
    with transaction.atomic():
        if question.gpc:
            note_signal(subject=subject, by=by.name, at=at)
        if question.age is not None and question.age < 18:
            note_signal(subject=subject, kind="minor", by=by.name, at=at)
        if question.vulnerable is True:
            note_signal(subject=subject, kind="vulnerable", by=by.name, at=at)
        gathered = gather(question, subject=subject, by=by, at=at)
        return leave_evidence(gathered, question, subject=subject, by=by, at=at, deed=deed)


def _asked_of(question: Question, *, at: datetime) -> Subject:
    """Whom it is about; whoever was erased since it was asked is not made anew."""
    if question.asked_of is not None:
        known = find_subject(question.subject)
        if known is None or known.pk != question.asked_of:
            raise SubjectErased("The person's data was erased since this was asked.")
    return subject_for(question.subject, at=at)


def gather(question: Question, *, subject: Subject, by: Caller, at: datetime) -> gates.Gathered:
    """The decision and its facts for a question, as things stand now; writes nothing."""
    purpose = Purpose.objects.active().filter(slug=question.purpose).first()
    return gates.gather(
        question.stated(),
        subject=subject,
        purpose=purpose,
        application=by.application,
        application_permitted=purpose is not None and by.purposes.may(purpose, "use"),
        namespace_permitted=by.may_act_in(subject.namespace),
        at=at,
    )


def leave_evidence(
    gathered: gates.Gathered,
    question: Question,
    *,
    subject: Subject,
    by: Caller,
    at: datetime,
    deed: str,
) -> Ruling:
    """Record a decision that was taken, in the caller's transaction, and issue its receipt."""
    decision = gathered.decision
    verdict = "allowed" if decision.effect == "allow" else "denied"
    entry, receipt_id = uuid4(), uuid4()
    keys = vault.open_keys(subject.pk)
    token = keys.token(at=at)
    promise = record(
        Event(
            id=entry,
            type=f"{deed}.{verdict}",
            at=at,
            actor=by.name,
            role=by.role,
            application=by.application,
            token=token,
            purpose=gathered.purpose.slug if gathered.purpose else "",
            action="infer",
            decision=decision.effect,
            decisive=decision.decisive,
            facts=evidence_facts(gathered, keys=keys, entry=entry),
            correlation=by.correlation,
        )
    )
    receipt = receipts.issue(
        kind=f"{deed}.{verdict}",
        body=receipt_body(question, gathered, token=token),
        promise=promise,
        at=at,
        receipt_id=receipt_id,
        token=token,
        namespace=subject.namespace,
    )
    slug = gathered.purpose.slug if gathered.purpose else "unknown"
    metrics.DECISIONS.labels(slug, question.modality, decision.effect).inc()
    return Ruling(
        decision=decision,
        facts=gathered.facts,
        subject=subject,
        purpose=gathered.purpose,
        notice_hash=gathered.notice_hash,
        entry=entry,
        receipt=receipt,
    )


def evidence_facts(gathered: gates.Gathered, *, keys: vault.Keys, entry: UUID) -> dict[str, Any]:
    """What the log keeps of a decision, enough to replay it (AI Act Art. 12, 19)."""
    decision = gathered.decision
    facts: dict[str, Any] = {
        "facts": gathered.facts.to_record(),
        "reasons": [reason.rule for reason in decision.reasons],
        "obligations": list(decision.obligations),
        "policy_set": decision.policy_set,
        "law_set": decision.law_set,
        "trace": digest({"trace": decision.to_record()["trace"]}),
        "dpia": gathered.dpia_hash,
        "notice": gathered.notice_hash,
        "model": gathered.model,
    }
    if gathered.consent_id:
        facts["consent"] = keys.blind(entry, gathered.consent_id.encode())
    return {name: value for name, value in facts.items() if value not in ("", [], None)}


def receipt_body(question: Question, gathered: gates.Gathered, *, token: str) -> dict[str, Any]:
    """What the receipt of a decision states."""
    decision = gathered.decision
    return {
        "decision": decision.effect,
        "decisive": decision.decisive,
        "reasons": [reason.rule for reason in decision.reasons],
        "obligations": list(decision.obligations),
        "policy_set": decision.policy_set,
        "subject": token,
        "purpose": gathered.purpose.slug if gathered.purpose else None,
        "modality": question.modality,
    }


def reasons(decision: Decision, language: str) -> list[dict[str, Any]]:
    """The reasons on the wire: rule, text in the caller's language, both texts, citation."""
    return [
        {
            "rule": reason.rule,
            "text": reason.text_ru if language == "ru" else reason.text_en,
            "texts": {"en": reason.text_en, "ru": reason.text_ru},
            "citation": reason.citation,
        }
        for reason in decision.reasons
    ]


def limits(facts: Facts) -> dict[str, Any]:
    """What the model in use is known to do badly: the families that its bias audit failed."""
    return {"failed_families": sorted(facts.failed_families)}


def refuse(ruling: Ruling, *, language: str) -> Denied:
    """The denial of a ruling as the error that the API turns into a problem document."""
    said = reasons(ruling.decision, language)
    return Denied(
        said[0]["text"] if said else "The decision was no.",
        extra={
            "decision": "deny",
            "decisive": ruling.decision.decisive,
            "reasons": said,
            "obligations": list(ruling.decision.obligations),
            "limits": limits(ruling.facts),
            "receipt": dict(ruling.receipt),
        },
    )
