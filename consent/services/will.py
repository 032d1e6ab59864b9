"""The deeds of will: consent given, refused, withdrawn; opted out, and back; a signal seen.

Each deed locks the person, appends one revision, writes its audit entry and issues a signed
receipt, in one transaction. Asking for what already stands changes nothing and returns the receipt
of the revision that stands, so double submission is harmless.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import transaction

from consent import queries, receipts
from consent.errors import AlreadyExpired, ChangedMeanwhile, ModalityNotOffered
from consent.models import Grant, Notice, OptOut, Purpose, Signal, Subject
from consent.models.will import Revision
from consent.records import Circumstances, grant_record, instant, opt_out_record
from consent.services.evidence import Deed, testify
from consent.services.notices import check_notice
from consent.services.subjects import lock_subject, with_key
from consent.services.webhooks import announce
from consent.standing import Standing, scope_of, unknown_subject, weigh

AS_IT_IS = Circumstances()
Kept = TypeVar("Kept", bound=Revision)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[Kept]):
    """What a deed left behind. `created` is False when what it asked for stood already."""

    grant: Kept
    receipt: dict[str, Any]
    created: bool = True


def standing(
    *, subject: Subject | None, purpose: Purpose, modality: str, at: datetime, gpc: bool = False
) -> Standing:
    """What the person's will amounts to now, read from the database in one statement."""
    if subject is None:
        return unknown_subject()
    facts = queries.will_facts(subject=subject, purpose=purpose, modality=modality)
    return weigh(
        grants=facts.grants,
        opt_outs=facts.opt_outs,
        signals=facts.signals,
        terms=facts.terms,
        at=at,
        gpc=gpc,
    )


def record_consent(
    *,
    subject: Subject,
    purpose: Purpose,
    modality: str,
    state: str,
    by: str,
    at: datetime,
    notice: Notice | None = None,
    jurisdiction: str = "",
    expires_at: datetime | None = None,
    source: str = "api",
    circumstances: Circumstances = AS_IT_IS,
    expected: int | None = None,
) -> Outcome[Grant]:
    """Append a consent revision: `state` is given, refused or withdrawn.

    `expected`: the id of the newest revision the caller saw (0: none); a *yes* from a page that is
    out of date raises `ChangedMeanwhile`, a no never does. Raises also `ModalityNotOffered`,
    `NoticeRequired`, `NoticeUnusable`, `NoticeSuperseded`, `AlreadyExpired`, `SubjectErased`.
    """
    if modality not in purpose.modalities:
        raise ModalityNotOffered(f"'{purpose.slug}' does not use '{modality}'.")
    if expires_at is not None and expires_at <= at:
        raise AlreadyExpired("The consent would end before it begins.")
    with transaction.atomic():
        lock_subject(subject)
        before = _history(subject, purpose, modality).first()
        if state == Grant.GIVEN:
            notice = check_notice(purpose=purpose, modality=modality, notice=notice)
            if expected is not None and expected != (before.pk if before else 0):
                raise ChangedMeanwhile("The choice was changed elsewhere. Look again, then decide.")
        grant = Grant(
            subject=subject,
            purpose=purpose,
            modality=modality,
            state=state,
            explicit=circumstances.explicit,
            notice=notice,
            language=circumstances.language,
            lawful_basis=purpose.lawful_basis(modality),
            jurisdiction=jurisdiction,
            expires_at=expires_at,
            age_band=circumstances.age_band,
            guardian=circumstances.guardian,
            gpc_signal=circumstances.gpc_signal,
            conflict_confirmed=circumstances.conflict_confirmed,
            details=circumstances.details(),
            source=source,
            by=by,
            at=at,
        )
        if before is not None and _same_grant(before, grant):
            return Outcome(before, receipts.document(before.receipt), created=False)
        return _keep_grant(grant, purpose=purpose, notice=notice)


def opt_out(
    *,
    subject: Subject,
    by: str,
    at: datetime,
    purpose: Purpose | None = None,
    modality: str | None = None,
    source: str = "api",
) -> Outcome[OptOut]:
    """Say no to everything, to a purpose, to a modality, or to both; it holds until cleared."""
    return _turn(OptOut.SET, subject, purpose, modality, by=by, at=at, source=source)


def clear_opt_out(
    *,
    subject: Subject,
    by: str,
    at: datetime,
    purpose: Purpose | None = None,
    modality: str | None = None,
    source: str = "api",
) -> Outcome[OptOut]:
    """Take an opt-out of exactly this scope back, under every identity of the person.

    Clearing gives no consent: what needs a yes still needs one. Where nothing was set, a cleared
    revision is kept once, as evidence that it was asked for.
    """
    with transaction.atomic():
        lock_subject(subject)
        scope = scope_of(purpose.slug if purpose else None, modality)
        for other in Subject.objects.same_person(subject).living().exclude(pk=subject.pk):
            newest = OptOut.objects.filter(subject=other, scope=scope).order_by("-id").first()
            if newest is not None and newest.state == OptOut.SET:
                _turn(OptOut.CLEARED, other, purpose, modality, by=by, at=at, source=source)
        return _turn(OptOut.CLEARED, subject, purpose, modality, by=by, at=at, source=source)


def note_signal(
    *,
    subject: Subject,
    by: str,
    at: datetime,
    kind: str = "gpc",
    asserted: bool = True,
    source: str = "api",
) -> Outcome[Signal] | None:
    """Keep that a signal was given for the person; None when that is known already.

    `kind`: gpc (Global Privacy Control), minor, vulnerable, limit-sensitive (Cal. Civ. Code
    §1798.121) or restricted (GDPR Art. 18). Once asserted it outlives silence.
    """
    newest = Signal.objects.filter(subject=subject, kind=kind).order_by("-id").first()
    if (newest.asserted if newest else False) == asserted:
        return None
    with transaction.atomic():
        lock_subject(subject)
        newest = Signal.objects.filter(subject=subject, kind=kind).order_by("-id").first()
        if (newest.asserted if newest else False) == asserted:
            return None
        signal = Signal(subject=subject, kind=kind, asserted=asserted, source=source, by=by, at=at)
        event = f"signal.{kind}" if asserted else f"signal.{kind}-cleared"
        deed = Deed(type=event, subject=with_key(subject, at=at), by=by, at=at, action="signal")
        _chain(signal, newest)
        return _keep(
            signal,
            deed,
            lambda token, _receipt: {
                "schema_version": "discreet/signal/1",
                "pii_principal_id": token,
                "signal": kind,
                "asserted": asserted,
                "revision": signal.revision,
                "previous": signal.previous_hash or None,
                "event_time": instant(at),
                "source": source,
            },
        )


def _turn(
    state: str,
    subject: Subject,
    purpose: Purpose | None,
    modality: str | None,
    *,
    by: str,
    at: datetime,
    source: str,
) -> Outcome[OptOut]:
    if purpose is not None and modality and modality not in purpose.modalities:
        raise ModalityNotOffered(f"'{purpose.slug}' does not use '{modality}'.")
    scope = scope_of(purpose.slug if purpose else None, modality)
    with transaction.atomic():
        lock_subject(subject)
        before = OptOut.objects.filter(subject=subject, scope=scope).order_by("-id").first()
        if before is not None and before.state == state and before.receipt is not None:
            return Outcome(before, receipts.document(before.receipt), created=False)
        row = OptOut(
            subject=subject,
            purpose=purpose,
            modality=modality or "",
            scope=scope,
            state=state,
            source=source,
            by=by,
            at=at,
        )
        _chain(row, before)
        deed = Deed(
            type=f"optout.{state}",
            subject=with_key(subject, at=at),
            by=by,
            at=at,
            purpose=purpose.slug if purpose else "",
            action="opt-out" if state == OptOut.SET else "opt-in",
            facts={"scope": scope, "revision": row.revision, "source": source},
        )
        return _keep(
            row,
            deed,
            lambda token, receipt: opt_out_record(
                row, purpose=purpose, token=token, receipt_id=receipt
            ),
        )


def _keep_grant(grant: Grant, *, purpose: Purpose, notice: Notice | None) -> Outcome[Grant]:
    subject = with_key(grant.subject, at=grant.at)
    own = Grant.objects.filter(subject=subject, purpose=purpose, modality=grant.modality)
    before = own.order_by("-id").first()
    grant.record_id = before.record_id if before else uuid.uuid4()
    _chain(grant, before)
    deed = Deed(
        type=f"consent.{grant.state}",
        subject=subject,
        by=grant.by,
        at=grant.at,
        purpose=purpose.slug,
        action="consent",
        facts={
            "modality": grant.modality,
            "revision": grant.revision,
            "lawful_basis": grant.lawful_basis,
            "notice": str(notice.pk) if notice else None,
            "jurisdiction": grant.jurisdiction,
            "gpc": grant.gpc_signal,
            "source": grant.source,
        },
    )
    return _keep(
        grant,
        deed,
        lambda token, receipt: grant_record(
            grant, purpose=purpose, notice=notice, token=token, receipt_id=receipt
        ),
    )


def _keep(row: Kept, deed: Deed, build: Any) -> Outcome[Kept]:
    testimony = testify(deed, build)
    row.record_hash, row.receipt = testimony.record_hash, testimony.receipt_id
    row.save(force_insert=True)
    announce(
        subject=deed.subject,
        kind=deed.type,
        at=deed.at,
        purpose=deed.purpose,
        modality=getattr(row, "modality", ""),
    )
    return Outcome(row, testimony.receipt)


def _chain(row: Revision, before: Revision | None) -> None:
    row.revision = before.revision + 1 if before else 1
    row.previous_hash = before.record_hash if before else ""


def _history(subject: Subject, purpose: Purpose, modality: str) -> "Any":
    return Grant.objects.of_person(subject).filter(purpose=purpose, modality=modality)


def _same_grant(before: Grant, grant: Grant) -> bool:
    """Whether a repeat says nothing new; a yes for another notice or term is news."""
    return all(
        getattr(before, name) == getattr(grant, name)
        for name in (
            "state",
            "notice_id",
            "expires_at",
            "jurisdiction",
            "explicit",
            "age_band",
            "guardian",
            "conflict_confirmed",
        )
    )
