"""What belongs to somebody else answers like what does not exist (IDOR)."""

import pytest
from django.test import Client
from django.utils import timezone

from consent.services import subject_for
from governance.matrix import CUSTOMER
from governance.models import Application
from governance.roles import APPLICATION_SCOPES
from tests.cast import ANNA, BORIS, JSON, PROOF, bearer, visit

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NOBODYS = "01920000-0000-7000-8000-000000000007"
PERSON = '{"subject": {"namespace": "elsewhere", "id": "x"}}'
CALLS = [
    ("GET", "analyses/{}", "emotion.analysis", ""),
    ("POST", "analyses/{}/outcomes", "emotion.analysis", '{"outcome": "resolved"}'),
    ("POST", "analyses/{}/labels", "emotion.analysis", '{"state": "upset", "annotator": "ada"}'),
    ("GET", "batches/{}", "emotion.batch", ""),
    ("GET", "batches/{}/results", "emotion.batch", ""),
    ("GET", "receipts/{}", "consent.receipt", ""),
    ("GET", "receipts/{}?format=kantara", "consent.receipt", ""),
    ("GET", "requests/{}", "governance.request", ""),
    ("DELETE", "requests/{}", "governance.request", ""),
    ("POST", "requests/{}/verification", "governance.request", ""),
    ("POST", "requests/{}/passphrase", "governance.request", ""),
    ("GET", "requests/{}/package", "governance.request", ""),
    ("GET", "audit/exports/{}", "audit.export", ""),
    ("GET", "audit/exports/{}/file", "audit.export", ""),
    ("POST", "webhooks/{}/references", "consent.webhook", PERSON),
]
# (who, page): a purpose that is not theirs, a file of another, a person's page.
SCREENS = [
    ("privacy officer", "/admin/emotion/analysis/{}/change/", "emotion.analysis"),
    ("auditor", "/admin/emotion/analysis/{}/change/", "emotion.analysis"),
    ("support supervisor", "/admin/emotion/review/{}/label/", "emotion.analysis"),
    ("support supervisor", "/admin/governance/request/{}/change/", "governance.request"),
    ("analyst", "/admin/consent/subject/{}/change/", "consent.subject"),
    ("administrator", "/admin/governance/request/{}/change/", "governance.request"),
]
OWN_PAGES = ["", "/confirm", "/withdraw", "/passphrase", "/copy.zip"]


@pytest.fixture
def rival(cast):
    """An application with every scope, of another namespace and without a purpose."""
    bare = Application.objects.select_related("client").get(slug="bare")
    return bearer(bare, *APPLICATION_SCOPES)


def told(answer, key: str) -> tuple[int, str, str]:
    """Everything an attacker can compare, without the key that they sent."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, answer["Content-Type"], body.decode().replace(key, "KEY")


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call[0]} {call[1]}")
def test_a_rival_learns_nothing_from_a_key(cast, rival, call):
    method, path, label, body = call

    def ask(key: str):
        url = "/api/v1/" + path.format(key)
        return told(Client().generic(method, url, body or "{}", JSON, headers=rival), key)

    theirs = ask(cast.objects[label])
    assert theirs == ask(NOBODYS)
    assert theirs[0] == 404


def test_a_rival_s_list_holds_nothing_of_others(cast, rival):
    for path, name in (("analyses", "analyses"), ("requests", "requests"), ("reviews", "reviews")):
        answer = Client().get(f"/api/v1/{path}", headers=rival)
        assert answer.json()[name] == [], path
    assert Client().get("/api/v1/audit/exports", headers=rival).json() == []


def test_a_page_of_another_s_list_cannot_be_turned_to(cast, rival):
    url = f"/api/v1/analyses?before={cast.objects['emotion.analysis']}"
    assert Client().get(url, headers=rival).json()["analyses"] == []


def test_people_of_another_namespace_are_refused_known_or_not(cast, rival):
    for path in ("consents/query", "opt-outs", "opt-out-links"):
        answers = {
            told(
                Client().post(
                    f"/api/v1/{path}",
                    {"subject": {"namespace": "shop", "id": person}},
                    JSON,
                    headers=rival,
                ),
                person,
            )
            for person in (ANNA.id, "nobody-at-all")
        }
        assert [status for status, _, _ in answers] == [403], path


@pytest.mark.parametrize(("role", "path", "label"), SCREENS)
def test_a_screen_of_what_one_may_not_see_is_like_none(cast, role, path, label):
    def ask(key: str):
        answer = Client().get(path.format(key), headers=cast.headers[role])
        return answer.status_code, len(answer.content)

    theirs = ask(cast.objects[label])
    assert theirs == ask(NOBODYS)
    assert theirs[0] in {403, 404}


@pytest.mark.parametrize("page", OWN_PAGES)
def test_a_customer_opens_nobody_else_s_request(cast, page):
    boris = visit(subject_for(BORIS, at=timezone.now()))

    def ask(key: str):
        path = f"/privacy/you/requests/{key}{page}"
        method = "GET" if page in {"", "/copy.zip"} else "POST"
        return told(Client().generic(method, path, headers=boris), key)

    theirs = ask(cast.objects["governance.request"])
    assert (theirs[0], len(theirs[2])) == (404, len(ask(NOBODYS)[2]))


def test_a_customer_opens_nobody_else_s_receipt(cast):
    boris = visit(subject_for(BORIS, at=timezone.now()))
    anna, path = cast.headers[CUSTOMER], "/privacy/you/receipts/{}.json"
    key = cast.objects["consent.receipt"]
    assert Client().get(path.format(key), headers=anna).status_code == 200
    assert Client().get(path.format(key), headers=boris).status_code == 404
    assert PROOF not in Client().get(path.format(NOBODYS), headers=boris).content.decode()
