"""Until when something may live, and which rule or law set the date. Pure.

The strictest lawful date wins: of every rule and ceiling that covers the thing, the fewest days;
but never fewer than a statutory floor, which binds the log's payloads and the records of requests
only. Where no rule covers it, the default of its kind speaks as a rule would.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from governance.law.terms import CEILING, DEFAULT, FLOOR, TermLaw
from governance.policy.places import covers, may_cover

FAR: Final = 36_500  # days: no term is longer, so that no date leaves the calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What is kept: its kind (`governance.law.terms.KINDS`), and what its rules may ask about.

    ``jurisdiction``: ISO 3166, "" where it is not known. ``segments``: those of SEGMENTS that the
    person belongs to. ``declared``: the days that the purpose itself tells people, which bind as a
    ceiling. ``purpose_ended``: when the purpose was switched off, None while it runs.
    """

    kind: str
    purpose: str = ""
    modality: str = ""
    jurisdiction: str = ""
    segments: frozenset[str] = frozenset()
    declared: int | None = None
    purpose_ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRule:
    """An officer's rule: at most ``days`` from the making. An empty part means every."""

    name: str
    kind: str
    days: int
    purpose: str = ""
    modality: str = ""
    jurisdiction: str = ""
    segment: str = ""
    citation: str = ""

    def matches(self, kept: Kept) -> bool:
        """Whether the rule covers it. A place that is not known is covered by every place's rule:
        the strictest then wins."""
        place = (
            not self.jurisdiction
            or not kept.jurisdiction
            or may_cover((self.jurisdiction,), kept.jurisdiction)
        )
        return (
            place
            and self.kind == kept.kind
            and self.purpose in {"", kept.purpose}
            and self.modality in {"", kept.modality}
            and (not self.segment or self.segment in kept.segments)
        )


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """So many days from the making, and who says so."""

    days: int
    set_by: str
    citation: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, order=True)
class Cap:
    """A moment by which it must be gone whenever it was made, and who says so."""

    at: datetime
    set_by: str
    citation: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Ends:
    """The last moment of one thing, and the rule or law that set it."""

    at: datetime
    set_by: str
    citation: str


@dataclass(frozen=True, slots=True)
class Term:
    """What holds for everything of one cell: days from the making, and perhaps a last moment."""

    span: Span
    cap: Cap | None = None

    def until(self, start: datetime) -> Ends:
        """When something made at `start` must be gone."""
        by_span = start + timedelta(days=self.span.days)
        if self.cap is not None and self.cap.at < by_span:
            return Ends(self.cap.at, self.cap.set_by, self.cap.citation)
        return Ends(by_span, self.span.set_by, self.span.citation)


def term(kept: Kept, rules: Iterable[TermRule], laws: Iterable[TermLaw], *, on: date) -> Term:
    """The term of one cell as the rules and laws of the day `on` have it."""
    binding = [law for law in laws if law.in_force(on) and _binds(law, kept)]
    spans = [Span(rule.days, rule.name, rule.citation) for rule in rules if rule.matches(kept)]
    if not spans:
        spans = [_span(law) for law in binding if law.effect == DEFAULT]
    spans += [_span(law) for law in binding if law.effect == CEILING and not law.from_purpose_end]
    if kept.declared is not None:
        spans.append(Span(kept.declared, f"purpose:{kept.purpose}"))
    shortest = min(spans)
    floor = max((_span(law) for law in binding if law.effect == FLOOR), default=None)
    if floor is not None and floor.days > shortest.days:
        shortest = floor
    return Term(shortest, min(_caps(binding, kept), default=None))


def conflicts(rule: TermRule, laws: Iterable[TermLaw], *, on: date) -> list[TermLaw]:
    """The floors that forbid so short a rule: each binds something that the rule covers."""
    return [
        law
        for law in laws
        if law.effect == FLOOR
        and law.in_force(on)
        and law.days > rule.days
        and rule.kind in law.kinds
        and (not rule.modality or not law.modalities or rule.modality in law.modalities)
        and _meet(rule.jurisdiction, law.jurisdictions)
    ]


def _binds(law: TermLaw, kept: Kept) -> bool:
    """A place that is not known could be any: there every law of every place binds."""
    place = not kept.jurisdiction or may_cover(law.jurisdictions, kept.jurisdiction)
    return (
        place and kept.kind in law.kinds and (not law.modalities or kept.modality in law.modalities)
    )


def _span(law: TermLaw) -> Span:
    return Span(law.days, law.id, law.citation)


def _caps(binding: list[TermLaw], kept: Kept) -> Iterator[Cap]:
    if kept.purpose_ended is None:
        return
    for law in binding:
        if law.from_purpose_end:
            yield Cap(kept.purpose_ended + timedelta(days=law.days), law.id, law.citation)


def _meet(jurisdiction: str, places: tuple[str, ...]) -> bool:
    """Whether some place lies in both; no jurisdiction means everywhere."""
    if not jurisdiction or not places:
        return True
    return may_cover(places, jurisdiction) or any(covers((jurisdiction,), one) for one in places)
