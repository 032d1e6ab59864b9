"""The decision: law, then policy, then gates. Pure; the index makes it cost microseconds.

Three-valued throughout: a deny, a requirement or a duty holds unless one of its conditions
certainly fails; an allow holds only when all of them certainly do. The allow with the highest
priority that does not certainly fail must hold for certain: were a lower one taken instead,
leaving a fact out could help a yes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from governance.policy.decision import GATE_REASONS, POLICY_REASONS, Decision, Reason, Step
from governance.policy.facts import Facts
from governance.policy.gates import Gate
from governance.policy.index import (
    PASS,
    Candidate,
    Cell,
    RuleSet,
    checks_of,
    ordered,
    own_gates,
    unique,
)
from governance.policy.rules import GATES, Rule

_MISSING: Final = (POLICY_REASONS["policy.missing-fact"],)
_UNKNOWN: Final = (POLICY_REASONS["policy.unknown-purpose"],)
_FAIL: Final = {gate: Step("gate", f"gate.{gate}", "deny") for gate in GATES}


def decide(facts: Facts, ruleset: RuleSet) -> Decision:
    """The answer to "may this be done?". Law beats policy, a deny beats any allow, gates last."""
    cell = ruleset.cell(facts)
    if cell is None or facts.channel is None:
        return _deny(ruleset, _MISSING, (), "")
    trace = [*cell.steps]
    prohibited = _matching(cell.law, facts, trace) if cell.law else ()
    added = _matching(cell.adds, facts, trace) if cell.adds else ()
    denied = _matching(cell.denies, facts, trace) if cell.denies else ()
    winner, certain = _winner(cell.allows, facts, trace)
    known = facts.purpose_known
    if known is None:  # the catalogue was not asked: a purpose is known when a rule names it
        known = facts.purpose in ruleset.purposes
    if prohibited or denied or winner is None or not known:
        reasons = _reasons(prohibited) or (() if known else _UNKNOWN) or _reasons(denied)
        name = winner.rule.id if winner else ""
        return _deny(ruleset, reasons or (_nothing(cell),), trace, name)
    gates, passed = _all_gates(cell, winner, added)
    failed = _try_gates(gates, facts, winner.rule, trace)
    if failed or not certain:
        return _deny(ruleset, _cited(failed, cell, added) or _MISSING, trace, winner.rule.id)
    return Decision(
        "allow",
        winner.rule.id,
        (winner.reason,),
        (*trace, *passed),
        _obligations(cell, winner, added) if added or cell.obligations else winner.rule.obligations,
        winner.rule.id,
        ruleset.hash,
        ruleset.law_hash,
    )


def _matching(
    candidates: Sequence[Candidate], facts: Facts, trace: list[Step]
) -> Sequence[Candidate]:
    found = []
    for one in candidates:
        if not one.checks or one.verdict(facts) is not False:
            found.append(one)
            trace.append(one.step)
    return found


def _winner(
    allows: Sequence[Candidate], facts: Facts, trace: list[Step]
) -> tuple[Candidate | None, bool]:
    """The first allow, by priority then id, that does not certainly fail, and whether it holds."""
    first, holds = None, False
    for one in allows:
        if one.checks or one.doubtful:
            verdict = one.verdict(facts)
            if verdict is False:
                continue
        else:
            verdict = True
        trace.append(one.step)
        if first is None:
            first, holds = one, verdict is True
    return first, holds


def _try_gates(
    gates: Sequence[tuple[str, Gate]], facts: Facts, rule: Rule, trace: list[Step]
) -> list[tuple[str, str]]:
    """Every gate that stays closed, with its cause."""
    failed = []
    for name, gate in gates:
        cause = gate(facts, rule)
        if cause:
            failed.append((name, cause))
            trace.append(_FAIL[name])
    return failed


def _all_gates(
    cell: Cell, winner: Candidate, added: Sequence[Candidate]
) -> tuple[Sequence[tuple[str, Gate]], Sequence[Step]]:
    extra = [gate for one in added for gate in one.rule.gates] if added else ()
    if not extra:
        return winner.gates, winner.passed
    gates = ordered((*cell.gates, *own_gates(winner.rule), *extra))
    return checks_of(gates), tuple(PASS[name] for name in gates)


def _obligations(cell: Cell, winner: Candidate, added: Sequence[Candidate]) -> tuple[str, ...]:
    more = (name for one in added for name in one.rule.obligations)
    return unique((*winner.rule.obligations, *cell.obligations, *more))


def _cited(
    failed: Sequence[tuple[str, str]], cell: Cell, added: Sequence[Candidate]
) -> tuple[Reason, ...]:
    """Closed gates with the articles that demand them here, else with the gate's own."""
    if added:
        rows = (*cell.requires, *(one.rule for one in added))
        return tuple(_cite(closed, rows) for closed in failed)
    known, named = cell.closed, []
    for closed in failed:
        reason = known.get(closed)
        if reason is None:
            reason = known[closed] = _cite(closed, cell.requires)
        named.append(reason)
    return tuple(named)


def _cite(closed: tuple[str, str], rows: Sequence[Rule]) -> Reason:
    cites = unique(rule.citation for rule in rows if closed[0] in rule.gates)
    reason = GATE_REASONS[closed]
    return reason._replace(citation="; ".join(cites)) if cites else reason


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
