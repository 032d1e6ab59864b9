"""What a person sees of their requests: plain values for the templates."""

from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from consent import receipts
from consent.errors import KeyDestroyed
from governance.dsr.actions import ACTIONS, BASES, VERIFIED
from governance.dsr.states import State
from governance.dsr.terms import REGIMES
from governance.models import Request
from governance.privacy.choices import when
from governance.privacy.words import words
from governance.services import requests as deeds


def row(request: Request, *, language: str) -> dict[str, Any]:
    """One line of the person's list."""
    table = words(language)
    return {
        "id": request.pk,
        "number": request.number,
        "erasure": request.action == "erase",
        "right": table[f"right_{request.action.replace('-', '_')}"],
        "state": request.state,
        "state_text": table[f"status_{request.state}"],
        "received": when(request.received_at, language),
        "due": when(request.due_at, language) if request.is_open else "",
        "closed": when(request.closed_at, language),
        "open_label": table["mine_open_for"].format(number=request.number),
    }


def story_of(
    request: Request, *, language: str, at: datetime, letters: bool = False
) -> dict[str, Any]:
    """Everything the page of one request shows; `letters`: also what was written."""
    table, law = words(language), REGIMES[request.regime]
    waits = deeds.waits_for(request, at=at) if request.action == "erase" else ""
    basis = BASES.get(request.basis)
    return {
        "entry": row(request, language=language),
        "title": table["status_title"].format(number=request.number),
        "law": law.citation if law.citation != "none" else "",
        "right_law": ACTIONS[request.action].citation,
        "waits": table["status_waits_package"] if request.is_open and waits else "",
        "unproven": request.state == State.IDENTITY,
        "verified": request.assurance == VERIFIED,
        "denied": table["denied_basis"].format(basis=basis.citation) if basis else "",
        "package": _package(request, language=language, at=at),
        "certificate": _certificate(request, language=language),
        "letters": _letters(request, language) if letters else [],
    }


def _package(request: Request, *, language: str, at: datetime) -> dict[str, Any] | None:
    found = deeds.package_of(request, at=at)
    if found is None or request.subject.erased_at is not None:
        return None
    table = words(language)
    return {
        "body": table["package_body"].format(expires=when(found.expires_at, language)),
        "download": table["package_download"].format(size=max(1, found.size // 1000)),
    }


def _certificate(request: Request, *, language: str) -> str:
    """When the key died and when the last backup does; empty without a certificate."""
    if request.certificate is None:
        return ""
    body, table = receipts.document(request.certificate)["body"], words(language)
    erased = when(parse_datetime(body["erased_at"]), language)
    if body["backups_unreadable_by"] is None:
        return table["certificate_no_term"].format(erased=erased)
    backups = when(parse_datetime(body["backups_unreadable_by"]), language)
    return table["certificate_body"].format(erased=erased, backups=backups)


def _letters(request: Request, language: str) -> list[dict[str, str]]:
    try:
        said = deeds.letters(request)
    except KeyDestroyed:
        return []
    table = words(language)
    return [
        {
            "who": table[f"letter_{one['by']}"],
            "when": when(parse_datetime(one["at"]), language),
            "text": one["text"],
        }
        for one in said
    ]
