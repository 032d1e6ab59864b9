"""What a decision says: the effect, the rule that decided, why, and what a yes obliges to."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, NamedTuple

from governance.policy.gate_texts import GATE_CITATIONS, GATE_TEXTS, POLICY_TEXTS
from governance.policy.rules import Rule


class Reason(NamedTuple):
    """One rule's say, with the article of law behind it."""

    rule: str
    text_en: str
    text_ru: str
    citation: str

    def text(self, locale: str) -> str:
        """The text in the locale's language, English unless it is Russian."""
        return self.text_ru if locale.lower().startswith("ru") else self.text_en

    def to_json(self, locale: str = "en") -> dict[str, str]:
        """The shape of ``reasons`` in the API: the text in one language, both beside it."""
        return {
            "rule": self.rule,
            "text": self.text(locale),
            "citation": self.citation,
            "text_en": self.text_en,
            "text_ru": self.text_ru,
        }


class Step(NamedTuple):
    """One step of the trace: stage ``law | policy | gate``, rule id, outcome."""

    stage: str
    rule: str
    outcome: str


class Decision(NamedTuple):
    """``effect`` is allow or deny; ``decisive`` the id of the rule that decided.

    ``reasons`` starts with the decisive one and holds every other denial of the same stage.
    ``trace`` names every rule that matched and every gate that was tried. ``winner`` is the
    policy rule that would permit ("" when none). ``policy_set`` and ``law_set`` are SHA-256 (hex).
    """

    effect: str
    decisive: str
    reasons: tuple[Reason, ...]
    trace: tuple[Step, ...]
    obligations: tuple[str, ...]
    winner: str
    policy_set: str
    law_set: str

    @property
    def allowed(self) -> bool:
        """Whether the answer is yes."""
        return self.effect == "allow"

    @property
    def trace_hash(self) -> str:
        """SHA-256 (hex) over the trace: what the log keeps where the facts allow a replay."""
        return sha256("\n".join(" ".join(step) for step in self.trace).encode()).hexdigest()

    def to_record(self) -> dict[str, Any]:
        """What the log keeps of it (canonical profile: strings and lists)."""
        return {
            "effect": self.effect,
            "decisive": self.decisive,
            "winner": self.winner,
            "trace": [list(step) for step in self.trace],
            "obligations": list(self.obligations),
            "policy_set": self.policy_set,
            "law_set": self.law_set,
        }


def reason_of(rule: Rule) -> Reason:
    """The rule's own text and citation."""
    return Reason(rule.id, rule.text.en, rule.text.ru, rule.citation)


GATE_REASONS: Mapping[tuple[str, str], Reason] = {
    (gate, cause): Reason(f"gate.{gate}", text.en, text.ru, GATE_CITATIONS[gate])
    for (gate, cause), text in GATE_TEXTS.items()
}
POLICY_REASONS: Mapping[str, Reason] = {
    rule: Reason(rule, text.en, text.ru, citation)
    for rule, (text, citation) in POLICY_TEXTS.items()
}
