"""The keeper of what officers set about a person: legal holds, and why they need protection."""

from datetime import datetime
from typing import Any

from consent import vault
from consent.errors import KeyDestroyed
from consent.models import Subject
from governance.holders import Purged
from governance.models import LegalHold, SegmentNote


class OfficersHolder:
    """Rows that officers wrote with a person in mind; their prose goes with the person."""

    name = "governance.officers"
    models: tuple[str, ...] = ("governance.LegalHold", "governance.SegmentNote")

    def export(self, subject: Subject, *, language: str) -> list[dict[str, Any]]:
        """Holds on the person, without the dispute; notes on their flags, as far as they open."""
        holds = LegalHold.objects.filter(subject__person=subject.person)
        notes = SegmentNote.objects.filter(subject__person=subject.person)
        return [*map(_hold, holds), *map(_note, notes)]

    def purge(self, *, at: datetime, limit: int) -> Purged:
        """Nothing: a hold is part of the account of what was deleted when."""
        return Purged(references=(), purposes=())

    def erase(self, subject: Subject, *, at: datetime) -> int:
        """Take the prose away; a hold's row stays and leads to nobody."""
        notes, _ = SegmentNote.objects.filter(subject=subject).delete()
        holds = LegalHold.objects.filter(subject=subject).exclude(reason="")
        return notes + holds.update(reason="")


def _hold(hold: LegalHold) -> dict[str, Any]:
    return {
        "at": hold.proposed_at,
        "event": "legal-hold",
        "state": hold.state,
        "review_on": hold.review_on,
        "released_at": hold.released_at,
    }


def _note(note: SegmentNote) -> dict[str, Any]:
    try:
        words = vault.unseal(note.subject_id, bytes(note.sealed), identity=note.identity).decode()
    except KeyDestroyed:
        words = ""
    return {"at": note.at, "event": "protection", "basis": note.basis, "words": words}
