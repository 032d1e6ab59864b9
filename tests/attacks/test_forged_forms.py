"""A form that another site sends in somebody's name is refused (CSRF); nothing can be framed."""

import re

import pytest
from django.test import Client

from governance.address_table import addresses
from governance.matrix import CUSTOMER, YES, rows
from tests.access.asking import fill

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
ROWS = list(rows(addresses()))
STAFF = "privacy officer"
# Sent by a mail program's own button (RFC 8058): the token in the address is the proof.
BY_TOKEN = "privacy:link"
# Every address, as a form: whoever may GET a page may be made to POST to it.
PAGES = sorted(
    {
        (row.path, row.name)
        for row in ROWS
        if row.area in {"admin", "sign-in", "customer"} and "(" not in row.path
    }
)
CALLS = sorted(
    {(row.path, row.method) for row in ROWS if row.area == "REST" and row.method != "GET"}
)


def address(cast, path: str) -> str:
    row = next(row for row in ROWS if row.path == path)
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda gap: fill(cast, row, STAFF, gap[1], ""), path)


def without_proof(headers: dict[str, str]) -> dict[str, str]:
    """The cookies that a browser sends along, without the header that only our pages know."""
    return {"Cookie": headers["Cookie"], "Origin": "https://evil.example"}


def refused_as_forged(answer) -> bool:
    """Not for want of a permission: the same form from a page of ours might have been taken."""
    return answer.status_code == 403 and b"CSRF" in answer.content


@pytest.mark.parametrize(("path", "name"), PAGES)
def test_a_page_takes_no_forged_form(cast, path, name):
    browser = Client(enforce_csrf_checks=True)
    column = CUSTOMER if name.startswith("privacy:") else STAFF
    answer = browser.post(
        address(cast, path), {"x": "1"}, headers=without_proof(cast.headers[column])
    )
    if name == BY_TOKEN:
        assert answer.status_code == 404  # whoever comes: it is no token
    else:
        assert refused_as_forged(answer), answer.status_code


@pytest.mark.parametrize(("path", "method"), CALLS)
def test_a_session_carries_no_forged_call(cast, path, method):
    browser = Client(enforce_csrf_checks=True)
    staff = next(row.cells for row in ROWS if (row.path, row.method) == (path, method))
    role = next((role for role, cell in staff.items() if cell == YES and role == "auditor"), STAFF)
    answer = browser.generic(
        method,
        address(cast, path),
        "{}",
        "application/json",
        headers=without_proof(cast.headers[role]),
    )
    assert refused_as_forged(answer), answer.content


def test_a_form_of_ours_is_taken(cast):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/privacy/you/close", headers=cast.headers[CUSTOMER])
    assert answer.status_code in {200, 302}


@pytest.mark.parametrize("path", ["/", "/admin/", "/sign-in/", "/privacy/", "/privacy/you/"])
def test_no_page_is_framed(cast, path):
    for headers in ({}, cast.headers[STAFF], cast.headers[CUSTOMER]):
        answer = Client().get(path, headers=headers)
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
