"""The keeper of the log's pseudonymous entries: readable through the person's tokens only."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from audit import queries
from consent.models import Subject
from governance.holders import Purged

NOTHING = Purged(references=(), purposes=())


class EvidenceHolder:
    """Entries, payloads, details: they outlive an erasure, and then name nobody."""

    name = "audit.evidence"
    models: tuple[str, ...] = ("audit.Entry", "audit.Payload", "audit.Detail")

    def export(self, subject: Subject, *, language: str) -> list[dict[str, Any]]:
        """Every entry about the person, newest first, as long as their key lives."""
        from governance.privacy.trail import tokens_of

        tokens = tokens_of(subject, at=timezone.now())
        return [
            {
                "id": str(entry.pk),
                "at": entry.created.isoformat(),
                "type": entry.type,
                "purpose": entry.purpose,
                "decision": entry.decision,
            }
            for entry in queries.trail(tokens).order_by("-created")
        ]

    def purge(self, *, at: datetime, limit: int) -> Purged:
        """Nothing here: payloads end by pruning, which keeps the proofs."""
        return NOTHING

    def erase(self, subject: Subject, *, at: datetime) -> int:
        """Nothing to delete: with the key, every token and commitment becomes noise."""
        return 0
