"""The customer's page in a real browser: scripts off, narrow and wide, English and Russian."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from audit import immutability
from consent import guards
from consent.models import Grant, OptOut, Purpose, Subject
from governance.privacy.words import words
from tests.browser.privacy import WIDTHS, chromium, make_anna, overflows, shoot, violations, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
]
OWN = {"choices": "", "data": "data", "story": "story", "receipts": "receipts", "ask": "ask"}


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


def press(page: Page, name: str, inside: str = "body") -> None:
    """Click a button by the words on it, and wait for the next page."""
    page.locator(inside).get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_the_whole_page_works_without_scripts(
    live_server: Any, browser: Browser, anna: Subject, language: str, width: int
) -> None:
    t = words(language)
    context, page = visit(browser, live_server.url, anna, width=width, language=language)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert page.url.endswith("/privacy/you/")

    press(page, t["big_button"])
    expect(page.get_by_role("status")).to_contain_text(t["done_stopped"])
    expect(page.get_by_role("heading", name=t["stopped_title"])).to_be_visible()
    press(page, t["undo"])
    expect(page.get_by_role("status")).to_contain_text(t["done_undone"])

    card = "#experience-personalisation-text"
    page.locator(card).locator("summary").click()
    page.locator(card).locator("button[value=yes]").click()
    expect(page.locator(card)).to_contain_text(t["state_granted"])
    page.locator(card).locator("button[value=no]").click()
    expect(page.locator(card)).to_contain_text(t["state_withdrawn"])

    for path in OWN.values():
        page.goto(f"{live_server.url}/privacy/you/{path}")
        expect(page.locator("h1")).to_be_visible()
    assert all(url.startswith(live_server.url) for url in asked)
    assert OptOut.objects.count() == 2
    assert [g.state for g in Grant.objects.order_by("id")] == ["given", "withdrawn"]
    context.close()


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_nothing_overflows(  # noqa: PLR0917  # fixtures and parameters
    live_server: Any, browser: Browser, anna: Subject, language: str, width: int, scheme: str
) -> None:
    context, page = visit(
        browser,
        live_server.url,
        anna,
        width=width,
        scripts=True,
        language=language,
        color_scheme=scheme,
        extra_http_headers={"Sec-GPC": "1"},
    )
    device = "phone" if width == WIDTHS["phone"] else "desk"
    for name, path in {**OWN, "stopped": ""}.items():
        page.goto(f"{live_server.url}/privacy/you/{path}")
        if name == "stopped":
            press(page, words(language)["big_button"])
        assert violations(page) == [], name
        assert overflows(page) == 0, name
        shoot(page, f"{name}-{language}-{device}-{scheme}")
    for name in ("", "verify", "l/gone"):
        page.goto(f"{live_server.url}/privacy/{name}")
        assert violations(page) == [], name
        assert overflows(page) == 0, name
        shoot(page, f"{name.replace('/', '-') or 'enter'}-{language}-{device}-{scheme}")
    context.close()


def test_the_page_holds_together_at_400_percent(
    live_server: Any, browser: Browser, anna: Subject
) -> None:
    """1280 CSS pixels at 400 % are 320 wide (WCAG 1.4.10); here also with doubled text."""
    context, page = visit(browser, live_server.url, anna, width=320, scripts=True, language="ru")
    page.add_style_tag(content="html { font-size: 200% !important }")
    assert overflows(page) == 0
    context.close()


def test_the_keyboard_alone_can_stop_everything(
    live_server: Any, browser: Browser, anna: Subject
) -> None:
    context, page = visit(browser, live_server.url, anna, width=1280)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.locator("button.huge:focus").count():
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text(words("en")["done_stopped"])
    context.close()


def test_yes_and_no_are_the_same_size(live_server: Any, browser: Browser, anna: Subject) -> None:
    for width in WIDTHS.values():
        context, page = visit(browser, live_server.url, anna, width=width)
        for answers in page.locator(".answers").all():
            boxes = [button.bounding_box() for button in answers.locator("button").all()]
            sizes = {(round(box["width"]), round(box["height"])) for box in boxes if box}
            assert len(sizes) == 1
            assert all(height >= 44 for _, height in sizes)
        context.close()


def test_gpc_is_shown_as_honoured(live_server: Any, browser: Browser, anna: Subject) -> None:
    context, page = visit(
        browser, live_server.url, anna, width=1280, extra_http_headers={"Sec-GPC": "1"}
    )
    expect(page.locator(".signal")).to_contain_text("A shop that fits you")
    expect(page.get_by_role("button", name=words("en")["big_button"])).to_be_visible()
    assert Purpose.objects.filter(gpc_is_opt_out=True).count() == 1
    context.close()


def test_a_withdrawal_in_one_tab_beats_a_yes_in_a_stale_other(
    live_server: Any, browser: Browser, anna: Subject
) -> None:
    context, stale = visit(browser, live_server.url, anna, width=1280)
    other = context.new_page()
    other.goto(stale.url)
    card = "#experience-personalisation-text"
    other.locator(card).locator("button[value=no]").click()
    other.wait_for_load_state()
    stale.locator(card).locator("button[value=yes]").click()
    expect(stale.get_by_role("status")).to_contain_text(words("en")["stale"])
    assert [grant.state for grant in Grant.objects.all()] == ["refused"]
    context.close()
