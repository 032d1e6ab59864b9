"""Screens of access in both languages and themes, at 320 and 1280 pixels: axe, and no overflow."""

import os
import re
from collections.abc import Iterator
from datetime import timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page

from audit import immutability
from consent import guards
from consent.models import Purpose
from emotion.models import Batch, LineState
from governance.models import Application
from governance.services import emergencies
from tests.browser.privacy import WIDTHS, chromium, overflows, violations
from tests.browser.test_staff_sign_in import shoot
from tests.cast import session

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
]
WAYS = [
    (language, theme, width)
    for language in ("en", "ru")
    for theme in ("light", "dark")
    for width in WIDTHS
]
REASON = "INC-118: tonight the team cannot open the queue of angry customers."
STRANGER = ["sign-in/", "sign-in/password/forgotten/", "sign-in/off/"]
ANYBODY = [
    "sign-in/security/",
    "sign-in/security/app/remove/",
    "sign-in/security/codes/",
    "sign-in/security/passkeys/",
    "sign-in/security/passkeys/add/",
    "sign-in/security/sessions/",
    "sign-in/password/",
    "sign-in/again/code/",
    "sign-in/out/",
]
NEWCOMER = ["sign-in/security/", "sign-in/security/app/", "sign-in/security/passkeys/add/"]
ADMINISTRATOR = [
    "admin/auth/user/",
    "admin/auth/user/add/",
    "admin/auth/user/{person}/change/",
    "admin/governance/application/",
    "admin/governance/application/add/",
    "admin/governance/application/{application}/change/",
]
OFFICER = [
    "admin/",
    "admin/governance/emergencyaccess/",
    "admin/governance/emergencyaccess/add/",
    "admin/governance/emergencyaccess/{emergency}/change/",
    "admin/governance/application/purpose/{purpose}/",
    "admin/emotion/batch/",
    "admin/emotion/batch/{batch}/change/",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in this thread
    with chromium() as found:
        yield found
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def house(transactional_db: None, pack: None, settings: Any) -> Iterator[dict[str, object]]:
    """The starter pack, an emergency to review, a batch half done; what addresses name."""
    settings.DISCREET_SECOND_FACTOR = "required"
    cache.clear()
    purpose = Purpose.objects.get(slug="support.escalation")
    supervisor = User.objects.get(username="support-supervisor")
    newcomer = User.objects.create_user("newcomer", is_staff=True)
    newcomer.groups.add(Group.objects.get(name="privacy officer"))
    taken = emergencies.take(
        account=supervisor,
        purpose=purpose,
        reason=REASON,
        life=timedelta(hours=1),
        at=timezone.now(),
    )
    now = timezone.now()
    batch = Batch.objects.create(
        application="demo", lines=4, created_at=now, touched_at=now, expires_at=now
    )
    for number, state in enumerate((LineState.ALLOWED, LineState.DENIED, LineState.WAITING)):
        batch.rows.create(number=number, state=state, created_at=now, expires_at=now)
    yield {
        "batch": batch.pk,
        "person": supervisor.pk,
        "application": Application.objects.get(slug="demo").pk,
        "emergency": taken.pk,
        "purpose": purpose.pk,
    }
    guards.remove(connection)
    immutability.remove(connection)


def visit(browser: Browser, origin: str, username: str, way: tuple[str, str, str]) -> Page:
    """A page of that person's browser, signed in with a second factor of just now."""
    language, theme, width = way
    context = browser.new_context(
        viewport={"width": WIDTHS[width], "height": 900},
        locale=language,
        color_scheme=theme,  # type: ignore[arg-type]  # "light" or "dark"
    )
    if username:
        account = User.objects.get(username=username)
        jar = SimpleCookie(session(account)["Cookie"])
        value = jar["sessionid"].value
        if username == "newcomer":
            web = Client()
            web.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
            value = web.cookies["sessionid"].value
        cookie = {"name": "sessionid", "value": value, "url": origin}
        context.add_cookies([cookie])  # type: ignore[list-item]  # the stub wants a TypedDict
    page = context.new_page()
    page.set_default_timeout(120_000)
    return page


def wrong_with(page: Page, name: str, way: tuple[str, str, str]) -> list[str]:
    """What axe and the window's edge have to say."""
    shoot(page, "-".join([name, *way]))
    found = [f"{name}: {one}" for one in violations(page)]
    wide = overflows(page)
    spoken = page.locator("html").get_attribute("lang")
    found += [f"{name}: {wide} px too wide"] if wide else []
    found += [f"{name}: speaks {spoken}"] if spoken != way[0] else []
    return found


@pytest.mark.parametrize("way", WAYS, ids="-".join)
def test_every_screen_of_access_is_sound(
    live_server: Any, browser: Browser, house: dict[str, object], way: tuple[str, str, str]
) -> None:
    wrong = []
    for username, paths in (
        ("", STRANGER),
        ("newcomer", NEWCOMER),
        ("analyst", ANYBODY),
        ("administrator", ADMINISTRATOR),
        ("privacy-officer", OFFICER),
    ):
        page = visit(browser, live_server.url, username, way)
        for path in paths:
            answer = page.goto(f"{live_server.url}/{path.format(**house)}")
            assert answer is not None
            assert answer.status == 200, path
            assert page.url.endswith(path.format(**house)), page.url
            words = re.findall(r"[\w-]+", f"{username}/{path}")
            name = "-".join(word for word in words if word not in {"admin", "governance"})
            wrong += wrong_with(page, name, way)
    wrong += secret_shown(visit(browser, live_server.url, "administrator", way), live_server, way)
    assert wrong == []


def secret_shown(page: Page, live_server: Any, way: tuple[str, str, str]) -> list[str]:
    """The page that no address leads to: the secret, once."""
    page.goto(f"{live_server.url}/admin/governance/application/add/")
    page.locator("#id_slug").fill("-".join(["crm", *way]))
    page.locator("#id_namespaces").fill("shop")
    page.locator("#id_use input").first.check()
    with page.expect_navigation():
        page.locator(".officer form button[type=submit], .officer form button").last.click()
    assert page.locator("pre.paste").count() == 1
    return wrong_with(page, "application-secret", way)
