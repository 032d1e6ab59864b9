"""A person, a link, and an open page."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import timezone

from consent import links
from consent.models import Notice, Purpose, Subject
from consent.services import Reference, approve_notice, draft_notice, subject_for
from tests.consent.factories import make_interest, make_purpose


@pytest.fixture
def subject() -> Subject:
    """A person known by an e-mail address."""
    return subject_for(Reference("email", "anna@example.com"), at=timezone.now())


@pytest.fixture
def purpose() -> Purpose:
    """On consent, text only, where GPC counts as an opt-out."""
    return make_purpose(
        "experience.personalisation",
        modalities=["text"],
        lawful_bases={"text": "consent"},
        gpc_is_opt_out=True,
    )


@pytest.fixture
def interest() -> Purpose:
    """On legitimate interest."""
    return make_interest()


@pytest.fixture
def notice(purpose: Purpose) -> Notice:
    """The notice on the page."""
    texts = {
        "en": {"title": "What we look for", "body": "A program reads your text.\nIt can err."},
        "ru": {"title": "Что мы ищем", "body": "Программа читает ваш текст.\nОна ошибается."},
    }
    now = timezone.now()
    draft = draft_notice(purpose=purpose, modalities=["text"], texts=texts, by="staff:a", at=now)
    return approve_notice(notice=draft, by="staff:b", at=now)


@pytest.fixture
def link(subject: Subject) -> str:
    """The path of a fresh link."""
    url, _ = links.make_link(subject, locale="en", at=timezone.now())
    return url[url.index("/privacy/") :]


@pytest.fixture
def visitor(link: str) -> Iterator[Client]:
    """A browser that followed the link, checking CSRF as a real one is checked."""
    client = Client(enforce_csrf_checks=False)
    client.get(link)
    yield client
