"""Consent records in the shape of ISO/IEC TS 27560, with DPV IRIs as values.

The record is what a receipt carries and what a revision's hash covers. It is plain JSON in the
canonical profile (strings, integers, booleans, null, lists, objects), so it hashes and verifies
the same everywhere. `schema/iso-27560-record.schema.json` describes it; tests hold it to that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings

from consent import dpv
from consent.models import Grant, Notice, OptOut, Purpose

SCHEMA_VERSION: Final = "ISO/IEC TS 27560:2023 discreet/1"
WITHDRAWAL: Final = "/privacy/"
BIOMETRIC: Final = frozenset({"voice", "face"})


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """How a will was expressed, beyond what was decided. Everything has an honest default.

    `screen_sha256`: digest of the page or prompt as shown. `parties`: third parties by name and
    role. `release_document`: digest of a written release (BIPA 740 ILCS 14/15).
    """

    language: str = ""
    explicit: bool = True
    age_band: str = ""
    guardian: bool = False
    gpc_signal: bool = False
    conflict_confirmed: bool = False
    inference_basis: str = ""
    screen_sha256: str = ""
    release_document: str = ""
    collection_method: str = ""
    processing_method: str = "automated inference, human review on request"
    parties: tuple[Mapping[str, str], ...] = ()
    extra: Mapping[str, str] = field(default_factory=dict)

    def details(self) -> dict[str, Any]:
        """What goes into the revision's free-form column."""
        return {
            "inference_basis": self.inference_basis,
            "screen_sha256": self.screen_sha256,
            "release_document": self.release_document,
            "collection_method": self.collection_method,
            "processing_method": self.processing_method,
            "parties": [dict(party) for party in self.parties],
            "extra": dict(self.extra),
        }


def instant(at: datetime | None) -> str | None:
    """RFC 3339 in UTC with microseconds, e.g. `2026-11-22T23:00:00.000000Z`."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") if at else None


def grant_record(
    grant: Grant, *, purpose: Purpose, notice: Notice | None, token: str, receipt_id: UUID
) -> dict[str, Any]:
    """One consent revision as a 27560 record (header, processing, parties, event)."""
    return {
        "schema_version": SCHEMA_VERSION,
        "record_id": str(grant.record_id),
        "receipt_id": str(receipt_id),
        "pii_principal_id": token,
        "revision": grant.revision,
        "previous": grant.previous_hash or None,
        "pii_processing": _processing(grant, purpose, notice),
        "party_identification": _parties(grant),
        "event": _event(grant),
    }


def opt_out_record(
    opt_out: OptOut, *, purpose: Purpose | None, token: str, receipt_id: UUID
) -> dict[str, Any]:
    """One opt-out revision; not a consent, so it has a shape of its own."""
    return {
        "schema_version": "discreet/opt-out/1",
        "record_id": str(opt_out.event),
        "receipt_id": str(receipt_id),
        "pii_principal_id": token,
        "revision": opt_out.revision,
        "previous": opt_out.previous_hash or None,
        "scope": {
            "purpose": (purpose.iri or dpv.purpose_iri(purpose.slug)) if purpose else None,
            "purpose_slug": purpose.slug if purpose else None,
            "modality": opt_out.modality or None,
        },
        "event": {
            "event_time": instant(opt_out.at),
            "event_state": opt_out.state,
            "source": opt_out.source,
            "recorded_by": opt_out.by,
        },
        "right": dpv.RIGHTS["object"],
    }


def _processing(grant: Grant, purpose: Purpose, notice: Notice | None) -> dict[str, Any]:
    details = grant.details
    return {
        "privacy_notice": _notice(notice),
        "language": grant.language or None,
        "purpose": purpose.iri or dpv.purpose_iri(purpose.slug),
        "purpose_slug": purpose.slug,
        "lawful_basis": dpv.LAWFUL_BASES.get(grant.lawful_basis, grant.lawful_basis or None),
        "article_9_condition": dpv.ARTICLE_9.get(str(purpose.article9.get(grant.modality, ""))),
        "modality": grant.modality,
        "inference_basis": details.get("inference_basis") or _basis_of(grant.modality),
        "pii_information": dpv.data_categories(grant.modality),
        "fides_categories": dpv.fides_categories(grant.modality),
        "collection_method": details.get("collection_method") or grant.source,
        "processing": dpv.PROCESSING,
        "processing_method": details.get("processing_method", ""),
        "storage_locations": list(purpose.storage_locations),
        "processing_locations": list(purpose.processing_locations),
        "geographic_restriction": purpose.geographic_restriction or None,
        "retention_period_days": purpose.retention_days,
        "recipients": list(purpose.recipients),
        "jurisdiction": grant.jurisdiction or None,
        "withdrawal_method": settings.DISCREET_BASE_URL + WITHDRAWAL,
        "privacy_rights": [dpv.RIGHTS[name] for name in sorted(dpv.RIGHTS)],
        "release_document_sha256": details.get("release_document") or None,
    }


def _event(grant: Grant) -> dict[str, Any]:
    return {
        "event_time": instant(grant.at),
        "validity_until": instant(grant.expires_at),
        "event_type": dpv.CONSENT_TYPES["explicit" if grant.explicit else "regular"],
        "event_state": dpv.CONSENT_STATES[grant.state],
        "state": grant.state,
        "age_band": grant.age_band or None,
        "by_guardian": grant.guardian,
        "gpc_signal": grant.gpc_signal,
        "gpc_conflict_confirmed": grant.conflict_confirmed,
        "screen_sha256": grant.details.get("screen_sha256") or None,
        "recorded_by": grant.by,
    }


def _parties(grant: Grant) -> list[dict[str, str]]:
    controller = {
        "role": dpv.DPV + "DataController",
        "name": settings.DISCREET_TENANT,
        "url": settings.DISCREET_BASE_URL,
    }
    others = grant.details.get("parties", [])
    return [controller, *({str(k): str(v) for k, v in party.items()} for party in others)]


def _notice(notice: Notice | None) -> dict[str, Any] | None:
    if notice is None:
        return None
    return {"id": str(notice.pk), "version": notice.version, "sha256": notice.sha256}


def _basis_of(modality: str) -> str:
    return "biometric" if modality in BIOMETRIC else "text"
