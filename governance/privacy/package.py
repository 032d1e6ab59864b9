"""The answer to a request for a copy, as files: a page in each language, and JSON for machines."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import orjson
from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from consent.models import Purpose
from consent.standing import CONSENT_BASES
from governance import holders
from governance.dsr.actions import ACTIONS
from governance.dsr.terms import REGIMES
from governance.models import Request
from governance.privacy import trail
from governance.privacy.choices import modality_name, when
from governance.privacy.describing import described
from governance.privacy.words import LANGUAGES, words

FORMAT: Final = "discreet-data/1"


def compose(request: Request, *, at: datetime) -> dict[str, bytes]:
    """File name → content: `answer-<language>.html` for each language, and `data.json`."""
    files = {
        f"answer-{language}.html": _page(request, language=language, at=at).encode()
        for language in LANGUAGES
    }
    files["data.json"] = orjson.dumps(
        _document(request, at=at), default=str, option=orjson.OPT_INDENT_2
    )
    return files


def _document(request: Request, *, at: datetime) -> dict[str, Any]:
    """Everything for machines (GDPR Art. 15(1), 15(3), 20(1)); texts in the person's language."""
    language = request.language
    decisions = _lines(request, trail.DECISIONS, language=language, at=at)
    readers = _lines(request, trail.READS, language=language, at=at)
    return {
        "format": FORMAT,
        "made_at": at,
        "request": {
            "id": str(request.pk),
            "action": request.action,
            "received_at": request.received_at,
            "law": REGIMES[request.regime].name,
        },
        "controller": _controller(),
        "purposes": [_purpose(one, language) for one in Purpose.objects.active()],
        "holdings": dict(_holdings(request, language)),
        "decisions": [
            {
                "at": line.at,
                "type": line.kind,
                "purpose": line.purpose,
                "allowed": line.allowed,
                "why": line.why,
                "asked_by": line.who,
            }
            for line in decisions
        ],
        "readers": [
            {"at": line.at, "who": line.who, "what": line.kind, "purpose": line.purpose}
            for line in readers
        ],
    }


def _page(request: Request, *, language: str, at: datetime) -> str:
    """One page that needs nothing beside itself, fit for paper."""
    context: Mapping[str, Any] = {
        "t": words(language),
        "language": language,
        "action": words(language)[f"right_{request.action.replace('-', '_')}"],
        "made_line": words(language)["answer_made"].format(
            made=when(at, language),
            number=request.number,
            received=when(request.received_at, language),
        ),
        "controller": _controller(),
        "purposes": [
            {**_purpose(one, language), "bases": _bases(one, language)}
            for one in Purpose.objects.active()
        ],
        "decisions": _lines(request, trail.DECISIONS, language=language, at=at),
        "readers": _lines(request, trail.READS, language=language, at=at),
        "holdings": [
            described({"name": name, "rows": rows, "broken": False}, language=language, shown=None)
            for name, rows in _holdings(request, language)
        ],
        "citation": ACTIONS[request.action].citation,
    }
    with translation.override(language):
        return render_to_string("privacy/package.html", dict(context))


def _lines(
    request: Request, kinds: tuple[str, ...], *, language: str, at: datetime
) -> list[trail.Line]:
    return trail.lines(request.subject, kinds, language=language, at=at, limit=None)


def _holdings(request: Request, language: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Every holder's rows. One that fails fails the whole: an answer leaves nothing out."""
    return [
        (holder.name, holder.export(request.subject, language=language))
        for holder in holders.holders()
    ]


def _controller() -> dict[str, str]:
    return {
        "name": settings.DISCREET_CONTROLLER_NAME,
        "contact": settings.DISCREET_CONTROLLER_CONTACT,
    }


def _bases(purpose: Purpose, language: str) -> list[tuple[str, str]]:
    """What is read, and on what ground, in words."""
    table = words(language)
    return [
        (
            modality_name(modality, language),
            table["basis_consent" if basis in CONSENT_BASES else "basis_interest"],
        )
        for modality, basis in purpose.lawful_bases.items()
    ]


def _purpose(purpose: Purpose, language: str) -> dict[str, Any]:
    """What Art. 15(1)(a)-(d) asks to be told of a purpose."""
    return {
        "purpose": purpose.slug,
        "name": purpose.name(language),
        "why": purpose.description(language),
        "lawful_bases": purpose.lawful_bases,
        "recipients": purpose.recipients,
        "storage_locations": purpose.storage_locations,
        "retention_days": purpose.retention_days,
    }
