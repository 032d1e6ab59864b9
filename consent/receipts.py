"""Receipts: signed statements that a person or an application keeps (docs/reference/receipts.md).

A receipt is canonical JSON (RFC 8785) signed with Ed25519 under the receipt key. It names the log
entry that recorded the same event and that entry's leaf hash: the promise. Once the log has been
sequenced, `with_proof` adds the inclusion proof; the signature does not cover it, since the proof
vouches for itself.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import orjson
from django.conf import settings

from audit import keys, queries
from audit.canonical import canonical
from audit.errors import NotVerified
from audit.services import Promise
from audit.statement import sign_statement, verify_statement
from consent.errors import FormatUnknown, ReceiptUnknown
from consent.kantara import kantara_receipt
from consent.models import Receipt
from consent.records import instant

TYPE: Final = "discreet-receipt/v1"
UNSIGNED: Final = ("proof", "proofs")  # members added to a receipt after it was signed


def build(
    *,
    receipt_id: UUID,
    kind: str,
    body: Mapping[str, Any],
    promise: Promise,
    at: datetime,
    opening: str = "",
) -> dict[str, Any]:
    """The statement, unsigned. `opening`: hex key that opens the entry's commitment."""
    log = {
        "origin": settings.DISCREET_ORIGIN,
        "entry": str(promise.entry),
        "leaf_hash": promise.leaf_hash,
    }
    if opening:
        log["opening"] = opening
    return {
        "type": TYPE,
        "id": str(receipt_id),
        "kind": kind,
        "issued_at": instant(at),
        "body": dict(body),
        "log": log,
    }


def issue(
    *,
    kind: str,
    body: Mapping[str, Any],
    promise: Promise,
    at: datetime,
    receipt_id: UUID | None = None,
    token: str = "",
    namespace: str = "",
    opening: str = "",
) -> dict[str, Any]:
    """Sign a receipt and keep it. `kind`: the event's type; `token`: the subject's monthly token.

    `namespace` says which applications may read it back. Returns the signed document.
    """
    receipt_id = receipt_id or uuid.uuid4()
    statement = build(
        receipt_id=receipt_id, kind=kind, body=body, promise=promise, at=at, opening=opening
    )
    document = sign_statement(statement, keys.receipt_signer())
    Receipt.objects.create(
        id=receipt_id,
        entry=promise.entry,
        kind=kind,
        token=token,
        namespace=namespace,
        document=canonical(document).decode(),
        created_at=at,
    )
    return document


def document(receipt_id: UUID | None) -> dict[str, Any]:
    """The receipt as it was signed; raises `ReceiptUnknown`."""
    row = Receipt.objects.filter(pk=receipt_id).first() if receipt_id else None
    if row is None:
        raise ReceiptUnknown("There is no such receipt.")
    return parsed(row)


def parsed(row: Receipt) -> dict[str, Any]:
    """A kept receipt's document."""
    found: dict[str, Any] = orjson.loads(row.document)
    return found


def with_proof(receipt_id: UUID) -> dict[str, Any]:
    """The receipt and, once the log is sequenced, `proof`: the inclusion proof of its entry."""
    found = document(receipt_id)
    proof = queries.inclusion(UUID(found["log"]["entry"]))
    return {**found, "proof": proof} if proof else found


def as_kantara(row: Receipt) -> dict[str, Any]:
    """A consent's receipt as KI-CR-v1.1.0, signed anew; `FormatUnknown` for any other receipt.

    Names the log entry like the receipt it is made from.
    """
    if not row.kind.startswith("consent."):
        raise FormatUnknown("Only the receipt of a consent has a Kantara form.")
    found, signer = parsed(row), keys.receipt_signer()
    contact = {"name": settings.DISCREET_CONTROLLER_NAME}
    reached = settings.DISCREET_CONTROLLER_CONTACT
    contact["email" if "@" in reached else "address"] = reached
    made = kantara_receipt(
        found["body"],
        public_key=signer.verifier_key,
        policy_url=settings.DISCREET_BASE_URL + "/privacy/",
        contact=contact,
    )
    return sign_statement({**made, "log": found["log"]}, signer)


def signed_part(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """A receipt without what was added after signing."""
    return {name: value for name, value in receipt.items() if name not in UNSIGNED}


def check(receipt: Mapping[str, Any]) -> dict[str, Any]:
    """The statement when this service's receipt key signed it; raises `NotVerified`."""
    body = verify_statement(signed_part(receipt), keys.receipt_signer().verifier_key)
    if body.get("type") != TYPE:
        raise NotVerified("This is a signed document, but not a receipt.")
    return body
