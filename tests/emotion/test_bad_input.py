"""Bad input gets the right status and a problem that names the field; it leaves no half row."""

import json

import pytest
from rest_framework.test import APIClient

from audit.models import Entry
from emotion.models import Analysis, Replay

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
MANDATORY = ["subject", "purpose", "modality", "channel", "speaker", "setting", "jurisdiction"]


@pytest.fixture(autouse=True)
def nothing_half_written(db):
    """No refusal may leave a row of the product behind."""
    yield
    assert not Analysis.objects.exists()
    assert not Replay.objects.exists()


def refused(response, status, field=None):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["detail"]
    if field is not None:
        assert field in [error["field"] for error in problem["errors"]]
    return problem


@pytest.mark.parametrize("field", MANDATORY)
def test_a_missing_field_is_named(caller, ask, field):
    refused(caller.post("analyses", ask(**{field: None})), 422, field)


def test_missing_content_is_named(caller, ask):
    refused(caller.post("analyses", ask(None)), 422, "content")


def test_an_unknown_field_is_named(caller, ask):
    refused(caller.post("analyses", ask(mood="sad")), 422, "mood")


def test_an_unknown_field_inside_is_named(caller, ask):
    body = ask()
    body["content"]["html"] = "<b>"
    refused(caller.post("analyses", body), 422, "content.html")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "customer-17"),
        ("subject", ["shop", "customer-17"]),
        ("purpose", {"slug": "x"}),
        ("purpose", "Not A Slug"),
        ("modality", "smell"),
        ("modality", 7),
        ("speaker", "dog"),
        ("setting", "moon"),
        ("channel", "a b"),
        ("jurisdiction", "Germany"),
        ("jurisdiction", "ZZ"),
        ("jurisdiction", "XX-YY"),
        ("age", "young"),
        ("age", -1),
        ("age", 10**30),
        ("vulnerable", "perhaps"),
        ("notice", "the blue one"),
        ("content", "text"),
        ("locale", "x" * 99),
    ],
)
def test_a_wrong_type_or_value_is_named(caller, ask, field, value):
    problem = refused(caller.post("analyses", ask(**{field: value})), 422)
    assert any(error["field"].split(".")[0] == field for error in problem["errors"])


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_an_empty_text_is_refused(caller, ask, text):
    refused(caller.post("analyses", ask(text)), 422, "content.text")


def test_20001_characters_are_refused_with_the_limit(caller, ask):
    problem = refused(caller.post("analyses", ask("a" * 20_001)), 413, "content.text")
    assert "20000" in problem["detail"]


def test_a_null_character_is_refused(caller, ask):
    refused(caller.post("analyses", ask("a\x00b")), 422, "content.text")


@pytest.mark.parametrize(
    "body",
    [
        b'{"content": {"text": "\xff\xfe"}}',
        b"{not json",
        b"[]",
        b'"text"',
        b"",
        b'{"content": {"text": "\\ud800"}}',
        b'{"a": NaN}',
        b"[" * 100_000,
        b'{"a":' * 5_000,
    ],
)
def test_a_body_that_is_no_json_object_is_malformed(caller, body):
    response = caller.http.generic(
        "POST", "/api/v1/analyses", body, content_type="application/json"
    )
    refused(response, 422)


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data"])
def test_another_content_type_is_refused(caller, ask, kind):
    response = caller.http.generic("POST", "/api/v1/analyses", json.dumps(ask()), content_type=kind)
    refused(response, 415)


def test_a_body_over_the_limit_is_refused_before_it_is_read(caller):
    body = b'{"content":{"text":"' + b"a" * 300_000 + b'"}}'
    response = caller.http.generic(
        "POST", "/api/v1/analyses", body, content_type="application/json"
    )
    assert "262144" in refused(response, 413)["detail"]


def test_no_token_is_401_with_a_challenge(pack, ask):
    response = APIClient().post("/api/v1/analyses", ask(), format="json")
    refused(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("token", ["nonsense", "", "a b c", "\u00e4"])
def test_an_unknown_token_is_401(pack, ask, token):
    http = APIClient()
    http.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    refused(http.post("/api/v1/analyses", ask(), format="json"), 401)


def test_an_expired_token_is_401(token_for, ask):
    refused(token_for("analyses:write", expired=True).post("analyses", ask()), 401)


def test_a_token_without_the_scope_is_403(token_for, ask):
    refused(token_for("catalogue:read").post("analyses", ask()), 403)


def test_an_unknown_purpose_is_denied_with_a_receipt(caller, ask):
    problem = refused(caller.post("analyses", ask(purpose="weather.forecast")), 403)
    assert problem["decisive"] == "policy.unknown-purpose"
    assert problem["receipt"]["signature"]


def test_an_application_without_the_purpose_is_denied(caller, ask):
    from guardian.shortcuts import remove_perm

    from consent.models import Purpose
    from governance.models import Application

    purpose = Purpose.objects.get(slug="support.escalation")
    remove_perm("consent.use_purpose", Application.objects.get(slug="demo").account, purpose)
    problem = refused(caller.post("analyses", ask()), 403)
    assert problem["decisive"] == "gate.application"


def test_a_person_of_another_namespace_is_refused_unseen(caller, ask):
    from consent.models import Subject
    from governance.models import Application

    Application.objects.filter(slug="demo").update(namespaces=["shop"])
    refused(caller.post("analyses", ask(subject={"namespace": "bank", "id": "1"})), 403)
    assert not Subject.objects.filter(namespace="bank").exists()


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (lambda ask: ask(purpose=None), 422),
        (lambda ask: ask("a" * 20_001), 413),
        (lambda ask: ask("a" * 300_000), 413),
        (lambda ask: ask(purpose="weather.forecast"), 403),
        (lambda ask: {}, 422),
    ],
)
def test_each_refusal_of_an_authenticated_caller_leaves_evidence(caller, ask, make, status):
    before = Entry.objects.count()
    assert caller.post("analyses", make(ask)).status_code == status
    newest = Entry.objects.order_by("created").last()
    assert Entry.objects.count() > before
    assert newest.decision == "deny"


def test_a_stranger_leaves_no_evidence(pack, ask):
    before = Entry.objects.count()
    APIClient().post("/api/v1/analyses", ask(), format="json")
    assert Entry.objects.count() == before


@pytest.mark.parametrize("method", ["delete", "patch", "put"])
def test_a_method_that_is_not_offered_is_405(caller, method):
    refused(getattr(caller.http, method)("/api/v1/analyses", {}, format="json"), 405)


def test_an_unknown_address_is_a_problem_too(caller):
    refused(caller.get("nowhere"), 404)
