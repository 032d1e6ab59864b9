"""A request comes in: recorded with its term, its receipt and, where it can be, its effect."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from audit.keys import system_hmac
from consent import receipts
from consent.errors import ModalityNotOffered
from consent.models import Purpose, Subject
from consent.records import instant
from consent.services import lock_subject
from consent.services.evidence import Deed, testify
from consent.services.subjects import with_key
from governance.dsr.actions import ACTIONS, ASSERTED, VERIFIED
from governance.dsr.terms import acknowledge_due, answer_due, regime_of
from governance.errors import RequestKeyReused, RequestRefused
from governance.models import Request
from governance.policy.places import known_place
from governance.services.requests.effects import EFFECTS
from governance.services.requests.letters import PERSON, add_letter
from governance.services.requests.steps import acknowledge, ask_identity, move

STAFF_CHANNEL = "staff"  # by letter or telephone: somebody still has to confirm receipt


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody asks for. `text`: in their words. `key`: an Idempotency-Key, once a caller.

    `channel`: api, page or staff. `verified_by`: how the person was verified, if they were.
    """

    subject: Subject
    action: str
    jurisdiction: str = ""
    assurance: str = ASSERTED
    verified_by: str = ""
    purpose: Purpose | None = None
    modality: str = ""
    text: str = ""
    channel: str = "api"
    application: str = ""
    key: str = ""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Received:
    """The request after its intake, and the signed receipt. `created`: this was no repeat."""

    request: Request
    receipt: dict[str, Any]
    created: bool = True


def receive(wish: Wish, *, by: str, at: datetime) -> Received:
    """Take a request; what needs no worker and no staff is done before this returns.

    Raises `RequestRefused`, `RequestKeyReused`, `ModalityNotOffered`, `SubjectErased`.
    """
    _check(wish)
    with transaction.atomic():
        lock_subject(wish.subject)
        known = _repeated(wish)
        if known is not None:
            return Received(known, receipts.document(known.receipt), created=False)
        first = _same_open(wish)
        request = _row(wish, at=at)
        add_letter(request, wish.text, by=PERSON, at=at)
        receipt = _testify(request, by=by, at=at)
        request.save(force_insert=True)
        return Received(_route(request, first, wish, by=by, at=at), receipt)


def _check(wish: Wish) -> None:
    if wish.action not in ACTIONS:
        raise RequestRefused("There is no such request.", field="action")
    if wish.jurisdiction and known_place(wish.jurisdiction) is None:
        raise RequestRefused("Use an ISO 3166 code such as DE or US-CA.", field="jurisdiction")
    if wish.purpose and wish.modality and wish.modality not in wish.purpose.modalities:
        raise ModalityNotOffered(f"'{wish.purpose.slug}' does not use '{wish.modality}'.")
    if wish.action == "rectify" and not wish.text.strip():
        raise RequestRefused("Say what is wrong and what is right.", field="details")


def _row(wish: Wish, *, at: datetime) -> Request:
    place = known_place(wish.jurisdiction) or ""
    regime, kind = regime_of(place), ACTIONS[wish.action].kind
    law: dict[str, Any] = {
        "regime": regime,
        "kind": kind,
        "jurisdiction": place,
        "received": at,
    }
    return Request(
        subject=with_key(wish.subject, at=at),
        action=wish.action,
        purpose=wish.purpose,
        modality=wish.modality,
        jurisdiction=place,
        regime=regime,
        assurance=wish.assurance,
        verified_by=wish.verified_by if wish.assurance == VERIFIED else "",
        channel=wish.channel,
        application=wish.application,
        key_hash=_key_hash(wish),
        language=wish.language,
        received_at=at,
        acknowledge_due=acknowledge_due(**law),
        due_at=answer_due(**law),
    )


def _testify(request: Request, *, by: str, at: datetime) -> dict[str, Any]:
    """The entry `request.received` and the receipt that says by when the answer is due."""
    facts = {
        "request": str(request.pk),
        "regime": request.regime,
        "due": instant(request.due_at),
        "assurance": request.assurance,
        "channel": request.channel,
    }
    deed = Deed(
        type="request.received",
        subject=request.subject,
        by=by,
        at=at,
        purpose=request.purpose.slug if request.purpose else "",
        action=request.action,
        facts=facts,
    )
    testimony = testify(
        deed,
        lambda token, receipt_id: {
            "schema_version": "discreet/request/2",
            "receipt_id": str(receipt_id),
            "pii_principal_id": token,
            "action": request.action,
            "asked_at": instant(at),
            **facts,
        },
    )
    request.receipt = testimony.receipt_id
    return testimony.receipt


def _route(
    request: Request, first: Request | None, wish: Wish, *, by: str, at: datetime
) -> Request:
    """The first step: a duplicate, a question of identity, a worker's, or done at once."""
    action = ACTIONS[request.action]
    if first is not None:
        request.duplicate_of = first
        return move(request, "mark-duplicate", by=by, at=at, facts={"of": first.reference})
    if action.how == "at once":
        request.acknowledged_at = at
        request.outcome = EFFECTS[request.action](request, by, at)
        return move(request, "complete", by=by, at=at, facts=request.outcome)
    if action.verified and request.assurance != VERIFIED:
        return ask_identity(request, by=by, at=at)
    if wish.channel == STAFF_CHANNEL:
        return request
    return acknowledge(request, by=by, at=at)


def _repeated(wish: Wish) -> Request | None:
    """The request this key was used for; raises `RequestKeyReused` for another body."""
    if not wish.key:
        return None
    rows = Request.objects.filter(application=wish.application, key_hash=_key_hash(wish))
    known = rows.select_related("subject", "purpose").first()
    if known is None:
        return None
    place = known_place(wish.jurisdiction) or ""
    asked = (wish.subject.pk, wish.action, wish.purpose, wish.modality, place)
    if asked != (
        known.subject_id,
        known.action,
        known.purpose,
        known.modality,
        known.jurisdiction,
    ):
        raise RequestKeyReused("This Idempotency-Key was used for another request.")
    return known


def _same_open(wish: Wish) -> Request | None:
    """An open request of the person for the same thing."""
    rows = Request.objects.open().of_person(wish.subject)
    same = rows.filter(action=wish.action, purpose=wish.purpose, modality=wish.modality)
    return same.last()


def _key_hash(wish: Wish) -> str:
    if not wish.key:
        return ""
    return system_hmac("request-key", f"{wish.application}\0{wish.key}".encode()).hex()
