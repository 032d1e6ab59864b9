"""Live evidence for an assessment from the log: volumes, refusals, and what others report."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from audit.models import Entry
from governance.models.assessments import Assessment, AssessmentState
from governance.services.simulations import DECISIONS

MONTH = timedelta(days=30)

Figures = Callable[[str, datetime], Iterable[tuple[str, str]]]

_providers: list[Figures] = []


def register_figures(provider: Figures) -> None:
    """Whoever has figures about a purpose (bias audit, retention) shows them on its assessments.

    ``provider(purpose slug, at)`` gives (label, value) pairs.
    """
    _providers.append(provider)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The last thirty days of one purpose."""

    purpose: str
    allowed: int
    denied: int
    figures: tuple[tuple[str, str], ...]

    @property
    def total(self) -> int:
        """Decisions taken."""
        return self.allowed + self.denied

    @property
    def refusals(self) -> str:
        """Share of decisions that were no, in per cent."""
        return f"{100 * self.denied / self.total:.1f} %" if self.total else "no decisions"


def evidence(assessment: Assessment, *, at: datetime) -> list[Evidence]:
    """One row for each purpose that it covers."""
    purposes = sorted({scope.purpose for scope in assessment.scopes.all()})
    counted = _counts(purposes, at)
    return [
        Evidence(
            purpose=purpose,
            allowed=counted.get((purpose, "allow"), 0),
            denied=counted.get((purpose, "deny"), 0),
            figures=tuple(pair for provider in _providers for pair in provider(purpose, at)),
        )
        for purpose in purposes
    ]


def refresh_volumes(*, at: datetime) -> int:
    """Write each approved assessment's observed monthly volume; the live gate reads it there.

    Due every hour. Returns how many assessments now exceed what they declared.
    """
    exceeding = 0
    for assessment in Assessment.objects.filter(state=AssessmentState.APPROVED):
        purposes = sorted({scope.purpose for scope in assessment.scopes.all()})
        volume = sum(_counts(purposes, at).values())
        Assessment.objects.filter(pk=assessment.pk).update(observed_volume=volume)
        limit = assessment.monthly_volume
        exceeding += limit is not None and volume > limit
    return exceeding


def _counts(purposes: list[str], at: datetime) -> dict[tuple[str, str], int]:
    rows = (
        Entry.objects.filter(type__in=DECISIONS, purpose__in=purposes)
        .between(since=at - MONTH, until=at)
        .values("purpose", "decision")
        .annotate(count=Count("id"))
    )
    return {(row["purpose"], row["decision"]): row["count"] for row in rows}
