"""Who holds personal data: each such model registers one holder, and every duty walks them all.

A holder can say what is kept of a person, delete what is past its term, and let go on erasure.
Registered in `AppConfig.ready`; `tests/laws` fails for a model with personal data that has none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, runtime_checkable

from consent.models import Purpose, Subject
from governance.models.holds import Scope
from governance.terms import Term


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
        """Delete or tombstone rows of one identity; returns how many, 0 when none is left.

        At most a batch, so that an erasure takes as long for a hundred thousand rows as for ten:
        it is called once before the key dies, and then again until it returns 0.
        """
        ...


@runtime_checkable
class Scoped(Protocol):
    """A holder whose rows have a purpose and a time, so that a legal hold on these finds them."""

    def keeps(
        self, subject: Subject, *, purpose: str, since: datetime | None, until: datetime | None
    ) -> bool:
        """Whether it keeps anything of the person for `purpose` ("": any) made in the period."""
        ...


@runtime_checkable
class Dated(Protocol):
    """A holder whose rows have an end, so that a run can say what was due and what a hold keeps."""

    def overdue(self, *, at: datetime) -> int:
        """Rows whose term ended by `at`, held ones included."""
        ...

    def held(self, scope: Scope, *, at: datetime) -> int:
        """Those of them that this hold keeps."""
        ...


@dataclass(frozen=True, slots=True)
class Cell:
    """Rows that share everything a rule may ask about, so that one term holds for all of them."""

    purpose: Purpose
    modality: str
    jurisdiction: str
    segment: str  # governance.services.retention.joined


@dataclass(frozen=True, slots=True)
class Moves:
    """What a term does, or did, to the dates of rows."""

    earlier: int = 0
    later: int = 0
    unchanged: int = 0

    @property
    def moved(self) -> int:
        """Rows whose date is another."""
        return self.earlier + self.later

    def __add__(self, other: "Moves") -> "Moves":
        return Moves(
            self.earlier + other.earlier,
            self.later + other.later,
            self.unchanged + other.unchanged,
        )


@runtime_checkable
class Redated(Protocol):
    """A holder of scores, whose dates follow the rules when these change."""

    def cells(self, *, subject: Subject | None = None) -> list[Cell]:
        """The distinct cells that there are, or those of one person."""
        ...

    def weigh(self, cell: Cell, term: Term) -> Moves:
        """What the term would do to the cell's rows; changes nothing."""
        ...

    def redate(
        self, cell: Cell, term: Term, *, limit: int, subject: Subject | None = None
    ) -> Moves:
        """Give at most `limit` rows of the cell, or of one person in it, the date of the term.

        And its setter's name. In the caller's transaction; rows that have both are passed over, so
        that it ends.
        """
        ...

    def mark(self, subject: Subject, segment: str, *, limit: int) -> int:
        """Say of at most `limit` rows of a person what segment they belong to; how many changed."""
        ...


_holders: dict[str, Holder] = {}


def register(holder: Holder) -> None:
    """Make a holder known; one per name."""
    _holders[holder.name] = holder


def holders() -> Iterator[Holder]:
    """Every holder, by name."""
    yield from (_holders[name] for name in sorted(_holders))
