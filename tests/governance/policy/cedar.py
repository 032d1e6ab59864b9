"""Our rules in Cedar's language, with a schema: the oracle of the differential test and the bench.

Cedar skips a ``forbid`` whose attribute is missing. So every forbid is written with the guard
``if context has x then … else true`` (unknown is a match), and every permit with ``has``.
"""

from __future__ import annotations

from typing import Any, Final

import cedarpy

from governance.policy import Condition, Facts, Rule

SCHEMA: Final = {
    "": {
        "entityTypes": {"App": {}, "Purpose": {}},
        "actions": {
            "infer": {
                "appliesTo": {
                    "principalTypes": ["App"],
                    "resourceTypes": ["Purpose"],
                    "context": {
                        "type": "Record",
                        "attributes": {
                            "modality": {"type": "String", "required": True},
                            "speaker": {"type": "String", "required": True},
                            "setting": {"type": "String", "required": True},
                            "channel": {"type": "String", "required": True},
                            "age": {"type": "Long", "required": False},
                            "vulnerable": {"type": "Boolean", "required": False},
                            "lawful_basis": {"type": "String", "required": False},
                            "human_oversight": {"type": "Boolean", "required": False},
                            "signals": {
                                "type": "Set",
                                "element": {"type": "String"},
                                "required": True,
                            },
                        },
                    },
                }
            }
        },
    }
}
_OPTIONAL: Final = ("age", "vulnerable", "lawful_basis", "human_oversight")


def policies(rules: list[Rule]) -> str:
    """The rules as Cedar text. Jurisdictions, dates, gates and stars have no counterpart."""
    return "\n".join(_policy(rule) for rule in rules)


def request(facts: Facts) -> dict[str, Any]:
    """The facts as a Cedar request; an unknown fact is a missing attribute."""
    context: dict[str, Any] = {
        "modality": facts.modality,
        "speaker": facts.speaker,
        "setting": facts.setting,
        "channel": facts.channel,
        "signals": sorted(facts.signals),
    }
    for name in _OPTIONAL:
        value = getattr(facts, name)
        if value is not None:
            context[name] = value
    return {
        "principal": 'App::"helpdesk"',
        "action": 'Action::"infer"',
        "resource": f'Purpose::"{facts.purpose}"',
        "context": context,
    }


def allows(facts: Facts, text: str | cedarpy.PolicySet) -> bool:
    """Cedar's answer."""
    result = cedarpy.is_authorized(request(facts), text, [])
    return bool(result.decision == cedarpy.Decision.Allow)


def _policy(rule: Rule) -> str:
    head = "permit" if rule.effect == "allow" else "forbid"
    tests = [
        _one_of("context.modality", rule.modalities),
        _one_of("context.speaker", rule.speakers),
        _one_of("context.setting", rule.settings),
        " || ".join(f'resource == Purpose::"{name}"' for name in rule.purposes),
        *(_condition(one, doubt=rule.effect == "deny") for one in rule.when),
    ]
    body = " && ".join(f"({test})" for test in tests if test) or "true"
    return f'@id("{rule.id}") {head}(principal, action, resource) when {{ {body} }};'


def _one_of(name: str, values: tuple[str, ...]) -> str:
    return " || ".join(f"{name} == {_literal(value)}" for value in values)


def _condition(condition: Condition, *, doubt: bool) -> str:
    name = f"context.{condition.fact}"
    many = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    test = {
        "is": lambda: f"{name} == {_literal(condition.value)}",
        "is-not": lambda: f"{name} != {_literal(condition.value)}",
        "in": lambda: _one_of(name, many),
        "not-in": lambda: f"!({_one_of(name, many)})",
        "below": lambda: f"{name} < {condition.value}",
        "at-least": lambda: f"{name} >= {condition.value}",
        "has": lambda: " || ".join(f"{name}.contains({_literal(one)})" for one in many),
    }[condition.op]()
    if condition.fact not in _OPTIONAL:
        return test
    present = f"context has {condition.fact}"
    return f"if {present} then ({test}) else true" if doubt else f"{present} && ({test})"


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else f'"{value}"'
