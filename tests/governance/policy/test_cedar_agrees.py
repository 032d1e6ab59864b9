"""Differential test: on what both languages can say, Cedar and we agree."""

from __future__ import annotations

from dataclasses import replace

import cedarpy
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.policy import Facts, Rule, RuleSet, decide
from tests.governance.policy import cedar
from tests.governance.policy.strategies import facts, rule_lists
from tests.governance.policy.worlds import SUPPORT

IN_ORDER = {
    name: getattr(SUPPORT, name)
    for name in (
        *("at", "purpose_known", "notice_shown", "dpia", "model_permitted"),
        *("application_permitted", "namespace_permitted", "stopped"),
    )
}


def comparable(rule: Rule) -> Rule:
    """Without what Cedar has no word for here: places, dates, gates, stars."""
    return replace(
        rule, jurisdictions=(), since=None, until=None, gates=(), minimum_age=None, starred=()
    )


@settings(max_examples=300, deadline=None)
@given(facts(), rule_lists)
def test_cedar_agrees(given_facts: Facts, rules: list[Rule]) -> None:
    world = replace(given_facts, standing="granted", **IN_ORDER)
    plain = [comparable(rule) for rule in rules]
    ours = decide(world, RuleSet.compile(plain))
    theirs = cedar.allows(world, cedar.policies(plain))
    if ours.decisive == "policy.missing-fact":
        return  # an allow in doubt outranks one that is certain: stricter than Cedar, on purpose
    assert ours.allowed == theirs


@settings(max_examples=50, deadline=None)
@given(st.lists(rule_lists, min_size=1, max_size=2))
def test_the_translation_passes_the_schema(lists: list[list[Rule]]) -> None:
    plain = [comparable(rule) for rules in lists for rule in rules]
    result = cedarpy.validate_policies(cedar.policies(plain), cedar.SCHEMA)
    assert result.validation_passed, result.errors


def test_the_trap_that_unknown_means_deny_avoids() -> None:
    """A forbid on an attribute that is missing: Cedar lets it pass, we do not."""
    allow = "permit(principal, action, resource);"
    naive = allow + "forbid(principal, action, resource) when { context.vulnerable };"
    silent = replace(SUPPORT, vulnerable=None)
    assert cedar.allows(silent, naive)
