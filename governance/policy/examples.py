"""Example cases: facts with the answer a policy must give before anyone may approve it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from governance.policy.decision import Decision
from governance.policy.engine import decide
from governance.policy.facts import FACT_NAMES, Facts
from governance.policy.index import RuleSet
from governance.policy.parsing import Problem

MAX_EXAMPLES: Final = 200

# An example says what matters to it; the rest is a day on which everything is in order.
_IN_ORDER: Final[Mapping[str, Any]] = {
    "channel": "chat",
    "jurisdiction": "DE",
    "purpose_known": True,
    "notice_shown": True,
    "dpia": "current",
    "model_permitted": True,
    "application_permitted": True,
    "namespace_permitted": True,
    "stopped": False,
    "standing": "none",
    "lawful_basis": "legitimate-interest",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One example beside the decision it got."""

    name: str
    expect: str
    decision: Decision

    @property
    def holds(self) -> bool:
        """``expect`` is allow, deny, or the id of the rule that must decide."""
        return self.expect in (self.decision.effect, self.decision.decisive)


def parse_examples(data: Any) -> tuple[list[tuple[str, str, Mapping[str, Any]]], list[Problem]]:
    """``[{"name", "facts", "expect"}]`` read into (name, expect, facts) with every mistake."""
    if not isinstance(data, list) or len(data) > MAX_EXAMPLES:
        return [], [Problem("examples", f"must be a list of at most {MAX_EXAMPLES} cases")]
    good, problems = [], []
    for index, item in enumerate(data):
        place = f"examples[{index}]"
        if not isinstance(item, dict) or set(item) != {"name", "facts", "expect"}:
            problems.append(Problem(place, 'must be {"name", "facts", "expect"}'))
            continue
        mistake = _mistake(item)
        if mistake:
            problems.append(Problem(place, mistake))
        else:
            good.append((item["name"], item["expect"], item["facts"]))
    return good, problems


def _mistake(item: Mapping[str, Any]) -> str:
    if not isinstance(item["name"], str) or not isinstance(item["expect"], str):
        return "name and expect must be text"
    facts = item["facts"]
    if not isinstance(facts, dict):
        return "facts must be an object"
    unknown = sorted(set(map(str, facts)) - set(FACT_NAMES))
    if unknown:
        return f"{unknown[0][:60]!r} is not a fact"
    try:
        facts_of(facts, date(2026, 1, 1))
    except (TypeError, ValueError, AttributeError):
        return "has a fact of the wrong kind"
    return ""


def facts_of(stated: Mapping[str, Any], day: date) -> Facts:
    """Facts of an example: what it states, over a day on which everything is in order.

    A fact stated as null is unknown, so that an example can also be about silence.
    """
    merged = {**_IN_ORDER, "at": day.isoformat(), **stated}
    facts = Facts.from_record({name: value for name, value in merged.items() if value is not None})
    facts.to_record()
    hash(facts)
    return facts


def run(
    examples: Sequence[tuple[str, str, Mapping[str, Any]]], ruleset: RuleSet, day: date
) -> list[Outcome]:
    """Each example decided by the set."""
    return [
        Outcome(name, expect, decide(facts_of(facts, day), ruleset))
        for name, expect, facts in examples
    ]
