"""What the log says about a person, read through their monthly tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from audit import queries
from audit.canonical import parse
from audit.models import Payload
from consent import vault
from consent.errors import KeyDestroyed
from consent.models import Purpose, Subject
from governance.privacy.choices import when
from governance.privacy.reasons import why
from governance.privacy.words import kind_name

DECISIONS: Final = ("analysis.allowed", "analysis.denied", "decision.allowed", "decision.denied")
READS: Final = ("analysis.read", "export.made")
SHOWN: Final = 200


@dataclass(frozen=True)
class Line:
    """One event in words."""

    at: datetime
    when: str
    kind: str
    purpose: str
    who: str
    why: str
    allowed: bool | None


def tokens_of(subject: Subject, *, at: datetime) -> list[str]:
    """Every name the log knows this person by, under all of their identities."""
    found: list[str] = []
    for one in Subject.objects.same_person(subject).living().filter(has_key=True):
        try:
            found += vault.tokens(one.pk, one.created_at, at)
        except KeyDestroyed:
            continue
    return found


def lines(
    subject: Subject, kinds: tuple[str, ...], *, language: str, at: datetime, limit: int = SHOWN
) -> list[Line]:
    """The newest events of these kinds, newest first, at most `limit`."""
    chosen = queries.trail(tokens_of(subject, at=at)).filter(type__in=kinds)
    entries = list(chosen.order_by("-created", "-id")[:limit])
    bodies = {
        row.entry: parse(bytes(row.body))
        for row in Payload.objects.filter(entry__in=[entry.pk for entry in entries])
    }
    names = {purpose.slug: purpose.name(language) for purpose in Purpose.objects.all()}
    return [_line(entry, bodies.get(entry.pk) or {}, names, language) for entry in entries]


def verdicts(subject: Subject, *, at: datetime) -> list[tuple[datetime, bool]]:
    """When an analysis was asked for, and whether the answer was yes."""
    chosen = queries.trail(tokens_of(subject, at=at)).filter(
        type__in=("analysis.allowed", "analysis.denied")
    )
    return [
        (created, kind == "analysis.allowed")
        for created, kind in chosen.values_list("created", "type")
    ]


def _line(entry: Any, body: dict[str, Any], names: dict[str, str], language: str) -> Line:
    decided = entry.type in DECISIONS
    allowed = entry.decision == "allow" if decided else None
    return Line(
        at=entry.created,
        when=when(entry.created, language),
        kind=kind_name(entry.type, language),
        purpose=names.get(entry.purpose, entry.purpose),
        who=str(body.get("application") or body.get("role") or body.get("actor", "")),
        why=(
            why(str(body.get("decisive", "")), allowed=bool(allowed), language=language)
            if decided
            else ""
        ),
        allowed=allowed,
    )
