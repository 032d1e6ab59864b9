"""The keeper of analyses: exports, purges and lets go of what the product holds of a person."""

from datetime import datetime
from typing import Any

from consent.errors import KeyDestroyed
from consent.models import Purpose, Subject
from emotion import dating
from emotion.models import Analysis
from emotion.services import reopen
from emotion.services.reviewing import reviewed
from governance.holders import Cell, Moves, Purged
from governance.models.holds import Scope
from governance.terms import Term

BATCH = 100  # rows of a person that one call of `erase` deletes


class AnalysisHolder:
    """Analyses, and the idempotency keys that point at them."""

    name = "emotion.analyses"
    models: tuple[str, ...] = (
        *("emotion.Analysis", "emotion.Replay", "emotion.OutcomeNote"),
        *("emotion.Review", "emotion.ReviewLabel"),
    )

    def export(self, subject: Subject, *, language: str) -> list[dict[str, Any]]:
        """Every analysis of every identity of the person, newest first."""
        rows = Analysis.objects.select_related("purpose").filter(subject__person=subject.person)
        found = []
        for row in rows.order_by("-created_at"):
            try:
                answer = reopen(row)
            except KeyDestroyed:
                continue
            answer.pop("receipt")
            answer |= reviewed(row)
            found.append(
                {
                    "purpose": row.purpose.slug,
                    "purpose_name": row.purpose.name(language),
                    "modality": row.modality,
                    "channel": row.channel,
                    **answer,
                }
            )
        return found

    def purge(self, *, at: datetime, limit: int) -> Purged:
        """Delete analyses past their date; other workers' rows are left to them."""
        dating.forget_used_keys(at=at, limit=limit)
        rows = dating.delete_due(at=at, limit=limit)
        names = dict(Purpose.objects.values_list("pk", "slug")) if rows else {}
        return Purged(
            references=tuple(reference for reference, _ in rows),
            purposes=tuple(names[purpose] for _, purpose in rows),
        )

    def erase(self, subject: Subject, *, at: datetime) -> int:
        """Delete a batch of one identity's analyses; the key's end makes all unreadable at once."""
        batch = Analysis.objects.filter(subject=subject).values_list("pk", flat=True)[:BATCH]
        count, _ = Analysis.objects.filter(pk__in=list(batch)).delete()
        return count

    def keeps(
        self, subject: Subject, *, purpose: str, since: datetime | None, until: datetime | None
    ) -> bool:
        """Whether an analysis of the person lies within the purpose and the period."""
        rows = Analysis.objects.filter(subject__person=subject.person)
        if purpose:
            rows = rows.filter(purpose__slug=purpose)
        if since:
            rows = rows.filter(created_at__gte=since)
        return (rows.filter(created_at__lt=until) if until else rows).exists()

    def overdue(self, *, at: datetime) -> int:
        """Analyses past their date, held ones included."""
        return Analysis.objects.due(at=at).count()

    def held(self, scope: Scope, *, at: datetime) -> int:
        """Those of them that the hold keeps."""
        kept = scope.condition(subject="subject", purpose="purpose__slug", made="created_at")
        return Analysis.objects.due(at=at).filter(kept).count()

    def cells(self, *, subject: Subject | None = None) -> list[Cell]:
        """What the analyses' terms depend on, each combination once."""
        rows = Analysis.objects.all()
        if subject is not None:
            rows = rows.filter(subject__person=subject.person)
        purposes = Purpose.objects.in_bulk()
        parts = rows.order_by().values_list("purpose", "modality", "jurisdiction", "segment")
        return [Cell(purposes[purpose], *rest) for purpose, *rest in parts.distinct()]

    def weigh(self, cell: Cell, term: Term) -> Moves:
        """What the term would do to the cell's dates."""
        return dating.weigh(dating.rows_of(cell), term)

    def redate(
        self, cell: Cell, term: Term, *, limit: int, subject: Subject | None = None
    ) -> Moves:
        """Give at most `limit` analyses of the cell, or of one person in it, the term's date."""
        rows = dating.rows_of(cell)
        if subject is not None:
            rows = rows.filter(subject__person=subject.person)
        return dating.redate(rows, term, limit=limit)

    def mark(self, subject: Subject, segment: str, *, limit: int) -> int:
        """Say of at most `limit` analyses of a person what segment they belong to."""
        rows = Analysis.objects.filter(subject__person=subject.person).exclude(segment=segment)
        wrong = list(rows.values_list("pk", flat=True)[:limit])
        return Analysis.objects.filter(pk__in=wrong).update(segment=segment)
