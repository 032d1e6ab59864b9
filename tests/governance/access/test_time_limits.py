"""A request has an end: what is not done by then is undone, and the answer says so."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from audit.models import Entry
from consent.models import Purpose
from emotion.models import Analysis
from emotion.services import analysing
from governance import deadline
from governance.deadline import Deadline, TookTooLong

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n) SELECT max(i) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


def ask(view: Callable[[HttpRequest], HttpResponse]) -> HttpResponse:
    """What this view answers through the middleware."""
    return Deadline(view)(RequestFactory().get("/"))


@pytest.fixture
def watched(settings: Any) -> Iterator[None]:
    """A connection as the web's processes have it, which gives half a second."""
    settings.DISCREET_REQUEST_SECONDS = 0.5
    deadline._watch(connection)
    yield
    if connection.vendor == "sqlite":
        connection.connection.set_progress_handler(None, 0)


def test_a_statement_that_never_ends_is_stopped(watched):
    def endless(_request: HttpRequest) -> HttpResponse:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(ENDLESS[connection.vendor])
        return HttpResponse()

    started = time.monotonic()
    with pytest.raises(TookTooLong):
        ask(endless)
    assert time.monotonic() - started < 20
    assert Purpose.objects.count() == 0  # the connection is as good as before


def test_what_was_begun_is_undone(settings):
    settings.DISCREET_REQUEST_SECONDS = 0.2

    def slow(_request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            Purpose.objects.create(slug="half.done", modalities=["text"])
            time.sleep(0.3)
            Purpose.objects.create(slug="other.half", modalities=["text"])
        return HttpResponse()

    with pytest.raises(TookTooLong):
        ask(slow)
    assert not Purpose.objects.exists()


def test_a_request_in_time_is_left_alone_and_the_next_has_its_own_time(settings):
    settings.DISCREET_REQUEST_SECONDS = 0.2
    for _ in range(3):
        time.sleep(0.1)
        assert ask(lambda _request: HttpResponse(str(Purpose.objects.count()))).content == b"0"


def test_a_call_past_its_time_is_a_503_problem(caller, settings):
    settings.DISCREET_REQUEST_SECONDS = 0
    answer = caller.get("purposes")
    assert answer.status_code == 503
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/took-too-long"
    assert answer["Retry-After"] == "10"


def test_a_score_that_came_too_late_is_not_kept(caller, ask, monkeypatch):
    redact = analysing.redact

    def late(*arguments: Any, **named: Any) -> Any:
        deadline._until.set(0)
        return redact(*arguments, **named)

    monkeypatch.setattr(analysing, "redact", late)
    assert caller.post("analyses", ask()).status_code == 503
    assert not Analysis.objects.exists()
    kinds = list(Entry.objects.values_list("type", flat=True))
    assert "analysis.scored" not in kinds
    assert kinds.count("request.refused") == 1


def test_people_get_a_page(settings):
    settings.DISCREET_REQUEST_SECONDS = 0
    answer = Client().post("/sign-in/", {"login": "anna", "password": "six quiet otters ferry"})
    assert answer.status_code == 503
    assert "This took too long." in answer.content.decode()
    assert answer["Retry-After"] == "10"


def test_a_long_list_of_opt_outs_may_take_its_time(caller, settings):
    settings.DISCREET_REQUEST_SECONDS = 0
    lines = b'{"namespace": "shop", "id": "customer-1"}\n'
    answer = caller.http.post(
        "/api/v1/opt-outs/imports", lines, content_type="application/x-ndjson"
    )
    assert answer.json()["opted_out"] == 1
