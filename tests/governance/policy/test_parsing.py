"""What a rule may say; every mistake is named by its place and nothing hostile gets through."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.policy import Condition, Rule, RuleSet, starter_rules
from governance.policy.checks import review
from governance.policy.examples import parse_examples
from governance.policy.parsing import MAX_RULES, parse_rules
from tests.governance.policy.strategies import allows
from tests.governance.policy.worlds import TODAY

GOOD = starter_rules()[0].to_json()
SUPPORT = starter_rules()[0]


def problems(**changes: Any) -> list[str]:
    _, found = parse_rules([{**GOOD, **changes}])
    return [str(one) for one in found]


def test_the_starter_pack_is_read_back_as_it_is() -> None:
    rules, found = parse_rules([rule.to_json() for rule in starter_rules()])
    assert found == []
    assert rules == starter_rules()


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"id": "Has Spaces"}, "rules[0].id"),
        ({"id": "gate.mine"}, "rules[0].id"),
        ({"id": "eu-ai-act.5-1-f"}, "rules[0].id"),
        ({"effect": "duty"}, "rules[0].effect"),
        ({"effect": ["allow"]}, "rules[0].effect"),
        ({"text": "yes"}, "rules[0].text"),
        ({"text": {"en": "Yes."}}, "rules[0].text.ru"),
        ({"text": {"en": "a\nb", "ru": "да"}}, "rules[0].text.en"),
        ({"purposes": []}, "rules[0].purposes"),
        ({"purposes": ["support.*"]}, "rules[0].purposes"),
        ({"modalities": []}, "rules[0].modalities"),
        ({"modalities": ["smell"]}, "rules[0].modalities"),
        ({"speakers": "customer"}, "rules[0].speakers"),
        ({"settings": [1]}, "rules[0].settings"),
        ({"jurisdictions": ["Germany"]}, "rules[0].jurisdictions"),
        ({"jurisdictions": ["US-"]}, "rules[0].jurisdictions"),
        ({"gates": ["magic"]}, "rules[0].gates"),
        ({"minimum_age": 17}, "rules[0].minimum_age"),
        ({"despite": ["Dialect!"]}, "rules[0].despite"),
        ({"despite": ["dialect"], "obligations": ["offer-withdrawal"]}, "rules[0].despite"),
        ({"minimum_age": True}, "rules[0].minimum_age"),
        ({"priority": 10**9}, "rules[0].priority"),
        ({"priority": "high"}, "rules[0].priority"),
        ({"since": "soon"}, "rules[0].since"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "rules[0].until"),
        ({"statute": True}, "rules[0].statute"),
        ({"starred": ["mood"]}, "rules[0].starred"),
        ({"when": {}}, "rules[0].when"),
        ({"when": [{"fact": "age"}]}, "rules[0].when[0]"),
        ({"when": [{"fact": "mood", "op": "is", "value": 1}]}, "rules[0].when[0]"),
        ({"when": [{"fact": "__class__", "op": "is", "value": 1}]}, "rules[0].when[0]"),
        ({"when": [{"fact": "at", "op": "is", "value": "2026-01-01"}]}, "rules[0].when[0]"),
        ({"when": [{"fact": "age", "op": "below", "value": 17}]}, "rules[0].when[0]"),
        ({"when": [{"fact": "age", "op": "in", "value": []}]}, "rules[0].when[0]"),
        ({"when": [{"fact": "signals", "op": "is", "value": "gpc"}]}, "rules[0].when[0]"),
        ({"when": [{"fact": "channel", "op": "has", "value": ["x"]}]}, "rules[0].when[0]"),
        ({"when": [{"fact": "vulnerable", "op": "is", "value": "no"}]}, "rules[0].when[0]"),
        ({"when": [{"fact": "standing", "op": "is", "value": "fine"}]}, "rules[0].when[0]"),
        ({"when": [{"fact": {}, "op": [], "value": {}}]}, "rules[0].when[0]"),
        ({"when": [{"fact": "age", "op": "stated", "value": False}]}, "rules[0].when[0]"),
        ({"when": [{"fact": "standing", "op": "asserted", "value": "none"}]}, "rules[0].when[0]"),
        ({"surprise": 1}, "rules[0].surprise"),
    ],
)
def test_a_mistake_is_named_by_its_place(changes: dict[str, Any], place: str) -> None:
    assert any(one.startswith(place) for one in problems(**changes)), problems(**changes)


def test_every_mistake_is_told_at_once() -> None:
    assert len(problems(id="", effect="", gates=["magic"], modalities=["smell"])) == 4


def test_two_rules_of_one_name_and_too_many_rules_are_refused() -> None:
    _, twice = parse_rules([GOOD, GOOD])
    assert "used twice" in str(twice[0])
    _, many = parse_rules([GOOD] * (MAX_RULES + 1))
    assert "at most" in str(many[0])


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*GOOD, "when", "fact", "op", "value"]), inner, max_size=4
        )
    ),
    max_leaves=15,
)


@given(st.lists(json_values, max_size=3))
def test_whatever_is_sent_is_answered_and_what_passes_compiles(data: list[Any]) -> None:
    rules, found = parse_rules(data)
    refused = {one.where.split(".")[0] for one in found}
    assert len(rules) + len(refused) == len(data)
    assert len(RuleSet.compile(rules).hash) == len(RuleSet.compile(()).hash)
    examples, wrong = parse_examples(data)
    assert len(examples) + len({one.where.split(".")[0] for one in wrong}) == len(data)


@given(allows)
def test_what_we_write_we_read(rule: Rule) -> None:
    rules, found = parse_rules([rule.to_json()])
    assert found == []
    assert rules == (rule,)


def kinds(*own: Rule, others: tuple[Rule, ...] = ()) -> set[str]:
    return {finding.kind for finding in review(own, others, today=TODAY)}


def test_the_starter_pack_has_no_findings() -> None:
    assert review(starter_rules(), today=TODAY) == []


def test_conditions_that_exclude_each_other_are_found() -> None:
    when = (Condition("age", "below", 16), Condition("age", "at-least", 18))
    assert kinds(replace(SUPPORT, when=when)) == {"never-matches"}
    when = (Condition("channel", "is", "chat"), Condition("channel", "is-not", "chat"))
    assert kinds(replace(SUPPORT, when=when)) == {"never-matches"}
    when = (Condition("channel", "in", ("a", "b")), Condition("channel", "is", "c"))
    assert kinds(replace(SUPPORT, when=when)) == {"never-matches"}


def test_a_rule_that_has_ended_never_matches() -> None:
    assert kinds(replace(SUPPORT, until=date(2026, 1, 1))) == {"never-matches"}


def test_a_rule_that_covers_everything_is_too_broad() -> None:
    wide = replace(SUPPORT, modalities=("text", "voice", "face", "behaviour", "survey"))
    assert kinds(wide) == {"over-broad"}


def test_a_deny_that_swallows_an_allow_is_a_contradiction_also_across_policies() -> None:
    deny = Rule(id="no", effect="deny", text=SUPPORT.text, purposes=("support.*",))
    [finding] = review([SUPPORT], [deny], today=TODAY)
    assert (finding.kind, finding.rules) == ("contradiction", (SUPPORT.id, "no"))


def test_a_deny_on_a_condition_overlaps_and_is_no_contradiction() -> None:
    deny = Rule(
        id="no", effect="deny", text=SUPPORT.text, when=(Condition("channel", "is", "fax"),)
    )
    assert kinds(SUPPORT, deny) == {"overlap"}


def test_two_allows_of_one_priority_overlap() -> None:
    assert kinds(SUPPORT, replace(SUPPORT, id="other")) == {"overlap"}
    assert kinds(SUPPORT, replace(SUPPORT, id="other", priority=1)) == set()
    assert kinds(SUPPORT, replace(SUPPORT, id="other", jurisdictions=("FR",))) == {"overlap"}
