"""The officers' screens of redaction profiles, by the door that officers use."""

import logging
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from governance.models import RedactionProfile
from governance.roles import project
from tests.emotion.test_analyse import _every_value as every_value
from tests.governance.policy import office

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
PASTED = "I am Wilhelmina Quux, card 4111 1111 1111 1111"


@pytest.fixture(autouse=True)
def _roles() -> None:
    office.make_purpose()
    project()


def officer(name: str, role: str = "privacy officer") -> Client:
    user = User.objects.create_user(name, password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def begun(client: Client) -> RedactionProfile:
    url = reverse("admin:governance_redactionprofile_add")
    head = {"purpose": "support.escalation", "reason": "Places explain a delay."}
    assert client.post(url, head, follow=True).status_code == 200
    return RedactionProfile.objects.get()


def saved(client: Client, profile: RedactionProfile, **choices: str) -> str:
    page = client.get(reverse("admin:governance_redactionprofile_change", args=[profile.pk]))
    form = page.context["form"]
    data = {field.html_name: field.value() for field in form} | choices
    answer = client.post(page.request["PATH_INFO"], data, follow=True)
    return answer.content.decode()


def do(client: Client, profile: RedactionProfile, deed: str, **data: str) -> Any:
    url = reverse("admin:governance_redactionprofile_do", args=[profile.pk, deed])
    return client.post(url, data, follow=True)


def preview(client: Client, profile: RedactionProfile, text: str) -> Any:
    url = reverse("admin:governance_redactionprofile_preview", args=[profile.pk])
    return client.post(url, {"text": text})


def test_a_profile_goes_from_the_empty_form_to_the_one_that_hides() -> None:
    anna, boris = officer("anna"), officer("boris", "dpo")
    profile = begun(anna)
    assert "Saved." in saved(anna, profile, action_LOCATION="keep", action_PERSON="pseudonym")
    do(anna, profile, "propose")
    assert "must not have written" in do(anna, profile, "publish").content.decode()
    assert "Published" in do(boris, profile, "publish").content.decode()
    profile.refresh_from_db()
    assert profile.state == "published"
    assert profile.actions == {"LOCATION": "keep", "PERSON": "pseudonym"}


def test_the_form_offers_no_action_that_makes_no_sense() -> None:
    anna = officer("anna")
    profile = begun(anna)
    assert "Select a valid choice" in saved(anna, profile, action_PERSON="keep")
    assert "less than or equal to 60" in saved(anna, profile, least="90")
    profile.refresh_from_db()
    assert (profile.actions, profile.least) == ({}, 40)


def test_a_mistake_is_told_when_it_is_proposed() -> None:
    anna = officer("anna")
    profile = begun(anna)
    RedactionProfile.objects.filter(pk=profile.pk).update(purpose="")
    saved(anna, profile, action_PERSON="sealed")
    assert "one named purpose" in do(anna, profile, "propose").content.decode()


def test_the_preview_shows_what_is_left() -> None:
    anna = officer("anna")
    profile = begun(anna)
    saved(anna, profile, action_CREDIT_CARD="last-4")
    page = preview(anna, profile, PASTED)
    assert page.context["answer"].text == "I am <PERSON_1>, card <CREDIT_CARD_1:1111>"
    assert "no-store" in page["Cache-Control"]


def test_the_pasted_text_is_neither_stored_nor_logged(caplog: pytest.LogCaptureFixture) -> None:
    anna = officer("anna")
    profile = begun(anna)
    entries = Entry.objects.count()
    with caplog.at_level(logging.DEBUG):
        assert preview(anna, profile, PASTED).status_code == 200
    stored = b"\n".join(every_value())
    for secret in ("Wilhelmina", "4111 1111"):
        assert secret not in caplog.text
        assert secret.encode() not in stored
    assert Entry.objects.count() == entries


def test_the_pasted_text_is_not_taken_from_an_address() -> None:
    anna = officer("anna")
    profile = begun(anna)
    url = reverse("admin:governance_redactionprofile_preview", args=[profile.pk])
    assert anna.get(url, {"text": PASTED}).status_code == 403


def test_a_text_that_cannot_be_redacted_shows_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anna = officer("anna")
    profile = begun(anna)
    monkeypatch.setattr("governance.redaction.engine.PATIENCE", -1.0)
    page = preview(anna, profile, PASTED)
    assert "took too long" in page.content.decode()
    assert "answer" not in page.context


@pytest.mark.parametrize(("role", "may"), [("auditor", 200), ("analyst", 403)])
def test_who_may_look(role: str, may: int) -> None:
    profile = begun(officer("anna"))
    other = officer("other", role)
    page = reverse("admin:governance_redactionprofile_change", args=[profile.pk])
    assert other.get(page).status_code == may
    assert preview(other, profile, "hello").status_code == may
    assert do(other, profile, "propose").status_code == 403


def test_the_screens_speak_russian() -> None:
    anna = officer("anna")
    profile = begun(anna)
    page = reverse("admin:governance_redactionprofile_change", args=[profile.pk])
    content = anna.get(page, headers={"Accept-Language": "ru"}).content.decode()
    for words in ("имена людей", "Сохранить черновик", "Попробовать", "Версии"):
        assert words in content
