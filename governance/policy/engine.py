"""The decision: law, then policy, then gates. Pure, and indexed so that it costs microseconds.

A set of rules is compiled once. The first decision for a *cell* (purpose, modality, speaker,
setting, jurisdiction, inference basis, span of dates between two changes of law or policy) collects
the few rules that can concern it; later ones only test the conditions left over.

Three-valued throughout: a deny, a requirement or a duty holds unless one of its conditions
certainly fails; an allow holds only when all of them certainly do. The allow with the highest
priority that does not certainly fail must hold for certain: were a lower one taken instead,
leaving a fact out could help a yes.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from governance.policy.decision import (
    GATE_REASONS,
    POLICY_REASONS,
    Decision,
    Reason,
    Step,
    reason_of,
)
from governance.policy.facts import MANDATORY, Facts
from governance.policy.gates import ALWAYS, CHECKS, Gate
from governance.policy.places import covers, may_cover
from governance.policy.rules import GATES, Rule, Verdict, rules_hash

Check = Callable[[Facts], Verdict]
Key = tuple[str, str, str, str, str, str, int]

# Cells are few, the vocabularies being closed; but jurisdictions come from callers.
MAX_CELLS: Final = 50_000

_MISSING: Final = (POLICY_REASONS["policy.missing-fact"],)
_UNKNOWN: Final = (POLICY_REASONS["policy.unknown-purpose"],)
_PASS: Final = {gate: Step("gate", f"gate.{gate}", "pass") for gate in GATES}
_FAIL: Final = {gate: Step("gate", f"gate.{gate}", "deny") for gate in GATES}


class Candidate:
    """A rule that can concern a cell, with what is left to test."""

    __slots__ = ("checks", "gates", "reason", "rule", "starred", "step")

    def __init__(self, rule: Rule, gates: tuple[tuple[str, Gate], ...] = ()) -> None:
        self.rule = rule
        self.checks: tuple[Check, ...] = tuple(condition.check() for condition in rule.when)
        self.reason: Reason = reason_of(rule)
        self.step = Step(_stage(rule), rule.id, rule.effect)
        self.gates = gates
        self.starred = rule.starred

    def verdict(self, facts: Facts) -> Verdict:
        """True, False, or None when a condition's fact is unknown and none certainly fails."""
        answer: Verdict = True
        for check in self.checks:
            found = check(facts)
            if found is False:
                return False
            if found is None:
                answer = None
        for name in self.starred:
            if getattr(facts, name) is None:
                answer = None
        return answer


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
    _cells: dict[Key, Cell] = field(default_factory=dict)

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
            bisect_right(self._dates, facts.at) if self._dates else 0,
        )
        found = self._cells.get(key)  # type: ignore[arg-type]  # a None in the key finds nothing
        if found is not None:
            return found
        if None in key or facts.channel is None:
            return None
        if len(self._cells) >= MAX_CELLS:
            self._cells.clear()
        made = self._make_cell(facts)
        self._cells[key] = made  # type: ignore[index]  # no None left, see above
        return made

    def _make_cell(self, facts: Facts) -> Cell:
        law = [rule for rule in self.law if _concerns(rule, facts, may_cover)]
        named = [*self._by_purpose.get(facts.purpose or "", ()), *self._patterns]
        near = [rule for rule in named if _concerns(rule, facts, None)]
        denies = [r for r in near if r.effect == "deny" and _in_place(r, facts, may_cover)]
        allows = [r for r in near if r.effect == "allow"]
        here = [r for r in allows if _in_place(r, facts, covers)]
        here.sort(key=lambda rule: (-rule.priority, rule.id))
        adds = [rule for rule in law if rule.effect in {"require", "duty"}]
        certain = [rule for rule in adds if not rule.when]
        always = [*ALWAYS, *(gate for rule in certain for gate in rule.gates)]
        gates = tuple(gate for gate in GATES if gate in always)
        return Cell(
            law=tuple(Candidate(rule) for rule in law if rule.effect == "deny"),
            adds=tuple(Candidate(rule) for rule in adds if rule.when),
            denies=tuple(Candidate(rule) for rule in denies),
            allows=tuple(Candidate(rule, _gates(gates, _own_gates(rule))) for rule in here),
            gates=gates,
            obligations=_unique(name for rule in certain for name in rule.obligations),
            requires=tuple(certain),
            steps=tuple(Step("law", rule.id, rule.effect) for rule in certain),
            elsewhere=bool(allows) and not here,
        )


def decide(facts: Facts, ruleset: RuleSet) -> Decision:
    """The answer to "may this be done?". Law beats policy, a deny beats any allow, gates last."""
    cell = ruleset.cell(facts)
    if cell is None or facts.channel is None:
        return _deny(ruleset, _MISSING, (), "")
    trace = [*cell.steps]
    prohibited = _matching(cell.law, facts, trace)
    added = _matching(cell.adds, facts, trace) if cell.adds else ()
    denied = _matching(cell.denies, facts, trace) if cell.denies else ()
    winner, certain = _winner(cell.allows, facts, trace)
    reasons = _reasons(prohibited) or _unknown(facts, ruleset) or _reasons(denied)
    if reasons or winner is None:
        name = winner.rule.id if winner else ""
        return _deny(ruleset, reasons or (_nothing(cell),), trace, name)
    failed = _try_gates(_all_gates(cell, winner, added), facts, winner.rule.minimum_age, trace)
    if failed or not certain:
        return _deny(ruleset, _cited(failed, cell, added) or _MISSING, trace, winner.rule.id)
    return Decision(
        "allow",
        winner.rule.id,
        (winner.reason,),
        tuple(trace),
        _obligations(cell, winner, added),
        winner.rule.id,
        ruleset.hash,
        ruleset.law_hash,
    )


def _matching(
    candidates: Sequence[Candidate], facts: Facts, trace: list[Step]
) -> Sequence[Candidate]:
    found = [one for one in candidates if one.verdict(facts) is not False]
    for one in found:
        trace.append(one.step)
    return found


def _winner(
    allows: Sequence[Candidate], facts: Facts, trace: list[Step]
) -> tuple[Candidate | None, bool]:
    """The first allow, by priority then id, that does not certainly fail, and whether it holds."""
    first, holds = None, False
    for one in allows:
        verdict = one.verdict(facts)
        if verdict is False:
            continue
        trace.append(one.step)
        if first is None:
            first, holds = one, verdict is True
    return first, holds


def _try_gates(
    gates: Sequence[tuple[str, Gate]], facts: Facts, minimum_age: int | None, trace: list[Step]
) -> list[Reason]:
    failed = []
    for name, gate in gates:
        cause = gate(facts, minimum_age)
        if cause:
            failed.append(GATE_REASONS[name, cause])
            trace.append(_FAIL[name])
        else:
            trace.append(_PASS[name])
    return failed


def _all_gates(
    cell: Cell, winner: Candidate, added: Sequence[Candidate]
) -> Sequence[tuple[str, Gate]]:
    extra = [gate for one in added for gate in one.rule.gates]
    return _gates((*cell.gates, *_own_gates(winner.rule)), extra) if extra else winner.gates


def _obligations(cell: Cell, winner: Candidate, added: Sequence[Candidate]) -> tuple[str, ...]:
    more = [name for one in added for name in one.rule.obligations]
    if not more and not cell.obligations:
        return winner.rule.obligations
    return _unique((*winner.rule.obligations, *cell.obligations, *more))


def _unknown(facts: Facts, ruleset: RuleSet) -> tuple[Reason, ...]:
    """A purpose is known when the catalogue says so or, unasked, when a rule names it."""
    known = facts.purpose_known
    if known is True or (known is None and facts.purpose in ruleset.purposes):
        return ()
    return _UNKNOWN


def _cited(failed: Sequence[Reason], cell: Cell, added: Sequence[Candidate]) -> tuple[Reason, ...]:
    """Closed gates with the articles that demand them here, else with the gate's own."""
    if not failed:
        return ()
    rows = [*cell.requires, *(one.rule for one in added)]
    named = []
    for reason in failed:
        gate = reason.rule.removeprefix("gate.")
        cites = _unique(rule.citation for rule in rows if gate in rule.gates)
        named.append(reason._replace(citation="; ".join(cites)) if cites else reason)
    return tuple(named)


def _nothing(cell: Cell) -> Reason:
    if cell.elsewhere:
        return GATE_REASONS["jurisdiction", "place"]
    return POLICY_REASONS["policy.none-matches"]


def _reasons(candidates: Sequence[Candidate]) -> tuple[Reason, ...]:
    return tuple(one.reason for one in candidates)


def _deny(
    ruleset: RuleSet, reasons: tuple[Reason, ...], trace: Sequence[Step], winner: str
) -> Decision:
    return Decision(
        "deny",
        reasons[0].rule,
        reasons,
        tuple(trace),
        (),
        winner,
        ruleset.hash,
        ruleset.law_hash,
    )


def _gates(base: Iterable[str], more: Iterable[str]) -> tuple[tuple[str, Gate], ...]:
    """Those named, each once, in the order in which gates are tried."""
    wanted = {*base, *more}
    return tuple((name, CHECKS[name]) for name in GATES if name in wanted)


def _own_gates(rule: Rule) -> tuple[str, ...]:
    """A minimum age needs its gate, whether or not the rule remembers to name it."""
    return rule.gates if rule.minimum_age is None else (*rule.gates, "age")


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _stage(rule: Rule) -> str:
    return "law" if rule.statute else "policy"


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
    )


def _in_place(rule: Rule, facts: Facts, in_place: Callable[[tuple[str, ...], str], bool]) -> bool:
    return in_place(rule.jurisdictions, facts.jurisdiction or "")


def _one_of(wanted: tuple[str, ...], found: str | None) -> bool:
    return not wanted or found in wanted


def _named(pattern: str, purpose: str | None) -> bool:
    if pattern.endswith("*"):
        return (purpose or "").startswith(pattern[:-1])
    return pattern == purpose


__all__ = ["MANDATORY", "MAX_CELLS", "Cell", "RuleSet", "decide"]
