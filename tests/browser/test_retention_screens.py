"""Retention rules, legal holds, protection and jobs in a real browser, officer by officer."""

import os
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from consent.models import Purpose, Subject
from consent.services import Reference, note_signal, subject_for
from emotion.models import Analysis
from governance.jobs.running import run_job
from governance.models import LegalHold, RetentionRule
from tests.browser.privacy import chromium, overflows, violations
from tests.browser.test_officer_journey import enter, office, press, shoot  # noqa: F401

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
def vera(office: None) -> Subject:  # noqa: F811 - the fixture of the officers
    """A customer whose scores are kept, and whom an application called vulnerable."""
    Client().get("/admin/login/")  # the first request imports every address; no page waits for it
    now = timezone.now()
    subject = subject_for(Reference("shop", "vera-7"), at=now)
    note_signal(subject=subject, kind="vulnerable", by="app:demo", at=now)
    purpose = Purpose.objects.get()
    RetentionRule.objects.create(kind="score", purpose=purpose.slug, days=90, reason="as declared")
    for age in range(40):
        made = now - timedelta(days=age)
        Analysis.objects.create(
            subject=subject,
            purpose=purpose,
            modality="text",
            channel="chat",
            application="demo",
            jurisdiction="DE",
            created_at=made,
            retention_until=made + timedelta(days=90),
            model_name="m",
            model_version="1",
            policy_set="",
            sealed=b"",
            allowed_entry=uuid4(),
            scored_entry=uuid4(),
            receipt=uuid4(),
        )
    return subject


def go(page: Page, origin: str, path: str) -> None:
    page.goto(f"{origin}/admin/{path}")


def fine(page: Page, name: str) -> None:
    """Accessible, not too wide; and kept as a picture where one is wanted."""
    assert violations(page) == []
    assert overflows(page) == 0
    shoot(page, name)


def test_a_rule_is_proposed_by_one_seen_in_its_effects_and_approved_by_another(
    live_server: Any, browser: Browser, vera: Subject
) -> None:
    origin = live_server.url
    anna = enter(browser, origin, "anna")
    go(anna, origin, "governance/retentionrule/add/")
    anna.get_by_label("Kind of data").select_option("log")
    anna.get_by_label("Days", exact=True).fill("30")
    anna.get_by_label("Reason").fill("Tidiness")
    press(anna, "Propose")
    expect(anna.locator(".messagelist").last).to_contain_text("Art. 19(1), 26(6)")
    fine(anna, "retention-refused")
    anna.get_by_label("Kind of data").select_option("score")
    anna.get_by_label("Days", exact=True).fill("21")
    anna.get_by_label("Reason").fill("Support cases close within three weeks.")
    anna.get_by_label("Source").fill("GDPR Art. 5(1)(e)")
    press(anna, "Propose")
    rule = RetentionRule.objects.get(days=21)
    expect(anna.locator(".officer")).to_contain_text("What approving would do now")
    fine(anna, "retention-rule")
    press(anna, "Approve (second person)")
    expect(anna.locator(".messagelist").last).to_contain_text("A second person must do this")

    boris = enter(browser, origin, "boris")
    go(boris, origin, f"governance/retentionrule/{rule.pk}/change/")
    cells = boris.locator(".officer tbody td").all_inner_texts()
    assert cells[:3] == ["40", "0", "0"]
    press(boris, "Approve (second person)")
    expect(boris.locator("[aria-current=step]")).to_have_text("in force")
    go(boris, origin, "governance/retentionrule/")
    fine(boris, "retention-rules")
    boris.locator("#changelist-filter").get_by_role("link", name="every purpose").click()
    expect(boris.locator("#result_list tbody tr")).to_have_count(1)
    assert run_job("redate", clock=timezone.now) is not None
    row = Analysis.objects.order_by("created_at").last()
    assert row is not None
    assert row.retention_until == row.created_at + timedelta(days=21)
    assert (row.retention_rule, row.segment) == (rule.reference, "vulnerable")


def test_a_hold_is_set_by_two_and_named_by_no_identifier(
    live_server: Any, browser: Browser, vera: Subject
) -> None:
    origin = live_server.url
    anna = enter(browser, origin, "anna")
    go(anna, origin, "governance/legalhold/add/")
    anna.get_by_label("Namespace").fill("shop")
    anna.get_by_label("Their id in it").fill("vera-7")
    anna.get_by_label("Reason").fill("Claim 2026-14, asked for by counsel")
    anna.get_by_label("Review on").fill(f"{timezone.now() + timedelta(days=90):%Y-%m-%d}")
    fine(anna, "hold-add")
    press(anna, "Propose")
    hold = LegalHold.objects.get()
    assert "vera" not in anna.url
    boris = enter(browser, origin, "boris")
    go(boris, origin, f"governance/legalhold/{hold.pk}/change/")
    press(boris, "Approve (second person)")
    expect(boris.locator("[aria-current=step]")).to_have_text("in force")
    assert "vera-7" not in boris.content()
    fine(boris, "hold")
    Analysis.objects.update(retention_until=timezone.now() - timedelta(seconds=1))
    assert run_job("purge", clock=timezone.now) is not None
    assert Analysis.objects.count() == 40
    go(boris, origin, "governance/jobrun/")
    expect(boris.locator("#changelist")).to_contain_text("40")
    fine(boris, "jobs")
    press(boris_to(boris, origin, hold), "Propose to release")
    go(anna, origin, f"governance/legalhold/{hold.pk}/change/")
    press(anna, "Release (second person)")
    expect(anna.locator("[aria-current=step]")).to_have_text("released")


def boris_to(page: Page, origin: str, hold: LegalHold) -> Page:
    """Back on the hold's page."""
    go(page, origin, f"governance/legalhold/{hold.pk}/change/")
    return page


def test_a_flag_shows_where_it_comes_from_and_is_lifted_with_a_reason(
    live_server: Any, browser: Browser, vera: Subject
) -> None:
    origin = live_server.url
    anna = enter(browser, origin, "anna")
    go(anna, origin, "governance/segmentnote/add/")
    anna.get_by_label("Namespace").fill("shop")
    anna.get_by_label("Their id in it").fill("vera-7")
    press(anna, "Find")
    assert "vera-7" not in anna.url
    expect(anna.locator(".officer")).to_contain_text("app:demo")
    anna.get_by_label("Flag", exact=True).select_option("minor")
    anna.get_by_label("On what you rely").select_option("guardian")
    anna.get_by_label("Reason").fill("Her mother called; she is fifteen.")
    press(anna, "Save")
    expect(anna.locator(".officer")).to_contain_text("Her mother called")
    assert set(Analysis.objects.values_list("segment", flat=True)) == {"minor+vulnerable"}
    fine(anna, "protection")
    anna.get_by_label("Flag", exact=True).select_option("vulnerable")
    anna.get_by_label("Change").select_option("lift")
    anna.get_by_label("On what you rely").select_option("mistake")
    anna.get_by_label("Reason").fill("The application mixed up two customers.")
    press(anna, "Save")
    assert set(Analysis.objects.values_list("segment", flat=True)) == {"minor"}
