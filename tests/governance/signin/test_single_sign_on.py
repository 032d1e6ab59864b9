"""Single sign-on against a real OpenID provider: code flow, PKCE, groups to roles, factors."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import User
from django.core.checks import run_checks

from governance.roles import role_names
from governance.signin.settings import single_sign_on
from governance.signin.sso import roles_from, second_factor_in
from tests.governance.signin import provider
from tests.governance.signin.conftest import evidence, kinds
from tests.governance.signin.running import running_provider

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
START = "/sign-in/with/sso/"
HERE = "http://testserver"
BACK = f"{HERE}/sign-in/with/sso/back/"
ROLES = {"privacy-team": "privacy officer", "dpo-office": "dpo", "insight": "analyst"}
CLAIMS: dict[str, dict[str, Any]] = {
    "olga": {"groups": ["privacy-team", "everybody"], "amr": ["pwd", "otp"]},
    "igor": {"groups": ["privacy-team"], "amr": ["pwd"]},
    "eve": {"groups": ["everybody"], "amr": ["pwd", "otp"]},
    "anna": {"groups": ["dpo-office"], "acr": "urn:corp:strong"},
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The provider's address, and the file that its claims come from."""
    folder = tmp_path_factory.mktemp("provider")
    with running_provider(folder, CLAIMS, BACK) as address:
        yield address, folder / "claims.json"


@pytest.fixture
def origin(server: tuple[str, Path], person: Any, settings: Any) -> Iterator[str]:
    """Configured as an installation would be."""
    address, file = server
    file.write_text(json.dumps(CLAIMS))
    settings.SOCIALACCOUNT_PROVIDERS = single_sign_on(
        issuer=address, client_id=provider.CLIENT[0], secret=provider.CLIENT[1]
    )
    settings.DISCREET_OIDC_ISSUER = address
    settings.DISCREET_OIDC_CLIENT_ID = provider.CLIENT[0]
    settings.DISCREET_OIDC_ROLES = ROLES
    settings.DISCREET_OIDC_AMR = ["otp", "hwk"]
    settings.DISCREET_OIDC_ACR = ["urn:corp:strong"]
    yield address


def arrive(client: Any, name: str, start: str = START) -> Any:
    """Go to the provider, sign in there as that person, and come back; our answer."""
    away = client.get(start)["Location"]
    browser = requests.Session()
    page = browser.get(away, timeout=20)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)[1]
    data = {"login": name, "password": provider.PASSWORD, "csrfmiddlewaretoken": token}
    answer = browser.post(page.url, data=data, allow_redirects=False, timeout=20)
    while not answer.headers["Location"].startswith(BACK):
        there = requests.compat.urljoin(answer.url, answer.headers["Location"])
        answer = browser.get(there, allow_redirects=False, timeout=20)
    back = urlsplit(answer.headers["Location"])
    return client.get(f"{back.path}?{back.query}")


def test_the_way_there_is_the_code_flow_with_pkce(client, origin):
    away = urlsplit(client.get(f"{START}?next=/admin/governance/policy/")["Location"])
    asked = {name: values[0] for name, values in parse_qs(away.query).items()}
    assert f"{away.scheme}://{away.netloc}" == origin
    assert asked["response_type"] == "code"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert asked["redirect_uri"] == BACK
    assert asked["state"]
    assert "openid" in asked["scope"].split()


def test_a_member_of_a_mapped_group_enters_in_its_role(client, origin):
    assert arrive(client, "olga")["Location"] == "/admin/"
    olga = User.objects.get(username="olga")
    assert role_names(olga) == ["privacy officer"]
    assert olga.is_staff
    assert not olga.is_superuser
    assert not olga.has_usable_password()
    assert client.get("/admin/").status_code == 200  # the provider's second factor is trusted
    assert evidence("staff.signed-in")[-1]["facts"]["by"] == ["sso"]
    assert evidence("staff.roles-changed")[-1]["actor"] == "system:single-sign-on"


def test_a_provider_without_a_second_factor_leads_to_ours(client, origin):
    arrive(client, "igor")
    assert client.get("/admin/")["Location"] == "/sign-in/security/"


def test_a_trusted_acr_counts_too(client, origin):
    arrive(client, "anna")
    assert client.get("/admin/").status_code == 200


def grow_old(client: Any) -> None:
    """What this browser proved was six minutes ago; the provider's clock stays."""
    session = client.session
    for proof in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        proof["at"] -= 6 * 60
    session.save()


def test_a_stale_proof_is_renewed_at_the_provider_and_leads_back_to_the_form(client, origin):
    arrive(client, "anna")
    page = "/admin/governance/policy/1/change/"
    publish = {"path": "/admin/governance/policy/1/do/publish/", "HTTP_REFERER": f"{HERE}{page}"}
    assert client.post(**publish).status_code == 404  # nobody asks; there is no policy 1
    grow_old(client)
    door = client.post(**publish)["Location"]
    assert door.startswith("/sign-in/again/sso/?next=")
    away = client.get(door)["Location"]
    asked = parse_qs(urlsplit(client.get(away)["Location"]).query)
    assert asked["prompt"] == ["login"]
    assert arrive(client, "anna", away)["Location"] == page
    assert client.post(**publish).status_code == 404
    told = [str(one) for one in client.get("/admin/").context["messages"]]
    assert told[0] == "You have proved who you are. Send the form again."


@pytest.mark.parametrize(
    "referer", ["http://elsewhere.example/admin/", "", "http://testserver//elsewhere.example/"]
)
def test_proving_again_never_leads_elsewhere(client, origin, referer):
    arrive(client, "anna")
    grow_old(client)
    posted = client.post("/admin/governance/policy/1/do/publish/", HTTP_REFERER=referer)
    away = client.get(posted["Location"])["Location"]
    assert parse_qs(urlsplit(away).query)["next"] == ["/admin/"]


def test_no_claim_is_trusted_unless_settings_say_so(client, origin, settings):
    settings.DISCREET_OIDC_AMR = settings.DISCREET_OIDC_ACR = []
    arrive(client, "olga")
    assert client.get("/admin/")["Location"] == "/sign-in/security/"


def test_who_is_in_no_mapped_group_is_refused_and_gets_no_account(client, origin):
    answer = arrive(client, "eve")
    assert answer.status_code == 403
    assert "None of your groups has a role here." in answer.content.decode()
    assert not User.objects.filter(username="eve").exists()
    assert client.get("/admin/").status_code == 302


def test_roles_follow_the_groups_at_each_sign_in(client, origin, server):
    arrive(client, "olga")
    changed = CLAIMS | {"olga": {"groups": ["insight"], "amr": ["otp"]}}
    server[1].write_text(json.dumps(changed))
    arrive(type(client)(), "olga")
    assert role_names(User.objects.get(username="olga")) == ["analyst"]
    server[1].write_text(json.dumps(CLAIMS | {"olga": {"groups": []}}))
    assert arrive(type(client)(), "olga").status_code == 403


def test_groups_that_add_up_to_roles_which_exclude_each_other_are_refused(client, origin, server):
    both = {"olga": {"groups": ["privacy-team", "dpo-office"], "amr": ["otp"]}}
    server[1].write_text(json.dumps(both))
    assert arrive(client, "olga").status_code == 403
    assert not User.objects.filter(username="olga").exists()


@pytest.mark.parametrize("clash", [{"name": "olga"}, {"name": "x", "email": "OLGA@corp.example"}])
def test_an_account_that_exists_is_not_taken_over(client, origin, person, clash):
    before = person(clash["name"], "analyst", **{k: v for k, v in clash.items() if k == "email"})
    assert arrive(client, "olga").status_code == 403
    assert not SocialAccount.objects.exists()
    assert role_names(before) == ["analyst"]


def test_who_was_switched_off_here_stays_out(client, origin):
    arrive(client, "olga")
    User.objects.filter(username="olga").update(is_active=False)
    assert arrive(type(client)(), "olga").status_code == 403


def test_no_claim_is_kept(client, origin):
    arrive(client, "olga")
    arrive(type(client)(), "olga")
    assert SocialAccount.objects.get().extra_data == {}
    assert "olga" not in str(evidence())


def test_a_code_is_not_taken_in_another_browser(client, origin):
    away = client.get(START)["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    answer = type(client)().get(f"/sign-in/with/sso/back/?code=stolen&state={state}")
    assert answer.status_code in {200, 401}
    assert "Single sign-on did not work" in answer.content.decode()
    assert kinds() == []


def test_a_forged_code_is_refused_by_the_provider(client, origin):
    away = client.get(START)["Location"]
    state = parse_qs(urlsplit(away).query)["state"][0]
    answer = client.get(f"/sign-in/with/sso/back/?code=forged&state={state}")
    assert "Single sign-on did not work" in answer.content.decode()
    assert client.get("/admin/").status_code == 302


def test_the_door_shows_the_way_only_where_it_is_configured(client, origin, settings):
    assert START in client.get("/sign-in/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert START not in client.get("/sign-in/").content.decode()
    assert client.get(START).status_code == 404


@pytest.mark.parametrize("sent", ["privacy-team", ["privacy-team", 7, None]])
def test_groups_are_read_whatever_their_shape(sent, settings):
    settings.DISCREET_OIDC_ROLES = ROLES
    assert roles_from({"groups": sent}) == {"privacy officer"}
    assert roles_from({}) == frozenset()


def test_a_group_never_maps_to_what_is_no_role(settings):
    settings.DISCREET_OIDC_ROLES = {"admins": "superuser"}
    assert roles_from({"groups": ["admins"]}) == frozenset()


@pytest.mark.parametrize("id_token", [{}, {"amr": [["otp"], 7]}, {"amr": None, "acr": None}])
def test_what_is_not_said_is_no_second_factor(id_token, settings):
    settings.DISCREET_OIDC_AMR, settings.DISCREET_OIDC_ACR = ["otp"], ["strong"]
    assert not second_factor_in({k: v for k, v in id_token.items() if v is not None})


def test_checks_tell_a_half_configuration(settings):
    def found() -> set[str]:
        return {one.id for one in run_checks(tags=["security"])}

    settings.DEMO = False
    settings.DISCREET_OIDC_ISSUER = "http://idp.example"
    settings.DISCREET_OIDC_CLIENT_ID = ""
    settings.DISCREET_OIDC_ROLES = {"admins": "superuser"}
    assert {"governance.E002", "governance.E003", "governance.E004"} <= found()
    settings.DISCREET_OIDC_ISSUER = "https://idp.example"
    settings.DISCREET_OIDC_CLIENT_ID = "discreet"
    settings.DISCREET_OIDC_ROLES = ROLES
    assert not {"governance.E002", "governance.E003", "governance.E004"} & found()
