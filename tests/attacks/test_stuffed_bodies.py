"""Fields that nobody asked for, bombs of JSON, and bytes that end lines."""

import gzip
import json
import logging

import pytest
from django.contrib.auth.models import User
from django.test import Client

from emotion.models import Analysis
from governance.logs import JsonFormatter
from governance.matrix import SCOPED
from governance.models import Application, Request
from tests.cast import ANNA, JSON
from tests.conftest import question

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SUBJECT = {"namespace": ANNA.namespace, "id": ANNA.id}
BODIES = {
    "analyses": question(),
    "decisions": question(None),
    "consents/query": {"subject": SUBJECT},
    "opt-outs": {"subject": SUBJECT},
    "opt-out-links": {"subject": SUBJECT},
    "requests": {"subject": SUBJECT, "action": "access", "jurisdiction": "DE"},
}
EXTRAS = {
    "standing": "granted",
    "is_staff": True,
    "tenant": "other",
    "decision": "allow",
    "application": "demo",
    "retention_until": "2099-01-01T00:00:00Z",
    "state_override": "completed",
    "__proto__": {"admin": True},
}
BOMBS = {
    "deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep list": b'{"subject":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "huge number": b'{"age": 1' + b"0" * 5_000 + b"}",
    "huge exponent": b'{"age": 1e999999}',
    "NaN": b'{"age": NaN}',
    "Infinity": b'{"age": -Infinity}',
    "lone surrogate": b'{"purpose": "\\ud800"}',
    "not UTF-8": b'{"purpose": "\xff\xfe"}',
    "byte-order mark": b'\xef\xbb\xbf{"purpose": "x"}',
    "a list": b"[]",
    "nothing": b"",
    "NUL": b'{"purpose": "a\\u0000b"}',
    "XML": b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>",
}
NASTY = "x\r\nSet-Cookie: stolen=1\r\n\x1b[2Jlevel=ERROR"


def send(cast, path: str, body: bytes, **headers: str):
    http = Client(raise_request_exception=False)
    kind = headers.pop("kind", JSON)
    return http.generic(
        "POST", f"/api/v1/{path}", body, kind, headers={**cast.headers[SCOPED], **headers}
    )


@pytest.mark.parametrize("path", sorted(BODIES))
@pytest.mark.parametrize("extra", sorted(EXTRAS))
def test_a_field_that_is_not_ours_is_refused_by_name(cast, path, extra):
    body = json.dumps({**BODIES[path], extra: EXTRAS[extra]}).encode()
    answer = send(cast, path, body)
    assert answer.status_code == 422
    assert extra in {one["field"] for one in answer.json()["errors"]}


def test_a_form_makes_nobody_a_superuser(cast):
    person = User.objects.get(username="analyst")
    form = {"save": "1", "email": "a@example.com", "roles": ["analyst"], "active": "on"}
    stuffed = {**form, "is_superuser": "on", "is_staff": "on", "user_permissions": ["1"]}
    path = f"/admin/auth/user/{person.pk}/change/"
    assert Client().post(path, stuffed, headers=cast.headers["administrator"]).status_code == 302
    person.refresh_from_db()
    assert (person.email, person.is_superuser) == ("a@example.com", False)
    assert not person.user_permissions.exists()


def test_a_form_verifies_nobody_and_completes_nothing(cast):
    before = Request.objects.values("state", "assurance").get(pk=cast.objects["governance.request"])
    path = f"/admin/governance/request/{cast.objects['governance.request']}/change/"
    stuffed = {"state": "completed", "assurance": "verified", "certificate": "{}"}
    Client().post(path, stuffed, headers=cast.headers["privacy officer"])
    after = Request.objects.values("state", "assurance").get(pk=cast.objects["governance.request"])
    assert after == before


def test_a_form_gives_an_application_no_account_or_client_of_its_choice(cast):
    form = {
        "slug": "stuffed",
        "namespaces": "stuffed",
        "scopes": ["catalogue:read"],
        "rate_per_minute": "10",
        "account": "1",
        "client": "1",
        "active": "",
    }
    answer = Client().post(
        "/admin/governance/application/add/", form, headers=cast.headers["administrator"]
    )
    assert answer.status_code == 200, answer.content
    made = Application.objects.select_related("account").get(slug="stuffed")
    assert made.active
    assert not (made.account.is_staff or made.account.is_superuser)


@pytest.mark.parametrize("path", ["analyses", "consents/query", "requests"])
@pytest.mark.parametrize("bomb", sorted(BOMBS))
def test_a_bomb_is_a_422(cast, path, bomb):
    answer = send(cast, path, BOMBS[bomb])
    assert answer.status_code in {413, 422}
    assert answer["Content-Type"] == "application/problem+json"


def test_ten_megabytes_are_a_413(cast):
    answer = send(cast, "analyses", b'{"content": {"text": "' + b"x" * 10_000_000 + b'"}}')
    assert (answer.status_code, answer.json()["limit"]) == (413, 256 * 1024)


def test_a_compressed_body_is_not_unpacked(cast):
    packed = gzip.compress(b" " * 50_000_000)
    answer = send(cast, "analyses", packed, **{"Content-Encoding": "gzip"})
    assert answer.status_code in {415, 422}


def test_of_two_members_with_one_name_none_smuggles_a_purpose(cast):
    """orjson keeps the last; every check sees that same one."""
    text = json.dumps(question())
    twice = text[:-1] + ', "purpose": "agent.coaching"}'
    before = Analysis.objects.count()
    answer = send(cast, "analyses", twice.encode())
    assert (answer.status_code, answer.json()["decision"]) == (403, "deny")
    assert Analysis.objects.count() == before


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", ""])
def test_another_media_type_is_a_415(cast, kind):
    assert send(cast, "analyses", json.dumps(question()).encode(), kind=kind).status_code == 415


@pytest.mark.parametrize(
    "header", ["X-Request-ID", "User-Agent", "Idempotency-Key", "Discreet-Reason"]
)
def test_a_header_that_ends_lines_reaches_neither_log_nor_answer(cast, caplog, header):
    with caplog.at_level(logging.DEBUG):
        answer = send(cast, "decisions", b"{}", **{header: NASTY})
    assert "stolen" not in str(answer.headers)
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert not [line for line in lines if "stolen" in line or "\x1b" in line or "\n" in line]


@pytest.mark.parametrize(
    "path", ["policies/a%0d%0ab/1/simulations", "analyses?purpose=%0d%0aSet-Cookie:stolen"]
)
def test_an_address_that_ends_lines_ends_none(cast, caplog, path):
    with caplog.at_level(logging.DEBUG):
        answer = Client(raise_request_exception=False).get(
            f"/api/v1/{path}", headers=cast.headers[SCOPED]
        )
    assert answer.status_code in {403, 404, 422}
    assert "stolen" not in str(answer.headers)
    assert not [r for r in caplog.records if "\n" in JsonFormatter().format(r)]
