"""A browser on the customer's page: Playwright with the system's Chromium."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from audit.services import Event, record
from consent import links, vault
from consent.models import Notice, Purpose, Subject
from consent.services import Reference, approve_notice, draft_notice, subject_for

WIDTHS = {"phone": 320, "desk": 1280}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's Chromium, by $CHROMIUM or from the path."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def visit(
    browser: Browser,
    origin: str,
    subject: Subject,
    *,
    width: int,
    scripts: bool = False,
    language: str = "en",
    kind: links.Kind = "link",
    **options: Any,
) -> tuple[BrowserContext, Page]:
    """A fresh browser context that followed the person's link; scripts are off by default."""
    context = browser.new_context(
        java_script_enabled=scripts,
        bypass_csp=scripts,
        viewport={"width": width, "height": 900},
        locale=language,
        **options,
    )
    page = context.new_page()
    url, _ = links.make_link(subject, locale=language, at=timezone.now(), kind=kind)
    page.goto(origin + url[url.index("/privacy/") :])
    return context, page


def violations(page: Page) -> list[str]:
    """axe-core's findings on the page as it stands, one line each."""
    found = Axe().run(page, options=WCAG).response["violations"]
    return [f"{item['id']}: {[node['target'] for node in item['nodes']]}" for item in found]


def overflows(page: Page) -> int:
    """CSS pixels by which the page is wider than the window (0 is right)."""
    wide: int = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return max(0, wide)


def shoot(page: Page, name: str) -> None:
    """Keep a screenshot where $SCREENSHOTS points; nothing without it."""
    folder = os.environ.get("SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"privacy-{name}.png"), full_page=True)


def make_anna() -> Subject:
    """A person with four choices and a past worth showing."""
    now = timezone.now()
    anna = subject_for(Reference("shop", "anna"), at=now - timedelta(days=200))
    for purpose in _purposes():
        _notice(purpose, now)
    _past(anna, now)
    return anna


def _purposes() -> list[Purpose]:
    rows: list[dict[str, Any]] = [
        {
            "slug": "support.escalation",
            "names": {"en": "Help you faster", "ru": "Быстрее помочь вам"},
            "descriptions": {
                "en": "An upset message reaches an experienced colleague sooner.",
                "ru": "Огорчённое сообщение быстрее попадает к опытному сотруднику.",
            },
            "modalities": ["text"],
            "lawful_bases": {"text": "legitimate-interest"},
        },
        {
            "slug": "service.quality",
            "names": {"en": "Improve our service", "ru": "Улучшить обслуживание"},
            "descriptions": {
                "en": "Managers see totals, never single people.",
                "ru": "Руководители видят итоги, но не отдельных людей.",
            },
            "modalities": ["text", "voice"],
            "lawful_bases": {"text": "legitimate-interest", "voice": "explicit-consent"},
        },
        {
            "slug": "experience.personalisation",
            "names": {"en": "A shop that fits you", "ru": "Магазин, удобный вам"},
            "descriptions": {
                "en": "What you see first follows how you feel about it.",
                "ru": "Первым показывается то, что вам по душе.",
            },
            "modalities": ["text"],
            "lawful_bases": {"text": "consent"},
            "gpc_is_opt_out": True,
        },
    ]
    return [Purpose.objects.create(**row) for row in rows]


def _notice(purpose: Purpose, now: datetime) -> Notice:
    texts = {
        "en": {
            "title": "What happens with what you say",
            "body": "A program looks for signs of emotion.\nA person decides what to do about it.",
        },
        "ru": {
            "title": "Что происходит с вашими словами",
            "body": "Программа ищет признаки эмоций.\nЧто делать дальше, решает человек.",
        },
    }
    draft = draft_notice(
        purpose=purpose, modalities=list(purpose.modalities), texts=texts, by="staff:a", at=now
    )
    return approve_notice(notice=draft, by="staff:b", at=now)


def _past(anna: Subject, now: datetime) -> None:
    """Analyses over half a year, some refused, and one reader."""
    keys = vault.open_keys(anna.pk)
    for days, effect, decisive in [
        (170, "allow", "support.escalation"),
        (140, "allow", "support.escalation"),
        (139, "deny", "gate.consent"),
        (95, "allow", "support.escalation"),
        (60, "deny", "gate.opt-out"),
        (33, "allow", "support.escalation"),
        (32, "allow", "support.escalation"),
        (3, "deny", "gate.gpc"),
    ]:
        at = now - timedelta(days=days)
        word = "allowed" if effect == "allow" else "denied"
        with transaction.atomic():
            record(
                Event(
                    id=uuid4(),
                    type=f"analysis.{word}",
                    at=at,
                    actor="app:helpdesk",
                    application="helpdesk",
                    role="application",
                    token=keys.token(at=at),
                    purpose="support.escalation",
                    decision=effect,
                    decisive=decisive,
                )
            )
    with transaction.atomic():
        at = now - timedelta(days=2)
        record(
            Event(
                type="analysis.read",
                at=at,
                actor="staff:4f1a",
                role="support supervisor",
                token=keys.token(at=at),
                purpose="support.escalation",
            )
        )
