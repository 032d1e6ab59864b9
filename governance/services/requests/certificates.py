"""The signed erasure certificate: what was destroyed, when, and when backups stop being readable.

It is a receipt (docs/reference/receipts.md) of kind `erasure.certified`: `discreet-verify` and the
customer's page check it. Its own entry commits to it; the entries of the erasure are named with
their leaf hashes, and `with_proofs` adds their inclusion proofs.
"""

import hmac
import secrets
import uuid
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db import transaction

from audit import queries
from audit.canonical import canonical
from audit.models import Entry
from audit.services import Event, new_id, record
from consent import receipts, vault
from consent.models import KeyEpoch, Subject, SubjectKey
from consent.records import instant
from consent.services.rotation import root_key_age
from governance.errors import WrongState
from governance.models import Request
from governance.services.requests.steps import locked, move

KIND: Final = "erasure.certified"
SCHEMA: Final = "discreet/erasure/1"
A_RUN: Final = timedelta(days=1)  # the job that closes and destroys epochs runs daily
UNREADABLE: Final = "everything sealed or committed under the destroyed keys"


def certify(request: Request, *, by: str, at: datetime) -> None:
    """Sign the certificate of an erasure that was carried out, and close its request.

    Raises `WrongState` while a key of the person still lives: nothing is certified on trust.
    """
    with transaction.atomic():
        found = locked(request)
        if found.certificate is not None:
            return
        body = _body(found)
        opening, entry, receipt_id = secrets.token_bytes(32), new_id(), uuid.uuid4()
        promise = record(
            Event(
                id=entry,
                type=KIND,
                at=at,
                actor=by,
                action="certify",
                resource=found.reference,
                facts={"receipt": str(receipt_id), "keys": len(body["keys_destroyed"])},
                commitment=hmac.digest(opening, canonical(body), "sha256").hex(),
            )
        )
        receipts.issue(
            kind=KIND,
            body=body,
            promise=promise,
            at=at,
            receipt_id=receipt_id,
            namespace=found.subject.namespace,
            opening=opening.hex(),
        )
        found.certificate = receipt_id
        move(found, "complete", by=by, at=at, facts={"certificate": str(receipt_id)})


def with_proofs(certificate: UUID) -> dict[str, Any]:
    """The certificate with the proof of its entry and of each entry of the erasure, once there."""
    found = receipts.with_proof(certificate)
    proofs = [
        {"entry": one["entry"], **proof}
        for one in found["body"]["entries"]
        if (proof := queries.inclusion(UUID(one["entry"]))) is not None
    ]
    return {**found, "proofs": proofs} if proofs else found


def backups_until(*, root_version: int, at: datetime) -> datetime | None:
    """By when no backup can be read back to life: the end of the epoch that wrapped the key.

    An epoch closes when its root key is rotated away, and is destroyed once backups have aged out
    (`governance.rotate_keys`, daily). None where the operator has switched rotation off.
    """
    epoch = KeyEpoch.objects.filter(version=root_version).first()
    if epoch and epoch.destroyed_at:
        return epoch.destroyed_at
    closes = epoch.closed_at if epoch else None
    if closes is None:
        if not settings.DISCREET_KEY_DAYS:
            return None
        closes = at - root_key_age(at=at) + timedelta(days=settings.DISCREET_KEY_DAYS)
    return max(closes, at) + timedelta(days=settings.DISCREET_BACKUP_DAYS) + A_RUN


def _body(request: Request) -> dict[str, Any]:
    assert request.erased_at is not None  # certified only after it was carried out
    people = Subject.objects.same_person(request.subject).exclude(erased_at=None)
    keys = list(
        SubjectKey.objects.filter(subject_id__in=[one.pk for one in people]).order_by("created_at")
    )
    if not keys or any(key.destroyed_at is None for key in keys):
        raise WrongState("A key of the person is not destroyed yet.")
    hashes = Entry.objects.filter(pk__in=request.outcome.get("entries", []))
    ends = [backups_until(root_version=key.root_version, at=request.erased_at) for key in keys]
    return {
        "schema_version": SCHEMA,
        "request": str(request.pk),
        "requested_at": instant(request.received_at),
        "legal_basis": "GDPR Art. 17(1)" if request.regime == "gdpr" else request.regime,
        "erased_at": instant(request.erased_at),
        "keys_destroyed": [
            {
                "key": vault.key_id(key.subject_id),
                "destroyed_at": instant(key.destroyed_at),
                "root_epoch": key.root_version,
            }
            for key in keys
        ],
        "unreadable": UNREADABLE,
        "rows_deleted": dict(request.outcome.get("holders", {})),
        "opt_out_kept": bool(request.outcome.get("opt_out_kept")),
        "recipients_to_be_told": int(request.outcome.get("recipients", 0)),
        "backups_unreadable_by": None if None in ends else instant(max(filter(None, ends))),
        "entries": [
            {"entry": str(one.pk), "leaf_hash": bytes(one.leaf_hash).hex()}
            for one in hashes.order_by("id")
        ],
    }
