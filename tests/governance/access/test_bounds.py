"""Bounds of a request: too large is 413, too slow is 408, and never what was sent."""

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
FORM = "application/x-www-form-urlencoded"


class Stalled:
    """A body that stops coming."""

    def read(self, size: int = -1) -> bytes:
        raise TimeoutError("timed out")

    def readline(self, size: int = -1) -> bytes:
        raise TimeoutError("timed out")


@pytest.fixture
def stall(monkeypatch):
    """From now on no body arrives."""
    start = WSGIRequest.__init__

    def begin(self, environ):
        start(self, {**environ, "wsgi.input": Stalled()})
        self._stream = Stalled()

    monkeypatch.setattr(WSGIRequest, "__init__", begin)


def test_a_body_that_stops_coming_is_408(caller, ask, stall):
    answer = caller.post("decisions", ask(None))
    assert answer.status_code == 408
    assert answer.json()["type"] == "/problems/too-slow"


def test_a_token_form_that_stops_coming_is_408(client, pack, stall):
    answer = client.post("/oauth/token", {"grant_type": "client_credentials"})
    assert answer.status_code == 408
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_form_that_is_no_credentials_is_413(client, pack):
    answer = client.post("/oauth/token", {"client_secret": "x" * 20_000})
    assert answer.status_code == 413
    assert answer.json()["limit"] == 16_384


def test_a_form_over_the_limit_is_413_for_people_too(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    client = Client(raise_request_exception=False)
    answer = client.post("/privacy/verify", "word=" + "Wilhelmina" * 50, content_type=FORM)
    assert answer.status_code == 413
    assert "Wilhelmina" not in answer.content.decode()
    assert "too much at once" in answer.content.decode()


def test_too_many_fields_are_413(client, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    answer = client.post("/oauth/token", "&".join(f"a{n}=1" for n in range(9)), content_type=FORM)
    assert answer.status_code == 413
    assert answer["Content-Type"] == "application/problem+json"
