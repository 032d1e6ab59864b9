"""A privacy officer's day in a real browser: a policy and an assessment, from empty to in force."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection
from playwright.sync_api import Browser, Page, expect

from audit import immutability
from consent import guards
from governance.models import Assessment, Policy
from governance.roles import project
from governance.services import policies
from tests.browser.privacy import chromium, overflows, violations
from tests.governance.policy.office import MODEL, make_purpose

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
]
PASSWORD = "a long enough passphrase"
SLUG = "support.escalation"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in this thread
    with chromium() as found:
        yield found
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def office(transactional_db: None) -> Iterator[None]:
    """Three officers and a purpose; the append-only guards step aside for the clean-up."""
    project()
    make_purpose()
    for name, role in (("anna", "privacy officer"), ("boris", "dpo"), ("clara", "privacy officer")):
        user = User.objects.create_user(name, password=PASSWORD, is_staff=True)
        user.groups.add(Group.objects.get(name=role))
    yield
    guards.remove(connection)
    immutability.remove(connection)


def enter(browser: Browser, origin: str, name: str) -> Page:
    """A fresh browser in which that officer has signed in by session."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    user = User.objects.get(username=name)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    cookie = {"name": "sessionid", "value": session.session_key or "", "url": origin}
    context.add_cookies([cookie])  # type: ignore[list-item]  # the stub wants its own TypedDict
    page = context.new_page()
    page.set_default_timeout(120_000)
    page.goto(f"{origin}/admin/")
    return page


def shoot(page: Page, name: str) -> None:
    """Keep a screenshot where $SCREENSHOTS points; nothing without it."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def press(page: Page, name: str) -> None:
    """Click a button by its words and wait for the page that follows."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def test_a_policy_from_the_empty_form_to_published(
    live_server: Any, browser: Browser, office: None
) -> None:
    anna = enter(browser, live_server.url, "anna")
    anna.goto(f"{live_server.url}/admin/governance/policy/add/")
    anna.get_by_label("Title").fill("An upset customer reaches a human")
    anna.get_by_label("Why this is permitted").fill("Upset people should not argue with a machine.")
    press(anna, "Begin the draft")
    policy = Policy.objects.get()

    rule = anna.locator("details", has_text="A new rule")
    rule.get_by_label("Short name").fill("support.escalation.text")
    for box in ("text", "customer", "customer-service", "nobody who said no (never asked is fine)"):
        rule.get_by_label(box, exact=True).check()
    rule.get_by_label("a human decides").check()
    rule.get_by_label("In one sentence (English)").fill("A customer's text may be read.")
    rule.get_by_label("In one sentence (Russian)").fill("Текст клиента можно прочесть.")
    case = anna.locator("details", has_text="A new example")
    case.get_by_label("Case").fill("in order")
    case.get_by_label("Setting").select_option("customer-service")
    press(anna, "Save the draft")
    expect(anna.locator(".officer")).to_contain_text("Nothing stands against it")
    assert violations(anna) == []
    assert overflows(anna) == 0
    shoot(anna, "policy-draft")

    anna.get_by_role("link", name="Try it").click()
    anna.get_by_label("Standing").select_option("opted-out")
    anna.get_by_label("Setting").select_option("customer-service")
    press(anna, "What would be decided?")
    expect(anna.locator(".officer")).to_contain_text("With this version: no")
    assert violations(anna) == []
    shoot(anna, "policy-try")
    anna.goto(f"{live_server.url}/admin/governance/policy/{policy.pk}/simulate/")
    press(anna, "Simulate")
    expect(anna.locator(".officer")).to_contain_text("would come out otherwise")
    anna.goto(f"{live_server.url}/admin/governance/policy/{policy.pk}/change/")
    press(anna, "Send to review")

    boris = enter(browser, live_server.url, "boris")
    boris.goto(f"{live_server.url}/admin/governance/policy/{policy.pk}/change/")
    press(boris, "Approve")
    expect(boris.locator("#content-start")).to_contain_text("not acknowledged")
    for box in boris.locator("input[name=acknowledged]").all():
        box.check()
    assert violations(boris) == []
    shoot(boris, "policy-approve")
    press(boris, "Approve")
    press(boris, "Publish")
    expect(boris.locator("li[aria-current]")).to_have_text("published")
    assert [rule.id for rule in policies.current_ruleset().rules] == ["support.escalation.text"]


def test_an_assessment_from_the_first_click_to_force(
    live_server: Any, browser: Browser, office: None
) -> None:
    anna = enter(browser, live_server.url, "anna")
    anna.goto(f"{live_server.url}/admin/governance/assessment/add/")
    anna.get_by_label("Title").fill("Escalation")
    press(anna, "Begin")
    made = Assessment.objects.get()
    for label in ("A) description", "B) necessity", "C) risks", "D) measures"):
        anna.get_by_label(label).fill("Said in plain words.")
    anna.get_by_label("Data subjects' views").fill("A panel of twelve customers was asked.")
    anna.get_by_label(f"{SLUG} by text").check()
    anna.get_by_label("Models examined").fill(MODEL)
    risk = anna.locator("details", has_text="A new risk")
    risk.get_by_label("Title").fill("A wrong reading")
    for name, level in (
        ("Inherent severity", "3"),
        ("Inherent likelihood", "3"),
        ("Residual severity", "2"),
        ("Residual likelihood", "2"),
    ):
        risk.get_by_label(name).select_option(level)
    measure = anna.locator("details", has_text="A new measure")
    measure.get_by_label("Title").fill("A human decides")
    press(anna, "Save the draft")
    assert violations(anna) == []
    shoot(anna, "assessment-draft")
    press(anna, "Send to the DPO")

    boris = enter(browser, live_server.url, "boris")
    page = f"{live_server.url}/admin/governance/assessment/{made.pk}/change/"
    boris.goto(page)
    boris.get_by_label("The DPO's advice").fill("Go on, with care.")
    press(boris, "Give this advice")
    clara = enter(browser, live_server.url, "clara")
    clara.goto(page)
    press(clara, "Approve")
    expect(clara.locator(".officer")).to_contain_text(f"{SLUG} by text: current")
    assert violations(clara) == []
    shoot(clara, "assessment")
