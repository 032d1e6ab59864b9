"""The OAuth2 token endpoint: client credentials, and what it refuses."""

import base64

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Payload
from governance.roles import APPLICATION_SCOPES
from governance.services.applications import create_application

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


def test_every_failure_to_authenticate_gets_one_answer(client, demo_credentials):
    wrong = fetch(client, demo_credentials, secret="wrong")
    unknown = fetch(client, {**demo_credentials, "client_id": "nobody"})
    empty = client.post("/oauth/token", {"grant_type": "client_credentials"})
    broken = client.post(
        "/oauth/token",
        {"grant_type": "client_credentials"},
        headers={"Authorization": "Basic \x00not-base64"},
    )
    answers = [wrong, unknown, empty, broken]
    assert [one.status_code for one in answers] == [401] * 4
    assert len({one.content for one in answers}) == 1
    assert len({tuple(sorted(one.headers.items())) for one in map(_timeless, answers)}) == 1


def _timeless(response):
    """Without what differs from one request to the next."""
    del response["X-Request-ID"]
    return response


def test_an_unknown_client_costs_the_same_work_as_a_wrong_secret(client, demo_credentials):
    fetch(client, demo_credentials, secret="wrong")
    fetch(client, {**demo_credentials, "client_id": "nobody"})
    counts = []
    for credentials in (demo_credentials, {**demo_credentials, "client_id": "nobody"}):
        with CaptureQueriesContext(connection) as queries:
            fetch(client, credentials, secret="wrong")
        counts.append([query["sql"].split(" ")[0] for query in queries])
    assert counts[0] == counts[1]


def test_too_many_requests_of_one_client_from_one_address_are_429(
    client, demo_credentials, settings
):
    settings.DISCREET_TOKEN_REQUESTS = 2
    for _ in range(2):
        assert fetch(client, demo_credentials, secret="wrong").status_code == 401
    refused = fetch(client, demo_credentials)
    assert refused.status_code == 429, "even with the right secret: it tells a guesser nothing"
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert refused["Content-Type"] == "application/problem+json"
    other = {**demo_credentials, "client_id": "nobody"}
    assert fetch(client, other).status_code == 401, "another client is not hindered"


def test_changing_the_client_id_does_not_help_a_flood(client, demo_credentials, settings):
    settings.DISCREET_TOKEN_REQUESTS = 1
    answers = [
        fetch(client, {**demo_credentials, "client_id": f"guess-{number}"}).status_code
        for number in range(6)
    ]
    assert answers == [401] * 5 + [429]


def test_a_refused_attempt_is_in_the_log_without_what_was_sent(client, demo_credentials):
    fetch(client, {**demo_credentials, "client_id": "ivan@example.org"}, secret="hunter2")
    body = bytes(Payload.objects.order_by("-created").first().body)
    assert b"token.refused" in body
    assert b"ivan" not in body
    assert b"hunter2" not in body


def test_a_revoked_token_opens_nothing_and_only_its_own_client_may_revoke_it(
    client, demo_credentials
):
    def purposes(token):
        answer = client.get("/api/v1/purposes", headers={"Authorization": f"Bearer {token}"})
        return answer.status_code

    def revoke(application, secret):
        return client.post(
            "/oauth/revoke", {"token": token}, headers=basic(application, secret)
        ).status_code

    token = fetch(client, demo_credentials).json()["access_token"]
    other, secret = create_application(
        slug="other", namespaces=["*"], scopes=["catalogue:read"], by="test", at=timezone.now()
    )
    assert revoke(demo_credentials["client_id"], "wrong") == 401
    assert revoke(other.client.pk, secret) == 200
    assert purposes(token) == 200, "another client's revocation does not touch it"
    assert revoke(demo_credentials["client_id"], demo_credentials["client_secret"]) == 200
    assert purposes(token) == 401
