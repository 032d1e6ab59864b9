"""Decisions, rules and differences in plain words, for the officers' screens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from governance.law import row
from governance.policy import Decision
from governance.policy.gate_texts import GATE_CITATIONS
from governance.policy.parsing import rule_from_json

STAGES: Final[Mapping[str, str]] = {"law": "Law", "policy": "Policy", "gate": "Gate"}
OUTCOMES: Final[Mapping[tuple[str, str], str]] = {
    ("law", "deny"): "forbids it",
    ("law", "require"): "asks for more gates",
    ("law", "duty"): "adds duties to a yes",
    ("policy", "allow"): "would permit it",
    ("policy", "deny"): "forbids it",
    ("gate", "pass"): "is open",
    ("gate", "deny"): "is closed",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a trace, in words."""

    stage: str
    rule: str
    says: str
    citation: str
    closed: bool


def trace_in_words(decision: Decision) -> list[Line]:
    """The decision's trace, step by step."""
    return [
        Line(
            STAGES[step.stage],
            step.rule,
            OUTCOMES[step.stage, step.outcome],
            _citation(step.stage, step.rule),
            step.outcome == "deny",
        )
        for step in decision.trace
    ]


def _citation(stage: str, rule: str) -> str:
    if stage == "law":
        return row(rule).citation
    return GATE_CITATIONS[rule.removeprefix("gate.")] if stage == "gate" else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs between two versions. ``kind``: added, removed, changed."""

    kind: str
    rule: str
    field: str
    before: str
    after: str


def differences(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]
) -> list[Difference]:
    """What changed from one list of rules to another, rule by rule and field by field."""
    old = {str(rule.get("id")): rule for rule in before}
    new = {str(rule.get("id")): rule for rule in after}
    found = [Difference("removed", name, "", sentence(old[name]), "") for name in old.keys() - new]
    found += [Difference("added", name, "", "", sentence(new[name])) for name in new.keys() - old]
    for name in old.keys() & new:
        fields = sorted({*old[name], *new[name]})
        for field in fields:
            was, now = old[name].get(field), new[name].get(field)
            if was != now:
                found.append(Difference("changed", name, field, _say(was), _say(now)))
    return sorted(found, key=lambda one: (one.rule, one.field))


def sentence(rule: Mapping[str, Any]) -> str:
    """A rule in one sentence."""
    try:
        made = rule_from_json(dict(rule))
    except (KeyError, TypeError, ValueError):
        return "This rule has mistakes."
    verb = "Permits" if made.effect == "allow" else "Forbids"
    who = " or ".join(made.speakers) or "anyone"
    what = " or ".join(made.modalities) or "anything"
    where = " or ".join(made.settings) or "anywhere"
    places = f" in {', '.join(made.jurisdictions)}" if made.jurisdictions else ""
    gates = f", only through: {', '.join(made.gates)}" if made.gates else ""
    age = f", from the age of {made.minimum_age}" if made.minimum_age else ""
    bias = f", even if the bias audit failed for {', '.join(made.despite)}" if made.despite else ""
    return f"{verb} reading {what} of {who} ({where}){places}{gates}{age}{bias}."


def _say(value: Any) -> str:
    if value in (None, [], {}, ""):
        return "nothing"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, dict):
        return " / ".join(str(one) for one in value.values())
    return str(value)
