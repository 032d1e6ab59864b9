"""Until when a row may live, and the end of those whose time has come."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from typing import Final

from django.db import transaction

from audit.canonical import digest
from audit.services import Event, record
from consent.models import Purpose
from governance.holders import Holder, Purged, holders
from governance.law.terms import SEGMENTS
from governance.law.terms import load as laws
from governance.models import RetentionRule
from governance.policy import Facts
from governance.terms import Kept, Term, TermRule, term

JOINT: Final = "+"  # between the segments that a row names
ADULT: Final = 18  # years
NOBODY: Final[frozenset[str]] = frozenset()

Tell = Callable[[int], None]
Step = Callable[[], AbstractContextManager[Tell]]


def rules_in_force() -> list[TermRule]:
    """The officers' rules, as the pure part takes them."""
    return [rule.term() for rule in RetentionRule.objects.in_force()]


def term_of(kept: Kept, rules: Iterable[TermRule], *, on: date) -> Term:
    """The term of one cell by these rules and the law of that day."""
    return term(kept, rules, laws(), on=on)


def score_term(
    *,
    purpose: Purpose,
    modality: str,
    on: date,
    jurisdiction: str = "",
    segments: frozenset[str] = NOBODY,
    rules: Iterable[TermRule] | None = None,
) -> Term:
    """How long scores of one cell live, and who says so. `rules`: other than those in force.

    What the purpose itself declares to people (`retention_days`) is a ceiling.
    """
    kept = Kept(
        kind="score",
        purpose=purpose.slug,
        modality=modality,
        jurisdiction=jurisdiction,
        segments=segments,
        declared=purpose.retention_days,
        purpose_ended=purpose.ended_at,
    )
    return term_of(kept, rules_in_force() if rules is None else rules, on=on)


def retention_until(
    *, purpose: Purpose, modality: str, start: datetime, term: Term | None = None
) -> datetime:
    """The moment, UTC, by which a score made at `start` must be gone.

    `term`: where the caller has it already; else that of nobody in particular, anywhere.
    """
    found = term or score_term(purpose=purpose, modality=modality, on=start.date())
    return found.until(start).at


def segments_of(facts: Facts) -> frozenset[str]:
    """The segments a person belongs to, as the facts of a decision know them."""
    found = {one for one in SEGMENTS if one in facts.signals}
    if facts.age is not None and facts.age < ADULT:
        found.add("minor")
    if facts.vulnerable:
        found.add("vulnerable")
    return frozenset(found)


def joined(segments: Iterable[str]) -> str:
    """Segments as a row keeps them: in the order of SEGMENTS, joined; "" for nobody's."""
    known = set(segments)
    return JOINT.join(one for one in SEGMENTS if one in known)


def parted(segment: str) -> frozenset[str]:
    """What `joined` joined."""
    return frozenset(filter(None, segment.split(JOINT)))


@contextmanager
def alone() -> Iterator[Tell]:
    """One batch in a transaction of its own, counted by nobody."""
    with transaction.atomic():
        yield lambda _count: None


def purge_due(*, at: datetime, batch: int = 500, most: int = 100_000, step: Step = alone) -> int:
    """Delete every row past its term, holder by holder, batch by batch; returns the number.

    Each batch is one transaction with its own entry, so a kill half way loses nothing and repeats
    nothing. Stops after `most` rows; the next run goes on. `step` opens each transaction.
    """
    total = 0
    for holder in holders():
        while total < most:
            gone = purge_batch(holder, at=at, limit=batch, step=step)
            total += gone
            if gone < batch:
                break
    return total


def purge_batch(holder: Holder, *, at: datetime, limit: int, step: Step = alone) -> int:
    """Delete at most `limit` rows of one holder and say so in the log; returns how many."""
    with step() as tell:
        purged = holder.purge(at=at, limit=limit)
        if purged.references:
            _record_purge(holder.name, purged, at=at)
        tell(len(purged.references))
    return len(purged.references)


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
