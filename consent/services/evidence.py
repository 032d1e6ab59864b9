"""How a deed of will leaves its evidence: the entry, the receipt, and the hash that chains them."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.canonical import canonical, digest
from audit.services import Event, new_id, record
from consent import receipts, vault
from consent.errors import KeyDestroyed
from consent.models import Subject


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What happened, in the log's words. `facts` hold no personal data and no linkable hash."""

    type: str
    subject: Subject
    by: str
    at: datetime
    purpose: str = ""
    action: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Testimony:
    """The evidence that was left: digest of the record, and the signed receipt."""

    record_hash: str
    receipt: dict[str, Any]
    receipt_id: UUID


def token_if_living(subject: Subject, *, at: datetime) -> str:
    """The person's token of the month; empty when there is no key, or no more."""
    if not subject.has_key:
        return ""
    try:
        return vault.token(subject.pk, at=at)
    except KeyDestroyed:
        return ""


def testify(deed: Deed, build: Callable[[str, UUID], dict[str, Any]]) -> Testimony:
    """Write the entry and issue the receipt of one deed, in the caller's transaction.

    `build(token, receipt_id)` makes the record that the receipt carries. The entry holds only a
    commitment to it: the opening is in the receipt and dies elsewhere with the subject's key.
    """
    secret = vault.open_keys(deed.subject.pk)
    entry_id, receipt_id = new_id(), uuid.uuid4()
    token = secret.token(at=deed.at)
    body = build(token, receipt_id)
    promise = record(
        Event(
            id=entry_id,
            type=deed.type,
            at=deed.at,
            actor=deed.by,
            token=token,
            purpose=deed.purpose,
            action=deed.action,
            resource=f"receipt:{receipt_id}",
            facts=dict(deed.facts),
            commitment=secret.commitment(entry_id, canonical(body)),
        )
    )
    receipt = receipts.issue(
        kind=deed.type,
        body=body,
        promise=promise,
        at=deed.at,
        receipt_id=receipt_id,
        token=token,
        namespace=deed.subject.namespace,
        opening=secret.opening(entry_id).hex(),
    )
    return Testimony(digest(body), receipt, receipt_id)
