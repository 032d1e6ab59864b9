"""Legal holds: proposed by one officer, approved by another, released by two.

``holding`` says which holds suspend a deletion; ``spared`` takes what they keep out of a query.
Every deletion asks one of the two: purging, pruning, erasing.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet

from audit.services import Event, record
from consent.models import Purpose, Subject
from consent.services import Reference, find_subject, lock_subject
from consent.services.evidence import token_if_living
from governance.errors import Held, HoldRefused, SamePerson, WrongState
from governance.holders import Scoped, holders
from governance.models.holds import HOLD_STEPS, HoldState, LegalHold, Scope

LONGEST_REASON: Final = 2_000  # characters

Row = TypeVar("Row", bound=Model)


def scopes(*, at: datetime) -> list[Scope]:
    """What is held at `at`, hold by hold. One or two small queries."""
    found = list(LegalHold.objects.in_force(at=at).select_related("subject"))
    identities: dict[UUID, list[UUID]] = {}
    persons = [hold.subject.person for hold in found if hold.subject]
    for pk, person in Subject.objects.filter(person__in=persons).values_list("pk", "person"):
        identities.setdefault(person, []).append(pk)
    return [
        Scope(
            hold.reference,
            tuple(identities[hold.subject.person]) if hold.subject else (),
            hold.purpose,
            hold.since,
            hold.until,
        )
        for hold in found
    ]


def spared(
    rows: QuerySet[Row],
    *,
    at: datetime,
    subject: str = "subject",
    purpose: str = "purpose__slug",
    made: str = "created_at",
) -> QuerySet[Row]:
    """The same rows without those that a hold keeps; the names are the model's look-ups ("": none).

    A model that knows none of the parts that a hold names is kept whole.
    """
    for scope in scopes(at=at):
        kept = scope.condition(subject=subject, purpose=purpose, made=made)
        rows = rows.exclude(kept) if kept else rows.none()
    return rows


def holding(*, subject: Subject | None = None, purpose: str = "", at: datetime) -> list[LegalHold]:
    """The holds in force at `at` that suspend a deletion; none: it may go on.

    With `subject`: erasing that person, or, with `purpose` too, only what is kept of them for that
    purpose. A hold on a purpose or a period suspends an erasure when something of the person lies
    within it. Without `subject`: the holds that keep everybody's rows of `purpose`.
    """
    found = []
    for hold in LegalHold.objects.in_force(at=at).select_related("subject"):
        if hold.subject and (subject is None or hold.subject.person != subject.person):
            continue
        if purpose and hold.purpose not in {"", purpose}:
            continue
        if subject is None or hold.subject or _within(hold, subject, purpose):
            found.append(hold)
    return found


def refuse_held(subject: Subject, *, at: datetime) -> None:
    """Raise `Held` when a hold suspends this person's erasure; it says which and until when."""
    found = holding(subject=subject, at=at)
    if found:
        raise Held(
            "; ".join(f"{hold.reference}, review on {hold.review_on}" for hold in found),
            extra={"holds": [hold.reference for hold in found]},
        )


def _within(hold: LegalHold, subject: Subject, purpose: str) -> bool:
    """Whether any holder keeps something of the person inside the hold's purpose and period."""
    return any(
        holder.keeps(subject, purpose=hold.purpose or purpose, since=hold.since, until=hold.until)
        for holder in holders()
        if isinstance(holder, Scoped)
    )


def propose(
    *,
    reason: str,
    review_on: date,
    by: str,
    at: datetime,
    person: Reference | None = None,
    purpose: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> LegalHold:
    """The first of the two; nothing is held yet. Raises HoldRefused, naming the field."""
    subject = _known(person)
    if not (subject or purpose or since or until):
        raise HoldRefused("Name a person, a purpose or a period.", field="purpose")
    if purpose and not Purpose.objects.filter(slug=purpose).exists():
        raise HoldRefused("There is no such purpose.", field="purpose")
    if since and until and until <= since:
        raise HoldRefused("The period ends before it begins.", field="until")
    if review_on <= at.date():
        raise HoldRefused("The review must lie in the future.", field="review_on")
    if not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise HoldRefused(f"Say why, in at most {LONGEST_REASON} characters.", field="reason")
    with transaction.atomic():
        hold = LegalHold.objects.create(
            subject=subject,
            purpose=purpose,
            since=since,
            until=until,
            reason=reason.strip(),
            review_on=review_on,
            proposed_by=by,
            proposed_at=at,
        )
        _testify("hold.proposed", hold, by=by, at=at)
    return hold


def approve(hold: LegalHold, *, by: str, at: datetime) -> LegalHold:
    """The second of the two: from now on nothing in its scope is deleted. Raises SamePerson."""
    with transaction.atomic():
        locked = _locked(hold)
        if locked.proposed_by == by:
            raise SamePerson("The officer who proposed the hold cannot approve it.")
        if locked.subject:
            lock_subject(locked.subject)  # an erasure under way comes first, or sees the hold
        _step(locked, HoldState.IN_FORCE)
        locked.approved_by, locked.approved_at = by, at
        locked.save()
        _testify("hold.approved", locked, by=by, at=at)
    return locked


def reject(hold: LegalHold, *, by: str, at: datetime) -> LegalHold:
    """A proposal that comes to nothing; its author may take it back too."""
    with transaction.atomic():
        locked = _locked(hold)
        _step(locked, HoldState.REJECTED)
        locked.rejected_by = by
        locked.save()
        _testify("hold.rejected", locked, by=by, at=at)
    return locked


def look_again(hold: LegalHold, *, review_on: date, by: str, at: datetime) -> LegalHold:
    """Reviewed, and still needed: the next review is on another day."""
    if review_on <= at.date():
        raise HoldRefused("The review must lie in the future.", field="review_on")
    with transaction.atomic():
        locked = _locked(hold)
        if locked.state != HoldState.IN_FORCE:
            raise WrongState(f"{locked.reference} is {locked.state}.")
        locked.review_on = review_on
        locked.save()
        _testify("hold.reviewed", locked, by=by, at=at)
    return locked


def propose_release(hold: LegalHold, *, by: str, at: datetime) -> LegalHold:
    """The first of the two. Proposing again replaces the proposal."""
    with transaction.atomic():
        locked = _locked(hold)
        if locked.state != HoldState.IN_FORCE:
            raise WrongState(f"{locked.reference} is {locked.state}.")
        locked.release_proposed_by, locked.release_proposed_at = by, at
        locked.save()
        _testify("hold.release-proposed", locked, by=by, at=at)
    return locked


def release(hold: LegalHold, *, by: str, at: datetime) -> LegalHold:
    """The second of the two: what is past its date goes with the next run."""
    with transaction.atomic():
        locked = _locked(hold)
        if not locked.release_proposed_by:
            raise WrongState("Release must be proposed by one officer and confirmed by another.")
        if locked.release_proposed_by == by:
            raise SamePerson("The officer who proposed the release cannot confirm it.")
        _step(locked, HoldState.RELEASED)
        locked.released_by, locked.released_at = by, at
        locked.save()
        _testify("hold.released", locked, by=by, at=at)
    return locked


def _known(person: Reference | None) -> Subject | None:
    if person is None:
        return None
    subject = find_subject(person)
    if subject is None:
        raise HoldRefused("Nothing is kept of this person.", field="person")
    return subject


def _locked(hold: LegalHold) -> LegalHold:
    return LegalHold.objects.select_for_update().get(pk=hold.pk)


def _step(hold: LegalHold, to: str) -> None:
    if to not in HOLD_STEPS[hold.state]:
        raise WrongState(f"{hold.reference} is {hold.state} and cannot become {to}.")
    hold.state = to


def _testify(kind: str, hold: LegalHold, *, by: str, at: datetime) -> None:
    """The entry of a deed: the scope, the review date, the person's token; never the prose."""
    record(
        Event(
            type=kind,
            at=at,
            actor=by,
            token=token_if_living(hold.subject, at=at) if hold.subject else "",
            purpose=hold.purpose,
            action=kind.rpartition(".")[2],
            resource=hold.reference,
            facts={**hold.scope(), "review_on": hold.review_on.isoformat()},
        )
    )


def reasons(found: Sequence[LegalHold]) -> list[dict[str, str]]:
    """What a report says of the holds that kept something: reference and review date."""
    return [{"hold": hold.reference, "review_on": hold.review_on.isoformat()} for hold in found]
