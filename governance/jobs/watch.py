"""Which jobs are late, and what an operator should know of them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from governance.jobs.schedule import every, periodic
from governance.jobs.table import JOBS, Job
from governance.models import JobRun, LegalHold

GRACE: Final = timedelta(minutes=2)
UNANSWERED: Final = 3  # times that beat has asked for a run and none ever ended


@dataclass
class JobStatus:
    """One job now. `due_by`: when the next run must have ended; `troubles`: none means well."""

    name: str
    title: str | Promise
    every: timedelta
    enabled: bool
    last: JobRun | None
    last_done: datetime | None
    due_by: datetime | None
    late: bool
    troubles: list[str] = field(default_factory=list)


def statuses(*, at: datetime) -> list[JobStatus]:
    """Every job of the table, in its order."""
    return [_status(job, at) for job in JOBS.values()]


def late_jobs(*, at: datetime) -> list[str]:
    """Names of the jobs that should have ended a run by now and did not."""
    return [one.name for one in statuses(at=at) if one.late]


def holds_past_review(*, at: datetime) -> list[str]:
    """References of holds in force that nobody looked at on the promised day."""
    return [hold.reference for hold in LegalHold.objects.overdue(on=at.date())]


def _status(job: Job, at: datetime) -> JobStatus:
    row, period = periodic(job.task), every(job.task)
    runs = JobRun.objects.of(job.name)
    last = runs.first()
    done = runs.finished().order_by("-finished_at").values_list("finished_at", flat=True).first()
    due_by = done + 2 * period + GRACE if done else None
    ignored = done is None and row is not None and row.total_run_count >= UNANSWERED
    found = JobStatus(
        name=job.name,
        title=job.title,
        every=period,
        enabled=row.enabled if row else True,
        last=last,
        last_done=done,
        due_by=due_by,
        late=ignored or (due_by is not None and at > due_by),
    )
    if row is None:
        found.troubles.append(_("Beat has never written its timetable here."))
    if not found.enabled:
        found.troubles.append(_("It is switched off."))
    if found.late:
        found.troubles.append(_("It is late."))
    if last and last.state == JobRun.State.FAILED:
        found.troubles.append(_("Its last run failed: %(error)s.") % {"error": last.error})
    return found
