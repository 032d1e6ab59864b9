"""The officers' screens: a policy from the empty form to the set that decides."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from audit.services import Event, record
from consent.models import Purpose
from governance.models import Policy, PolicySet, Simulation, Stop
from governance.roles import project
from governance.services import policies, simulations
from tests.governance.policy import office
from tests.governance.policy.worlds import RESEARCH, SUPPORT

pytestmark = pytest.mark.django_db(databases=["default", "vault"])

RULE = {
    "id": "support.escalation.text",
    "effect": "allow",
    "modalities": ["text"],
    "speakers": ["customer"],
    "settings": ["customer-service"],
    "text_en": "Texts may be read for distress.",
    "text_ru": "Тексты можно проверять на огорчение.",
    "gates": ["opt-out"],
    "obligations": ["human-decides"],
    "priority": "0",
}
CASE = {
    "name": "in order",
    "expect": "allow",
    "modality": "text",
    "speaker": "customer",
    "setting": "customer-service",
    "jurisdiction": "DE",
    "standing": "none",
    "lawful_basis": "legitimate-interest",
    "vulnerable": "",
    "notice_shown": "on",
}


@pytest.fixture(autouse=True)
def _roles(support: Purpose) -> None:
    project()


def officer(name: str, role: str = "privacy officer") -> Client:
    user = User.objects.create_user(name, password="x", is_staff=True)
    from django.contrib.auth.models import Group

    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def filled(*, rules: list[dict[str, Any]], examples: list[dict[str, Any]]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "slug": "support.escalation",
        "title": "Escalation",
        "rationale": "An upset person should reach a human.",
    }
    for prefix, forms in (("rules", rules), ("examples", examples)):
        data[f"{prefix}-TOTAL_FORMS"] = str(len(forms))
        data[f"{prefix}-INITIAL_FORMS"] = "0"
        for index, form in enumerate(forms):
            data |= {f"{prefix}-{index}-{name}": value for name, value in form.items()}
    return data


def do(client: Client, policy: Policy, deed: str, **data: Any) -> str:
    url = reverse("admin:governance_policy_do", args=[policy.pk, deed])
    return client.post(url, data, follow=True).content.decode()


def begun(client: Client) -> Policy:
    url = reverse("admin:governance_policy_add")
    head = filled(rules=[], examples=[])
    assert client.post(url, head, follow=True).status_code == 200
    policy = Policy.objects.get()
    page = reverse("admin:governance_policy_change", args=[policy.pk])
    client.post(page, filled(rules=[RULE], examples=[CASE]))
    policy.refresh_from_db()
    return policy


def test_a_policy_goes_from_the_empty_form_to_the_set_that_decides() -> None:
    anna, boris = officer("anna"), officer("boris", "dpo")
    policy = begun(anna)
    assert policy.rules[0]["purposes"] == ["support.escalation"]
    assert (
        "Nothing stands against it"
        in anna.get(reverse("admin:governance_policy_change", args=[policy.pk])).content.decode()
    )

    do(anna, policy, "submit")
    assert "must not have written" in do(anna, policy, "approve")
    assert "not acknowledged" in do(boris, policy, "approve")
    opened = policies.newly_allowed(policy, day=policy.created_at.date())
    do(boris, policy, "approve", acknowledged=opened)
    do(boris, policy, "publish", set_number="0")

    policy.refresh_from_db()
    assert policy.state == "published"
    assert policies.current_ruleset().hash == PolicySet.objects.get().hash


def test_mistakes_are_named_on_the_page() -> None:
    anna = officer("anna")
    policy = begun(anna)
    Policy.objects.update(rules=[{**policy.rules[0], "gates": ["magic"]}])
    page = do(anna, policy, "submit")
    assert "rules[0].gates" in page
    assert "is not a gate" in page


def test_editing_through_the_form_loses_nothing_of_a_rule() -> None:
    anna = officer("anna")
    policy = begun(anna)
    rich = {
        **policy.rules[0],
        "starred": ["age"],
        "since": "2026-01-01",
        "obligations": ["something-own"],
        "when": [{"fact": "channel", "op": "is", "value": "chat"}],
        "minimum_age": 18,
    }
    Policy.objects.update(rules=[rich])
    page = reverse("admin:governance_policy_change", args=[policy.pk])
    form = anna.get(page).context["rules"]
    rule = {
        name: value
        for name, value in form.forms[0].initial.items()
        if name in form.forms[0].fields and value is not None
    }
    data = filled(rules=[rule], examples=[CASE])
    data |= {"rules-INITIAL_FORMS": "1", "examples-INITIAL_FORMS": "1"}
    anna.post(page, data)
    policy.refresh_from_db()
    assert policy.rules[0] == rich


def test_two_officers_publishing_one_is_told() -> None:
    anna, boris = officer("anna"), officer("boris", "dpo")
    policy = begun(anna)
    do(anna, policy, "submit")
    opened = policies.newly_allowed(policy, day=policy.created_at.date())
    do(boris, policy, "approve", acknowledged=opened)
    assert "set 0 is in force now" in do(boris, policy, "publish", set_number="7")


def test_try_it_answers_in_words_and_records_nothing() -> None:
    anna = officer("anna")
    policy = begun(anna)
    url = reverse("admin:governance_policy_try", args=[policy.pk])
    page = anna.post(url, {**CASE, "standing": "opted-out"}).content.decode()
    assert "With this version: no" in page
    assert "gate.opt-out" in page
    assert "Человек отказался" in page
    assert "As published now: no" in page


def test_the_difference_between_versions_is_readable() -> None:
    office.published()
    second = policies.supersede_draft(Policy.objects.get(), by=office.ANNA, at=office.NOON)
    changed = [{**second.rules[0], "gates": ["consent"]}]
    policies.revise(second, changes={"rules": changed}, by=office.ANNA, at=office.NOON)
    page = officer("anna").get(reverse("admin:governance_policy_diff", args=[second.pk]))
    text = page.content.decode()
    assert "<del>opt-out</del>" in text
    assert "<ins>consent</ins>" in text


def test_a_simulation_counts_what_would_change() -> None:
    anna = officer("anna")
    policy = begun(anna)
    for facts, effect in ((SUPPORT, "deny"), (SUPPORT, "deny"), (RESEARCH, "deny")):
        record(
            Event(
                type="decision.denied",
                at=office.NOON,
                actor="app:helpdesk",
                decision=effect,
                decisive="policy.none-matches",
                facts={"facts": facts.to_record()},
            )
        )
    made = simulations.ask(policy, days=30, by=office.ANNA, at=office.NOON.replace(hour=13))
    done = simulations.run(made)
    assert (done.state, done.report["seen"], done.report["changed"]) == ("done", 3, 2)
    assert done.report["changes"][0]["purpose"] == "support.escalation"
    url = reverse("admin:governance_policy_simulate", args=[policy.pk])
    assert "3 decisions, 2 would come out otherwise" in anna.get(url).content.decode()


def test_asking_for_a_simulation_runs_it(django_capture_on_commit_callbacks: Any) -> None:
    anna = officer("anna")
    policy = begun(anna)
    url = reverse("admin:governance_policy_simulate", args=[policy.pk])
    with django_capture_on_commit_callbacks(execute=True):
        anna.post(url, {"days": "7"})
    assert Simulation.objects.get().state == "done"


def test_the_red_button_stops_at_once_and_two_release_it() -> None:
    anna, boris = officer("anna"), officer("boris", "dpo")
    add, changelist = (
        reverse("admin:governance_stop_add"),
        reverse("admin:governance_stop_changelist"),
    )
    anna.post(add, {"purpose": "support.escalation", "reason": "A leak."})
    stop = Stop.objects.get()

    def act(client: Client, action: str) -> str:
        data = {"action": action, "_selected_action": [str(stop.pk)]}
        return client.post(changelist, data, follow=True).content.decode()

    act(anna, "propose_release")
    assert "cannot confirm it" in act(anna, "release")
    assert Stop.objects.active().exists()
    act(boris, "release")
    assert not Stop.objects.active().exists()


@pytest.mark.parametrize("name", ["diff", "try", "simulate"])
def test_strangers_see_nothing(name: str) -> None:
    policy = begun(officer("anna"))
    url = reverse(f"admin:governance_policy_{name}", args=[policy.pk])
    assert Client().get(url).status_code == 302
    assert officer("eve", "analyst").get(url).status_code == 403


def test_an_auditor_reads_and_does_not_write() -> None:
    policy = begun(officer("anna"))
    auditor = officer("olga", "auditor")
    url = reverse("admin:governance_policy_change", args=[policy.pk])
    assert "Save the draft" not in auditor.get(url).content.decode()
    deed = reverse("admin:governance_policy_do", args=[policy.pk, "submit"])
    assert auditor.post(deed).status_code == 403


def test_why_retells_a_recorded_decision_in_words() -> None:
    anna = officer("anna")
    url = reverse("admin:governance_policy_why")
    made = office.published()
    promise = record(
        Event(
            type="decision.denied",
            at=office.NOON,
            actor="app:helpdesk",
            decision="deny",
            decisive="gate.dpia",
            facts={
                "facts": replace(SUPPORT, dpia="stale").to_record(),
                "policy_set": made.hash,
            },
        )
    )
    page = anna.get(url, {"entry": str(promise.entry)}).content.decode()
    assert "No, by gate.dpia" in page
    assert "out of date" in page
    assert "GDPR Art. 35" in page
    assert "retelling differs" not in page
    assert "not the number" in anna.get(url, {"entry": "x"}).content.decode()
    assert "no such entry" in anna.get(url, {"entry": str(uuid4())}).content.decode()


@pytest.mark.parametrize("name", ["records", "disclosure", "changelist"])
def test_what_is_processed_and_told_is_shown(name: str) -> None:
    office.published()
    page = officer("anna").get(reverse(f"admin:governance_policy_{name}")).content.decode()
    assert {
        "records": "text: legitimate-interest",
        "disclosure": "Reading ease",
        "changelist": "Records of processing",
    }[name] in page


def test_an_officer_simulates_over_rest_and_others_do_not() -> None:
    anna = officer("anna")
    begun(anna)
    url = "/api/v1/policies/support.escalation/1/simulations"
    assert anna.post(url, {"days": 7}, content_type="application/json").status_code == 202
    [shown] = anna.get(url).json()["simulations"]
    assert shown["percent"] in range(101)
    assert anna.post(url, {"days": 0}, content_type="application/json").status_code == 422
    assert officer("eve", "analyst").get(url).status_code == 403
    assert Client().get(url).status_code == 401


def test_a_purposes_page_asks_for_its_aims() -> None:
    purpose = Purpose.objects.get()
    url = reverse("admin:consent_purpose_change", args=[purpose.pk])
    assert 'name="aims"' in officer("anna").get(url).content.decode()
