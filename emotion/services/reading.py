"""Reading back: who may, and the evidence of each read."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import Event, record_many
from consent import vault
from consent.errors import KeyDestroyed
from emotion.errors import AnalysisNotFound
from emotion.models import Analysis
from emotion.services.analysing import reopen
from governance.callers import Caller

READ = "read_results"


def read_one(identifier: UUID, *, by: Caller, at: datetime, reason: str = "") -> dict[str, Any]:
    """One analysis as it was answered; the read is recorded before the data leaves.

    Raises `AnalysisNotFound` alike for one that does not exist, is erased or past its retention,
    or lies outside the caller's purposes and namespaces.
    """
    analysis = (
        Analysis.objects.select_related("subject", "purpose")
        .filter(pk=identifier, retention_until__gt=at)
        .first()
    )
    if analysis is None or not _may_read(analysis, by):
        raise AnalysisNotFound("There is no such analysis.")
    found = read_many([analysis], by=by, at=at, reason=reason)
    if not found:
        raise AnalysisNotFound("There is no such analysis.")
    return found[0]


def read_many(
    analyses: Sequence[Analysis], *, by: Caller, at: datetime, reason: str = ""
) -> list[dict[str, Any]]:
    """Several analyses, unsealed; one batched insert records each read; erased ones are out."""
    with transaction.atomic():
        opened: list[tuple[Analysis, dict[str, Any]]] = []
        for analysis in analyses:
            try:
                opened.append((analysis, reopen(analysis)))
            except KeyDestroyed:
                continue
        record_many([_read_event(row, by=by, at=at, reason=reason) for row, _ in opened])
    return [
        {**answer, "purpose": row.purpose.slug, "modality": row.modality, "channel": row.channel}
        for row, answer in opened
    ]


def _may_read(analysis: Analysis, by: Caller) -> bool:
    return by.may_act_in(analysis.subject.namespace) and by.purposes.may(analysis.purpose, READ)


def _read_event(analysis: Analysis, *, by: Caller, at: datetime, reason: str) -> Event:
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
        facts={"reason": reason} if reason else {},
        correlation=by.correlation,
    )
