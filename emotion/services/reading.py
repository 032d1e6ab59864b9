"""Reading back: who may, and the evidence of each read."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import Event, record_many
from consent import vault
from consent.errors import KeyDestroyed
from emotion.errors import AnalysisNotFound
from emotion.models import Analysis, AnalysisQuerySet
from emotion.services.analysing import reopen
from governance.callers import Caller
from governance.reading import Reason, ReasonNeeded, must_explain
from governance.services import emergencies

READ = "read_results"


def readable(*, by: Caller, at: datetime) -> AnalysisQuerySet:
    """What the caller may read at `at`, in one query: own purposes and namespaces, not overdue."""
    return _current(by=by, at=at).filter(purpose__in=by.purposes.purposes(READ))


def answered(identifiers: Iterable[UUID], *, by: Caller, at: datetime) -> AnalysisQuerySet:
    """Of these analyses, which the caller was the one to ask for, those it may still be told."""
    permitted = by.purposes.permits("use", of="purpose")
    return _current(by=by, at=at).filter(permitted, pk__in=identifiers, purpose__active=True)


def find(identifier: UUID, *, by: Caller, at: datetime) -> Analysis | None:
    """One of what the caller may read, in one query that costs the same among any number."""
    permitted = by.purposes.permits(READ, of="purpose")
    rows = _current(by=by, at=at).filter(permitted, pk=identifier, purpose__active=True)
    return rows.first()


def _current(*, by: Caller, at: datetime) -> AnalysisQuerySet:
    rows = Analysis.objects.select_related("subject", "purpose").filter(retention_until__gt=at)
    if by.namespaces is not None:
        rows = rows.filter(subject__namespace__in=by.namespaces)
    return rows


def read_one(
    identifier: UUID, *, by: Caller, at: datetime, reason: Reason | None = None
) -> dict[str, Any]:
    """One analysis as it was answered; the read is recorded before the data leaves.

    Raises `AnalysisNotFound` alike for one that does not exist, is erased or past its retention,
    or lies outside the caller's purposes and namespaces; then `ReasonNeeded` where the purpose
    wants to know why.
    """
    analysis = find(identifier, by=by, at=at)
    if analysis is None:
        raise AnalysisNotFound("There is no such analysis.")
    found = read_many([analysis], by=by, at=at, reason=reason)
    if not found:
        raise AnalysisNotFound("There is no such analysis.")
    return found[0]


def read_many(
    analyses: Sequence[Analysis], *, by: Caller, at: datetime, reason: Reason | None = None
) -> list[dict[str, Any]]:
    """Several analyses that the caller may read, unsealed, each read recorded; erased ones are out.

    Raises `ReasonNeeded` when one of them is not to be read without saying why, and
    `EmergencyRefused` when an emergency that let the caller read ended this moment.
    """
    if reason is None and any(must_explain(row.purpose, by=by) for row in analyses):
        raise ReasonNeeded("This purpose asks why a result is read: give a reason and a case.")
    with transaction.atomic():
        opened: list[tuple[Analysis, dict[str, Any]]] = []
        for analysis in analyses:
            try:
                opened.append((analysis, reopen(analysis)))
            except KeyDestroyed:
                continue
        record_many([_read_event(row, by=by, at=at, reason=reason) for row, _ in opened])
        _use_emergencies([row for row, _ in opened], by=by, at=at)
    return [
        {**answer, "purpose": row.purpose.slug, "modality": row.modality, "channel": row.channel}
        for row, answer in opened
    ]


def _read_event(analysis: Analysis, *, by: Caller, at: datetime, reason: Reason | None) -> Event:
    return Event(
        type="analysis.read",
        at=at,
        actor=by.name,
        role=by.role,
        application=by.application,
        token=vault.token(analysis.subject_id, at=at),
        purpose=analysis.purpose.slug,
        action="read",
        resource=f"analysis:{analysis.pk}",
        facts={"reason": reason.code, "case": reason.case} if reason else {},
        correlation=by.correlation,
    )


def _use_emergencies(rows: Sequence[Analysis], *, by: Caller, at: datetime) -> None:
    """Where only an emergency lets the caller read, each result is a use of it."""
    for purpose, times in Counter(row.purpose for row in rows).items():
        access = by.purposes.emergency(purpose, READ)
        if access is not None:
            emergencies.use(access, times=times, at=at)
