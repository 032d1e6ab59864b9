"""An administrator's minute in a real browser: connect, paste, rotate; an officer gives access."""

import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from audit import immutability
from consent import guards
from consent.models import Purpose
from tests.browser.privacy import chromium, overflows, violations
from tests.browser.test_officer_journey import enter, press, shoot
from tests.conftest import question
from tests.governance.access.conftest import told

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in this thread
    with chromium() as found:
        yield found
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def house(transactional_db: None, pack: None) -> Iterator[None]:
    """The starter pack with its people; the append-only guards step aside for the clean-up."""
    yield
    guards.remove(connection)
    immutability.remove(connection)


def sound(page: Page) -> None:
    """Nothing that axe objects to, and nothing beside the window."""
    assert violations(page) == []
    assert overflows(page) == 0


def run(line: str) -> dict[str, Any]:
    """What the pasted lines print."""
    done = subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, timeout=120, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def connect(page: Page, origin: str) -> str:
    """Fill in the form as an administrator would; the lines to paste."""
    page.goto(f"{origin}/admin/governance/application/add/")
    page.get_by_label("Name", exact=True).fill("crm")
    page.get_by_label("Namespaces").fill("shop")
    page.locator("#id_use").get_by_label("support.escalation").check()
    page.locator("#id_read_results").get_by_label("support.escalation").check()
    page.get_by_label("Calls a day").fill("50000")
    sound(page)
    shoot(page, "application-form")
    press(page, "Connect it")
    return page.locator("pre.paste").inner_text()


def test_an_application_is_connected_and_the_shown_line_works_as_it_stands(
    live_server: Any, browser: Browser, house: None
) -> None:
    ada = enter(browser, live_server.url, "administrator")
    pasted = connect(ada, live_server.url)
    sound(ada)
    shoot(ada, "application-secret")
    answer = run(pasted)
    assert answer["decision"] == "allow"
    assert answer["receipt"]["signature"]

    ada.get_by_role("link", name="I have kept it").click()
    expect(ada.locator(".officer")).to_contain_text("in use")
    press(ada, "Add a secret")
    second = ada.locator("pre.paste").inner_text()
    ada.get_by_role("link", name="I have kept it").click()
    sound(ada)
    shoot(ada, "application")
    press(ada, "Retire number 1")
    assert run(second)["decision"] == "allow"
    with pytest.raises(subprocess.CalledProcessError):
        run(pasted)


def test_an_officer_gives_access_and_a_supervisor_opens_a_result_for_a_reason(
    live_server: Any, browser: Browser, house: None, caller: Any
) -> None:
    number = caller.post("analyses", question()).json()["id"]
    purpose = Purpose.objects.get(slug="support.escalation")
    olga = enter(browser, live_server.url, "privacy-officer")
    olga.goto(f"{live_server.url}/admin/consent/purpose/{purpose.pk}/change/")
    olga.get_by_role("link", name="Who may use or read it").click()
    olga.get_by_label("analyst: read_aggregates").uncheck()
    olga.get_by_label("analyst: read_results").check()
    sound(olga)
    shoot(olga, "purpose-access")
    press(olga, "Save")
    expect(olga.get_by_label("analyst: read_results")).to_be_checked()
    expect(olga.get_by_label("analyst: read_aggregates")).not_to_be_checked()

    sven = enter(browser, live_server.url, "support-supervisor")
    sven.goto(f"{live_server.url}/admin/emotion/analysis/")
    sven.get_by_role("link", name=number).click()
    press(sven, "Open the result")
    expect(sven.locator(".officer")).to_contain_text("This field is required.")
    sven.get_by_label("Why").select_option("complaint")
    sven.get_by_label("Case").fill("SUP-4711")
    sound(sven)
    press(sven, "Open the result")
    expect(sven.locator(".officer")).to_contain_text("What the message expresses")
    sound(sven)
    shoot(sven, "analysis")
    assert told("analysis.read")[-1]["facts"] == {"reason": "complaint", "case": "SUP-4711"}
