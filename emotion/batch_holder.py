"""The keeper of batches: exports, purges and lets go of what waits in bulk and what came of it."""

from datetime import datetime
from typing import Any

from consent import vault
from consent.errors import KeyDestroyed
from consent.models import Purpose, Subject
from emotion.models import Batch, BatchLine, LineState
from emotion.models.batches import LEFT
from emotion.services.batches.sealing import open_waiting
from governance.holders import Purged
from governance.models.holds import Scope
from governance.services.holds import spared

BATCH = 100  # rows of a person that one call of `erase` deletes


class BatchHolder:
    """Lines of batches; a score is its analysis's."""

    name = "emotion.batches"
    models: tuple[str, ...] = ("emotion.Batch", "emotion.BatchLine")

    def export(self, subject: Subject, *, language: str) -> list[dict[str, Any]]:
        """Every message of the person that waits, as it was sent, and those without a score."""
        rows = BatchLine.objects.exclude(state=LineState.ALLOWED)
        rows = rows.filter(subject__person=subject.person)
        names = {one.slug: one.name(language) for one in Purpose.objects.all()}
        return [_shown(row, names) for row in rows.order_by("-created_at")]

    def purge(self, *, at: datetime, limit: int) -> Purged:
        """Delete lines past their date, waiting ones included, then batches without any."""
        due = spared(BatchLine.objects.due(at=at), at=at, purpose="purpose")
        rows = list(due.values_list("pk", "purpose")[:limit])
        BatchLine.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
        empty = Batch.objects.filter(expires_at__lte=at, rows=None).values_list("pk", flat=True)
        for batch in list(empty[:limit]):
            vault.forget(batch)
            Batch.objects.filter(pk=batch).delete()
        return Purged(
            references=tuple(f"batch-line:{pk}" for pk, _ in rows),
            purposes=tuple(purpose or "none" for _, purpose in rows),
        )

    def erase(self, subject: Subject, *, at: datetime) -> int:
        """Delete a batch of one identity's lines, unread ones first; nobody works on them."""
        rows = BatchLine.objects.filter(subject=subject).order_by("-state")  # w… before a…, d…, f…
        batch = list(rows.values_list("pk", flat=True)[:BATCH])
        count, _ = BatchLine.objects.filter(pk__in=batch).delete()
        return count

    def keeps(
        self, subject: Subject, *, purpose: str, since: datetime | None, until: datetime | None
    ) -> bool:
        """Whether a line of the person lies within the purpose and the period."""
        rows = BatchLine.objects.filter(subject__person=subject.person)
        if purpose:
            rows = rows.filter(purpose=purpose)
        if since:
            rows = rows.filter(created_at__gte=since)
        return (rows.filter(created_at__lt=until) if until else rows).exists()

    def overdue(self, *, at: datetime) -> int:
        """Lines past their date, held ones included."""
        return BatchLine.objects.due(at=at).count()

    def held(self, scope: Scope, *, at: datetime) -> int:
        """Those of them that the hold keeps."""
        kept = scope.condition(subject="subject", purpose="purpose", made="created_at")
        return BatchLine.objects.due(at=at).filter(kept).count()


def _shown(row: BatchLine, names: dict[str, str]) -> dict[str, Any]:
    """One line; with its text while that waits, unless its key died this moment."""
    found: dict[str, Any] = {
        "created_at": row.created_at,
        "state": row.state,
        "purpose_name": names.get(row.purpose, row.purpose),
        "expires_at": row.expires_at,
    }
    if row.state not in LEFT:
        return found
    try:
        question, text, _ = open_waiting(row)
    except KeyDestroyed:
        return found
    return found | {"modality": question.modality, "channel": question.channel, "text": text}
