"""What puts a rule in force or gives access asks for a second factor of the last minutes."""

import json
import time

import pytest
from django.contrib import admin
from django.urls import resolve, reverse

from consent.models import Purpose
from emotion.models import ModelCard
from governance.models import Application, Policy
from governance.models.policies import PolicyState
from governance.roles import ROLE_PERMISSIONS
from governance.signin.fresh import FORMS
from tests.governance.policy.office import make_purpose
from tests.governance.signin.conftest import code, evidence, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
AGAIN = "/sign-in/again/code/"
# Deeds of two people that only protect: nobody sees more and nothing is permitted by them.
HARMLESS = {
    ("governance_legalhold_do", "approve"),
    ("governance_legalhold_do", "review"),
    ("governance_assessment_do", "advise"),
}
STEPS_BEFORE = {"submit", "propose", "return", "reject", "propose-release", "propose-retirement"}


def deeds_of(name: str) -> list[str]:
    """The deeds that ask, or one that stands for the form as a whole."""
    return sorted(FORMS[name].deeds) or [""]


CASES = [(name, deed) for name in FORMS for deed in deeds_of(name)]


def role_for(permission: str) -> str:
    return next(role for role, names in ROLE_PERMISSIONS.items() if permission in names)


def role_without(permission: str) -> str:
    return next(role for role, names in ROLE_PERMISSIONS.items() if permission not in names)


def send(client, name: str, deed: str):
    """The form, as its button sends it, about number 1 of whatever it is about."""
    if name.endswith("_do"):
        return client.post(reverse(f"admin:{name}", args=[1, deed]))
    if name.endswith("_changelist"):
        return client.post(reverse(f"admin:{name}"), {"action": [deed, ""], "index": "0"})
    return client.post(reverse(f"admin:{name}", args=[] if name.endswith("_add") else [1]))


def asked(answer) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith(AGAIN)


@pytest.mark.parametrize(("name", "deed"), CASES)
def test_an_old_proof_is_asked_for_again(client, person, time_machine, name, deed):
    client.raise_request_exception = False
    person("dora", role_for(FORMS[name].permission))
    sign_in(client, "dora")
    assert not asked(send(client, name, deed))
    time_machine.move_to(time.time() + 6 * 60)
    assert asked(send(client, name, deed))


@pytest.mark.parametrize("name", FORMS)
def test_who_may_not_is_refused_and_not_asked(client, person, time_machine, name):
    person("otto", role_without(FORMS[name].permission))
    sign_in(client, "otto")
    time_machine.move_to(time.time() + 6 * 60)
    assert send(client, name, deeds_of(name)[0]).status_code in {403, 404}


def test_every_step_that_a_screen_has_asks_or_is_known_to_be_harmless():
    for model, screen in admin.site._registry.items():
        start = f"{model._meta.app_label}_{model._meta.model_name}"
        known = getattr(screen, "deeds", None) or getattr(screen, "done", None) or {}
        for name, deeds in ((f"{start}_do", known), (f"{start}_changelist", screen.actions or ())):
            for deed in set(deeds) - STEPS_BEFORE - {"propose_release"}:
                asks = name in FORMS and deed in FORMS[name].deeds
                assert asks or (name, deed) in HARMLESS, (name, deed)


def test_the_table_names_forms_that_exist():
    for name in FORMS:
        deed = [1, deeds_of(name)[0]] if name.endswith("_do") else [1]
        alone = name.endswith(("_add", "_changelist"))
        assert resolve(reverse(f"admin:{name}", args=[] if alone else deed)).url_name == name


def test_a_proof_of_now_does_what_was_asked_for(client, person, time_machine, pack):
    """The officer presses the button once; the code comes between it and the deed."""
    card = ModelCard.objects.filter(allowed=False).first() or ModelCard.objects.get(pk=1)
    ModelCard.objects.filter(pk=card.pk).update(allowed=False)
    person("mika", "model steward")
    sign_in(client, "mika")
    time_machine.move_to(time.time() + 6 * 60)
    door = client.post(f"/admin/emotion/modelcard/{card.pk}/use/open/")["Location"]
    assert client.post(door, {"code": "000000"}).status_code == 200
    assert not ModelCard.objects.get(pk=card.pk).allowed
    client.post(door, {"code": code(steps=1)})
    assert ModelCard.objects.get(pk=card.pk).allowed


def test_a_form_is_not_lost_on_the_way(client, person, time_machine):
    purpose = make_purpose()
    person("ada", "administrator")
    sign_in(client, "ada")
    time_machine.move_to(time.time() + 6 * 60)
    said = {
        "slug": "till",
        "namespaces": "shop",
        "scopes": ["decisions:write"],
        "use": [purpose.slug],
        "rate_per_minute": "100",
    }
    door = client.post("/admin/governance/application/add/", said)["Location"]
    assert not Application.objects.filter(slug="till").exists()
    answer = client.post(door, {"code": code(steps=1)})
    assert Application.objects.filter(slug="till").exists()
    assert "discreet_" in answer.content.decode()  # the secret, this once
    assert "no-store" in answer["Cache-Control"]


def test_a_purpose_s_own_form_is_not_lost_either(client, person, time_machine):
    purpose = make_purpose()
    person("anna", "privacy officer")
    sign_in(client, "anna")
    page = f"/admin/consent/purpose/{purpose.pk}/change/"
    form = client.get(page).context["adminform"].form
    said = {
        name: json.dumps(value) if isinstance(value, dict | list) else value
        for name, value in form.initial.items()
        if value is not None
    }
    time_machine.move_to(time.time() + 6 * 60)
    door = client.post(page, said | {"modalities": '["text", "survey"]'})["Location"]
    assert door.startswith(AGAIN)
    client.post(door, {"code": code(steps=1)})
    assert Purpose.objects.get(pk=purpose.pk).modalities == ["text", "survey"]


def test_where_the_second_factor_is_optional_nobody_is_asked(
    client, person, time_machine, settings
):
    settings.DISCREET_SECOND_FACTOR = "optional"
    person("mika", "model steward", enrolled=False)
    client.post("/sign-in/", {"login": "mika", "password": "six quiet otters ferry"})
    time_machine.move_to(time.time() + 6 * 60)
    assert client.post("/admin/emotion/modelcard/1/use/open/").status_code == 404


def test_a_policy_is_published_by_a_fresh_proof_only(client, person, time_machine, pack):
    policy = Policy.objects.filter(state=PolicyState.PUBLISHED).first()
    assert policy is not None
    person("dora", "dpo")
    sign_in(client, "dora")
    time_machine.move_to(time.time() + 6 * 60)
    before = len(evidence("policy."))
    answer = client.post(f"/admin/governance/policy/{policy.pk}/do/retire/", {"set_number": "1"})
    assert asked(answer)
    assert Policy.objects.get(pk=policy.pk).state == PolicyState.PUBLISHED
    assert len(evidence("policy.")) == before
