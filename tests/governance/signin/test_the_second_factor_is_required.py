"""A role that needs a second factor does nothing without one but set it up."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import User
from django.core.checks import run_checks

from governance.roles import ROLE_PERMISSIONS, ROLE_SCOPES, SECOND_FACTOR
from tests.governance.signin.conftest import PASSWORD, code, enter, evidence, kinds, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NEEDED = sorted(SECOND_FACTOR)
# What may only be seen or done after a second factor, by the end of a permission's or scope's name.
SENSITIVE = ("grant", "optout", "subject", "entry", "policy", "assessment", "modelcard", "user")
SENSITIVE_SCOPES = {"audit:read", "analyses:read", "requests:read", "receipts:read"}


@pytest.mark.parametrize("role", sorted(ROLE_PERMISSIONS))
def test_every_role_that_sees_people_or_decides_needs_one(role):
    permissions = {name.rpartition("_")[2] for name in ROLE_PERMISSIONS[role]}
    sees = permissions & set(SENSITIVE) or ROLE_SCOPES[role] & SENSITIVE_SCOPES
    assert bool(sees) == (role in SECOND_FACTOR)


@pytest.mark.parametrize("role", NEEDED)
def test_without_one_every_door_leads_to_setting_it_up(client, person, role):
    person("anna", role, enrolled=False)
    assert enter(client, "anna")["Location"] == "/admin/"
    for address in ("/admin/", "/admin/governance/policy/", "/metrics", "/api/docs", "/nowhere"):
        answer = client.get(address)
        assert (answer.status_code, answer.headers.get("Location")) in {
            (302, "/sign-in/security/"),
            (403, None),
        }, address
    page = client.get("/sign-in/security/").content.decode()
    assert "Your role needs a second factor." in page
    problem = client.get("/api/v1/purposes")
    assert problem.status_code == 403
    assert problem.json()["type"] == "/problems/second-factor-needed"


def test_an_analyst_sees_aggregates_only_and_needs_none(client, person):
    person("nina", "analyst", enrolled=False)
    enter(client, "nina")
    assert client.get("/admin/").status_code == 200
    assert client.get("/api/v1/purposes").status_code == 200


def test_a_superuser_needs_one_too(client, person):
    person("root", enrolled=False, is_superuser=True)
    enter(client, "root")
    assert client.get("/admin/")["Location"] == "/sign-in/security/"


def test_a_session_made_without_the_door_proves_nothing(client, person):
    client.force_login(person("anna", "privacy officer"))
    assert client.get("/admin/")["Location"] == "/sign-in/security/"


def test_setting_up_an_app_leaves_evidence_and_is_asked_for_from_then_on(client, person):
    person("anna", "privacy officer", enrolled=False)
    enter(client, "anna")
    page = client.get("/sign-in/security/app/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()
    assert client.post("/sign-in/security/app/", {"code": "000000"}).status_code == 200
    answer = client.post("/sign-in/security/app/", {"code": code(secret)})
    assert answer["Location"] == "/sign-in/security/codes/"
    assert len(client.get(answer["Location"]).context["unused_codes"]) == 10
    assert kinds() == ["staff.signed-in", "staff.second-factor-added", "staff.second-factor-added"]
    assert {one["facts"]["factor"] for one in evidence("staff.second-factor-added")} == {
        "totp",
        "recovery_codes",
    }
    again = type(client)()
    assert enter(again, "anna")["Location"] == "/sign-in/code/"
    assert again.post("/sign-in/code/", {"code": code(secret)}).status_code == 302
    assert again.get("/admin/").status_code == 200


def test_recovery_codes_are_shown_once(client, person):
    person("anna", "privacy officer", enrolled=False)
    enter(client, "anna")
    secret = client.get("/sign-in/security/app/").context["form"].secret
    client.post("/sign-in/security/app/", {"code": code(secret)})
    first = client.get("/sign-in/security/codes/").context["unused_codes"]
    again = client.get("/sign-in/security/codes/").content.decode()
    assert not [one for one in first if one in again]
    assert client.get("/sign-in/security/codes/file/").status_code == 403


def test_an_app_that_could_not_be_evidenced_is_not_set_up(client, person, monkeypatch):
    person("anna", "privacy officer", enrolled=False)
    enter(client, "anna")
    secret = client.get("/sign-in/security/app/").context["form"].secret

    def refuse(*_arguments, **_named):
        raise RuntimeError("the log is away")

    monkeypatch.setattr("governance.signin.evidence.record", refuse)
    client.raise_request_exception = False
    assert client.post("/sign-in/security/app/", {"code": code(secret)}).status_code == 500
    assert client.get("/admin/").status_code == 302
    assert not Authenticator.objects.exists()


def test_taking_the_last_factor_away_closes_the_admin_again(client, person):
    person("anna", "privacy officer")
    sign_in(client, "anna")
    assert client.post("/sign-in/security/app/remove/").status_code == 302
    assert client.get("/admin/")["Location"] == "/sign-in/security/"
    assert kinds()[-1] == "staff.second-factor-removed"


def test_a_stale_proof_is_asked_for_again_before_a_factor_changes(client, person, time_machine):
    person("anna", "privacy officer")
    sign_in(client, "anna")
    time_machine.move_to(time.time() + 6 * 60)
    answer = client.get("/sign-in/security/app/remove/")
    assert answer["Location"].startswith("/sign-in/again/code/")  # not by the password alone
    wrong = client.post(answer["Location"], {"code": "000000"})
    assert wrong.status_code == 200
    proved = client.post(answer["Location"], {"code": code(steps=1)})
    assert proved["Location"] == "/sign-in/security/app/remove/"
    assert client.get(proved["Location"]).status_code == 200


def test_only_a_demo_may_do_without(settings):
    settings.DISCREET_SECOND_FACTOR, settings.DEMO = "optional", False
    assert "governance.E001" in {one.id for one in run_checks(tags=["security"])}
    settings.DEMO = True
    assert "governance.E001" not in {one.id for one in run_checks(tags=["security"])}
    settings.DISCREET_SECOND_FACTOR = "sometimes"
    assert "governance.E001" in {one.id for one in run_checks(tags=["security"])}


def test_where_it_is_optional_a_banner_says_so(client, person, settings):
    settings.DISCREET_SECOND_FACTOR = "optional"
    person("anna", "privacy officer", enrolled=False)
    enter(client, "anna")
    assert "second factor is switched off" in client.get("/admin/").content.decode()


def test_totp_is_what_the_rfc_says():
    # RFC 6238, appendix B, SHA-1, at 59 seconds; eight digits there, six of them here.
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    assert totp.format_hotp_value(totp.hotp_value(secret, 59 // 30)) == "287082"


def test_a_password_alone_never_makes_a_session_for_who_is_enrolled(client, person):
    person("anna", "privacy officer")
    client.post("/sign-in/", {"login": "anna", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert User.objects.get().last_login is None
