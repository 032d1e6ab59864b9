"""What only a member of staff can do: correct, look again, lift a restriction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from consent.services import lock_subject
from consent.standing import RESTRICTED
from governance.dsr.states import State
from governance.errors import RequestRefused, WrongState
from governance.law.terms import SEGMENTS
from governance.models import Request, SegmentNote
from governance.services.requests.effects import lift_signal
from governance.services.requests.letters import STAFF, add_letter
from governance.services.requests.recipients import tell_recipients
from governance.services.requests.steps import locked, move, testify
from governance.services.segments import LONGEST_WORDS, flags_of, set_flag

DECISIONS: Final = {"upheld": "The result stands", "changed": "The result was changed or set aside"}


def correct(request: Request, *, lift: Iterable[str], text: str, by: str, at: datetime) -> Request:
    """Close a request for correction: the statement stays attached, wrong flags are lifted.

    A score is an opinion of a model, so it is not rewritten: the person's own words stand beside it
    in every later answer (GDPR Art. 16, second sentence). Recipients are told (Art. 19).
    """
    flags = sorted(set(lift))
    if not set(flags) <= set(SEGMENTS) or not text.strip():
        raise RequestRefused("Tell the person what was corrected.", field="text")
    with transaction.atomic():
        lock_subject(request.subject)
        found = _of_action(request, "rectify")
        for flag in flags_of(found.subject).intersection(flags):
            set_flag(
                found.subject,
                kind=flag,
                on=False,
                basis=SegmentNote.Basis.STATEMENT,
                words=text[:LONGEST_WORDS],
                by=by,
                at=at,
            )
        add_letter(found, text, by=STAFF, at=at)
        told = tell_recipients(found, "rectified", at=at)
        found.outcome = {"statement": True, "lifted": flags, "recipients": told}
        return move(found, "complete", by=by, at=at, facts=found.outcome)


def decide_review(request: Request, *, decision: str, text: str, by: str, at: datetime) -> Request:
    """Close a request for human review with a person's decision and its reason."""
    if decision not in DECISIONS or not text.strip():
        raise RequestRefused("Decide, and explain it to the person.", field="decision")
    with transaction.atomic():
        found = _of_action(request, "human-review")
        add_letter(found, text, by=STAFF, at=at)
        found.outcome = {"decision": decision}
        return move(found, "complete", by=by, at=at, facts=found.outcome)


def lift_restriction(request: Request, *, text: str, by: str, at: datetime) -> Request:
    """End a restriction; the person is told before (GDPR Art. 18(3)), so `text` is needed."""
    if not text.strip():
        raise RequestRefused("Tell the person before it is lifted.", field="text")
    with transaction.atomic():
        lock_subject(request.subject)
        found = _of_action(request, "restrict")
        if found.state != State.COMPLETED or found.lifted_at is not None:
            raise WrongState("No restriction of this request is in force.")
        lift_signal(found.subject, RESTRICTED, by=by, at=at)
        add_letter(found, text, by=STAFF, at=at)
        found.lifted_at = at
        found.save()
        testify(found, "restriction-lifted", by=by, at=at)
    return found


def _of_action(request: Request, action: str) -> Request:
    found = locked(request)
    if found.action != action:
        raise WrongState(f"This step is for '{action}', and the request is '{found.action}'.")
    return found
