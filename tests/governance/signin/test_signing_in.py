"""Signing in: by name or address and password, then a second step; and no other way."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.auth.models import User
from django.core.cache import cache

from governance.callers import staff_name
from tests.governance.signin.conftest import (
    PASSWORD,
    SECRET,
    code,
    enter,
    evidence,
    kinds,
    recovery_codes,
    sign_in,
)

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.mark.parametrize("login", ["anna", "ANNA", "anna@example.com", " Anna@Example.com "])
def test_password_and_code_lead_to_the_admin(client, person, login):
    anna = person("anna", "privacy officer")
    assert enter(client, login)["Location"] == "/sign-in/code/"
    assert client.get("/admin/").status_code == 302
    answer = client.post("/sign-in/code/", {"code": code()})
    assert answer["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    entry = evidence("staff.signed-in")[-1]
    assert entry["actor"] == staff_name(anna)
    assert entry["facts"] == {"by": ["password", "totp"], "roles": ["privacy officer"]}


def test_the_admins_own_login_leads_to_the_one_door(client, db):
    answer = client.get("/admin/login/?next=/admin/governance/policy/")
    assert answer["Location"] == "/sign-in/?next=/admin/governance/policy/"


def test_the_admins_login_leads_nowhere_outside(client, person):
    answer = client.get("/admin/login/?next=https://evil.example/")
    assert answer["Location"] == "/sign-in/?next=/admin/"
    person("anna", "privacy officer")
    sign_in(client, "anna")
    assert client.get("/admin/login/?next=//evil.example/")["Location"] == "/admin/"


def test_the_door_leads_nowhere_outside(client, person):
    person("anna", "analyst", enrolled=False)
    data = {"login": "anna", "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/sign-in/", data)["Location"] == "/admin/"


@pytest.mark.parametrize("address", ["/sign-in/signup/", "/accounts/signup/", "/sign-in/email/"])
def test_nobody_signs_up(client, db, address):
    assert client.get(address).status_code == 404


def test_a_wrong_name_and_a_wrong_password_are_answered_alike(client, person):
    person("anna", "privacy officer")
    answers = [
        enter(client, login, "a wrong passphrase")
        for login in ("anna", "nobody", "anna@example.com", "nobody@example.com")
    ]
    texts = {login_page(answer) for answer in answers}
    assert len(texts) == 1
    assert "The name or the password is wrong." in texts.pop()


def login_page(answer) -> str:
    """The page without what it repeats of the question and without its token."""
    page = answer.content.decode()
    typed = answer.wsgi_request.POST["login"]
    token = answer.context["csrf_token"]
    return page.replace(str(token), "").replace(f'value="{typed}"', "")


def test_an_unknown_name_costs_one_hash_like_a_known_one(client, person, monkeypatch):
    person("anna", "privacy officer")
    hashes: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(self, password, salt):
        hashes.append(password)
        return encode(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    costs = set()
    for login in ("anna", "nobody", "anna@example.com", "nobody@example.com"):
        hashes.clear()
        enter(client, login, "a wrong passphrase")
        costs.add(len(hashes))
    assert costs == {1}


@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_staff": False}])
def test_who_is_switched_off_or_no_staff_is_told_what_strangers_are(client, person, fields):
    person("anna", "privacy officer", **fields)
    answer = enter(client, "anna")
    assert answer.status_code == 200
    assert "The name or the password is wrong." in answer.content.decode()


def test_two_people_with_one_address_enter_by_name_only(client, person):
    person("anna", "privacy officer", email="office@example.com")
    person("boris", "dpo", email="office@example.com", enrolled=False)
    assert enter(client, "office@example.com").status_code == 200
    assert enter(client, "anna").status_code == 302


def test_a_code_works_once_in_whichever_process(client, person):
    person("anna", "privacy officer")
    shown = code()
    enter(client, "anna")
    assert client.post("/sign-in/code/", {"code": shown}).status_code == 302
    cache.clear()  # the next process remembers nothing
    other = type(client)()
    enter(other, "anna")
    replayed = other.post("/sign-in/code/", {"code": shown})
    assert replayed.status_code == 200
    assert "used already" in replayed.content.decode()


def test_an_older_code_does_not_work_after_a_newer_one(client, person):
    person("anna", "privacy officer")
    enter(client, "anna")
    assert client.post("/sign-in/code/", {"code": code(steps=1)}).status_code == 302
    cache.clear()
    other = type(client)()
    enter(other, "anna")
    assert other.post("/sign-in/code/", {"code": code()}).status_code == 200


def test_a_recovery_code_works_once(client, person):
    codes = recovery_codes(person("anna", "privacy officer"))
    for status in (302, 200):
        browser = type(client)()
        enter(browser, "anna")
        assert browser.post("/sign-in/code/", {"code": codes[0]}).status_code == status
    assert evidence("staff.signed-in")[-1]["facts"]["by"] == ["password", "recovery_codes"]


def test_secrets_of_second_factors_are_sealed_where_they_lie(person):
    anna = person("anna", "privacy officer")
    codes = recovery_codes(anna)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in stored
    assert not [one for one in codes if one in stored]


def test_signing_out_ends_it_and_leaves_evidence(client, person):
    person("anna", "privacy officer")
    sign_in(client, "anna")
    client.post("/sign-in/out/")
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    assert kinds() == ["staff.signed-in", "staff.signed-out"]


def test_evidence_of_entering_names_nobody(client, person):
    person("anna", "privacy officer")
    sign_in(client, "anna")
    assert User.objects.get().email not in str(evidence())
    assert "anna" not in str(evidence())


def test_without_evidence_nobody_enters(client, person, monkeypatch):
    person("anna", "analyst", enrolled=False)

    def refuse(*_arguments, **_named):
        raise RuntimeError("the log is away")

    monkeypatch.setattr("governance.signin.evidence.record", refuse)
    client.raise_request_exception = False
    assert enter(client, "anna").status_code == 500
    assert client.get("/admin/").status_code == 302
