"""What the log says about a person, read through their monthly tokens."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from audit import queries
from audit.canonical import parse
from audit.models import Payload
from consent import vault
from consent.errors import KeyDestroyed
from consent.models import Purpose, Subject
from governance.privacy.choices import when
from governance.privacy.reasons import why
from governance.privacy.words import kind_name, reason_name, role_name

DECISIONS: Final = ("analysis.allowed", "analysis.denied", "decision.allowed", "decision.denied")
READS: Final = ("analysis.read", "export.made", "request.opened", "request.collected")
SHOWN: Final = 200
CHUNK: Final = 500  # payloads read at once


@dataclass(frozen=True)
class Line:
    """One event in words."""

    at: datetime
    when: str
    kind: str
    purpose: str
    who: str
    why: str  # the reason of a decision, or the reason that a reader gave
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
    subject: Subject,
    kinds: tuple[str, ...],
    *,
    language: str,
    at: datetime,
    limit: int | None = SHOWN,
) -> list[Line]:
    """The newest events of these kinds, newest first, at most `limit` (None: all of them)."""
    chosen = queries.trail(tokens_of(subject, at=at)).filter(type__in=kinds)
    entries = list(chosen.order_by("-created", "-id")[:limit])
    bodies = _bodies([entry.pk for entry in entries])
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


def _bodies(entries: list[UUID]) -> dict[UUID, Any]:
    """What each entry says; pruned ones are missing."""
    found: dict[UUID, Any] = {}
    for start in range(0, len(entries), CHUNK):
        rows = Payload.objects.filter(entry__in=entries[start : start + CHUNK])
        found |= {row.entry: parse(bytes(row.body)) for row in rows}
    return found


def _line(entry: Any, body: dict[str, Any], names: dict[str, str], language: str) -> Line:
    decided = entry.type in DECISIONS
    allowed = entry.decision == "allow" if decided else None
    return Line(
        at=entry.created,
        when=when(entry.created, language),
        kind=kind_name(entry.type, language),
        purpose=names.get(entry.purpose, entry.purpose),
        who=_who(body, language),
        why=(
            why(str(body.get("decisive", "")), allowed=bool(allowed), language=language)
            if decided
            else reason_name(str((body.get("facts") or {}).get("reason", "")), language)
        ),
        allowed=allowed,
    )


def _who(body: dict[str, Any], language: str) -> str:
    """An application by its name, a person by their roles: who exactly stays in the log."""
    roles = [role_name(role, language) for role in str(body.get("role", "")).split(",") if role]
    return str(body.get("application") or ", ".join(roles) or body.get("actor", ""))
