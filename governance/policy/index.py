"""The index of a rule set: which few rules can concern one kind of decision.

A set of rules is compiled once. The first decision for a *cell* (purpose, modality, speaker,
setting, jurisdiction, inference basis, aims, lawful basis, span of dates between two changes of
law or policy) collects the rules that can concern it and settles what all its facts share; later
ones only test the conditions left over.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any, Final

from governance.policy.decision import (
    Reason,
    Step,
    reason_of,
)
from governance.policy.facts import MANDATORY, Facts
from governance.policy.gates import ALWAYS, CHECKS, Gate, opted_out
from governance.policy.places import covers, may_cover
from governance.policy.rules import GATES, Rule, Verdict, rules_hash

Check = Callable[[Facts], Verdict]
Key = tuple[str, str, str, str, str, str, frozenset[str], str | None, int]

# What all facts of one cell have in common.
CELL_FACTS: Final = frozenset({
    "purpose", "modality", "speaker", "setting", "jurisdiction", "inference_basis", "aims",
    "lawful_basis",
})  # fmt: skip

# Cells are few, the vocabularies being closed; but jurisdictions come from callers.
MAX_CELLS: Final = 50_000

PASS: Final = {gate: Step("gate", f"gate.{gate}", "pass") for gate in GATES}


class Candidate:
    """A rule that can concern a cell, with the conditions that the cell leaves open."""

    __slots__ = ("checks", "doubtful", "gates", "passed", "reason", "rule", "step")

    def __init__(self, rule: Rule, gates: tuple[str, ...], *, doubtful: bool) -> None:
        """``doubtful``: a condition on what the cell shares is unknown."""
        self.rule, self.doubtful = rule, doubtful
        self.checks: tuple[Check, ...] = (
            *(one.check() for one in rule.when if one.fact not in CELL_FACTS),
            *(_stated(name) for name in rule.starred),
        )
        self.reason: Reason = reason_of(rule)
        self.step = Step("law" if rule.statute else "policy", rule.id, rule.effect)
        self.gates = checks_of(gates)
        self.passed = tuple(PASS[name] for name in gates)

    def verdict(self, facts: Facts) -> Verdict:
        """True, False, or None when a condition's fact is unknown and none certainly fails."""
        answer: Verdict = None if self.doubtful else True
        for check in self.checks:
            found = check(facts)
            if found is False:
                return False
            if found is None:
                answer = None
        return answer


@dataclass(frozen=True, slots=True)
class Statutes:
    """What the rulebook says about a cell: ``certain`` rows always hold there, ``adds`` may."""

    denies: tuple[Candidate, ...]
    adds: tuple[Candidate, ...]
    certain: tuple[Rule, ...]
    gates: tuple[str, ...]
    obligations: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(slots=True)
class Cell:
    """The rules that can concern one combination of the indexed facts, sorted by kind."""

    law: tuple[Candidate, ...]
    adds: tuple[Candidate, ...]
    denies: tuple[Candidate, ...]
    allows: tuple[Candidate, ...]
    gates: tuple[str, ...]
    obligations: tuple[str, ...]
    requires: tuple[Rule, ...]
    steps: tuple[Step, ...]
    elsewhere: bool
    closed: dict[tuple[str, str], Reason] = field(default_factory=dict)


@dataclass(slots=True)
class RuleSet:
    """A compiled set: ``hash`` names the policy rules, ``law_hash`` the rulebook."""

    rules: tuple[Rule, ...]
    law: tuple[Rule, ...]
    hash: str
    law_hash: str
    purposes: frozenset[str]
    _dates: tuple[date, ...]
    _by_purpose: dict[str, list[Rule]]
    _patterns: tuple[Rule, ...]
    _law_names_purposes: bool
    _law_parts: dict[tuple[Any, ...], Statutes] = field(default_factory=dict)
    _cells: dict[Key, Cell] = field(default_factory=dict)
    _candidates: dict[tuple[int, tuple[str, ...], bool], Candidate] = field(default_factory=dict)

    @classmethod
    def compile(cls, rules: Iterable[Rule], law: Iterable[Rule] = ()) -> RuleSet:
        """Index the rules; the order in which they come makes no difference."""
        own, statutes = tuple(rules), tuple(law)
        by_purpose: dict[str, list[Rule]] = {}
        patterns = []
        for rule in own:
            if not rule.purposes or any(name.endswith("*") for name in rule.purposes):
                patterns.append(rule)
            else:
                for name in rule.purposes:
                    by_purpose.setdefault(name, []).append(rule)
        edges = {day for rule in own + statutes for day in (rule.since, rule.until) if day}
        return cls(
            rules=own,
            law=statutes,
            hash=rules_hash(own),
            law_hash=rules_hash(statutes),
            purposes=frozenset(by_purpose),
            _dates=tuple(sorted(edges)),
            _by_purpose=by_purpose,
            _patterns=tuple(patterns),
            _law_names_purposes=any(
                rule.purposes or any(one.fact == "purpose" for one in rule.when)
                for rule in statutes
            ),
        )

    def cell(self, facts: Facts) -> Cell | None:
        """The cell of these facts; None while a mandatory fact is missing."""
        key = (
            facts.purpose,
            facts.modality,
            facts.speaker,
            facts.setting,
            facts.jurisdiction,
            facts.inference_basis,
            facts.aims,
            facts.lawful_basis,
            bisect_right(self._dates, facts.at) if self._dates else 0,
        )
        found = self._cells.get(key)  # type: ignore[arg-type]  # a None in the key finds nothing
        if found is not None:
            return found
        if any(getattr(facts, name) is None for name in MANDATORY):
            return None
        if len(self._cells) >= MAX_CELLS:
            self._cells.clear()
        made = self._make_cell(facts, self._statutes(key, facts))
        self._cells[key] = made  # type: ignore[index]  # no None left, see above
        return made

    def _statutes(self, key: tuple[Any, ...], facts: Facts) -> Statutes:
        """The law of a cell, shared by all purposes unless a row names one."""
        shared = key if self._law_names_purposes else key[1:]
        found = self._law_parts.get(shared)
        if found is None:
            if len(self._law_parts) >= MAX_CELLS:
                self._law_parts.clear()
            found = self._law_parts[shared] = self._make_statutes(facts)
        return found

    def _make_statutes(self, facts: Facts) -> Statutes:
        law = [rule for rule in self.law if _concerns(rule, facts, may_cover)]
        adds = [self._candidate(r, facts) for r in law if r.effect in ("require", "duty")]
        certain = tuple(one.rule for one in adds if not one.checks)
        return Statutes(
            denies=tuple(self._candidate(rule, facts) for rule in law if rule.effect == "deny"),
            adds=tuple(one for one in adds if one.checks),
            certain=certain,
            gates=ordered((*ALWAYS, *(gate for rule in certain for gate in rule.gates))),
            obligations=unique(name for rule in certain for name in rule.obligations),
            steps=tuple(Step("law", rule.id, rule.effect) for rule in certain),
        )

    def _make_cell(self, facts: Facts, law: Statutes) -> Cell:
        named = [*self._by_purpose.get(facts.purpose or "", ()), *self._patterns]
        near = [rule for rule in named if _concerns(rule, facts, None)]
        denies = [r for r in near if r.effect == "deny" and _in_place(r, facts, may_cover)]
        allows = [r for r in near if r.effect == "allow"]
        here = [r for r in allows if _in_place(r, facts, covers)]
        here.sort(key=lambda rule: (-rule.priority, rule.id))
        return Cell(
            law=law.denies,
            adds=law.adds,
            denies=tuple(self._candidate(rule, facts) for rule in denies),
            allows=tuple(
                self._candidate(rule, facts, ordered((*law.gates, *own_gates(rule))))
                for rule in here
            ),
            gates=law.gates,
            obligations=law.obligations,
            requires=law.certain,
            steps=law.steps,
            elsewhere=bool(allows) and not here,
        )

    def _candidate(self, rule: Rule, facts: Facts, gates: tuple[str, ...] = ()) -> Candidate:
        """Shared between cells: thousands of cells then fit a processor's cache."""
        doubtful = any(one.fact in CELL_FACTS and one.check()(facts) is None for one in rule.when)
        key = (id(rule), gates, doubtful)
        found = self._candidates.get(key)
        if found is None:
            found = self._candidates[key] = Candidate(rule, gates, doubtful=doubtful)
        return found


def ordered(names: Iterable[str]) -> tuple[str, ...]:
    """Gates, each once, in the order in which they are tried."""
    wanted = set(names)
    return tuple(name for name in GATES if name in wanted)


@cache
def checks_of(gates: tuple[str, ...]) -> tuple[tuple[str, Gate], ...]:
    """The gates' functions. Where consent is asked for too, opt-out speaks of opt-outs only."""
    checks = {**CHECKS, "opt-out": opted_out} if "consent" in gates else CHECKS
    return tuple((name, checks[name]) for name in gates)


def own_gates(rule: Rule) -> tuple[str, ...]:
    """A minimum age needs its gate, whether or not the rule remembers to name it."""
    return rule.gates if rule.minimum_age is None else (*rule.gates, "age")


def unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _stated(name: str) -> Check:
    """A starred fact: unknown until it is stated."""
    get = attrgetter(name)
    return lambda facts: None if get(facts) is None else True


def _concerns(
    rule: Rule, facts: Facts, in_place: Callable[[tuple[str, ...], str], bool] | None
) -> bool:
    if (rule.since and facts.at < rule.since) or (rule.until and facts.at >= rule.until):
        return False
    if in_place is not None and not _in_place(rule, facts, in_place):
        return False
    return (
        _one_of(rule.modalities, facts.modality)
        and _one_of(rule.speakers, facts.speaker)
        and _one_of(rule.settings, facts.setting)
        and _one_of(rule.bases, facts.inference_basis)
        and (not rule.purposes or any(_named(name, facts.purpose) for name in rule.purposes))
        and not any(one.fact in CELL_FACTS and one.check()(facts) is False for one in rule.when)
    )


def _in_place(rule: Rule, facts: Facts, in_place: Callable[[tuple[str, ...], str], bool]) -> bool:
    return in_place(rule.jurisdictions, facts.jurisdiction or "")


def _one_of(wanted: tuple[str, ...], found: str | None) -> bool:
    return not wanted or found in wanted


def _named(pattern: str, purpose: str | None) -> bool:
    if pattern.endswith("*"):
        return (purpose or "").startswith(pattern[:-1])
    return pattern == purpose
