"""Run a job for the window of now: the one way in, for tasks and for tests."""

import logging

from governance.jobs.ledger import Clock, LeaseLost, Run, claim, finish
from governance.jobs.schedule import window_of
from governance.jobs.table import JOBS
from governance.models import JobRun

logger = logging.getLogger(__name__)


def run_job(name: str, *, clock: Clock) -> JobRun | None:
    """Do what the job has to do now; the run as the ledger keeps it.

    None when there is nothing to do: the window was done, or another worker is at it. A failure
    ends the run in the ledger and is raised again; the next window tries anew.
    """
    job, at = JOBS[name], clock()
    row = claim(name, window=window_of(job.task, at=at), at=at)
    if row is None:
        return None
    try:
        job.work(Run(row, clock))
        return finish(row, at=clock())
    except LeaseLost:
        logger.warning("a run was taken over", extra={"job": name})
        return None
    except Exception as error:
        finish(row, at=clock(), error=type(error).__name__)
        raise


def done_by(name: str, *, clock: Clock) -> int:
    """`run_job`, as a task reports it: how many rows were done."""
    row = run_job(name, clock=clock)
    return row.done if row else 0
