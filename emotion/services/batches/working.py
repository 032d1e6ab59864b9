"""What a worker does: claim a line, put it through the door, keep what came of it.

A claim is one conditional update that ends with its lease, so a line has one worker at a time; what
a killed worker or a defect left unfinished comes back when the lease has run out. Should the kill
fall between the door's commit and ours, the line's own id, which is its idempotency key, gives the
same answer again: nothing is scored twice.
"""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction
from django.db.models import F

from audit.errors import DomainError, KeyUnavailable
from audit.services import Event, record
from consent import vault
from consent.errors import KeyDestroyed, SubjectErased
from emotion.errors import Denied, LineBroke, LineExpired, SenderClosed
from emotion.models import Batch, BatchLine, LineState
from emotion.services.analysing import Clock, analyse
from emotion.services.batches.sealing import open_waiting, seal_outcome
from emotion.services.replays import KEPT
from governance.api.problems import document_of
from governance.callers import Caller, PurposePermissions
from governance.models import Application

logger = logging.getLogger(__name__)
CHUNK: Final = 25  # lines that one task takes
AT_MOST: Final = timedelta(minutes=4)  # that one task lasts, well within its time limit
LEASE: Final = timedelta(minutes=2)
ATTEMPTS: Final = 3  # of a line that a defect, or a killed worker, stopped
STUCK: Final = timedelta(minutes=1)  # without a worker
# A line waits no longer than its idempotency key lives, so that a repeat finds the first answer.
PATIENCE: Final = KEPT
SCOPE: Final = "analyses:write"
Gone = (KeyDestroyed, SubjectErased)


@dataclass(frozen=True)
class Outcome:
    """How a line ended. `problem`: a problem document, where there is no analysis."""

    state: LineState
    problem: Mapping[str, Any] | None = None
    analysis: str | None = None
    line_id: str | None = None  # None: the line was not even opened


def work(batch: UUID, *, clock: Clock) -> bool:
    """Do some lines of a batch; whether there is more that a worker could begin now.

    Safe to run twice, by several workers at once, and to kill anywhere.
    """
    start = clock()
    row = Batch.objects.filter(pk=batch, finished_at=None).first()
    if row is None:
        return False
    Batch.objects.filter(pk=batch).update(touched_at=start)
    for line in _claims(row, clock=clock):
        _do(line, sender=row, clock=clock)
        if clock() - start > AT_MOST:
            break
    if _finish(row, at=clock()):
        return False
    return BatchLine.objects.claimable(at=clock()).filter(batch=row).exists()


def resume(*, at: datetime) -> list[UUID]:
    """Batches whose message was lost or whose worker died; each is named to one caller only."""
    found = Batch.objects.stuck(before=at - STUCK).values_list("pk", flat=True)[:50]
    return [
        pk
        for pk in list(found)
        if Batch.objects.stuck(before=at - STUCK).filter(pk=pk).update(touched_at=at)
    ]


def _claims(batch: Batch, *, clock: Clock) -> Iterator[BatchLine]:
    """At most a chunk of lines, each claimed the moment it is asked for."""
    candidates = BatchLine.objects.claimable(at=clock()).filter(batch=batch)
    for pk in list(candidates.values_list("pk", flat=True)[:CHUNK]):
        at = clock()
        claimed = BatchLine.objects.claimable(at=at).order_by().filter(pk=pk)
        if claimed.update(state=LineState.WORKING, lease=at + LEASE, attempts=F("attempts") + 1):
            line = BatchLine.objects.filter(pk=pk).first()
            if line is not None:  # its person may have been erased this moment
                yield line


def _do(line: BatchLine, *, sender: Batch, clock: Clock) -> None:
    """One line. What stops it leaves the claim to lapse, so that the others go on at once."""
    try:
        _settle(line, _outcome(line, sender=sender, clock=clock), at=clock())
    except Gone:
        BatchLine.objects.filter(pk=line.pk).delete()
    except SoftTimeLimitExceeded:
        raise
    except KeyUnavailable:  # not the line's fault: it is tried until its time is over
        logger.warning("a line of a batch waits for a key")
        _claimed(line).update(attempts=line.attempts - 1)
    except Exception:  # a defect in one line must not stop the others
        logger.error("a line of a batch broke", exc_info=True)


def _outcome(line: BatchLine, *, sender: Batch, clock: Clock) -> Outcome:
    """Through the door, once. Raises what `_do` knows how to take."""
    if clock() >= line.created_at + PATIENCE:
        return _failed(LineExpired("No worker came in time; the text is gone unread."))
    if line.attempts > ATTEMPTS:
        return _failed(LineBroke("An internal error; nothing was scored."))
    question, text, line_id = open_waiting(line)
    try:
        by = _caller(sender, at=clock())
        answer = analyse(question, text, by=by, clock=clock, key=line.identity)
    except (*Gone, KeyUnavailable):
        raise
    except Denied as error:
        return Outcome(LineState.DENIED, problem=document_of(error)[0], line_id=line_id)
    except DomainError as error:
        return _failed(error, line_id=line_id)
    return Outcome(LineState.ALLOWED, analysis=answer["id"], line_id=line_id)


def _failed(error: DomainError, *, line_id: str | None = None) -> Outcome:
    return Outcome(LineState.FAILED, problem=document_of(error)[0], line_id=line_id)


def _caller(batch: Batch, *, at: datetime) -> Caller:
    """The sender as it stands now: each line is a call of its own. Raises `SenderClosed`."""
    row = Application.objects.select_related("account", "client").filter(slug=batch.application)
    application = row.first()
    if application is None or not application.usable(at=at):
        raise SenderClosed("The application that sent the line is closed.")
    scopes = frozenset(application.client.get_scopes())
    if SCOPE not in scopes:
        raise SenderClosed(f"The application that sent the line lost the scope {SCOPE}.")
    return Caller(
        kind="application",
        name=f"app:{application.slug}",
        role="application",
        application=application.slug,
        scopes=scopes,
        purposes=PurposePermissions(application.account),
        namespaces=application.scope_of_namespaces(),
        correlation=batch.correlation,
        account=application.account,
    )


def _settle(line: BatchLine, outcome: Outcome, *, at: datetime) -> None:
    """Keep the outcome in the place of the text, unless the claim was lost meanwhile.

    A line that was not opened has an outcome in words of ours, told though no key is to be had.
    """
    sealed, problem = b"", outcome.problem
    if outcome.line_id is not None:
        problem = None
        sealed = seal_outcome(line, line_id=outcome.line_id, problem=outcome.problem)
    _claimed(line).update(
        state=outcome.state,
        sealed=sealed,
        problem=problem,
        analysis=outcome.analysis,
        lease=None,
        done_at=at,
    )


def _claimed(line: BatchLine) -> Any:
    """The row while it is this claim's: another worker's claim has another end."""
    return BatchLine.objects.filter(pk=line.pk, state=LineState.WORKING, lease=line.lease)


def _finish(batch: Batch, *, at: datetime) -> bool:
    """Whether nothing is left. The key goes first: a kill in between forgets nothing."""
    if BatchLine.objects.left().filter(batch=batch).exists():
        return False
    vault.forget(batch.pk)
    with transaction.atomic():
        if Batch.objects.filter(pk=batch.pk, finished_at=None).update(finished_at=at):
            record(_finished(batch, at=at))
    return True


def _finished(batch: Batch, *, at: datetime) -> Event:
    return Event(
        type="batch.finished",
        at=at,
        actor="system:batches",
        application=batch.application,
        action="finish",
        resource=f"batch:{batch.pk}",
        facts={"lines": batch.lines, **batch.counts()},
        correlation=batch.correlation,
    )
