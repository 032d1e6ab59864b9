"""Consents that end by themselves, and notices that nobody needs any more."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from audit.services import Event, record
from consent import vault
from consent.models import Grant, Notice
from consent.services.notices import record_notice
from consent.services.webhooks import announce

ACTOR: Final = "system:expire"
NAMED: Final = 50  # notices that one report names


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a walk over ends of consents has come: the last end seen, and its row."""

    at: datetime
    row: int
    done: bool = False

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """From `str(cursor)`; the beginning of time from an empty text."""
        at, _, row = text.partition("|")
        if not text:
            return cls(datetime(1970, 1, 1, tzinfo=UTC), 0)
        return cls(datetime.fromisoformat(at), int(row))

    def __str__(self) -> str:
        return f"{self.at.isoformat()}|{self.row}"


def expire_consents(*, after: Cursor, at: datetime, limit: int) -> tuple[int, Cursor]:
    """Say of at most `limit` consents that they ended by `at`; how many, and how far it came.

    In the caller's transaction, which also keeps the cursor: so each end is told once. A consent
    that was given anew or withdrawn meanwhile did not end. The standing needs none of this: it
    looks at the clock (`consent.standing`).
    """
    newer = Grant.objects.filter(
        subject=OuterRef("subject"),
        purpose=OuterRef("purpose"),
        modality=OuterRef("modality"),
        id__gt=OuterRef("id"),
    )
    beyond = Q(expires_at__gt=after.at) | Q(expires_at=after.at, id__gt=after.row)
    ended = Grant.objects.filter(beyond, expires_at__lte=at).order_by("expires_at", "id")
    rows = list(ended.annotate(replaced=Exists(newer)).select_related("subject", "purpose")[:limit])
    told = [row for row in rows if _speaks(row)]
    for row in told:
        _tell(row, at=at)
    if len(rows) < limit:
        last = rows[-1] if rows else None
        reached = (last.expires_at or at, last.pk) if last else (after.at, after.row)
        return len(told), Cursor(*reached, done=True)
    return len(told), Cursor(rows[-1].expires_at or at, rows[-1].pk)


def retire_notices(*, at: datetime) -> int:
    """Retire the notices of purposes that were switched off; how many."""
    count = 0
    for notice in Notice.objects.filter(state=Notice.APPROVED, purpose__active=False):
        with transaction.atomic():
            locked = Notice.objects.select_for_update().get(pk=notice.pk)
            if locked.state != Notice.APPROVED:
                continue
            locked.state, locked.retired_at = Notice.RETIRED, at
            locked.save(update_fields=["state", "retired_at"])
            record_notice("notice.retired", locked, by=ACTOR, at=at)
            count += 1
    return count


def notices_to_review(*, before: datetime) -> list[str]:
    """Notices in force that were last approved before `before`, the oldest first."""
    old = Notice.objects.filter(state=Notice.APPROVED, approved_at__lt=before)
    return [
        f"notice:{pk}" for pk in old.order_by("approved_at").values_list("pk", flat=True)[:NAMED]
    ]


def _speaks(row: Grant) -> bool:
    """Whether the row is the person's last word, and there still is a person."""
    living = row.subject.erased_at is None and row.subject.has_key
    return row.state == Grant.GIVEN and living and not getattr(row, "replaced", False)


def _tell(row: Grant, *, at: datetime) -> None:
    record(
        Event(
            type="consent.expired",
            at=at,
            actor=ACTOR,
            token=vault.token(row.subject_id, at=at),
            purpose=row.purpose.slug,
            action="expire",
            resource=f"receipt:{row.receipt}",
            facts={"modality": row.modality, "revision": row.revision},
        )
    )
    announce(
        subject=row.subject,
        kind="consent.expired",
        at=at,
        purpose=row.purpose.slug,
        modality=row.modality,
    )
