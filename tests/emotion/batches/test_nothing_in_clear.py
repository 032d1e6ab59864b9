"""What waits, what came of it and what workers are told hold nobody's words or name."""

import logging

import pytest
from celery.app.task import Task
from django.db import connections

from emotion.models import BatchLine
from governance.logs import JsonFormatter, RedactingFilter
from tests.conftest import REFUND, REFUND_RU, SECRETS
from tests.emotion.batches.conftest import line

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NAME = "Wilhelmina-Unusual-Id-77"
LINES = [
    line(REFUND, person=NAME, line_id="unbelievable"),
    line(REFUND_RU, person=NAME, locale="ru"),
    line(REFUND, person=NAME, purpose="pricing.by-mood", line_id="refund-1"),
    line(REFUND, person=NAME, modality="Wilhelmina"),
    line(REFUND, person=NAME, refund="unbelievable", Wilhelmina={"refund": 1}),
    line(REFUND, person=NAME, notice={"id": "Wilhelmina", "version": "refund", "refund": 1}),
    line(REFUND, person=NAME, jurisdiction="Петров", age="refund", vulnerable="refund"),
    line(REFUND, person=NAME, line_id="call 7946 0958", signals=["refund"]),
    line(REFUND, person=NAME, channel="+44 20 7946 0958"),
    line(REFUND, person=NAME) | {"content": {"position": "refund", "refund": "unbelievable"}},
]


def stored() -> bytes:
    """Every value of every table of both databases."""
    found = []
    for alias in connections:
        with connections[alias].cursor() as cursor:
            for table in connections[alias].introspection.table_names(cursor):
                cursor.execute(f'SELECT * FROM "{table}"')
                for row in cursor.fetchall():
                    for value in row:
                        raw = isinstance(value, bytes | memoryview)
                        found.append(bytes(value) if raw else str(value).encode())
    return b"\n".join(found)


def secrets_in(text: bytes) -> list[str]:
    return [secret for secret in SECRETS if secret.encode() in text]


def test_no_clear_text_lies_anywhere_while_it_waits(waiting):
    waiting(*LINES)
    assert BatchLine.objects.left().count() == 3
    assert secrets_in(stored()) == []


def test_nor_when_it_is_done(done):
    done(*LINES)
    assert not BatchLine.objects.left().exists()
    assert secrets_in(stored()) == []


def test_the_text_cannot_be_opened_any_more_once_it_is_done(waiting, done):
    """A copy of the row from before, with the person's key still there: the batch's is gone."""
    from audit.errors import KeyUnavailable
    from emotion.services.batches.sealing import open_waiting
    from emotion.tasks import run_batch

    batch = waiting(line(REFUND, person=NAME))
    copy = BatchLine.objects.get()
    assert open_waiting(copy)[1] == REFUND
    run_batch(batch=batch)
    assert bytes(BatchLine.objects.get().sealed) != bytes(copy.sealed)
    with pytest.raises(KeyUnavailable):
        open_waiting(copy)


def test_workers_are_told_an_id_and_nothing_else(done, monkeypatch):
    told = []
    honest = Task.apply_async

    def noted(self, args=None, kwargs=None, **options):
        told.append((self.name, args, kwargs))
        return honest(self, args, kwargs, **options)

    monkeypatch.setattr(Task, "apply_async", noted)
    batch = done(*LINES)
    ours = [one for one in told if one[0].startswith("emotion.")]
    assert ours
    assert {(name, args or (), str(kwargs)) for name, args, kwargs in ours} == {
        ("emotion.run_batch", (), str({"batch": batch}))
    }


def test_logs_tell_nothing_even_of_a_defect(waiting, monkeypatch):
    from emotion.services.batches import working
    from emotion.tasks import run_batch

    written = []

    class Catch(logging.Handler):
        def emit(self, record):
            written.append(self.format(record))

    handler = Catch(level=logging.DEBUG)
    handler.addFilter(RedactingFilter())
    handler.setFormatter(JsonFormatter())
    logging.getLogger().addHandler(handler)

    def explode(question, text, **more):
        raise ValueError(f"cannot read {text} of {question}")

    monkeypatch.setattr(working, "analyse", explode)
    run_batch(batch=waiting(*LINES))
    logging.getLogger().removeHandler(handler)
    assert any("ValueError" in one for one in written)
    assert secrets_in("\n".join(written).encode()) == []
