"""A redaction profile in a real browser: begun, tried on a text, published by a second officer."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from governance.models import RedactionProfile
from governance.redaction import warm
from tests.browser.privacy import overflows, violations
from tests.browser.test_officer_journey import browser, enter, office, press, shoot

__all__ = ["browser", "office"]  # fixtures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
]
COMPLAINT = "I am Ann Lee from Leeds. My card 4111 one one one one 1111 1111 was charged twice!"


def tried(page: Page) -> None:
    page.get_by_label("Text to try it on").fill(COMPLAINT)
    press(page, "What would be left?")


def test_an_officer_writes_and_tries_a_profile_and_another_publishes_it(
    browser: Browser,  # the fixture
    live_server: Any,
    office: None,  # the fixture
) -> None:
    warm()  # the first preview must not wait for the models
    page = enter(browser, live_server.url, "anna")
    page.set_default_timeout(120_000)
    page.goto(f"{live_server.url}/admin/governance/redactionprofile/add/")
    page.get_by_label("Purpose").select_option("support.escalation")
    page.get_by_label("Why it is needed").fill("A place explains a late parcel.")
    press(page, "Begin the draft")
    page.get_by_label("places", exact=True).select_option("keep")
    page.get_by_label("names of people").select_option("pseudonym")
    page.get_by_label("payment cards").select_option("last-4")
    press(page, "Save the draft")
    tried(page)
    left = page.locator(".answer .paste")
    expect(left).to_contain_text("from Leeds. My card <CREDIT_CARD_1:1111> was charged twice!")
    expect(left).not_to_contain_text("Ann")
    assert "4111" not in page.url
    assert not violations(page)
    assert not overflows(page)
    shoot(page, "redaction-profile")
    press(page, "Propose it for publication")
    second = enter(browser, live_server.url, "boris")
    second.set_default_timeout(120_000)
    second.goto(page.url)
    press(second, "Publish")
    expect(second.get_by_text("Published: it hides from the next message on.")).to_be_visible()
    shoot(second, "redaction-profile-published")
    assert RedactionProfile.objects.get().state == "published"
