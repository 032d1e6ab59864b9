"""Records of processing (GDPR Art. 30) and the plain-language disclosure, from what is published.

Nothing here is written by hand: both follow from the active purposes, the rules in force, their
retention and their assessments, and change with them.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings

from consent.models import Purpose
from governance.models.assessments import Assessment, AssessmentState
from governance.policy import Rule
from governance.readability import grade, reading_ease
from governance.record_words import CHOICES, MODALITY, OBLIGATION, SENTENCES, SPEAKER
from governance.services.retention import rules_in_force, score_term
from governance.services.rulesets import current_ruleset

Days = Callable[[Purpose, str], int]

SECURITY = (
    "Pseudonymised subjects; redaction before scoring; results sealed per person "
    "(AES-256-GCM); access by role, purpose and object; append-only evidence log."
)


@dataclass(frozen=True, slots=True)
class Controller:
    """Who answers for the processing, as Art. 30(1)(a) asks: name, and how to reach them."""

    name: str
    contact: str

    @property
    def missing(self) -> tuple[str, ...]:
        """The settings that say nothing yet."""
        said = {
            "DISCREET_CONTROLLER_NAME": self.name,
            "DISCREET_CONTROLLER_CONTACT": self.contact,
        }
        return tuple(name for name, value in said.items() if not value.strip())


@dataclass(frozen=True, slots=True)
class Record:
    """One processing activity, in the order of Art. 30(1)(b) to (g)."""

    purpose: str
    name: str
    lawful_bases: tuple[str, ...]
    subjects: tuple[str, ...]
    data: tuple[str, ...]
    recipients: tuple[str, ...]
    transfers: tuple[str, ...]
    retention_days: tuple[str, ...]
    security: str
    assessment: str
    rules: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in asdict(self).items()
        }


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What customers are told. ``score``: reading ease 0-100; ``grade``: the same in words."""

    language: str
    title: str
    sections: tuple[tuple[str, tuple[str, ...]], ...]
    score: float
    grade: str

    @property
    def text(self) -> str:
        """All of it as plain text."""
        parts = [self.title]
        for heading, lines in self.sections:
            parts += ["", heading, *lines]
        return "\n".join(parts)


def controller() -> Controller:
    """Who the settings say is the controller."""
    return Controller(
        name=settings.DISCREET_CONTROLLER_NAME, contact=settings.DISCREET_CONTROLLER_CONTACT
    )


def records(*, at: datetime) -> list[Record]:
    """One record for each active purpose for which something is permitted now."""
    rules = _permitting(at)
    days = _days_on(at.date())
    return [
        _record(purpose, rules[purpose.slug], days)
        for purpose in Purpose.objects.active()
        if purpose.slug in rules
    ]


def disclosure(language: str, *, at: datetime) -> Disclosure:
    """What we analyse, why, how long, and your choices, in ``language`` (en or ru)."""
    said = SENTENCES[language]
    rules = _permitting(at)
    days = _days_on(at.date())
    sections = []
    for purpose in Purpose.objects.active().filter(for_customers=True):
        if purpose.slug in rules:
            lines = _lines(purpose, rules[purpose.slug], days, language)
            sections.append((purpose.name(language), tuple(lines)))
    sections.append((said["choices_title"], CHOICES[language]))
    body = "\n".join(line for _, lines in sections for line in lines)
    score = reading_ease(body, language)
    return Disclosure(language, said["title"], tuple(sections), score, grade(score))


def _permitting(at: datetime) -> dict[str, list[Rule]]:
    """Purpose slug → the allow rules in force on that day."""
    day = at.date()
    found: dict[str, list[Rule]] = {}
    for rule in current_ruleset().rules:
        running = (not rule.since or rule.since <= day) and (not rule.until or day < rule.until)
        if rule.effect == "allow" and running:
            for purpose in rule.purposes:
                found.setdefault(purpose, []).append(rule)
    return found


def _record(purpose: Purpose, rules: list[Rule], days: Days) -> Record:
    modalities = _ordered(name for rule in rules for name in rule.modalities)
    assessment = (
        Assessment.objects.filter(scopes__purpose=purpose.slug, state=AssessmentState.APPROVED)
        .order_by("-approved_at")
        .first()
    )
    return Record(
        purpose=purpose.slug,
        name=purpose.name("en"),
        lawful_bases=tuple(
            f"{name}: {purpose.lawful_basis(name) or 'none on file'}" for name in modalities
        ),
        subjects=_ordered(name for rule in rules for name in rule.speakers),
        data=tuple(f"emotion inferred from {name}" for name in modalities),
        recipients=tuple(purpose.recipients),
        transfers=tuple(
            place
            for place in purpose.processing_locations
            if place not in purpose.storage_locations
        ),
        retention_days=tuple(f"{name}: {days(purpose, name)}" for name in modalities),
        security=SECURITY,
        assessment=str(assessment) if assessment else "none approved",
        rules=tuple(rule.id for rule in rules),
    )


def _lines(purpose: Purpose, rules: list[Rule], days: Days, language: str) -> list[str]:
    said = SENTENCES[language]
    modalities = _ordered(name for rule in rules for name in rule.modalities)
    lines = [said["what"].format(what=_join((MODALITY[language][one] for one in modalities), said))]
    if purpose.description(language):
        lines.append(purpose.description(language))
    speakers = _ordered(name for rule in rules for name in rule.speakers)
    lines.append(said["whose"].format(whose=_join((SPEAKER[language][s] for s in speakers), said)))
    for modality in modalities:
        kept = days(purpose, modality)
        lines.append(said["how_long"].format(what=MODALITY[language][modality], days=kept))
        asked = purpose.lawful_basis(modality) in ("consent", "explicit-consent")
        lines.append(
            said["asked" if asked else "not_asked"].format(what=MODALITY[language][modality])
        )
    duties = _ordered(name for rule in rules for name in rule.obligations)
    lines += [OBLIGATION[language][one] for one in duties if one in OBLIGATION[language]]
    return lines


def _days_on(day: date) -> Days:
    """How many days a purpose's scores of a modality live where nothing shortens them further."""
    everywhere = [rule for rule in rules_in_force() if not rule.jurisdiction]

    def days(purpose: Purpose, modality: str) -> int:
        return score_term(purpose=purpose, modality=modality, on=day, rules=everywhere).span.days

    return days


def _ordered(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _join(parts: Iterable[str], said: dict[str, str]) -> str:
    many = list(parts)
    if len(many) < 2:
        return "".join(many)
    return f"{', '.join(many[:-1])} {said['and']} {many[-1]}"
