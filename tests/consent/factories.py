"""What tests about will start from."""

from datetime import UTC, datetime, timedelta
from typing import Any

from consent.models import Notice, Purpose, Subject
from consent.services import Reference, approve_notice, draft_notice, subject_for

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def make_purpose(slug: str = "experience.personalisation", **fields: Any) -> Purpose:
    """A purpose on consent for text and behaviour, unless told otherwise."""
    defaults: dict[str, Any] = {
        "names": {"en": "A better shop", "ru": "Удобный магазин"},
        "descriptions": {"en": "Show what fits.", "ru": "Показывать подходящее."},
        "modalities": ["text", "behaviour"],
        "lawful_bases": {"text": "consent", "behaviour": "consent"},
        "recipients": ["shop team"],
        "storage_locations": ["DE"],
        "processing_locations": ["DE"],
        "retention_days": 30,
    }
    return Purpose.objects.create(slug=slug, **{**defaults, **fields})


def make_interest(slug: str = "support.escalation", **fields: Any) -> Purpose:
    """A purpose on legitimate interest."""
    return make_purpose(
        slug,
        **{
            "names": {"en": "Help you faster", "ru": "Быстрее помочь"},
            "modalities": ["text"],
            "lawful_bases": {"text": "legitimate-interest"},
            **fields,
        },
    )


def make_notice(purpose: Purpose, *, modalities: list[str] | None = None, **fields: Any) -> Notice:
    """An approved notice."""
    notice = draft_notice(
        purpose=purpose,
        modalities=modalities or list(purpose.modalities),
        texts={
            "en": {"title": "What we look for", "body": "A program reads the text you write."},
            "ru": {"title": "Что мы ищем", "body": "Программа читает ваш текст."},
        },
        by="staff:author",
        at=NOON,
        **fields,
    )
    return approve_notice(notice=notice, by="staff:second", at=NOON)


def make_subject(identifier: str = "anna", namespace: str = "shop") -> Subject:
    """A person."""
    return subject_for(Reference(namespace, identifier), at=NOON)
