"""Dates follow the rules: what a change would do, and doing it in batches."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from consent.models import Subject
from governance.holders import Cell, Moves, Redated, holders
from governance.services.retention import joined, parted, rules_in_force, score_term
from governance.terms import Term, TermRule

MARKED: Final = 1_000  # rows of a person that change in one transaction


@dataclass(frozen=True, slots=True)
class Dating:
    """The rows of one cell of one holder, and the term that the rules have for them."""

    holder: Redated
    cell: Cell
    term: Term

    def weigh(self) -> Moves:
        """What it would do."""
        return self.holder.weigh(self.cell, self.term)

    def carry_out(self, *, limit: int, subject: Subject | None = None) -> Moves:
        """Do it to at most `limit` rows, or to those of one person, in the caller's transaction."""
        return self.holder.redate(self.cell, self.term, limit=limit, subject=subject)


def datings(
    *, on: date, rules: Sequence[TermRule] | None = None, subject: Subject | None = None
) -> Iterator[Dating]:
    """Every cell with its term, or those of one person. `rules`: other than those in force."""
    chosen = rules_in_force() if rules is None else rules
    for holder in holders():
        if isinstance(holder, Redated):
            for cell in holder.cells(subject=subject):
                yield Dating(holder, cell, _term(cell, chosen, on=on))


def preview(*, on: date, rules: Sequence[TermRule]) -> Moves:
    """How many scores would end earlier, later and as before under these rules."""
    return sum((one.weigh() for one in datings(on=on, rules=rules)), Moves())


def mark_person(subject: Subject, segments: Iterable[str], *, on: date, limit: int = MARKED) -> int:
    """Date what is kept of a person by the segments they belong to; how many rows were touched.

    In the caller's transaction, at most `limit` rows of each step: the job does what is left.
    """
    named = joined(segments)
    keepers = [holder for holder in holders() if isinstance(holder, Redated)]
    touched = sum(holder.mark(subject, named, limit=limit) for holder in keepers)
    for dating in datings(on=on, subject=subject):
        dating.carry_out(limit=limit, subject=subject)
    return touched


def _term(cell: Cell, rules: Iterable[TermRule], *, on: date) -> Term:
    return score_term(
        purpose=cell.purpose,
        modality=cell.modality,
        jurisdiction=cell.jurisdiction,
        segments=parted(cell.segment),
        on=on,
        rules=rules,
    )
