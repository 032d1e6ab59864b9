"""The keeper of analyses: exports, purges and lets go of what the product holds of a person."""

from datetime import datetime
from typing import Any

from django.db import connection

from consent.errors import KeyDestroyed
from consent.models import Subject
from emotion.models import Analysis, Replay
from emotion.services import reopen
from governance.holders import Purged


class AnalysisHolder:
    """Analyses, and the idempotency keys that point at them."""

    name = "emotion.analyses"
    models: tuple[str, ...] = ("emotion.Analysis", "emotion.Replay")

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
        Replay.objects.filter(expires_at__lte=at).delete()
        due = Analysis.objects.due(at=at)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        rows = list(due.values_list("pk", "purpose__slug")[:limit])
        Analysis.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
        return Purged(
            references=tuple(f"analysis:{pk}" for pk, _ in rows),
            purposes=tuple(slug for _, slug in rows),
        )

    def erase(self, subject: Subject, *, at: datetime) -> int:
        """Delete every analysis of one identity. The key's end made them unreadable before."""
        count, _ = Analysis.objects.filter(subject=subject).delete()
        return count
