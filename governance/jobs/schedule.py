"""How often a task runs: as the admin set it, else as the code's table has it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from celery import schedules
from django.conf import settings
from django_celery_beat.models import PeriodicTask

MINUTE: Final = timedelta(minutes=1)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def periodic(task: str) -> PeriodicTask | None:
    """The row of the timetable, if beat has ever been here."""
    return PeriodicTask.objects.filter(task=task).order_by("pk").first()


def every(task: str) -> timedelta:
    """How far apart two runs are meant to be. A crontab counts by the minute."""
    row = periodic(task)
    schedule = row.schedule if row else _of_code(task)
    if isinstance(schedule, schedules.schedule):
        apart: timedelta = schedule.run_every  # type: ignore[attr-defined]  # missing in the stubs
        return max(apart, timedelta(seconds=1))
    return MINUTE


def window_of(task: str, *, at: datetime) -> datetime:
    """The beginning of the window that `at` lies in: windows follow each other from 1970 on."""
    period = every(task)
    return EPOCH + (at - EPOCH) // period * period


def _of_code(task: str) -> Any:
    table: Mapping[str, Mapping[str, Any]] = settings.CELERY_BEAT_SCHEDULE
    found = next(entry["schedule"] for entry in table.values() if entry["task"] == task)
    return schedules.maybe_schedule(found)
