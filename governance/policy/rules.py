"""One rule, as data: whom it concerns, when it holds, what it does, and how it says so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from hashlib import sha256
from json import dumps
from operator import attrgetter
from typing import Any, Final

from governance.policy.facts import FACT_NAMES, Facts

EFFECTS: Final = ("allow", "deny", "require", "duty")
GATES: Final = (
    "stop",
    "application",
    "jurisdiction",
    "basis",
    "signoff",
    "dpia",
    "model",
    "age",
    "vulnerable",
    "gpc",
    "opt-out",
    "consent",
    "notice",
    "bias",
)
DIMENSIONS: Final = ("purposes", "modalities", "speakers", "settings", "bases", "jurisdictions")

Verdict = bool | None
"""True, False, or None: one of its facts is not known."""


@dataclass(frozen=True, slots=True)
class Text:
    """One message in the languages the house speaks."""

    en: str
    ru: str


@dataclass(frozen=True, slots=True)
class Condition:
    """``fact op value``. Every operator but the asserted ones answers None on an unknown fact.

    ``is asserted`` / ``has`` treat silence as no: meant for signals, which persist once given.
    """

    fact: str
    op: str
    value: Any

    def check(self) -> Callable[[Facts], Verdict]:
        """The condition as a function of the facts, made once at compile time."""
        return OPERATORS[self.op](attrgetter(self.fact), self.value)


Get = Callable[[Facts], Any]


def _is(get: Get, value: Any) -> Callable[[Facts], Verdict]:
    def check(facts: Facts) -> Verdict:
        found = get(facts)
        return None if found is None else bool(found == value)

    return check


def _is_not(get: Get, value: Any) -> Callable[[Facts], Verdict]:
    def check(facts: Facts) -> Verdict:
        found = get(facts)
        return None if found is None else bool(found != value)

    return check


def _in(get: Get, value: Any) -> Callable[[Facts], Verdict]:
    def check(facts: Facts) -> Verdict:
        found = get(facts)
        return None if found is None else found in value

    return check


def _not_in(get: Get, value: Any) -> Callable[[Facts], Verdict]:
    def check(facts: Facts) -> Verdict:
        found = get(facts)
        return None if found is None else found not in value

    return check


def _below(get: Get, value: Any) -> Callable[[Facts], Verdict]:
    def check(facts: Facts) -> Verdict:
        found = get(facts)
        return None if found is None else bool(found < value)

    return check


def _at_least(get: Get, value: Any) -> Callable[[Facts], Verdict]:
    def check(facts: Facts) -> Verdict:
        found = get(facts)
        return None if found is None else bool(found >= value)

    return check


def _asserted(get: Get, value: Any) -> Callable[[Facts], Verdict]:
    def check(facts: Facts) -> Verdict:
        return bool(get(facts) == value)

    return check


def _stated(get: Get, value: Any) -> Callable[[Facts], Verdict]:
    def check(facts: Facts) -> Verdict:
        return (get(facts) is not None) is bool(value)

    return check


def _has(get: Get, value: Any) -> Callable[[Facts], Verdict]:
    wanted = frozenset(value)

    def check(facts: Facts) -> Verdict:
        return not wanted.isdisjoint(get(facts))

    return check


# Written out one by one: an indirection here would double the cost of a decision.
OPERATORS: Final[Mapping[str, Callable[[Get, Any], Callable[[Facts], Verdict]]]] = {
    "is": _is,
    "is-not": _is_not,
    "in": _in,
    "not-in": _not_in,
    "below": _below,
    "at-least": _at_least,
    "asserted": _asserted,
    "stated": _stated,
    "has": _has,
}
SET_FACTS: Final = ("signals", "aims", "failed_families")
ANY_FAMILY: Final = "*"
# A yes may bear an unfair model only where no result acts on a person unseen.
SAFEGUARDS: Final = ("human-decides", "aggregate-only")
NUMBER_FACTS: Final = ("age", "purpose_minimum_age")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """An empty dimension means *any* (which an allow may use only for jurisdictions).

    ``allow``: permits when every condition holds for certain and every gate lets through.
    ``deny``: refuses unless a condition certainly fails. ``require`` adds gates, ``duty`` adds
    obligations, both unless a condition certainly fails. ``starred`` facts must be stated.
    ``despite``: families of a failed bias audit that an allow bears (``*``: any); others close it.
    ``since`` and ``until`` are dates, until exclusive.
    """

    id: str
    effect: str
    text: Text
    citation: str = ""
    purposes: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    bases: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    when: tuple[Condition, ...] = ()
    starred: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    minimum_age: int | None = None
    obligations: tuple[str, ...] = ()
    despite: tuple[str, ...] = ()
    priority: int = 0
    since: date | None = None
    until: date | None = None
    statute: bool = False

    def to_json(self) -> dict[str, Any]:
        """The rule as JSON values; ``rule_from_json`` reads it back to an equal rule."""
        found = {}
        for name in _NAMES:
            value = getattr(self, name)
            if value not in _EMPTY:
                found[name] = _plain(value)
        return found


_NAMES: Final = tuple(field.name for field in fields(Rule))
_EMPTY: Final[tuple[Any, ...]] = ((), None, "", False)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Text):
        return {"en": value.en, "ru": value.ru}
    if isinstance(value, Condition):
        return {"fact": value.fact, "op": value.op, "value": _plain(value.value)}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(item) for item in value]
    return value


def rules_hash(rules: tuple[Rule, ...]) -> str:
    """SHA-256 (hex) over the rules' canonical JSON in order of id: the version of a set."""
    plain = [rule.to_json() for rule in sorted(rules, key=lambda rule: rule.id)]
    text = dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


__all__ = [
    "DIMENSIONS",
    "EFFECTS",
    "FACT_NAMES",
    "GATES",
    "NUMBER_FACTS",
    "OPERATORS",
    "SET_FACTS",
    "Condition",
    "Rule",
    "Text",
    "Verdict",
    "rules_hash",
]
