"""Requests in a real browser: a customer asks and collects, an officer answers."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from audit import immutability
from consent import guards
from consent.models import Subject
from consent.services import Reference, subject_for
from governance.models import Request
from governance.privacy.words import words
from governance.roles import project
from governance.services.requests import Wish, extend, receive
from governance.services.requests.steps import due
from tests.browser.privacy import WIDTHS, chromium, make_anna, overflows, shoot, violations, visit
from tests.browser.test_officer_journey import enter

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
def anna(transactional_db: None) -> Iterator[Subject]:
    """A person with a past; the append-only guards step aside for the clean-up."""
    yield make_anna()
    guards.remove(connection)
    immutability.remove(connection)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def choose(page: Page, origin: str, action: str, place: str = "EU") -> None:
    """From the list to the form of one right."""
    page.goto(f"{origin}/privacy/you/ask")
    page.locator(f"a[href$='/ask/{action}']").click()
    page.get_by_role("combobox").first.select_option(place)


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_a_customer_asks_confirms_and_collects_without_scripts(
    live_server: Any, browser: Browser, anna: Subject, language: str, width: int
) -> None:
    t = words(language)
    context, page = visit(browser, live_server.url, anna, width=width, language=language)
    choose(page, live_server.url, "access")
    press(page, t["ask_send"])
    expect(page.locator(".state")).to_have_text(t["status_identity-check"])
    status = page.url
    context.close()

    context, page = visit(
        browser, live_server.url, anna, width=width, language=language, kind="proof"
    )
    page.goto(status)
    press(page, t["confirm_button"])
    expect(page.locator(".state")).to_contain_text(t["status_completed"])
    press(page, t["package_phrase_button"])
    expect(page.locator("output.phrase")).to_have_text(
        re.compile(r"^([a-z0-9]{5}-){4}[a-z0-9]{5}$")
    )
    with page.expect_download() as caught:
        page.get_by_role("link", name="ZIP").click()
    assert caught.value.suggested_filename.endswith(".zip")
    assert overflows(page) == 0
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ru"])
def test_the_pages_of_requests_are_accessible(
    live_server: Any, browser: Browser, anna: Subject, language: str, scheme: Any
) -> None:
    t = words(language)
    for name, width in WIDTHS.items():
        context, page = visit(
            browser, live_server.url, anna, width=width, language=language, kind="proof",
            scripts=True, color_scheme=scheme,
        )  # fmt: skip
        choose(page, live_server.url, "rectify")
        page.get_by_role("textbox").fill("I was not angry, only tired.")
        assert violations(page) == [] and overflows(page) == 0
        shoot(page, f"ask-form-{language}-{name}-{scheme}")
        choose(page, live_server.url, "access")
        press(page, t["ask_send"])
        press(page, t["package_phrase_button"])
        assert violations(page) == [] and overflows(page) == 0
        shoot(page, f"request-copy-{language}-{name}-{scheme}")
        page.goto(f"{live_server.url}/privacy/you/ask")
        assert violations(page) == [] and overflows(page) == 0
        shoot(page, f"request-ask-{language}-{name}-{scheme}")
        context.close()
        Request.objects.all().update(state="withdrawn", closed_at=timezone.now())


def make_queue(anna: Subject) -> Request:
    """Requests of every urgency; the one to look at closely."""
    now = timezone.now()

    def asked(who: str, action: str, days: int, **more: Any) -> Request:
        subject = subject_for(Reference("shop", who), at=now)
        wish = Wish(subject=subject, action=action, **{"jurisdiction": "DE", **more})
        found = receive(wish, by="subject", at=now - timedelta(days=days)).request
        found.due_at = due(found)
        found.save()
        return found

    asked("boris", "human-review", 45, text="Why was I put on hold?")
    asked("clara", "erase", 29)
    asked("dana", "rectify", 3, jurisdiction="US-CA", assurance="verified", text="I am forty.",
          channel="staff")  # fmt: skip
    asked("emil", "human-review", 1, jurisdiction="RU")
    shown = asked("anna", "human-review", 20, text="The chat says I was furious. I was not.")
    return extend(
        shown, reason="complex", text="Two systems are involved; we need longer.",
        by="staff:x", at=now,
    )  # fmt: skip


def test_an_officer_sees_what_is_due_and_answers(
    live_server: Any, browser: Browser, anna: Subject
) -> None:
    project()
    user = User.objects.create_user("olga", is_staff=True)
    user.groups.add(Group.objects.get(name="privacy officer"))
    request = make_queue(anna)
    page = enter(browser, live_server.url, "olga")
    page.goto(f"{live_server.url}/admin/governance/request/")
    expect(page.locator(".urgency.late")).to_have_count(1)
    assert violations(page) == [] and overflows(page) == 0
    shoot(page, "request-queue")
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 900})
    assert violations(page) == [] and overflows(page) == 0
    page.set_viewport_size({"width": WIDTHS["desk"], "height": 900})

    page.get_by_role("link", name=request.number).click()
    page.locator("summary", has_text="Decide and close").click()
    assert violations(page) == [] and overflows(page) == 0
    shoot(page, "request-detail")
    page.locator("#decide-text").fill("The score was wrong and is set aside.")
    page.locator("#decide-decision").select_option("changed")
    press(page, "Decide and close")
    expect(page.locator(".urgency")).to_contain_text("completed")
    request.refresh_from_db()
    assert request.outcome == {"decision": "changed"}

    page.goto(f"{live_server.url}/admin/governance/request/add/")
    assert violations(page) == [] and overflows(page) == 0
    shoot(page, "request-take-in")
