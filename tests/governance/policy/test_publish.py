"""A policy's way from draft to the set that decides."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from audit.models import Entry, Payload
from governance.errors import (
    BrokenSet,
    ExampleFails,
    PolicyRejected,
    PublishedMeanwhile,
    SamePerson,
    Unacknowledged,
    WrongState,
)
from governance.models import Policy, PolicySet
from governance.models.policies import POLICY_STEPS, PolicyState
from governance.policy import rules_hash, starter_rules
from governance.services import policies, rulesets
from tests.governance.policy.office import (
    ANNA,
    BORIS,
    NOON,
    SUPPORT_RULE,
    approve,
    examples_of,
    published,
    support_draft,
)

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_a_published_policy_decides_from_the_next_decision_on() -> None:
    assert policies.current_ruleset().rules == ()

    made = published()

    assert policies.current_ruleset().hash == made.hash
    assert policies.current_ruleset().rules == (SUPPORT_RULE,)
    assert made.hash == rules_hash((SUPPORT_RULE,))


def test_the_set_in_force_costs_one_small_query() -> None:
    published()
    policies.current_ruleset()
    with CaptureQueriesContext(connection) as queries:
        policies.current_ruleset()
    assert len(queries) == 1
    assert "rules" not in queries[0]["sql"]


def test_a_process_that_compiled_an_older_set_recompiles() -> None:
    published()
    first = policies.current_ruleset()
    second = policies.supersede_draft(Policy.objects.get(), by=ANNA, at=NOON)
    changed = replace(SUPPORT_RULE, obligations=("human-decides",))
    policies.revise(second, changes={"rules": [changed.to_json()]}, by=ANNA, at=NOON)
    policies.publish(approve(second), by=BORIS, at=NOON)

    assert policies.current_ruleset().hash != first.hash
    assert Policy.objects.get(version=1).state == PolicyState.SUPERSEDED


def test_the_author_cannot_approve() -> None:
    policy = policies.submit(support_draft(), by=ANNA, at=NOON)
    with pytest.raises(SamePerson):
        policies.approve(policy, by=ANNA, at=NOON)


def test_whoever_edited_the_draft_cannot_approve() -> None:
    policy = policies.revise(support_draft(), changes={"title": "Mine now"}, by=BORIS, at=NOON)
    policy = policies.submit(policy, by=ANNA, at=NOON)
    with pytest.raises(SamePerson):
        policies.approve(policy, by=BORIS, at=NOON)


def test_the_database_itself_refuses_one_pair_of_eyes() -> None:
    policy = support_draft()
    policy.approver = policy.author
    with pytest.raises(IntegrityError):
        policy.save()


@pytest.mark.parametrize("state", [state for state in PolicyState if state != PolicyState.DRAFT])
def test_only_a_draft_can_be_edited(state: PolicyState) -> None:
    policy = support_draft()
    Policy.objects.update(state=state)
    with pytest.raises(WrongState):
        policies.revise(policy, changes={"title": "later"}, by=ANNA, at=NOON)


def test_every_step_outside_the_table_is_refused() -> None:
    deeds = {
        PolicyState.IN_REVIEW: lambda one: policies.submit(one, by=ANNA, at=NOON),
        PolicyState.APPROVED: lambda one: policies.approve(one, by=BORIS, at=NOON),
        PolicyState.PUBLISHED: lambda one: policies.publish(one, by=BORIS, at=NOON),
        PolicyState.SUPERSEDED: lambda one: policies.retire(one, by=BORIS, at=NOON),
    }
    policy = support_draft()
    for state in PolicyState:
        for target, deed in deeds.items():
            if target not in POLICY_STEPS[state]:
                Policy.objects.update(state=state)
                with pytest.raises(WrongState):
                    deed(policy)


def test_what_is_newly_allowed_must_be_acknowledged_one_by_one() -> None:
    policy = policies.submit(support_draft(), by=ANNA, at=NOON)
    opened = policies.newly_allowed(policy, day=NOON.date())
    assert any("standing none" in cell for cell in opened)

    with pytest.raises(Unacknowledged):
        policies.approve(policy, by=BORIS, at=NOON, acknowledged=opened[1:])
    assert policies.approve(policy, by=BORIS, at=NOON, acknowledged=opened).acknowledged == opened


def test_a_failing_example_keeps_a_policy_out_of_review() -> None:
    case = {"name": "a minor", "facts": {"purpose": "support.escalation"}, "expect": "allow"}
    with pytest.raises(ExampleFails, match="a minor"):
        policies.submit(support_draft(examples=[case]), by=ANNA, at=NOON)


def test_a_policy_without_examples_stays_a_draft() -> None:
    with pytest.raises(PolicyRejected, match="examples"):
        policies.submit(support_draft(examples=[]), by=ANNA, at=NOON)


def test_a_contradiction_names_the_rules_that_clash() -> None:
    deny = replace(SUPPORT_RULE, id="support.never", effect="deny", gates=(), obligations=())
    rules = [SUPPORT_RULE.to_json(), deny.to_json()]
    with pytest.raises(PolicyRejected, match=r"support\.escalation\.text, support\.never"):
        policies.submit(support_draft(rules=rules), by=ANNA, at=NOON)


def test_of_two_officers_publishing_at_once_one_wins_and_the_other_is_told() -> None:
    one = approve(support_draft())
    two = approve(_feedback())
    policies.publish(one, by=BORIS, at=NOON, expected=0)
    with pytest.raises(PublishedMeanwhile, match="set 1 is in force"):
        policies.publish(two, by=BORIS, at=NOON, expected=0)

    assert PolicySet.objects.count() == 1
    two.refresh_from_db()
    assert two.state == PolicyState.APPROVED
    policies.publish(two, by=BORIS, at=NOON, expected=1)
    assert len(policies.current_ruleset().rules) == 2


def test_a_later_version_leaves_the_old_one_in_force_until_its_day() -> None:
    published()
    tomorrow = NOON.date() + timedelta(days=1)
    second = policies.supersede_draft(Policy.objects.get(), by=ANNA, at=NOON)
    policies.revise(second, changes={"effective_from": tomorrow}, by=ANNA, at=NOON)
    policies.publish(approve(second), by=BORIS, at=NOON)

    old, new = sorted(policies.current_ruleset().rules, key=lambda rule: rule.until is None)
    assert (old.until, new.since) == (tomorrow, tomorrow)


def test_a_retired_policy_allows_nothing_more() -> None:
    published()
    policies.retire(Policy.objects.get(), by=BORIS, at=NOON)
    assert policies.current_ruleset().rules == ()


def test_rules_altered_behind_the_back_of_a_publication_decide_nothing() -> None:
    made = published()
    rulesets._compiled.clear()
    forged = [{**made.rules[0], "gates": []}]
    PolicySet.objects.filter(pk=made.pk).update(rules=forged)
    with pytest.raises(BrokenSet):
        policies.current_ruleset()


def test_publishing_leaves_its_evidence() -> None:
    made = published()
    [entry] = Entry.objects.filter(type="policy.published")
    said = json.loads(bytes(Payload.objects.get(entry=entry.pk).body))
    assert said["facts"]["set"] == made.hash
    assert said["actor"] == BORIS


def test_nothing_is_published_when_its_evidence_cannot_be_written() -> None:
    policy = approve(support_draft())
    with (
        patch("governance.services.evidence.record", side_effect=RuntimeError),
        pytest.raises(RuntimeError),
    ):
        policies.publish(policy, by=BORIS, at=NOON)
    policy.refresh_from_db()
    assert policy.state == PolicyState.APPROVED
    assert not PolicySet.objects.exists()


def _feedback() -> Policy:
    rule = next(rule for rule in starter_rules() if rule.id == "product.feedback")
    return support_draft(
        slug="product.feedback", rules=[rule.to_json()], examples=examples_of(rule)
    )
