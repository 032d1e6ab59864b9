"""The Kantara Initiative's consent receipt, KI-CR-v1.1.0, made from a record of ours. Pure.

For those whose tools read that format. It is signed like every receipt; what was decided is in
`state`, an extension, since the specification knows only consent that was given.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

VERSION: Final = "KI-CR-v1.1.0"
SENSITIVE: Final = frozenset({"biometric", "mixed"})


def kantara_receipt(
    record: Mapping[str, Any],
    *,
    public_key: str,
    policy_url: str,
    contact: Mapping[str, str],
) -> dict[str, Any]:
    """KI-CR-v1.1.0 fields of a 27560 record. `contact`: name, address, e-mail and phone."""
    processing, event = record["pii_processing"], record["event"]
    sensitive = processing["inference_basis"] in SENSITIVE
    parties = record["party_identification"]
    return {
        "version": VERSION,
        "jurisdiction": processing["jurisdiction"] or "unspecified",
        "consentTimestamp": int(datetime.fromisoformat(event["event_time"]).timestamp()),
        "collectionMethod": processing["collection_method"],
        "consentReceiptID": record["receipt_id"],
        "publicKey": public_key,
        "language": processing["language"] or "en",
        "piiPrincipalId": record["pii_principal_id"],
        "piiControllers": [_controller(parties[0], contact)],
        "policyUrl": policy_url,
        "services": [{"service": "emotion analytics", "purposes": [_purpose(record)]}],
        "sensitive": sensitive,
        "spiCat": ["Biometric"] if sensitive else [],
        "state": event["state"],
    }


def _purpose(record: Mapping[str, Any]) -> dict[str, Any]:
    processing, event = record["pii_processing"], record["event"]
    others = [str(party["name"]) for party in record["party_identification"][1:]]
    return {
        "purpose": processing["purpose_slug"],
        "purposeCategory": [processing["purpose"]],
        "consentType": "EXPLICIT" if "Explicitly" in event["event_type"] else "IMPLICIT",
        "piiCategory": list(processing["pii_information"]),
        "primaryPurpose": True,
        "termination": event["validity_until"] or processing["withdrawal_method"],
        "thirdPartyDisclosure": bool(others),
        **({"thirdPartyName": ", ".join(others)} if others else {}),
    }


def _controller(party: Mapping[str, str], contact: Mapping[str, str]) -> dict[str, Any]:
    return {
        "piiController": party["name"],
        "onBehalf": False,
        "contact": contact.get("name", ""),
        "address": {"streetAddress": contact.get("address", "")},
        "email": contact.get("email", ""),
        "phone": contact.get("phone", ""),
        "piiControllerUrl": party.get("url", ""),
    }
