"""The jobs' ledger and beat's timetable in the admin."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from governance.admin.base import Screen, actor
from governance.jobs.table import JOBS
from governance.jobs.watch import holds_past_review, statuses
from governance.models import JobRun
from governance.services.evidence import keep


class ReadOnly(Screen[Any]):
    """What happened can be looked at, nothing more."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Never."""
        return False


@admin.register(JobRun)
class JobRunAdmin(ReadOnly):
    """What each job did in each window; above the list, how the jobs are now."""

    list_display = ("window", "title", "state", "due", "done", "held_rows", "attempt", "error")
    list_filter = ("job", "state")
    date_hierarchy = "window"
    change_list_template = "governance/jobs.html"
    fields = (
        *("job", "window", "state", "attempt", "started_at", "heartbeat", "finished_at"),
        *("due", "done", "held", "facts", "error", "entry"),
    )

    @admin.display(description=_("job"))
    def title(self, run: JobRun) -> str:
        """The job in words."""
        job = JOBS.get(run.job)
        return str(job.title) if job else run.job

    @admin.display(description=_("held"))
    def held_rows(self, run: JobRun) -> int:
        """How many rows holds kept; one that two holds keep counts twice."""
        return sum(run.held.values())

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, and the health of every job."""
        now = timezone.now()
        health = {"statuses": statuses(at=now), "late_reviews": holds_past_review(at=now)}
        found: HttpResponse = super().changelist_view(request, {**(extra_context or {}), **health})
        return found


class TimetableForm(forms.ModelForm[PeriodicTask]):
    """How often a task of the code's table runs, and whether it does."""

    number = forms.IntegerField(label=_("Every"), min_value=1, max_value=10_000)
    unit = forms.ChoiceField(label=_("Unit"), choices=IntervalSchedule.PERIOD_CHOICES[:4])

    class Meta:
        """Nothing else of the row is an officer's."""

        model = PeriodicTask
        fields = ("enabled",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        interval = self.instance.interval
        if interval is not None:
            self.fields["number"].initial = interval.every
            self.fields["unit"].initial = interval.period

    def save(self, commit: bool = True) -> PeriodicTask:
        """With the interval that was chosen, in the place of whatever schedule there was."""
        chosen = {"every": self.cleaned_data["number"], "period": self.cleaned_data["unit"]}
        self.instance.interval, _created = IntervalSchedule.objects.get_or_create(**chosen)
        self.instance.crontab = self.instance.solar = self.instance.clocked = None
        saved: PeriodicTask = super().save(commit=commit)
        return saved


for _model in (PeriodicTask, IntervalSchedule, CrontabSchedule, SolarSchedule, ClockedSchedule):
    admin.site.unregister(_model)


@admin.register(PeriodicTask)
class TimetableAdmin(Screen[PeriodicTask]):
    """Beat's timetable. Its rows come from the code's table; when they run is for here to say."""

    form = TimetableForm
    fields = ("name", "task", "enabled", "number", "unit", "last_run_at", "total_run_count")
    readonly_fields = ("name", "task", "last_run_at", "total_run_count")
    list_display = ("name", "scheduled", "enabled", "last_run_at", "total_run_count")

    @admin.display(description=_("runs"))
    def scheduled(self, task: PeriodicTask) -> str:
        """Its interval in words."""
        return str(task.scheduler)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A task that could be typed in could be any code."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """It would come back: switch it off instead."""
        return False

    def save_model(self, request: HttpRequest, obj: PeriodicTask, form: Any, change: bool) -> None:
        """Save it, and say so in the log."""
        facts = {"enabled": obj.enabled, "every": form.cleaned_data["number"]}
        facts["unit"] = form.cleaned_data["unit"]
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            resource = f"task:{obj.task}"
            keep(
                "job.rescheduled",
                resource=resource,
                by=actor(request),
                at=timezone.now(),
                facts=facts,
            )
