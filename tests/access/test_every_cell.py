"""Role × address × deed: every cell of docs/reference/roles.md, asked over HTTP."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connections, transaction
from django.utils import timezone

from consent.models import Purpose
from emotion.models import Batch
from governance.address_table import addresses
from governance.matrix import COLUMNS, NO, OBJECT, SCOPED, YES, Row, rows
from governance.models import Application
from governance.services.access import set_access
from tests.access.asking import ask, refused
from tests.cast import OFFICER

ANALYSIS = "admin:emotion_analysis_change"
pytestmark = pytest.mark.django_db(databases=["default", "vault"])

ROWS = list(rows(addresses()))
CELLS = [(row, column) for row in ROWS for column in COLUMNS]
OWNED = [cell for cell in CELLS if cell[0].cells[cell[1]] == OBJECT]
EXPORTS = [(row, column) for row, column in OWNED if row.name.startswith("audit-export")]
BATCHES = [(row, column) for row, column in OWNED if row.name in {"batch", "batch-results"}]
RESULTS = [(row, column) for row, column in OWNED if row.name in {"analysis", ANALYSIS}]


def name(value: object) -> str:
    if isinstance(value, Row):
        return f"{value.method} {value.path}"
    return str(value)


@pytest.fixture(autouse=True)
def as_in_production(settings):
    """Roles that need a second factor are closed without one."""
    settings.DISCREET_SECOND_FACTOR = "required"


@pytest.mark.parametrize("row", ROWS, ids=name)
def test_the_cells_of_a_row_are_as_the_table_says(cast, row):
    wrong = {}
    for column in COLUMNS:
        with undone():
            answer = ask(cast, row, column)
        assert answer.status_code != 500, column
        if not as_expected(row, column, answer):
            wrong[column] = (row.cells[column], answer.status_code, answer.headers.get("Location"))
    assert wrong == {}


@contextmanager
def undone() -> Iterator[None]:
    """Nothing that one cell does is there for the next."""
    with ExitStack() as opened:
        for alias in connections:
            opened.enter_context(transaction.atomic(using=alias))
        yield
        for alias in connections:
            transaction.set_rollback(True, using=alias)


def as_expected(row: Row, column: str, answer: Any) -> bool:
    expected, out = row.cells[column], refused(row, answer)
    if expected == NO:
        return out or shown_only(row, column, answer)
    return expected == OBJECT or not out


@pytest.mark.parametrize(("row", "column"), EXPORTS, ids=name)
def test_an_export_is_for_who_asked_for_it(cast, row, column):
    other = SCOPED if column != SCOPED else "auditor"
    assert ask(cast, row, column).status_code == 200
    assert ask(cast, row, column, key=cast.own[other]["audit.export"]).status_code == 404


@pytest.mark.parametrize(("row", "column"), BATCHES, ids=name)
def test_a_batch_is_for_the_application_that_sent_it(cast, row, column):
    assert column == SCOPED
    assert ask(cast, row, column).status_code == 200
    with undone():
        Batch.objects.update(application="bare")
        assert ask(cast, row, column).status_code == 404


@pytest.mark.parametrize(("row", "column"), RESULTS, ids=name)
def test_a_result_is_for_who_may_read_its_purpose(cast, row, column):
    account = account_of(column)
    permit(account, "read_results")
    assert not refused(row, ask(cast, row, column))
    permit(account)
    assert ask(cast, row, column).status_code == 404


def test_no_other_cell_depends_on_an_object():
    """Beside these: a queue of labels by purpose, and an app's list of what one may see."""
    others = {"admin:emotion_review_label", "admin:app_list"}
    others |= {"request-passphrase", "request-package"}  # only while there is a package
    tested = EXPORTS + RESULTS + BATCHES
    assert {row.name for row, _ in OWNED} == {row.name for row, _ in tested} | others


def account_of(column: str) -> User:
    if column == SCOPED:
        return Application.objects.select_related("account").get(slug="demo").account
    return User.objects.get(username=column.replace(" ", "-"))


def permit(account: User, *actions: str) -> None:
    purpose = Purpose.objects.get(slug="support.escalation")
    set_access(account=account, purpose=purpose, actions=actions, by=OFFICER, at=timezone.now())


def shown_only(row: Row, column: str, answer) -> bool:
    """A form sent by who may only look: the page as it stands."""
    sent = row.area == "admin" and row.method == "POST" and answer.status_code == 200
    looks = (r for r in ROWS if (r.name, r.method) == (row.name, "GET"))
    return sent and any(look.cells[column] == YES for look in looks)
