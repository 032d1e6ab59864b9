"""What the sender is told: how far a batch is, and what came of each line."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import Event, record
from consent.errors import KeyDestroyed
from emotion.errors import BatchNotFound, LineGone
from emotion.models import Batch, BatchLine, LineState
from emotion.models.batches import LEFT
from emotion.services.batches.sealing import open_outcome
from emotion.services.reading import answered, read_many
from governance.api.problems import document_of
from governance.callers import Caller
from governance.reading import Reason

Told = dict[str, Any]


def batch_of(identifier: UUID, *, by: Caller, at: datetime) -> Batch:
    """The caller's own batch while it lasts; `BatchNotFound` alike for any other and for none."""
    rows = Batch.objects.filter(pk=identifier, application=by.application, expires_at__gt=at)
    found = rows.first() if by.application else None
    if found is None:
        raise BatchNotFound("There is no such batch.")
    return found


def status_of(batch: Batch) -> Told:
    """How far it is. `left`: without an outcome so far; `gone`: no outcome is left to be told."""
    counts = batch.counts()
    status = "done" if not counts["left"] else "running"
    if counts["left"] == batch.lines:
        status = "waiting"
    return {
        "id": str(batch.pk),
        "status": status,
        "lines": batch.lines,
        **counts,
        "created_at": batch.created_at,
        "finished_at": batch.finished_at,
        "expires_at": batch.expires_at,
    }


def page(
    batch: Batch,
    *,
    by: Caller,
    at: datetime,
    after: int = 0,
    limit: int,
    reason: Reason | None = None,
) -> list[Told]:
    """The outcomes of the lines after `after`, in order, up to the first that has none yet.

    It is the answer that a single call would have given, so what it needs is the permission to
    use the purpose, now; each score that is told is recorded as a read, before it leaves. Raises
    `ReasonNeeded` where the purpose asks the caller for one.
    """
    numbers = range(after + 1, min(after + limit, batch.lines) + 1)
    with transaction.atomic():
        rows = _settled(batch, numbers)
        allowed = [row.analysis_id for row in rows.values() if row and row.analysis_id]
        readable = list(answered(allowed, by=by, at=at))
        found = {one["id"]: one for one in read_many(readable, by=by, at=at, reason=reason)}
        told = [_told(number, row, found) for number, row in rows.items()]
        record(_read(batch, told, by=by, at=at))
    return told


def _settled(batch: Batch, numbers: Sequence[int]) -> dict[int, BatchLine | None]:
    """Number → row, None for one that is gone, up to the first without an outcome."""
    rows = {row.number: row for row in BatchLine.objects.filter(batch=batch, number__in=numbers)}
    return dict(_until_left((number, rows.get(number)) for number in numbers))


def _until_left(
    pairs: Iterator[tuple[int, BatchLine | None]],
) -> Iterator[tuple[int, BatchLine | None]]:
    for number, row in pairs:
        if row is not None and row.state in LEFT:
            return
        yield number, row


def _told(number: int, row: BatchLine | None, found: Mapping[str, Told]) -> Told:
    """One line of the answer: the number, the status, and the single call's body."""
    try:
        line_id, problem = open_outcome(row) if row is not None else ("", None)
    except KeyDestroyed:
        line_id, problem = "", None
    body: Told | None = problem
    if row is not None and row.state == LineState.ALLOWED:
        body = found.get(str(row.analysis_id))
    if body is None:
        body = document_of(LineGone("What came of this line cannot be told any more."))[0]
    named = {"line_id": line_id} if line_id else {}
    return {"line": number, **named, "status": 200, **(body or {})}


def _read(batch: Batch, told: Sequence[Told], *, by: Caller, at: datetime) -> Event:
    return Event(
        type="batch.read",
        at=at,
        actor=by.name,
        role=by.role,
        application=by.application,
        action="read",
        resource=f"batch:{batch.pk}",
        facts={"lines": len(told), "allowed": sum(one["status"] == 200 for one in told)},
        correlation=by.correlation,
    )
