"""Whatever is logged during a day's work holds no text, name, number or id of a customer."""

import logging

import pytest

from governance.logs import JsonFormatter, RedactingFilter
from tests.conftest import REFUND, REFUND_RU, SECRETS

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def lines():
    """Every line the service writes, as its own formatter writes it."""
    written: list[str] = []

    class Catch(logging.Handler):
        def emit(self, record):
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


def test_a_days_work_leaves_no_trace_of_anybody(caller, ask, lines, monkeypatch):
    who = {"namespace": "shop", "id": "Wilhelmina"}
    for text in (REFUND, REFUND_RU):
        caller.post("analyses", ask(text, subject=who))
        caller.post("analyses", ask(text, subject=who, purpose="pricing.by-mood"))
        caller.post("analyses", ask(text, subject=who, mood=text))
    caller.post("opt-outs", {"subject": who})
    caller.post("analyses", ask(subject=who))
    assert lines
    for line in lines:
        assert not [secret for secret in SECRETS if secret in line]


def test_a_defect_is_logged_without_what_it_was_about(caller, ask, lines, monkeypatch):
    from emotion.services import analysing

    def explode(text, **options):
        raise ValueError(f"cannot read {text}")

    monkeypatch.setattr(analysing, "redact", explode)
    assert caller.post("analyses", ask()).status_code == 500
    assert any("ValueError" in line for line in lines)
    for line in lines:
        assert not [secret for secret in SECRETS if secret in line]


def test_a_number_in_any_message_is_redacted(lines):
    logging.getLogger("somebody.else").error("call %s back", "+44 20 7946 0958")
    assert lines
    assert not [secret for secret in SECRETS for line in lines if secret in line]
