"""Until when a row may live, and the end of those whose time has come."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from audit.canonical import digest
from audit.services import Event, record
from consent.models import Purpose
from governance.holders import Purged, holders
from governance.models import RetentionRule

# Where no rule matches, the shortest term of all: data without a rule has no reason to stay.
WITHOUT_RULE = timedelta(days=1)


def retention_until(*, purpose: Purpose, modality: str, start: datetime) -> datetime:
    """The moment, UTC, by which data made at `start` must be gone: the strictest rule wins."""
    rule = RetentionRule.objects.strictest(purpose=purpose.slug, modality=modality)
    if rule is None:
        return start + WITHOUT_RULE
    return rule.until(start)


def purge_due(*, at: datetime, batch: int = 500, most: int = 100_000) -> int:
    """Delete every row past its term, holder by holder, batch by batch; returns the number.

    Each batch is one transaction with its own entry, so a kill half way loses nothing and repeats
    nothing. Stops after `most` rows; the next run goes on.
    """
    total = 0
    for holder in holders():
        while total < most:
            with transaction.atomic():
                purged = holder.purge(at=at, limit=batch)
                if purged.references:
                    _record_purge(holder.name, purged, at=at)
            total += len(purged.references)
            if len(purged.references) < batch:
                break
    return total


def _record_purge(holder: str, purged: Purged, *, at: datetime) -> None:
    counts = Counter(purged.purposes)
    record(
        Event(
            type="retention.purged",
            at=at,
            actor="system:retention",
            action="delete",
            facts={
                "holder": holder,
                "count": len(purged.references),
                "purposes": dict(sorted(counts.items())),
                "rows": digest({"rows": sorted(purged.references)}),
            },
        )
    )
