"""What would change: recorded decisions replayed under a draft set, and the finite cells compared.

Pure. Facts come as the log keeps them (``Facts.to_record``), so a replay needs no person.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from typing import Any, Final

import orjson

from governance.policy import Facts, Rule, RuleSet, decide
from governance.policy.facts import STANDINGS
from governance.policy.rules import Condition

SAMPLE: Final = 50
_TICK: Final = 10_000
_KNOWN: Final = 200_000  # distinct facts remembered before the memory is cleared

# Where laws differ; one of each is enough to see a difference, "elsewhere" stands for the rest.
PLACES: Final = (
    *("DE", "FR", "GB", "US-CA", "US-CO", "US-IL", "US-TX", "US-WA", "US-NY", "CA-QC", "BR"),
    *("RU", "JP"),
)

# A day on which everything is in order: what a cell allows at best.
_BEST: Final[Mapping[str, Any]] = {
    "channel": "chat",
    "age": 30,
    "vulnerable": False,
    "lawful_basis": "explicit-consent",
    "purpose_known": True,
    "notice_shown": True,
    "dpia": "current",
    "model_permitted": True,
    "application_permitted": True,
    "namespace_permitted": True,
    "stopped": False,
    "dpo_signoff": True,
    "human_oversight": True,
    "written_release": True,
    "public_schedule": True,
    "separate_consent": True,
    "bank_declared": True,
}
# One thing out of order at a time: shows a gate that a draft no longer names.
_FLAWS: Final[Mapping[str, Mapping[str, Any]]] = {
    "": {},
    "notice not shown": {"notice_shown": False},
    "age unknown": {"age": None},
    "a minor": {"age": 16},
    "vulnerability unknown": {"vulnerable": None},
    "GPC sent": {"gpc": True},
    "DPO has not signed": {"dpo_signoff": None},
}


@dataclass(slots=True)
class Report:
    """``changes``: (purpose, modality, before, after) → how many. ``sample``: some of them."""

    seen: int = 0
    unreadable: int = 0
    changes: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    decisive: Counter[tuple[str, str]] = field(default_factory=Counter)
    sample: list[dict[str, Any]] = field(default_factory=list)

    @property
    def changed(self) -> int:
        """How many decisions would come out otherwise."""
        return sum(self.changes.values())

    def to_json(self) -> dict[str, Any]:
        """The report as JSON values."""
        return {
            "seen": self.seen,
            "unreadable": self.unreadable,
            "changed": self.changed,
            "changes": [
                {
                    "purpose": key[0],
                    "modality": key[1],
                    "before": key[2],
                    "after": key[3],
                    "count": n,
                }
                for key, n in self.changes.most_common()
            ],
            "decisive": [
                {"before": key[0], "after": key[1], "count": n}
                for key, n in self.decisive.most_common(100)
            ],
            "sample": self.sample,
        }


def recorded(entry: str, body: bytes) -> tuple[str, str, str, str]:
    """A payload of the log as ``replay`` takes it: entry id, effect, decisive rule, facts."""
    said = orjson.loads(body)
    facts = (said.get("facts") or {}).get("facts") or {}
    text = orjson.dumps(facts, option=orjson.OPT_SORT_KEYS).decode()
    return entry, said.get("decision", ""), said.get("decisive", ""), text


def replay(
    recorded: Iterable[tuple[str, str, str, str]],
    draft: RuleSet,
    *,
    parse: Callable[[str], Mapping[str, Any]] = orjson.loads,
    progress: Callable[[int], None] | None = None,
) -> Report:
    """Replay (entry id, effect, decisive rule, facts as text) under ``draft``.

    Equal facts are decided once: ``parse`` reads the text of each distinct one.
    """
    report, known = Report(), dict[str, tuple[str, str, str, str] | None]()
    for entry, effect, decisive, text in recorded:
        report.seen += 1
        if progress is not None and report.seen % _TICK == 0:
            progress(report.seen)
        if text in known:
            found = known[text]
        else:
            if len(known) >= _KNOWN:
                known.clear()
            found = known[text] = _decided(text, draft, parse)
        if found is None:
            report.unreadable += 1
        elif found[0] != effect:
            _count(report, entry, (effect, decisive), found)
    return report


def _decided(
    text: str, draft: RuleSet, parse: Callable[[str], Mapping[str, Any]]
) -> tuple[str, str, str, str] | None:
    try:
        facts = Facts.from_record(parse(text))
    except (KeyError, TypeError, ValueError):
        return None
    decision = decide(facts, draft)
    return decision.effect, decision.decisive, facts.purpose or "", facts.modality or ""


def _count(
    report: Report, entry: str, before: tuple[str, str], found: tuple[str, str, str, str]
) -> None:
    effect, decisive, purpose, modality = found
    report.changes[purpose, modality, before[0], effect] += 1
    report.decisive[before[1], decisive] += 1
    if len(report.sample) < SAMPLE:
        report.sample.append(
            {
                "entry": entry,
                "purpose": purpose,
                "modality": modality,
                "before": {"effect": before[0], "decisive": before[1]},
                "after": {"effect": effect, "decisive": decisive},
            }
        )


def newly_allowed_cells(before: RuleSet, after: RuleSet, *, day: date) -> list[str]:
    """Names of every cell that ``after`` allows and ``before`` denies, at best or with one flaw.

    Cells: purpose × modality × speaker × setting × jurisdiction × standing of every allow rule in
    ``after``, its own conditions met. Places that agree are named together.
    """
    opened: dict[tuple[str, ...], dict[str, list[str]]] = {}
    for rule in after.rules:
        if rule.effect != "allow":
            continue
        moment = max(day, rule.since) if rule.since else day
        for facts, standing, flaw in _cells(rule, moment):
            if decide(facts, after).allowed and not decide(facts, before).allowed:
                flaws = opened.setdefault(_key(facts, standing), {})
                places = flaws.setdefault(flaw, [])
                if facts.jurisdiction and facts.jurisdiction not in places:
                    places.append(facts.jurisdiction)
    return sorted({name for key, flaws in opened.items() for name in _names(key, flaws)})


def _cells(rule: Rule, day: date) -> Iterator[tuple[Facts, str, str]]:
    met = {name: value for one in rule.when for name, value in _meet(one).items()}
    places = PLACES if not rule.jurisdictions else (*PLACES, *_plain_places(rule))
    bases = ("explicit-consent", "legitimate-interest")
    for purpose, modality, speaker, setting in product(
        rule.purposes, rule.modalities, rule.speakers, rule.settings
    ):
        for basis in bases:
            world = Facts(
                at=day,
                purpose=purpose,
                modality=modality,
                speaker=speaker,
                setting=setting,
                **{**_BEST, "lawful_basis": basis, **met},
            )
            for place, standing, (flaw, changes) in product(places, STANDINGS, _FLAWS.items()):
                region = "RU" if place == "RU" else None
                yield (
                    replace(
                        world,
                        jurisdiction=place,
                        standing=standing,
                        data_region=region,
                        **changes,
                    ),
                    standing,
                    flaw,
                )


def _meet(condition: Condition) -> dict[str, Any]:
    """Facts that make a condition true, where one value alone does."""
    value = condition.value
    if condition.op in ("is", "asserted", "at-least"):
        return {condition.fact: value}
    if condition.op == "in":
        return {condition.fact: value[0]}
    if condition.op == "has":
        return {condition.fact: frozenset(value[:1])}
    if condition.op == "is-not" and isinstance(value, bool):
        return {condition.fact: not value}
    if condition.op == "below":
        return {condition.fact: value - 1}
    return {}


def _plain_places(rule: Rule) -> Iterator[str]:
    return (place for place in rule.jurisdictions if len(place.partition("-")[0]) == 2)


def _key(facts: Facts, standing: str) -> tuple[str, ...]:
    named = (facts.purpose, facts.modality, facts.speaker, facts.setting)
    return (*(name or "" for name in named), f"standing {standing}")


def _names(key: tuple[str, ...], flaws: Mapping[str, list[str]]) -> Iterator[str]:
    """One name for the cell at best, with the flaws that make no difference to where it holds."""
    where = {flaw: _where(places) for flaw, places in flaws.items()}
    for place in dict.fromkeys(where.values()):
        same = [flaw for flaw in where if where[flaw] == place and flaw]
        at_best = [] if where.get("") == place else ["only with"]
        said = [*key, place]
        if same:
            said.append(" ".join([*(at_best or ["even with"]), ", ".join(same)]))
        yield " · ".join(said)


def _where(places: list[str]) -> str:
    return "everywhere" if set(PLACES) <= set(places) else ", ".join(sorted(places))
