"""Rules from JSON, with every mistake named by its place. What this accepts cannot be hostile."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from governance.policy.facts import (
    AGE_STEPS,
    DPIA_STATES,
    FACT_NAMES,
    INFERENCE_BASES,
    LAWFUL_BASES,
    MODALITIES,
    SETTINGS,
    SIGNALS,
    SPEAKERS,
    STANDINGS,
)
from governance.policy.places import is_place
from governance.policy.rules import (
    ANY_FAMILY,
    GATES,
    NUMBER_FACTS,
    OPERATORS,
    SAFEGUARDS,
    SET_FACTS,
    Condition,
    Rule,
    Text,
)

MAX_RULES: Final = 2_000
MAX_TEXT: Final = 500
_RESERVED: Final = ("gate.", "policy.", "eu-ai-act.", "gdpr.", "house.", "us-", "us.", "ru.")
_FIELDS: Final = frozenset(field.name for field in fields(Rule)) - {"statute"}
_VOCABULARY: Final[Mapping[str, Sequence[Any]]] = {
    "modality": MODALITIES,
    "speaker": SPEAKERS,
    "setting": SETTINGS,
    "inference_basis": INFERENCE_BASES,
    "lawful_basis": LAWFUL_BASES,
    "standing": STANDINGS,
    "dpia": DPIA_STATES,
}
# Facts that only the index, the gates or the clock may read.
_NOT_IN_CONDITIONS: Final = ("at", "purpose_known")
# "stated" is for the rulebook: in a policy, leaving a fact out would then help.
_OPEN_OPERATORS: Final = tuple(op for op in OPERATORS if op != "stated")
_SIGNAL_FACTS: Final = ("vulnerable", "gpc")
_STRINGS: Final = ("purpose", "channel", "jurisdiction", "article9", "data_region", *_VOCABULARY)


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where (a path such as ``rules[2].when[0].op``), and what to do about it."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


class _Reader:
    """Reads one rule object, collecting problems instead of stopping at the first."""

    def __init__(self, data: Mapping[str, Any], where: str) -> None:
        self.data, self.where = data, where
        self.problems: list[Problem] = []

    def wrong(self, field: str, message: str) -> None:
        self.problems.append(Problem(f"{self.where}.{field}", message))

    def string(self, field: str, *, limit: int = MAX_TEXT) -> str:
        value = self.data.get(field, "")
        if not isinstance(value, str) or len(value) > limit or any(ord(c) < 32 for c in value):
            self.wrong(field, f"must be one line of at most {limit} characters")
            return ""
        return value

    def words(self, field: str, good: Callable[[str], bool], what: str) -> tuple[str, ...]:
        value = self.data.get(field, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(field, "must be a list of words")
            return ()
        for item in value:
            if not good(item):
                self.wrong(field, f"{item[:60]!r} is not {what}")
        return tuple(dict.fromkeys(value))

    def day(self, field: str) -> date | None:
        value = self.data.get(field)
        if value in (None, ""):
            return None
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.wrong(field, "must be a date such as 2026-11-22")
            return None

    def number(self, field: str, low: int, high: int, default: int | None) -> int | None:
        value = self.data.get(field, default)
        if value is None:
            return default
        if type(value) is not int or not low <= value <= high:
            self.wrong(field, f"must be a whole number from {low} to {high}")
            return default
        return int(value)


def parse_rules(data: Any, *, where: str = "rules") -> tuple[tuple[Rule, ...], list[Problem]]:
    """``data`` is a JSON list of rule objects. Returns the good rules and every problem."""
    if not isinstance(data, list):
        return (), [Problem(where, "must be a list of rules")]
    if len(data) > MAX_RULES:
        return (), [Problem(where, f"has {len(data)} rules; at most {MAX_RULES} are allowed")]
    rules: list[Rule] = []
    problems: list[Problem] = []
    seen: set[str] = set()
    for index, item in enumerate(data):
        place = f"{where}[{index}]"
        if not isinstance(item, dict):
            problems.append(Problem(place, "must be an object"))
            continue
        rule, found = parse_rule(item, where=place)
        problems += found
        if rule.id in seen:
            problems.append(Problem(f"{place}.id", f"{rule.id!r} is used twice"))
        seen.add(rule.id)
        if not found:
            rules.append(rule)
    return tuple(rules), problems


def parse_rule(data: Mapping[str, Any], *, where: str) -> tuple[Rule, list[Problem]]:
    """One rule object. The rule is meaningful only when there is no problem."""
    reader = _Reader(data, where)
    for name in sorted(set(map(str, data)) - _FIELDS):
        reader.wrong(name[:60], "is not a field of a rule")
    rule = Rule(
        id=_identity(reader),
        effect=_effect(reader),
        text=_text(reader),
        citation=reader.string("citation", limit=200),
        purposes=reader.words("purposes", _is_purpose, "a purpose (lower-case words and dots)"),
        modalities=reader.words("modalities", MODALITIES.__contains__, "a modality"),
        speakers=reader.words("speakers", SPEAKERS.__contains__, "a speaker"),
        settings=reader.words("settings", SETTINGS.__contains__, "a setting"),
        bases=reader.words("bases", INFERENCE_BASES.__contains__, "an inference basis"),
        jurisdictions=reader.words("jurisdictions", is_place, "an ISO 3166 code or a group"),
        when=_conditions(reader),
        starred=reader.words("starred", FACT_NAMES.__contains__, "a fact"),
        gates=reader.words("gates", GATES.__contains__, "a gate"),
        minimum_age=_minimum_age(reader),
        obligations=reader.words("obligations", _is_slug, "an obligation (lower-case words)"),
        despite=reader.words("despite", _is_family, "a family of the bias audit, or *"),
        priority=reader.number("priority", -1000, 1000, 0) or 0,
        since=reader.day("since"),
        until=reader.day("until"),
    )
    if rule.since and rule.until and rule.until <= rule.since:
        reader.wrong("until", "must be after since: the rule would never hold")
    if rule.effect == "allow":
        _check_allow(rule, reader)
    return rule, reader.problems


def _check_allow(rule: Rule, reader: _Reader) -> None:
    for field in ("purposes", "modalities", "speakers", "settings"):
        if not getattr(rule, field):
            reader.wrong(field, "must be named: an allow never means 'any'")
    if any(name.endswith("*") for name in rule.purposes):
        reader.wrong("purposes", "must be named in full: an allow takes no pattern")
    if rule.despite and not set(rule.obligations) & set(SAFEGUARDS):
        reader.wrong("despite", f"needs an obligation to protect people: {' or '.join(SAFEGUARDS)}")


def _identity(reader: _Reader) -> str:
    value = reader.string("id", limit=80)
    if not _is_slug(value):
        reader.wrong("id", "must be lower-case words with dots or hyphens")
    elif value.startswith(_RESERVED):
        reader.wrong("id", "begins with a word kept for law, gates and the engine")
    return value


def _effect(reader: _Reader) -> str:
    value = reader.data.get("effect")
    if value not in ("allow", "deny"):
        reader.wrong("effect", "must be allow or deny")
        return "deny"
    return str(value)


def _text(reader: _Reader) -> Text:
    value = reader.data.get("text")
    if not isinstance(value, dict):
        reader.wrong("text", 'must be {"en": …, "ru": …}')
        return Text("", "")
    inner = _Reader(value, f"{reader.where}.text")
    for name in sorted(set(map(str, value)) - {"en", "ru"}):
        inner.wrong(name[:60], "is not a language of the house")
    text = Text(inner.string("en"), inner.string("ru"))
    for name, said in (("en", text.en), ("ru", text.ru)):
        if not said.strip():
            inner.wrong(name, "must say in one plain sentence what the rule permits or forbids")
    reader.problems += inner.problems
    return text


def _minimum_age(reader: _Reader) -> int | None:
    value = reader.data.get("minimum_age")
    if value is None:
        return None
    if type(value) is not int or value not in AGE_STEPS[1:]:
        reader.wrong("minimum_age", f"must be one of {', '.join(map(str, AGE_STEPS[1:]))}")
        return None
    return value


def _conditions(reader: _Reader) -> tuple[Condition, ...]:
    value = reader.data.get("when", [])
    if not isinstance(value, list):
        reader.wrong("when", "must be a list of conditions")
        return ()
    found = []
    for index, item in enumerate(value):
        place = f"when[{index}]"
        if not isinstance(item, dict) or set(item) != {"fact", "op", "value"}:
            reader.wrong(place, 'must be {"fact": …, "op": …, "value": …}')
            continue
        condition = Condition(item["fact"], item["op"], _frozen(item["value"]))
        mistake = condition_mistake(condition)
        if mistake:
            reader.wrong(place, mistake)
        else:
            found.append(condition)
    return tuple(found)


def condition_mistake(condition: Condition) -> str:
    """What is wrong with a condition, or ""."""
    fact, op = condition.fact, condition.op
    if not isinstance(fact, str) or fact not in FACT_NAMES or fact in _NOT_IN_CONDITIONS:
        return "names no fact that a rule may ask about"
    if not isinstance(op, str) or op not in _OPEN_OPERATORS:
        return f"op must be one of {', '.join(_OPEN_OPERATORS)}"
    if op == "asserted" and fact not in _SIGNAL_FACTS:
        return "asserted is for signals only: elsewhere an unknown fact would lift a deny"
    if (op == "has") != (fact in SET_FACTS):
        return f"{fact} does not go with {op}"
    return _value_mistake(condition)


def _value_mistake(condition: Condition) -> str:
    fact, op, value = condition.fact, condition.op, condition.value
    if op in ("below", "at-least"):
        good = fact in NUMBER_FACTS and type(value) is int and value in AGE_STEPS
        return "" if good else f"{op} needs an age out of {', '.join(map(str, AGE_STEPS))}"
    many = op in ("in", "not-in", "has")
    if many and (not isinstance(value, tuple) or not value):
        return f"{op} needs a list of values"
    for one in value if many else (value,):
        if not _fits(fact, one):
            return f"{str(one)[:60]!r} is not a value of {fact}"
    return ""


def _fits(fact: str, value: Any) -> bool:
    if fact == "signals":
        return value in SIGNALS
    if fact in _VOCABULARY:
        return value in _VOCABULARY[fact]
    if fact in _STRINGS or fact in ("aims", "failed_families"):
        return isinstance(value, str) and 0 < len(value) <= 80
    if fact in NUMBER_FACTS:
        return type(value) is int and value in AGE_STEPS
    return isinstance(value, bool)


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _is_slug(value: str) -> bool:
    return (
        0 < len(value) <= 80
        and value.isascii()
        and value == value.lower()
        and all(part.isalnum() for word in value.split(".") for part in word.split("-"))
    )


def _is_family(value: str) -> bool:
    return value == ANY_FAMILY or _is_slug(value)


def _is_purpose(value: str) -> bool:
    return _is_slug(value.removesuffix("*").removesuffix(".")) or value == "*"


def rule_from_json(data: Mapping[str, Any]) -> Rule:
    """A rule that was checked before, back from its JSON; law rows included. No checks."""
    fields = {**data, "text": Text(**data["text"])}
    for name in ("since", "until"):
        if name in fields:
            fields[name] = date.fromisoformat(fields[name])
    for name, value in tuple(fields.items()):
        if isinstance(value, list) and name != "when":
            fields[name] = tuple(value)
    fields["when"] = tuple(
        Condition(one["fact"], one["op"], _frozen(one["value"])) for one in data.get("when", ())
    )
    return Rule(**fields)
