"""The OAuth2 token endpoint: client credentials, and what it refuses."""

import base64

import pytest
from django.test import Client

from governance.roles import APPLICATION_SCOPES

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def basic(client_id: str, secret: str) -> dict[str, str]:
    pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    return {"Authorization": f"Basic {pair}"}


def fetch(client: Client, credentials, secret=None, **form):
    form = {"grant_type": "client_credentials", **form}
    headers = basic(credentials["client_id"], secret or credentials["client_secret"])
    return client.post("/oauth/token", form, headers=headers)


def test_client_credentials_give_every_scope_of_the_client_by_default(client, demo_credentials):
    answer = fetch(client, demo_credentials)
    assert answer.status_code == 200, answer.content
    assert answer["Cache-Control"] == "no-store"
    assert set(answer.json()["scope"].split()) == set(APPLICATION_SCOPES)


def test_a_narrower_scope_can_be_asked_for(client, demo_credentials):
    answer = fetch(client, demo_credentials, scope="catalogue:read")
    assert answer.json()["scope"] == "catalogue:read"


def test_credentials_in_the_form_work_too(client, demo_credentials):
    answer = client.post(
        "/oauth/token",
        {
            "grant_type": "client_credentials",
            "client_id": demo_credentials["client_id"],
            "client_secret": demo_credentials["client_secret"],
        },
    )
    assert answer.status_code == 200


def test_a_wrong_secret_is_refused(client, demo_credentials):
    answer = fetch(client, demo_credentials, secret="wrong")
    assert answer.status_code == 401
    assert "access_token" not in answer.json()


def test_a_scope_beyond_the_client_is_refused(client, demo_credentials):
    answer = fetch(client, demo_credentials, scope="keys:write")
    assert answer.status_code in {400, 401}


@pytest.mark.parametrize("grant", ["password", "authorization_code", "refresh_token", "", "x"])
def test_other_grants_are_refused(client, demo_credentials, grant):
    answer = fetch(client, demo_credentials, grant_type=grant)
    assert answer.status_code in {400, 401}


def test_get_is_refused(client, pack):
    assert client.get("/oauth/token").status_code == 405


def test_a_fetched_token_opens_the_api(client, demo_credentials):
    token = fetch(client, demo_credentials).json()["access_token"]
    answer = client.get("/api/v1/purposes", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200
    assert len(answer.json()["purposes"]) == 7
