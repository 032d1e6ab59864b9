"""The laws of the decision, over generated rules and facts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from governance.law import load
from governance.policy import Condition, Facts, Rule, RuleSet, decide
from governance.policy.facts import FACT_NAMES, MANDATORY
from governance.policy.parsing import rule_from_json
from tests.governance.policy.strategies import allows, denies, facts, rule_lists
from tests.governance.policy.worlds import ADVERT, PACK, PERSONAL, SUPPORT, TODAY, WORLDS

LAW = load()
LAWLESS = ()

# Facts whose absence is silence, not doubt: a signal or an event that nobody reported. Once
# asserted they are kept as signals, which no silence lifts (see the last tests).
SILENCE = {"gpc", "signals", "aims", "at", "consultation_pending", "inference_basis", "article9"}
# A floor that the purpose sets; without it the rule's own and the country's still hold.
SILENCE |= {"purpose_minimum_age"}
# Looked up together with `model_permitted`, which no audit leaves unknown.
SILENCE |= {"failed_families"}
FORGETTABLE = sorted(set(FACT_NAMES) - SILENCE)
SIGNALLED = {"age", "vulnerable"}  # mandatory where starred, and signals where not


@given(facts(), rule_lists, denies)
def test_adding_a_deny_never_turns_a_deny_into_an_allow(
    given_facts: Facts, rules: list[Rule], deny: Rule
) -> None:
    if not decide(given_facts, RuleSet.compile(rules, LAWLESS)).allowed:
        assert not decide(given_facts, RuleSet.compile([*rules, deny], LAWLESS)).allowed


@given(facts(), rule_lists, st.integers(-1000, 1000))
def test_any_matching_deny_wins_at_any_priority(
    given_facts: Facts, rules: list[Rule], priority: int
) -> None:
    deny = Rule(id="never", effect="deny", text=SUPPORT_TEXT, priority=priority)
    decision = decide(given_facts, RuleSet.compile([*rules, deny], LAWLESS))
    assert not decision.allowed


@given(facts(), rule_lists)
def test_law_beats_every_policy(given_facts: Facts, rules: list[Rule]) -> None:
    lawless, lawful = RuleSet.compile(rules, LAWLESS), RuleSet.compile(rules, LAW)
    if decide(given_facts, lawful).allowed:
        assert decide(given_facts, lawless).allowed


@settings(max_examples=300)
@given(facts(), rule_lists, st.sampled_from(FORGETTABLE))
def test_forgetting_a_fact_never_turns_a_deny_into_an_allow(
    given_facts: Facts, rules: list[Rule], name: str
) -> None:
    ruleset = RuleSet.compile(rules, LAW)
    before = decide(given_facts, ruleset)
    forgotten = replace(given_facts, **{name: None})
    after = decide(forgotten, ruleset)
    if after.allowed and not before.allowed:
        # The one way this may look so: a minor's or a vulnerable person's silence in a use that
        # does not ask; what was asserted before is then in the signals and still decides.
        assert name in SIGNALLED
        kept = {"age": "minor", "vulnerable": "vulnerable"}[name]
        remembered = replace(forgotten, signals=given_facts.signals | {kept})
        assert not decide(remembered, ruleset).allowed or _asked_nothing(given_facts, name)


def _asked_nothing(given_facts: Facts, name: str) -> bool:
    """Whether there was nothing to remember: an adult's age, or no vulnerability."""
    value = getattr(given_facts, name)
    return value is None or value is False or (name == "age" and value >= 18)


@given(facts(), rule_lists, st.sampled_from(MANDATORY))
def test_without_a_mandatory_fact_nothing_is_allowed(
    given_facts: Facts, rules: list[Rule], name: str
) -> None:
    ruleset = RuleSet.compile(rules, LAW)
    decision = decide(replace(given_facts, **{name: None}), ruleset)
    assert (decision.effect, decision.decisive) == ("deny", "policy.missing-fact")


@given(facts(), st.lists(allows, min_size=1, max_size=4))
def test_priority_chooses_only_among_allows_that_match(
    given_facts: Facts, rules: list[Rule]
) -> None:
    decision = decide(given_facts, RuleSet.compile(rules, LAWLESS))
    if decision.allowed:
        named = {step.rule for step in decision.trace if step.outcome == "allow"}
        ranks = {rule.id: (-rule.priority, rule.id) for rule in rules}
        assert ranks[decision.winner] == min(ranks[name] for name in named)


@given(facts(), rule_lists, st.randoms())
def test_the_order_of_rules_makes_no_difference(
    given_facts: Facts, rules: list[Rule], random: object
) -> None:
    shuffled = sorted(rules, key=lambda rule: rule.id[::-1])
    one, two = RuleSet.compile(rules, LAW), RuleSet.compile(shuffled, LAW)
    assert one.hash == two.hash
    first, second = decide(given_facts, one), decide(given_facts, two)
    assert first.effect == second.effect
    assert first.winner == second.winner


@given(facts(), rule_lists)
def test_a_replay_from_the_log_decides_the_same(given_facts: Facts, rules: list[Rule]) -> None:
    ruleset = RuleSet.compile(rules, LAW)
    replayed = Facts.from_record(given_facts.to_record())
    assert replayed == given_facts
    assert decide(replayed, ruleset) == decide(given_facts, ruleset)


@given(rule_lists)
def test_rules_survive_json(rules: list[Rule]) -> None:
    assert [rule_from_json(rule.to_json()) for rule in rules] == rules


@given(facts(), rule_lists)
def test_a_second_decision_in_the_same_cell_equals_the_first(
    given_facts: Facts, rules: list[Rule]
) -> None:
    warm = RuleSet.compile(rules, LAW)
    first = decide(given_facts, warm)
    assert decide(given_facts, warm) == first == decide(given_facts, RuleSet.compile(rules, LAW))


@given(facts(), rule_lists)
def test_every_denial_begins_with_its_decisive_rule(given_facts: Facts, rules: list[Rule]) -> None:
    decision = decide(given_facts, RuleSet.compile(rules, LAW))
    assert decision.reasons[0].rule == decision.decisive
    assert decision.allowed or decision.obligations == ()


@given(st.sampled_from(sorted(WORLDS)), st.sampled_from(("text", "voice", "face")))
@example("coaching", "voice")
def test_a_caller_cannot_call_biometric_inference_text(world: str, modality: str) -> None:
    said = replace(WORLDS[world], modality=modality, inference_basis="text")
    assert said.biometric == (modality != "text")


def test_vulnerable_once_said_outlives_a_later_no() -> None:
    said = replace(ADVERT, vulnerable=False, signals=frozenset({"vulnerable"}))
    assert decide(said, PACK).decisive == "eu-ai-act.5-1-b"


def test_a_minor_once_said_outlives_silence_about_age() -> None:
    said = replace(PERSONAL, age=None, signals=frozenset({"minor"}))
    assert decide(said, PACK).decisive == "gate.age"


def test_gpc_once_sent_outlives_silence() -> None:
    said = replace(ADVERT, gpc=None, signals=frozenset({"gpc"}))
    assert decide(said, PACK).decisive == "gate.gpc"


def test_an_allow_of_higher_priority_in_doubt_is_not_passed_over() -> None:
    """Were the lower allow taken, leaving the age out would help."""
    strict = replace(
        STARTER_SUPPORT,
        id="strict",
        priority=5,
        gates=("consent",),
        when=(Condition("age", "below", 18),),
    )
    both = RuleSet.compile([STARTER_SUPPORT, strict], LAW)
    assert decide(replace(SUPPORT, age=30), both).allowed
    assert decide(replace(SUPPORT, age=16), both).decisive == "gate.consent"
    assert not decide(SUPPORT, both).allowed


def test_a_permission_elsewhere_is_refused_here_by_name() -> None:
    only_france = replace(STARTER_SUPPORT, jurisdictions=("FR",))
    decision = decide(SUPPORT, RuleSet.compile([only_france], LAW))
    assert decision.decisive == "gate.jurisdiction"


def test_a_gate_that_law_demands_cites_that_law() -> None:
    decision = decide(replace(SUPPORT, dpia="missing"), PACK)
    assert decision.reasons[0].citation == "GDPR Art. 35(1), 35(3), 35(7)"


def test_a_decision_at_the_edge_of_a_date_takes_the_new_rule() -> None:
    ends = replace(STARTER_SUPPORT, until=TODAY)
    assert decide(SUPPORT, RuleSet.compile([ends], LAW)).decisive == "policy.none-matches"
    begins = replace(STARTER_SUPPORT, since=TODAY)
    assert decide(SUPPORT, RuleSet.compile([begins], LAW)).allowed


@pytest.mark.parametrize("standing", ["none", "refused", "withdrawn", "expired", "superseded"])
@pytest.mark.parametrize("place", ["DE", "US-NY", "JP", "BR"])
def test_a_rule_that_forgets_the_consent_gate_opens_nothing(standing: str, place: str) -> None:
    world = replace(SUPPORT, lawful_basis="consent", standing=standing, jurisdiction=place)
    assert decide(world, PACK).decisive == "gate.consent"


@pytest.mark.parametrize("standing", ["refused", "withdrawn", "opted-out", "expired"])
def test_a_no_is_a_no_also_without_any_law(standing: str) -> None:
    world = replace(SUPPORT, lawful_basis="explicit-consent", standing=standing)
    assert decide(world, RuleSet.compile(PACK.rules)).decisive == "gate.opt-out"


@pytest.mark.parametrize("place", ["XX", "Germany", "D", "", "DE-", "DE-<x>", "US-CALIF"])
def test_an_invented_place_slips_between_no_laws(place: str) -> None:
    assert decide(replace(SUPPORT, jurisdiction=place), PACK).decisive == "policy.missing-fact"


@pytest.mark.parametrize("place", ["de", "EU", "EEA", "UK", "GP", " fr ", "de-by"])
def test_a_place_written_otherwise_is_the_same_place(place: str) -> None:
    decision = decide(replace(SUPPORT, jurisdiction=place), PACK)
    assert "gdpr.6" in {step.rule for step in decision.trace}


def test_a_union_named_as_the_place_may_be_any_of_its_countries() -> None:
    deny = Rule(id="no", effect="deny", text=SUPPORT_TEXT, jurisdictions=("DE",))
    only_germany = replace(STARTER_SUPPORT, jurisdictions=("DE",))
    world = replace(SUPPORT, jurisdiction="EU")
    assert decide(world, RuleSet.compile([STARTER_SUPPORT, deny], LAW)).decisive == "no"
    assert decide(world, RuleSet.compile([only_germany], LAW)).decisive == "gate.jurisdiction"


STARTER_SUPPORT = PACK.rules[0]
SUPPORT_TEXT = STARTER_SUPPORT.text
