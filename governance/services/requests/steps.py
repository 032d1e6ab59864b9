"""The steps of a request: each checks the table of states and leaves its entry with the change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from audit.services import Event, record
from consent.services.evidence import token_if_living
from governance.dsr.actions import ACTIONS, BASES, EXTENSIONS, VERIFIED
from governance.dsr.states import CLOSED, STEPS
from governance.dsr.terms import REGIMES, answer_due
from governance.errors import RequestRefused, WrongState
from governance.models import Request
from governance.services.record_dates import record_ends
from governance.services.requests.letters import STAFF, add_letter

NOTHING: Final[Mapping[str, Any]] = {}


def locked(request: Request) -> Request:
    """The row as it is now, held until the transaction ends."""
    rows = Request.objects.select_for_update(of=("self",)).select_related("subject", "purpose")
    return rows.get(pk=request.pk)


def move(
    request: Request, deed: str, *, by: str, at: datetime, facts: Mapping[str, Any] = NOTHING
) -> Request:
    """Take one step with a locked row: check the table, save, record. Raises `WrongState`."""
    step = STEPS[deed]
    if request.state not in step.sources:
        raise WrongState(f"The request is '{request.state}': '{deed}' is not possible.")
    request.state = step.target
    closed = step.target in CLOSED
    request.closed_at = at if closed else None
    ends = record_ends(jurisdiction=request.jurisdiction, closed=at) if closed else None
    request.retention_until = ends.at if ends else None
    request.retention_rule = ends.set_by if ends else ""
    request.save()
    testify(request, step.event, by=by, at=at, facts=facts)
    return request


def testify(
    request: Request, event: str, *, by: str, at: datetime, facts: Mapping[str, Any] = NOTHING
) -> None:
    """Record `request.<event>` in the caller's transaction: states and slugs, never the prose."""
    record(
        Event(
            type=f"request.{event}",
            at=at,
            actor=by,
            token=token_if_living(request.subject, at=at),
            purpose=request.purpose.slug if request.purpose else "",
            action=request.action,
            resource=request.reference,
            facts={"state": request.state, "due": request.due_at.isoformat(), **facts},
        )
    )


def acknowledge(request: Request, *, by: str, at: datetime) -> Request:
    """Receipt was confirmed to the person (Cal. Code Regs. tit. 11, §7021(a))."""
    with transaction.atomic():
        found = locked(request)
        found.acknowledged_at = at
        return move(found, "acknowledge", by=by, at=at)


def ask_identity(request: Request, *, by: str, at: datetime) -> Request:
    """The request takes a verified person; the clock stops where the law lets it."""
    found = locked(request)
    found.acknowledged_at = found.paused_at = at
    return move(found, "ask-identity", by=by, at=at)


def verify(request: Request, *, method: str, by: str, at: datetime) -> Request:
    """The person is who they say. `method`: mailed-link, application, documents …"""
    with transaction.atomic():
        found = locked(request)
        found.assurance, found.verified_by = VERIFIED, method
        found.acknowledged_at = found.acknowledged_at or at
        _clock_runs(found, at=at)
        return move(found, "verify", by=by, at=at, facts={"method": method})


def start(request: Request, *, by: str, at: datetime) -> Request:
    """Somebody works on it."""
    with transaction.atomic():
        return move(locked(request), "start", by=by, at=at)


def pause(request: Request, *, text: str, by: str, at: datetime) -> Request:
    """Something is needed from the person; `text` says what. The clock stops where it may."""
    if not text.strip():
        raise RequestRefused("Say what is needed from the person.", field="text")
    with transaction.atomic():
        found = locked(request)
        add_letter(found, text, by=STAFF, at=at)
        found.paused_at = at
        return move(found, "pause", by=by, at=at)


def resume(request: Request, *, by: str, at: datetime) -> Request:
    """What was needed came."""
    with transaction.atomic():
        found = locked(request)
        _clock_runs(found, at=at)
        return move(found, "resume", by=by, at=at, facts={"paused_days": found.paused_days})


def extend(request: Request, *, reason: str, text: str, by: str, at: datetime) -> Request:
    """Take the longer term, once, within the first one, and tell the person why (Art. 12(3)).

    `reason`: a key of `EXTENSIONS`. Raises `RequestRefused` where the law knows no extension.
    """
    if reason not in EXTENSIONS or not text.strip():
        raise RequestRefused("Name the reason, and explain it to the person.", field="reason")
    with transaction.atomic():
        found = locked(request)
        if ACTIONS[found.action].kind not in REGIMES[found.regime].more:
            raise RequestRefused(f"{REGIMES[found.regime].name} knows no extension of this term.")
        if found.extended_at is not None:
            raise RequestRefused("The term was extended already.")
        if at > found.due_at:
            raise RequestRefused("The first term is over; it can be extended only within it.")
        found.extended_at, found.extension = at, reason
        found.due_at = due(found)
        add_letter(found, text, by=STAFF, at=at)
        return move(found, "extend", by=by, at=at, facts={"reason": reason})


def deny(request: Request, *, basis: str, text: str, by: str, at: datetime) -> Request:
    """Refuse on a named basis and explain it; `text` names the ways to complain (Art. 12(4))."""
    if basis not in BASES or not text.strip():
        raise RequestRefused("Name the basis, and explain it to the person.", field="basis")
    with transaction.atomic():
        found = locked(request)
        if found.erased_at is not None:
            raise WrongState("The person was erased; that cannot be refused any more.")
        add_letter(found, text, by=STAFF, at=at)
        found.basis = basis
        return move(found, "deny", by=by, at=at, facts={"basis": basis})


def reopen(request: Request, *, by: str, at: datetime) -> Request:
    """The refusal did not hold: a complaint, an appeal, a court."""
    with transaction.atomic():
        found = locked(request)
        found.basis = ""
        return move(found, "reopen", by=by, at=at)


def withdraw(request: Request, *, by: str, at: datetime) -> Request:
    """The person took it back."""
    with transaction.atomic():
        found = locked(request)
        if found.erased_at is not None:
            raise WrongState("The person was erased; that cannot be taken back.")
        return move(found, "withdraw", by=by, at=at)


def mark_duplicate(request: Request, *, of: Request, by: str, at: datetime) -> Request:
    """The same was asked already; the first request is the one that is answered."""
    with transaction.atomic():
        found = locked(request)
        if of.pk == found.pk or of.subject.person != found.subject.person:
            raise RequestRefused("That is not another request of the same person.", field="of")
        found.duplicate_of = of
        return move(found, "mark-duplicate", by=by, at=at, facts={"of": of.reference})


def due(request: Request) -> datetime:
    """By when the law wants the answer, from everything the row knows."""
    return answer_due(
        regime=request.regime,
        kind=ACTIONS[request.action].kind,
        jurisdiction=request.jurisdiction,
        received=request.received_at,
        extended=request.extended_at is not None,
        paused=request.paused_days,
    )


def _clock_runs(request: Request, *, at: datetime) -> None:
    """Add the whole days of a pause; the law of the place says whether they count."""
    if request.paused_at is not None:
        request.paused_days += (at - request.paused_at).days
        request.paused_at = None
        request.due_at = due(request)
