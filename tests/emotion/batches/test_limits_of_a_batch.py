"""A batch has limits of its own, and is no way around those of its application."""

import pytest

from audit.models import Entry
from emotion.models import Batch, BatchLine
from governance.models import Application, Meter
from tests.emotion.batches.conftest import NDJSON, line, upload

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture(autouse=True)
def nothing_taken(db):
    """What is refused leaves nothing behind."""
    yield
    assert not Batch.objects.exists()
    assert not BatchLine.objects.exists()


def refused(answer, status, slug, **members):
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == f"/problems/{slug}"
    assert members.items() <= problem.items(), problem
    assert Entry.objects.filter(type="request.refused").exists()
    return problem


def test_a_line_over_its_limit_is_named_with_it(caller):
    long = line() | {"channel": "c" * 65_536}
    problem = refused(upload(caller, [line(), long]), 413, "too-large", limit=65_536, line=2)
    assert "Line 2" in problem["detail"]


def test_a_line_of_just_the_limit_is_taken_for_form(caller, settings):
    import json

    settings.DISCREET_BATCH_LINE_LIMIT = len(json.dumps(line()))
    settings.DISCREET_BATCH_WAITING = 0  # it is refused for something else
    refused(upload(caller, [line()]), 429, "batches-waiting", limit=0)
    settings.DISCREET_BATCH_LINE_LIMIT -= 1
    refused(upload(caller, [line()]), 413, "too-large", line=1)


def test_too_many_lines_are_refused(caller, settings):
    settings.DISCREET_BATCH_LINES = 2
    refused(upload(caller, [line()] * 3), 413, "too-large", limit=2, line=3)


def test_too_large_a_batch_is_refused(caller, settings):
    settings.DISCREET_BATCH_LIMIT = 500
    refused(upload(caller, [line()] * 3), 413, "too-large", limit=500)


@pytest.mark.parametrize(
    "wrong",
    [
        b"{not json",
        b"[]",
        b'"text"',
        b"",
        b'{"a": NaN}',
        b'{"content": {"text": "\xff\xfe"}}',
        b'{"content": {"text": "\\ud800"}}',
        b"\xef\xbb\xbf{}",
        b'{"a":' * 9_000,
    ],
)
def test_what_is_no_object_refuses_the_whole_and_is_named(caller, wrong):
    answer = upload(caller, [line(), wrong, line()])
    problem = refused(answer, 422, "malformed", line=2)
    assert "Line 2" in problem["detail"]


@pytest.mark.parametrize("body", [b"", b"\n"])
def test_nothing_is_no_batch(caller, body):
    answer = caller.http.generic("POST", "/api/v1/batches", body, content_type=NDJSON)
    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["application/json", "text/csv", "multipart/form-data"])
def test_another_media_type_is_a_415(caller, kind):
    answer = caller.http.generic("POST", "/api/v1/batches", b"{}\n", content_type=kind)
    assert answer.status_code == 415


def test_every_line_counts_as_a_call(caller, settings):
    Application.objects.filter(slug="demo").update(quota_per_day=100, rate_per_minute=60)
    settings.DISCREET_BATCH_WAITING = 5
    upload(caller, [line()] * 6)  # more may not wait: only the call itself is counted
    assert Meter.objects.get(application__slug="demo").day_count == 1


def test_a_batch_over_the_rate_is_a_429_that_counts_against_nothing(caller):
    Application.objects.filter(slug="demo").update(rate_per_minute=6)
    caller.get("purposes")
    caller.get("purposes")
    answer = upload(caller, [line()] * 6)
    problem = refused(answer, 429, "quota-exceeded")
    assert problem["violated-policies"] == ["minute"]
    assert answer["Retry-After"] == "20"
    assert answer["RateLimit"].startswith('"minute";r=3;')
    assert Meter.objects.get(application__slug="demo").day_count == 3


def test_a_batch_over_what_is_left_of_the_day_is_a_429(caller):
    Application.objects.filter(slug="demo").update(quota_per_day=5)
    caller.get("purposes")
    problem = refused(upload(caller, [line()] * 5), 429, "quota-exceeded")
    assert problem["violated-policies"] == ["day"]


def test_a_batch_that_no_waiting_lets_through_says_so(caller):
    Application.objects.filter(slug="demo").update(rate_per_minute=2)
    refused(upload(caller, [line()] * 3), 413, "too-large", limit=2, lines=3)


def test_staff_send_none(client, db):
    assert client.post("/api/v1/batches", b"{}", content_type=NDJSON).status_code == 401
