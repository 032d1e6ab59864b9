"""Applications at the door: where they may call from, for whom, how long, and what they may not."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.idp.oidc.models import Token
from django.core.management import CommandError, call_command
from django.utils import timezone

from consent.models import Purpose
from governance.errors import TermsRefused
from governance.models import Application
from governance.services.access import set_access
from governance.services.applications import Terms, change_application, switch
from tests.governance.access.conftest import OFFICER, Connected, told

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def change(crm, *, scopes=("decisions:write",), **terms):
    change_application(
        application=crm.application,
        namespaces=["shop"],
        scopes=scopes,
        terms=Terms(**terms),
        by=OFFICER,
        at=timezone.now(),
    )


def test_it_decides_for_its_own_namespace_only(connect, ask):
    crm = connect().calling()
    assert crm.post("decisions", ask(None)).status_code == 200
    other = ask(None, subject={"namespace": "bank", "id": "customer-17"})
    assert crm.post("decisions", other).status_code == 403


def test_it_is_denied_a_purpose_that_it_was_not_given(connect, ask):
    answer = connect(actions=("read_results",)).calling().post("decisions", ask(None)).json()
    assert (answer["decision"], answer["decisive"]) == ("deny", "gate.application")


def test_a_permission_counts_from_the_very_next_call(connect, ask):
    crm = connect()
    calling, purpose = crm.calling(), Purpose.objects.get(slug="support.escalation")
    assert calling.post("decisions", ask(None)).json()["decision"] == "allow"
    set_access(
        account=crm.application.account,
        purpose=purpose,
        actions=[],
        by=OFFICER,
        at=timezone.now(),
    )
    assert calling.post("decisions", ask(None)).json()["decisive"] == "gate.application"


def test_a_scope_it_lacks_is_refused(connect):
    assert connect().calling().get("policies").status_code == 403


def test_switched_off_it_neither_calls_nor_gets_a_token(connect, ask):
    crm = connect()
    calling = crm.calling()
    switch(application=crm.application, on=False, by=OFFICER, at=timezone.now())
    assert calling.post("decisions", ask(None)).status_code == 401
    assert crm.fetch().status_code == 401
    switch(application=crm.application, on=True, by=OFFICER, at=timezone.now())
    assert crm.calling().post("decisions", ask(None)).status_code == 200


def test_it_ends_on_its_day(connect, ask):
    crm = connect(expires_at=timezone.now() + timedelta(minutes=30))
    answer = crm.fetch().json()
    assert answer["expires_in"] <= 1800
    calling = crm.calling()
    change(crm, expires_at=timezone.now() - timedelta(seconds=1))
    assert calling.post("decisions", ask(None)).status_code == 401
    assert crm.fetch().status_code == 401


def test_losing_a_scope_ends_the_tokens_that_hold_it(connect, ask):
    crm = connect()
    calling = crm.calling()
    change(crm, scopes=["analyses:write", "analyses:read"])
    assert calling.post("decisions", ask(None)).status_code == 401
    assert crm.calling().post("decisions", ask(None)).status_code == 403


@pytest.mark.parametrize(
    ("address", "status"),
    [("10.20.3.4", 200), ("10.21.0.1", 401), ("2001:db8::7", 200), ("::1", 401), ("", 401)],
)
def test_it_calls_from_its_networks_only(connect, address, status):
    crm = connect(networks=("10.20.0.0/16", "2001:db8::/32"))
    assert crm.fetch(REMOTE_ADDR=address).status_code == status


def test_a_stolen_token_is_worth_nothing_elsewhere(connect, ask):
    crm = connect()
    calling = crm.calling()
    assert calling.post("decisions", ask(None)).status_code == 200
    change(crm, networks=("10.20.0.0/16",), scopes=crm.application.client.get_scopes())
    stolen = calling.post("decisions", ask(None))
    forged = calling.http.get("/api/v1/analyses", HTTP_AUTHORIZATION="Bearer made-up")
    assert stolen.status_code == 401
    assert stolen.json() == forged.json(), "one answer: it says not even that the token is real"


def test_behind_a_proxy_only_the_proxys_word_counts(connect, settings):
    settings.DISCREET_BEHIND_PROXY = True
    crm = connect(networks=("10.20.0.0/16",))
    honest = crm.fetch(HTTP_X_FORWARDED_FOR="10.20.0.9")
    spoofed = crm.fetch(HTTP_X_FORWARDED_FOR="10.20.0.9, 203.0.113.5")
    assert (honest.status_code, spoofed.status_code) == (200, 401)


@pytest.mark.parametrize(
    ("field", "terms"),
    [
        ("networks", {"networks": ("10.20.0.1/16",)}),
        ("networks", {"networks": ("everywhere",)}),
        ("rate_per_minute", {"rate_per_minute": 0}),
        ("quota_per_day", {"quota_per_day": 0}),
    ],
)
def test_terms_that_cannot_be_are_refused_by_name(connect, field, terms):
    with pytest.raises(TermsRefused) as refusal:
        connect(**terms)
    assert refusal.value.field == field


@pytest.mark.parametrize("namespaces", [(), ("Shop",), ("*", "shop"), ("a b",), ("é",)])
def test_namespaces_that_cannot_be_are_refused(connect, namespaces):
    with pytest.raises(TermsRefused) as refusal:
        connect(namespaces=namespaces)
    assert refusal.value.field == "namespaces"


def test_a_scope_that_does_not_exist_is_refused(connect):
    with pytest.raises(TermsRefused) as refusal:
        connect(scopes=("decisions:write", "keys:write"))
    assert refusal.value.field == "scopes"


def test_tokens_that_have_ended_do_not_pile_up(connect):
    crm = connect()
    crm.fetch()
    Token.objects.filter(client=crm.application.client).update(expires_at=timezone.now())
    crm.fetch()
    assert Token.objects.filter(client=crm.application.client).count() == 1


def test_anothers_analysis_is_not_found_like_one_that_never_was(connect, caller, ask):
    elsewhere = ask(subject={"namespace": "bank", "id": "customer-17"})
    made = caller.post("analyses", elsewhere).json()["id"]
    crm = connect().calling()
    hidden = crm.get(f"analyses/{made}")
    missing = crm.get("analyses/00000000-0000-4000-8000-000000000000")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.json() == missing.json()
    assert caller.get(f"analyses/{made}").status_code == 200


def test_without_the_purposes_permission_its_results_are_not_found(connect, ask):
    writer = connect(actions=("use",)).calling()
    made = writer.post("analyses", ask()).json()["id"]
    assert writer.get(f"analyses/{made}").status_code == 404
    assert writer.get("analyses").json()["analyses"] == []


def test_evidence_names_the_application_that_was_permitted(connect):
    connect()
    assert told("access.given")[-1]["resource"] == "application:crm"


def test_the_command_makes_one_with_its_terms(pack, client):
    words = StringIO()
    options = ["--namespace", "shop", "--purpose", "support.escalation", "--network", "127.0.0.0/8"]
    call_command("create_application", "crm", *options, "--rate", "60", "--day", "9", stdout=words)
    said = dict(line.split() for line in words.getvalue().splitlines()[:2])
    made = Application.objects.get(slug="crm")
    assert (made.rate_per_minute, made.quota_per_day) == (60, 9)
    assert Connected(made, said["client_secret"], client).fetch().status_code == 200


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--purpose", "no.such"], "no purpose called no.such"),
        (["--purpose", "support.escalation", "--rate", "0"], "rate_per_minute"),
        (["--purpose", "support.escalation", "--network", "here"], "networks"),
    ],
)
def test_the_command_says_what_cannot_be_and_makes_nothing(pack, options, says):
    with pytest.raises(CommandError, match=says):
        call_command("create_application", "crm", "--namespace", "shop", *options)
    assert not Application.objects.filter(slug="crm").exists()
