"""The auditor's screens in a real browser: two languages, light and dark, a phone and a desk."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from audit import immutability, services
from audit.exports import jobs
from audit.models import Entry, Export
from audit.services import Event, record
from consent import guards, vault
from consent.models import Subject
from consent.services import Reference, subject_for
from governance.roles import project
from tests.browser.privacy import WIDTHS, chromium, overflows, violations
from tests.browser.test_officer_journey import PASSWORD, enter

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(databases=["default", "vault"], transaction=True),
]
WORDS = {
    "en": {"proven": "Proven: entry", "well": "All is well.", "show": "Show the timeline"},
    "ru": {"proven": "Доказано: запись", "well": "Всё в порядке.", "show": "Показать историю"},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests here."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop lives in this thread
    with chromium() as found:
        yield found
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def evidence(transactional_db: None, settings: Any, tmp_path: Path) -> Iterator[Subject]:
    """An auditor, and a person with a past in a signed log of forty entries."""
    settings.DISCREET_HOME = tmp_path
    settings.DISCREET_KEY_DIR = tmp_path / "keys"
    settings.DISCREET_CHECKPOINT_FILE = tmp_path / "published" / "checkpoints"
    project()
    auditor = User.objects.create_user("vera", password=PASSWORD, is_staff=True)
    auditor.groups.add(Group.objects.get(name="auditor"))
    now = timezone.now()
    anna = subject_for(Reference("shop", "anna"), at=now - timedelta(days=3))
    with transaction.atomic():
        for number in range(40):
            record(_event(anna, number))
    services.publish(at=now)
    yield anna
    guards.remove(connection)
    immutability.remove(connection)


def _event(anna: Subject, number: int) -> Event:
    """One of a day's analyses, mostly allowed."""
    at = timezone.now() - timedelta(minutes=97 * (40 - number))
    allowed = number % 4 != 3
    return Event(
        type="analysis.allowed" if allowed else "analysis.denied",
        at=at,
        actor="app:contact-centre",
        application="contact-centre",
        token=vault.token(anna.pk, at=at) if number % 3 else "",
        purpose="support.escalation" if number % 2 else "service.quality",
        action="analyse",
        decision="allow" if allowed else "deny",
        decisive="support.escalation/text" if allowed else "law.art5-1-f",
        facts={"modality": "text", "speaker": "customer", "redactions": {"PERSON": number}},
        correlation=f"{number:032x}",
    )


def look(browser: Browser, origin: str, *, width: int, language: str, scheme: str) -> Page:
    """The auditor's browser in that language, size and colour scheme."""
    page = enter(browser, origin, "vera")
    page.context.set_extra_http_headers({"Accept-Language": language})
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
    return page


def keep(page: Page, name: str, *, stock: bool = False) -> None:
    """No rule of accessibility broken, nothing wider than the window; a screenshot if wanted.

    stock: a list whose markup is Django's own, which axe is not content with.
    """
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"audit-{name}.png"), full_page=True)
    assert stock or violations(page) == []
    assert overflows(page) == 0


@pytest.mark.parametrize(
    "shown", ["en-desk-light", "ru-phone-dark", "ru-desk-light", "en-phone-dark"]
)
def test_an_auditor_finds_reads_and_follows_evidence(
    live_server: Any, browser: Browser, evidence: Subject, shown: str
) -> None:
    language, width, scheme = shown.split("-")
    said = WORDS[language]
    page = look(browser, live_server.url, width=WIDTHS[width], language=language, scheme=scheme)
    listed = f"{live_server.url}/admin/audit/entry/"
    page.goto(f"{listed}?q=analysis.denied&decision=deny")
    expect(page.locator("#result_list tbody tr")).to_have_count(10)
    keep(page, f"entries-{shown}", stock=True)

    page.locator("#result_list tbody tr").first.get_by_role("link").first.click()
    expect(page.locator(".verdict")).to_contain_text(said["proven"])
    expect(page.locator("svg.path g.root")).to_have_count(1)
    keep(page, f"entry-{shown}")

    page.goto(f"{live_server.url}/admin/audit/timeline/")
    page.locator("#id_namespace").fill("shop")
    page.locator("#id_identifier").fill("anna")
    page.get_by_role("button", name=said["show"]).click()
    expect(page.locator(".line li")).to_have_count(26)
    assert "anna" not in page.url
    keep(page, f"timeline-{shown}")
    assert Entry.objects.filter(type="log.read", token=vault.token(evidence.pk, at=timezone.now()))

    services.publish(at=timezone.now())
    page.goto(f"{live_server.url}/admin/audit/checkpoint/health/")
    expect(page.locator(".verdict")).to_contain_text(said["well"])
    keep(page, f"health-{shown}")
    page.context.close()


def test_an_export_is_asked_for_watched_and_downloaded(
    live_server: Any, browser: Browser, evidence: Subject
) -> None:
    page = look(browser, live_server.url, width=WIDTHS["desk"], language="en", scheme="light")
    page.goto(f"{live_server.url}/admin/audit/export/add/")
    keep(page, "export-en-desk-light")
    page.get_by_role("button", name="Export").click()
    job = Export.objects.get()
    Export.objects.filter(pk=job.pk).update(state="running", written=17, total=40)
    page.goto(f"{live_server.url}/admin/audit/export/")
    expect(page.locator("progress")).to_have_attribute("value", "17")
    expect(page.get_by_role("link", name="Look again")).to_be_visible()
    keep(page, "exports-en-desk-light", stock=True)

    Export.objects.filter(pk=job.pk).update(state="waiting", written=0)
    jobs.run(job.pk, at=timezone.now())
    page.goto(f"{live_server.url}/admin/audit/export/")
    expect(page.get_by_role("link", name="Look again")).to_have_count(0)
    with page.expect_download() as waiting:
        page.get_by_role("link", name=".zip").click()
    assert Path(waiting.value.path()).read_bytes()[:2] == b"PK"
    page.context.close()


def test_of_an_erased_or_unknown_person_there_is_nothing_to_find(
    live_server: Any, browser: Browser, evidence: Subject
) -> None:
    page = look(browser, live_server.url, width=WIDTHS["phone"], language="en", scheme="light")
    page.goto(f"{live_server.url}/admin/audit/timeline/")
    page.locator("#id_namespace").fill("shop")
    page.locator("#id_identifier").fill("nobody")
    page.get_by_role("button", name="Show the timeline").click()
    expect(page.locator("#content")).to_contain_text("Nobody can be found")
    keep(page, "timeline-nobody")
    page.context.close()
