"""Who holds personal data: each such model registers one holder, and every duty walks them all.

A holder can say what is kept of a person, delete what is past its term, and let go on erasure.
Registered in `AppConfig.ready`; `tests/laws` fails for a model with personal data that has none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from consent.models import Subject


@dataclass(frozen=True, slots=True)
class Purged:
    """What one batch deleted: opaque references of the rows, and the purpose of each."""

    references: tuple[str, ...]
    purposes: tuple[str, ...]


class Holder(Protocol):
    """One model's keeper of personal data."""

    name: str
    models: tuple[str, ...]  # "app.Model"

    def export(self, subject: Subject, *, language: str) -> list[dict[str, Any]]:
        """Everything kept of a person, readable."""
        ...

    def purge(self, *, at: datetime, limit: int) -> Purged:
        """Delete at most `limit` rows whose term ended by `at`, in the caller's transaction."""
        ...

    def erase(self, subject: Subject, *, at: datetime) -> int:
        """Delete or tombstone every row of a person; returns how many."""
        ...


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Make a holder known; one per name."""
    _holders[holder.name] = holder


def holders() -> Iterator[Holder]:
    """Every holder, by name."""
    yield from (_holders[name] for name in sorted(_holders))
