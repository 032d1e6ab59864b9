"""A log line holds no secret, however it got into the record."""

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest
import structlog

from governance.logs import JsonFormatter, RedactingFilter

SECRET = "ann.lee@example.com"
NAME = "Wilhelmina Grünwald"  # the log's redactor knows no names: exceptions must not be quoted


@pytest.fixture
def written() -> Iterator[StringIO]:
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.addFilter(RedactingFilter())
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("tests.logs")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    yield out
    logger.removeHandler(handler)
    logger.propagate = True


class Unspeakable:
    """Raises when it is asked what it is."""

    def __str__(self) -> str:
        raise RuntimeError(SECRET)


@pytest.mark.parametrize(
    "fields",
    [
        {"to": SECRET},
        {"to": [SECRET, {"or": (SECRET,)}]},
        {"to": {"deep": {"deeper": {"deepest": {"still": [SECRET]}}}}},
        {"to": {SECRET: 1}},
        {"to": SECRET.encode()},
        {"to": ValueError(SECRET)},
        {SECRET: 1},
    ],
)
def test_a_structured_event_is_made_safe_at_every_depth(
    fields: dict[str, object], written: StringIO
) -> None:
    structlog.get_logger("tests.logs").warning("sent", **fields)
    assert "sent" in written.getvalue()
    assert "ann.lee" not in written.getvalue()


def test_a_card_that_was_logged_as_a_number_is_hidden_and_a_count_is_not(
    written: StringIO,
) -> None:
    structlog.get_logger("tests.logs").info("charged", card=4539148803436467, count=12, ok=True)
    line = json.loads(written.getvalue())
    assert line["card"] == "<CREDIT_CARD_1>"
    assert (line["count"], line["ok"]) == (12, True)


@pytest.mark.parametrize("message", ["%d of them", Unspeakable(), {"to": [SECRET]}, [SECRET]])
def test_a_record_that_cannot_be_written_neither_stops_its_writer_nor_tells(
    message: object, written: StringIO
) -> None:
    args = (SECRET,) if isinstance(message, str) else ()
    logging.getLogger("tests.logs").warning(message, *args)
    assert written.getvalue()
    assert "ann.lee" not in written.getvalue()


@pytest.mark.parametrize("form", ["failed: %s", "failed: %r"])
def test_an_exception_in_a_message_is_named_by_its_class(form: str, written: StringIO) -> None:
    try:
        raise ValueError(f"cannot read {NAME}")
    except ValueError as error:
        logging.getLogger("tests.logs").exception(form, error)
    line = json.loads(written.getvalue())
    assert line["event"] == "failed: ValueError"
    assert line["exception"].startswith("ValueError < ")
    assert "Wilhelmina" not in written.getvalue()


def test_a_structured_event_names_its_exception_without_its_text(written: StringIO) -> None:
    try:
        raise ValueError(f"cannot read {NAME}")
    except ValueError:
        structlog.get_logger("tests.logs").exception("failed", of=12)
    assert "Wilhelmina" not in written.getvalue()
    assert "ValueError" in written.getvalue()
