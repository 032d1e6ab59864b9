"""Senders of batches, with a worker that comes when it is told to."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import Caller, question

NDJSON = "application/x-ndjson"


def line(text: str | None = None, person: str = "customer-17", **changes: Any) -> dict[str, Any]:
    """One analysis as a line; `person`: the customer's id."""
    said = {} if text is None else {"text": text}
    return question(**said, subject={"namespace": "shop", "id": person}, **changes)


def upload(caller: Caller, lines: list[Any], **headers: str) -> Any:
    """POST the lines; those that are bytes go as they are."""
    raw = [one if isinstance(one, bytes) else json.dumps(one).encode() for one in lines]
    body = b"".join(one + b"\n" for one in raw)
    return caller.http.generic(
        "POST", "/api/v1/batches", body, content_type=NDJSON, headers=headers
    )


def results(caller: Caller, batch: str, query: str = "") -> list[dict[str, Any]]:
    """The outcomes that there are."""
    answer = caller.get(f"batches/{batch}/results{query}")
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == NDJSON
    return [json.loads(one) for one in answer.content.splitlines()]


@pytest.fixture
def waiting(caller: Caller) -> Callable[..., str]:
    """Send lines and let no worker come; the batch's id."""

    def send(*lines: Any, **headers: str) -> str:
        answer = upload(caller, list(lines), **headers)
        assert answer.status_code == 202, answer.content
        found: str = answer.json()["id"]
        return found

    return send


@pytest.fixture
def done(caller: Caller, django_capture_on_commit_callbacks: Any) -> Callable[..., str]:
    """Send lines and let the workers do all of them; the batch's id."""

    def send(*lines: Any, by: Caller = caller, **headers: str) -> str:
        with django_capture_on_commit_callbacks(execute=True):
            answer = upload(by, list(lines), **headers)
        assert answer.status_code == 202, answer.content
        found: str = answer.json()["id"]
        return found

    return send
