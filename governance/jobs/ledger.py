"""The ledger of runs: claim a window, work in batches, end with one entry.

Invariants, all in the database. A window is claimed once (unique), and one worker at a time runs a
job (unique while running). Every batch commits together with its count, and only while the run is
still the worker's own: a run that was taken over refuses its former worker. The end and its entry
commit together. So a worker killed at any instruction leaves a run that the next tick finishes,
and nothing is lost, done twice or stuck.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import F

from audit.payload import new_id
from audit.services import Event, record
from governance.jobs.pace import Pace
from governance.models import JobRun

Clock = Callable[[], datetime]

LEASE: Final = timedelta(seconds=60)  # a worker silent for so long is taken for dead
BUDGET: Final = 240.0  # seconds of one run; what is left waits for the next
BATCH: Final = 0.8  # seconds: a batch that takes longer is cancelled, and its locks with it
CANCELLED: Final = "57014"  # PostgreSQL: query_canceled


class LeaseLost(Exception):
    """Another worker has taken the run over. Stop at once: nothing of this batch is kept."""


class TooLong(Exception):
    """The batch was cancelled to free its locks. Try again with fewer rows."""


class Run:
    """One run under way, as the work sees it."""

    def __init__(self, row: JobRun, clock: Clock) -> None:
        self.row = row
        self.at = clock()  # what is due now
        self.pace = Pace()
        self._clock = clock
        self._ends = time.monotonic() + BUDGET

    @property
    def in_time(self) -> bool:
        """Whether another batch may begin."""
        return time.monotonic() < self._ends

    @contextmanager
    def batch(self) -> Iterator[Callable[[int], None]]:
        """One transaction; what it yields is told how many rows the batch did.

        Raises LeaseLost, with nothing committed, when the run was taken over; TooLong when it had
        not ended after `BATCH` seconds (PostgreSQL).
        """
        told: list[int] = []
        began = time.monotonic()
        try:
            with transaction.atomic(), _cancelled_after(began + BATCH):
                yield told.append
                self._note(done=F("done") + sum(told))
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == CANCELLED:
                raise TooLong from error
            raise
        self.row.done += sum(told)
        self.pace.took(time.monotonic() - began, rows=sum(told))

    def note(self, **values: Any) -> None:
        """Keep `due`, `held`, `facts` or `cursor`; within `batch` they commit with it."""
        with transaction.atomic():
            self._note(**values)
        for name, value in values.items():
            setattr(self.row, name, value)

    def beat(self) -> None:
        """Say that the worker lives; for work that has no batches."""
        self._note()

    def _note(self, **values: Any) -> None:
        now = self._clock()
        kept = JobRun.objects.owned(self.row).update(
            heartbeat=now, lease_until=now + LEASE, **values
        )
        if kept != 1:
            raise LeaseLost


def claim(job: str, *, window: datetime, at: datetime) -> JobRun | None:
    """The run to do now: an abandoned one first, else that of `window`; None: nothing to do.

    Nothing is to do when the window was done, or another worker is at it.
    """
    for left in JobRun.objects.abandoned(at=at).filter(job=job):
        taken = JobRun.objects.owned(left).filter(lease_until=left.lease_until)
        if taken.update(attempt=F("attempt") + 1, heartbeat=at, lease_until=at + LEASE) == 1:
            left.refresh_from_db()
            return left
    try:
        with transaction.atomic():
            return JobRun.objects.create(
                job=job, window=window, heartbeat=at, started_at=at, lease_until=at + LEASE
            )
    except IntegrityError:
        return None


def finish(row: JobRun, *, at: datetime, error: str = "") -> JobRun:
    """End the run with its one entry. Raises LeaseLost when it is not the worker's any more."""
    state = JobRun.State.FAILED if error else JobRun.State.DONE
    entry = new_id()
    at = max(at, row.started_at)  # clocks of two workers may differ
    with transaction.atomic():
        ended = JobRun.objects.owned(row).update(
            state=state, finished_at=at, heartbeat=at, error=error, entry=entry
        )
        if ended != 1:
            raise LeaseLost
        row.refresh_from_db()
        record(
            Event(
                id=entry,
                type="job.failed" if error else "job.done",
                at=at,
                actor=f"system:{row.job}",
                action="run",
                resource=f"job:{row.job}",
                facts=_story(row),
            )
        )
    return row


def _story(row: JobRun) -> Mapping[str, Any]:
    """What was due, what was done, what was held and why."""
    return {
        "window": row.window.isoformat(),
        "attempts": row.attempt,
        "due": row.due if row.due is not None else row.done,
        "done": row.done,
        "held": row.held,
        **row.facts,
        **({"error": row.error} if row.error else {}),
    }


@contextmanager
def _cancelled_after(ends: float) -> Iterator[None]:
    """Give each statement of a transaction only what is left until `ends` (monotonic seconds)."""
    if connection.vendor != "postgresql":
        yield
        return

    def limit(execute: Any, sql: Any, values: Any, many: Any, context: Any) -> Any:
        left = max(1, int((ends - time.monotonic()) * 1000))
        connection.connection.execute(f"SET LOCAL statement_timeout = {left}")
        return execute(sql, values, many, context)

    with connection.execute_wrapper(limit):
        yield
