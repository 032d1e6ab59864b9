"""The table of scenarios, read aloud to the starter pack under the rulebook."""

from __future__ import annotations

import re

import pytest

from governance.law import load
from governance.policy import starter_rules
from governance.policy.gate_texts import GATE_CITATIONS, GATE_TEXTS
from governance.policy.gates import CHECKS
from governance.policy.rules import GATES
from tests.governance.policy.scenarios import SCENARIOS, Scenario
from tests.governance.policy.worlds import WORLDS, ask

CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[one.name for one in SCENARIOS])
def test_the_scenario_is_decided_as_the_table_says(scenario: Scenario) -> None:
    decision = ask(WORLDS[scenario.world], **scenario.changes)

    assert decision.effect == ("deny" if scenario.decisive else "allow"), decision
    if scenario.decisive:
        assert decision.decisive == scenario.decisive
    else:
        assert decision.decisive in {rule.id for rule in starter_rules()}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=[one.name for one in SCENARIOS])
def test_every_answer_names_its_rule_and_citation_in_both_languages(scenario: Scenario) -> None:
    decision = ask(WORLDS[scenario.world], **scenario.changes)

    assert decision.reasons[0].rule == decision.decisive
    for reason in decision.reasons:
        assert reason.citation
        assert not CYRILLIC.search(reason.text_en)
        assert CYRILLIC.search(reason.text_ru)


def test_the_table_holds_at_least_eighty_scenarios_with_names_of_their_own() -> None:
    assert len({one.name for one in SCENARIOS}) == len(SCENARIOS) >= 80


def test_the_table_reaches_every_gate_that_can_close() -> None:
    reached = {one.decisive for one in SCENARIOS}
    closing = {f"gate.{gate}" for gate in GATES} - {"gate.jurisdiction"}
    assert closing <= reached


def test_the_table_reaches_every_prohibition_of_the_rulebook() -> None:
    reached = {one.decisive for one in SCENARIOS}
    assert {row.id for row in load() if row.effect == "deny"} <= reached


def test_the_table_reaches_every_rule_of_the_starter_pack() -> None:
    won = {ask(WORLDS[one.world], **one.changes).winner for one in SCENARIOS}
    assert {rule.id for rule in starter_rules()} <= won


def test_every_gate_has_a_check_a_citation_and_texts() -> None:
    assert tuple(CHECKS) == GATES == tuple(GATE_CITATIONS)
    assert {gate for gate, _ in GATE_TEXTS} == set(GATES)
