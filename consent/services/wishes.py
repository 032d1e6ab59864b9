"""A person asks for a copy, for erasure, or for a human: the wish, its evidence and its term."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from consent.models import Subject
from consent.records import instant
from consent.services.evidence import Deed, testify
from consent.services.subjects import lock_subject, with_key

TERM: Final = timedelta(days=30)  # one month, GDPR Art. 12(3), on the short side
ACTIONS: Final = ("access", "erase", "human-review")


@dataclass(frozen=True, slots=True)
class Wish:
    """What was asked for, until when it must be answered, and the signed receipt that says so."""

    action: str
    number: str
    due: datetime
    receipt: dict[str, Any]


def ask(*, subject: Subject, action: str, by: str, at: datetime) -> Wish:
    """Record that the person asked; officers find it in the log as `request.received`.

    Whoever holds a link is that person by their own word only, so nothing is erased or handed out
    by this alone: a member of staff looks first.
    """
    if action not in ACTIONS:
        raise ValueError("There is no such request.")
    due = at + TERM
    with transaction.atomic():
        lock_subject(subject)
        deed = Deed(
            type="request.received",
            subject=with_key(subject, at=at),
            by=by,
            at=at,
            action=action,
            facts={"due": instant(due), "assurance": "asserted"},
        )
        testimony = testify(
            deed,
            lambda token, receipt_id: {
                "schema_version": "discreet/request/1",
                "receipt_id": str(receipt_id),
                "pii_principal_id": token,
                "action": action,
                "asked_at": instant(at),
                "due": instant(due),
                "assurance": "asserted",
            },
        )
    return Wish(action, str(testimony.receipt_id)[:8], due, testimony.receipt)
