"""A secret that arrives where no text belongs is in no log line and in no table afterwards."""

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connections

from emotion.services import analysing
from governance.logs import JsonFormatter, RedactingFilter
from tests.conftest import Caller

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
Ask = Callable[..., dict[str, Any]]
MAIL, PHONE, NAME = "ann.lee@example.com", "442079460958", "wilhelmina gruenwald"
SECRETS = (MAIL, PHONE, "wilhelmina", "gruenwald")
HEADERS = (
    "User-Agent", "Referer", "Origin", "X-Request-Id", "X-Forwarded-For", "Accept-Language",
    "Traceparent", "Idempotency-Key", "Cookie", "Sec-GPC",
)  # fmt: skip
FIELDS = ("purpose", "modality", "channel", "speaker", "setting", "jurisdiction", "locale", "age")


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every line that is logged, at any level, as the service's own formatter writes it."""
    written: list[str] = []

    class Catch(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Catch(level=logging.DEBUG)
    handler.addFilter(RedactingFilter())
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def kept() -> str:
    """Every cell of every table of both databases."""
    cells: list[str] = []
    for alias in ("default", "vault"):
        connection = connections[alias]
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
                for row in cursor.fetchall():
                    cells += [
                        cell.decode("utf-8", "ignore") if isinstance(cell, bytes) else str(cell)
                        for cell in row
                    ]
    return "\n".join(cells).lower()


def assert_nowhere(lines: list[str]) -> None:
    """No secret in what was logged nor in what is stored."""
    stored, logged = kept(), "\n".join(lines).lower()
    assert not [secret for secret in SECRETS if secret in logged], "logged"
    assert not [secret for secret in SECRETS if secret in stored], "stored"


@pytest.mark.parametrize("header", HEADERS)
def test_a_secret_in_a_header(header: str, caller: Caller, ask: Ask, lines: list[str]) -> None:
    for secret in (MAIL, PHONE, NAME):
        caller.post("analyses", ask(), **{header: secret})
    assert_nowhere(lines)


@pytest.mark.parametrize("field", FIELDS)
def test_a_secret_in_a_field_that_is_refused(
    field: str, caller: Caller, ask: Ask, lines: list[str]
) -> None:
    for secret in (MAIL, NAME):
        answer = caller.post("analyses", ask(**{field: secret}))
        assert answer.status_code in {403, 422}
    assert_nowhere(lines)


def test_a_secret_as_the_name_of_a_field(caller: Caller, ask: Ask, lines: list[str]) -> None:
    for secret in SECRETS:
        caller.post("analyses", ask(**{secret: secret}))
    assert_nowhere(lines)


def test_a_secret_in_the_address_of_a_call(caller: Caller, lines: list[str]) -> None:
    for secret in SECRETS:
        caller.get(f"analyses?purpose={secret}&since={secret}")
        caller.get(f"receipts/{secret}")
        caller.get(f"{secret}/{secret}")
    assert_nowhere(lines)


def test_a_secret_in_what_a_scorer_dies_of(
    caller: Caller, ask: Ask, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(_scorer: object, text: str, **_options: object) -> None:
        raise ValueError(f"cannot score {text!r} of {NAME}, {MAIL}")

    monkeypatch.setattr(analysing, "score", explode)
    answer = caller.post("analyses", ask(f"I am {NAME}, write to {MAIL} or call +{PHONE}"))
    assert answer.status_code in {500, 503}, answer.json()
    assert not [secret for secret in SECRETS if secret in answer.content.decode()]
    assert any("ValueError" in line for line in lines)
    assert_nowhere(lines)


def test_a_scorer_reads_no_secret(
    caller: Caller, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    score = analysing.score

    def listen(scorer: Any, text: str, **options: Any) -> Any:
        read.append(text)
        return score(scorer, text, **options)

    monkeypatch.setattr(analysing, "score", listen)
    text = f"I am Wilhelmina Gruenwald, write to {MAIL} or call +{PHONE}, I am so angry!"
    assert caller.post("analyses", ask(text)).status_code == 200
    assert len(read) == 1
    assert not [secret for secret in SECRETS if secret in read[0].lower()]
    assert "angry" in read[0]
