"""The ledger of runs: what each job did in each window of its schedule."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class JobRunQuerySet(models.QuerySet["JobRun"]):
    """Questions asked of runs."""

    def of(self, job: str) -> "JobRunQuerySet":
        """Runs of one job, newest first."""
        return self.filter(job=job).order_by("-window")

    def finished(self) -> "JobRunQuerySet":
        """Those that came to their end."""
        return self.filter(state=JobRun.State.DONE)

    def abandoned(self, *, at: datetime) -> "JobRunQuerySet":
        """Those whose worker has been silent for longer than its lease, oldest first."""
        return self.filter(state=JobRun.State.RUNNING, lease_until__lte=at).order_by("window")

    def owned(self, run: "JobRun") -> "JobRunQuerySet":
        """This run, as long as nobody took it over."""
        return self.filter(pk=run.pk, attempt=run.attempt, state=JobRun.State.RUNNING)


class JobRun(models.Model):
    """One run of one job: at most one for each window, at most one of a job at a time.

    Every batch adds to the counts in its own transaction, and only while `attempt` is still the
    worker's own: so a worker that was thought dead can no longer change anything. `due`: rows due
    when the run began, held ones included; `held`: hold → rows; `cursor`: where a job that walks
    goes on; `entry`: the run's one entry in the log.
    """

    class State(models.TextChoices):
        """Where the run stands."""

        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    job = models.CharField(_("job"), max_length=40)
    window = models.DateTimeField(_("window"))
    state = models.CharField(_("state"), max_length=7, choices=State.choices, default=State.RUNNING)
    attempt = models.PositiveIntegerField(_("attempts"), default=1)
    lease_until = models.DateTimeField()
    heartbeat = models.DateTimeField(_("heartbeat"))
    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    due = models.PositiveIntegerField(_("due"), null=True, blank=True)
    done = models.PositiveIntegerField(_("done"), default=0)
    held = models.JSONField(_("held"), default=dict, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    cursor = models.CharField(max_length=120, blank=True)
    error = models.CharField(_("error"), max_length=80, blank=True)
    entry = models.UUIDField(_("entry"), null=True, blank=True)

    objects: ClassVar = JobRunQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-window", "job"]
        verbose_name = _("run of a job")
        verbose_name_plural = _("runs of jobs")
        default_permissions = ("view",)
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "window"], name="one_run_a_window"),
            models.UniqueConstraint(
                fields=["job"], condition=Q(state="running"), name="one_run_of_a_job_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="running", finished_at=None)
                | (~Q(state="running") & Q(finished_at__gte=F("started_at"))),
                name="a_run_that_ended_says_when",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["job", "-window"])]

    def __str__(self) -> str:
        return f"{self.job} {self.window:%Y-%m-%d %H:%M}"
