"""Staff in a real browser, under the real CSP: app, passkey, single sign-on, breaking the glass."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, Page, expect

from audit import immutability
from consent import guards
from governance.models import EmergencyAccess
from governance.roles import project, role_names
from governance.signin.settings import single_sign_on
from tests.browser.privacy import WIDTHS, chromium, overflows, violations
from tests.governance.policy.office import make_purpose
from tests.governance.signin import provider
from tests.governance.signin.running import running_provider

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
]
PASSWORD = "six quiet otters ferry"
OFFICE = {"anna": "privacy officer", "dora": "dpo", "ada": "administrator"}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in this thread
    with chromium() as found:
        yield found
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def office(transactional_db: None, settings: Any) -> Iterator[None]:
    """Three people who have set up nothing yet; the append-only guards step aside afterwards."""
    settings.DISCREET_SECOND_FACTOR, settings.DEMO = "required", False
    cache.clear()
    project()
    make_purpose()
    for name, role in OFFICE.items():
        account = User.objects.create_user(
            name, f"{name}@example.com", PASSWORD, is_staff=True, first_name=name.title()
        )
        account.groups.add(Group.objects.get(name=role))
    yield
    guards.remove(connection)
    immutability.remove(connection)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh browser; nothing may be refused by the CSP or fail in a script."""
    wrong: list[str] = []
    with browser.new_context(viewport={"width": WIDTHS["desk"], "height": 900}) as made:
        made.on("weberror", lambda error: wrong.append(str(error.error)))
        made.on(
            "console",
            lambda said: (
                wrong.append(said.text) if "Content Security Policy" in said.text else None
            ),
        )
        yield made
    assert wrong == []


def shoot(page: Page, name: str) -> None:
    """Keep a screenshot where $SCREENSHOTS points; nothing without it."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"staff-{name}.png"), full_page=True)


def looks_right(page: Page, name: str) -> None:
    """Nothing for axe to find, and nothing wider than the smallest phone."""
    assert violations(page) == []
    desk = page.viewport_size
    page.set_viewport_size({"width": WIDTHS["phone"], "height": 800})
    assert overflows(page) == 0, name
    page.set_viewport_size(desk or {"width": WIDTHS["desk"], "height": 900})
    shoot(page, name)


def press(page: Page, name: str) -> None:
    """Click a button by its words and wait for the page that follows."""
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def code(secret: str, steps: int = 0) -> str:
    """What an authenticator app shows now, or `steps` of 30 seconds from now."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps))


def give_password(page: Page, origin: str, name: str) -> None:
    """The first step."""
    page.goto(f"{origin}/admin/")
    page.get_by_label("Username or e-mail address").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def enrol(page: Page, origin: str, name: str) -> str:
    """Sign in for the first time and set up an app; its secret."""
    give_password(page, origin, name)
    page.get_by_role("link", name="Set up an app").click()
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Authenticator code").fill(code(secret))
    press(page, "Switch it on")
    return secret


def passkeys(context: BrowserContext, page: Page) -> None:
    """A virtual authenticator with a finger that always fits."""
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_new_officer_sets_up_an_app_and_enters_with_it(
    live_server: Any, context: BrowserContext
) -> None:
    page = context.new_page()
    page.goto(f"{live_server.url}/sign-in/")
    looks_right(page, "sign-in")
    give_password(page, live_server.url, "anna")
    expect(page.get_by_text("Your role needs a second factor.")).to_be_visible()
    looks_right(page, "second-factor-needed")
    page.goto(f"{live_server.url}/admin/governance/policy/")
    expect(page).to_have_url(f"{live_server.url}/sign-in/security/")

    page.get_by_role("link", name="Set up an app").click()
    looks_right(page, "set-up-an-app")
    secret = page.locator("code.secret").inner_text()
    page.get_by_label("Authenticator code").fill("000000")
    press(page, "Switch it on")
    expect(page.locator(".errorlist")).to_be_visible()
    page.get_by_label("Authenticator code").fill(code(secret))
    press(page, "Switch it on")
    expect(page.locator(".codes li")).to_have_count(10)
    assert violations(page) == []
    shoot(page, "recovery-codes")
    page.get_by_role("link", name="I have kept them; go on").click()
    expect(page).to_have_url(f"{live_server.url}/admin/")

    page.goto(f"{live_server.url}/sign-in/out/")
    looks_right(page, "sign-out")
    press(page, "Sign out")
    give_password(page, live_server.url, "anna")
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    looks_right(page, "second-step")
    page.get_by_label("Code").fill(code(secret, 1))
    press(page, "Sign in")
    expect(page).to_have_url(f"{live_server.url}/admin/")
    page.goto(f"{live_server.url}/sign-in/security/")
    looks_right(page, "your-sign-in")
    page.goto(f"{live_server.url}/sign-in/security/sessions/")
    looks_right(page, "sessions")


def test_a_passkey_is_added_and_then_enough(live_server: Any, context: BrowserContext) -> None:
    page = context.new_page()
    passkeys(context, page)
    give_password(page, live_server.url, "anna")
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_label("What to call it").fill("The grey laptop")
    page.get_by_label("Sign in with it alone, without a password").check()
    looks_right(page, "add-a-passkey")
    with page.expect_navigation():
        page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator(".codes li")).to_have_count(10)
    page.goto(f"{live_server.url}/admin/")
    expect(page).to_have_url(f"{live_server.url}/admin/")
    page.goto(f"{live_server.url}/sign-in/security/passkeys/")
    expect(page.get_by_role("heading", name="The grey laptop")).to_be_visible()
    looks_right(page, "passkeys")

    page.goto(f"{live_server.url}/sign-in/out/")
    press(page, "Sign out")
    with page.expect_navigation(url="**/admin/"):
        page.get_by_role("button", name="Sign in with a passkey").click()
    page.goto(f"{live_server.url}/admin/governance/policy/")
    expect(page).to_have_url(f"{live_server.url}/admin/governance/policy/")


def test_a_passkey_is_a_second_step_too(live_server: Any, context: BrowserContext) -> None:
    page = context.new_page()
    passkeys(context, page)
    give_password(page, live_server.url, "anna")
    page.get_by_role("link", name="Add a passkey").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Add the passkey").click()
    page.goto(f"{live_server.url}/sign-in/out/")
    press(page, "Sign out")
    give_password(page, live_server.url, "anna")
    expect(page.get_by_role("heading", name="Second step")).to_be_visible()
    with page.expect_navigation(url="**/admin/"):
        page.get_by_role("button", name="Use a passkey").click()


def test_single_sign_on_through_a_real_provider(
    live_server: Any, context: BrowserContext, settings: Any, tmp_path: Path
) -> None:
    claims = {"olga": {"groups": ["privacy-team"], "amr": ["otp"]}}
    back = f"{live_server.url}/sign-in/with/sso/back/"
    with running_provider(tmp_path, claims, back) as issuer:
        settings.SOCIALACCOUNT_PROVIDERS = single_sign_on(
            issuer=issuer, client_id=provider.CLIENT[0], secret=provider.CLIENT[1]
        )
        settings.DISCREET_OIDC_ROLES = {"privacy-team": "privacy officer"}
        settings.DISCREET_OIDC_AMR = ["otp"]
        page = context.new_page()
        page.goto(f"{live_server.url}/sign-in/")
        looks_right(page, "sign-in-with-sso")
        page.get_by_role("link", name="Sign in with Single sign-on").click()
        page.wait_for_url(f"{issuer}/**")
        page.locator("input[name=login]").fill("olga")
        page.locator("input[name=password]").fill(provider.PASSWORD)
        page.locator("button[type=submit]").first.click()
        page.wait_for_url(f"{live_server.url}/admin/")
    assert role_names(User.objects.get(username="olga")) == ["privacy officer"]


def test_glass_is_broken_told_ended_and_reviewed(live_server: Any, browser: Browser) -> None:
    desk = {"width": WIDTHS["desk"], "height": 900}
    anna = browser.new_context(viewport=desk).new_page()  # type: ignore[arg-type]
    enrol(anna, live_server.url, "anna")
    anna.goto(f"{live_server.url}/admin/governance/emergencyaccess/add/")
    anna.get_by_label("Read individual results of").select_option(label="support.escalation")
    anna.get_by_label("Why this cannot wait").fill(
        "INC-118: tonight the team cannot open the queue of angry customers."
    )
    assert violations(anna) == []
    shoot(anna, "emergency-take")
    press(anna, "Take it")
    expect(anna.locator("li[aria-current]")).to_have_text("in force")
    assert violations(anna) == []
    access = EmergencyAccess.objects.get()

    dora = browser.new_context(viewport=desk).new_page()  # type: ignore[arg-type]
    enrol(dora, live_server.url, "dora")
    dora.goto(f"{live_server.url}/admin/governance/emergencyaccess/")
    assert violations(dora) == []
    shoot(dora, "emergency-list")
    dora.goto(f"{live_server.url}/admin/governance/emergencyaccess/{access.pk}/change/")
    press(dora, "End it now")
    dora.get_by_label("yes", exact=True).check()
    dora.get_by_label("What you found").fill("The incident is in the register.")
    assert violations(dora) == []
    shoot(dora, "emergency-review")
    press(dora, "Record the review")
    expect(dora.locator("li[aria-current]")).to_have_text("reviewed")


def test_an_administrator_invites_somebody(live_server: Any, browser: Browser) -> None:
    desk = {"width": WIDTHS["desk"], "height": 900}
    ada = browser.new_context(viewport=desk).new_page()  # type: ignore[arg-type]
    enrol(ada, live_server.url, "ada")
    ada.goto(f"{live_server.url}/admin/auth/user/add/")
    ada.get_by_label("Username").fill("clara")
    ada.get_by_label("E-mail").fill("clara@example.com")
    ada.get_by_label("privacy officer", exact=True).check()
    ada.get_by_label("dpo", exact=True).check()
    press(ada, "Save")
    expect(ada.locator(".errorlist")).to_contain_text("an author does not approve")
    assert violations(ada) == []
    shoot(ada, "roles-that-exclude-each-other")
    ada.get_by_label("dpo", exact=True).uncheck()
    press(ada, "Save")
    expect(ada.locator(".officer code")).to_contain_text("/sign-in/password/new/")
    assert violations(ada) == []
    ada.goto(f"{live_server.url}/admin/auth/user/")
    assert violations(ada) == []
    shoot(ada, "people")
