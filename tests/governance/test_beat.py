"""The timetable is seeded once, led by one beat, and changed by administrators with evidence."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from audit.models import Entry
from governance.beat import FOLLOW, Lead, Scheduler
from governance.jobs.schedule import every, window_of
from governance.jobs.watch import statuses
from governance.models import JobRun
from governance.roles import project

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
PURGE = "governance.purge_due"


@pytest.fixture
def seeded():
    """The timetable as beat writes it."""
    Scheduler(app=current_app, lazy=True).setup_schedule()
    return PeriodicTask.objects.get(task=PURGE)


def test_beat_writes_the_codes_table(seeded):
    names = set(PeriodicTask.objects.values_list("name", flat=True))
    assert names == set(settings.CELERY_BEAT_SCHEDULE)
    assert every(PURGE) == timedelta(minutes=5)


def test_what_an_administrator_changed_stays_and_strays_go(seeded):
    seeded.interval, _ = IntervalSchedule.objects.get_or_create(every=2, period="hours")
    seeded.save()
    PeriodicTask.objects.create(name="no longer", task="gone.task", interval=seeded.interval)
    Scheduler(app=current_app, lazy=True).setup_schedule()
    assert every(PURGE) == timedelta(hours=2)
    assert not PeriodicTask.objects.filter(name="no longer").exists()


def test_windows_follow_the_timetable(seeded):
    now = timezone.now()
    assert now - window_of(PURGE, at=now) < timedelta(minutes=5)
    assert window_of(PURGE, at=now + timedelta(minutes=5)) > window_of(PURGE, at=now)


def test_of_two_beats_one_leads(seeded, monkeypatch):
    leader, follower = Lead(), Lead()
    assert leader.held()
    assert leader.held()
    assert not follower.held()
    beat = Scheduler(app=current_app, lazy=True)
    monkeypatch.setattr(beat, "_lead", follower)
    assert beat.tick() == FOLLOW


def staff(role):
    project()
    user = User.objects.create_user("ada", password="x", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_change_of_the_timetable_is_recorded(seeded):
    page = f"/admin/django_celery_beat/periodictask/{seeded.pk}/change/"
    answer = staff("administrator").post(page, {"enabled": "on", "number": "10", "unit": "minutes"})
    assert answer.status_code == 302
    assert every(PURGE) == timedelta(minutes=10)
    assert Entry.objects.filter(type="job.rescheduled").count() == 1


def test_nobody_adds_a_task_by_hand_and_officers_do_not_touch_the_timetable(seeded):
    client = staff("privacy officer")
    assert client.get("/admin/django_celery_beat/periodictask/add/").status_code == 403
    assert client.get("/admin/django_celery_beat/periodictask/").status_code == 403


def test_a_job_that_never_ends_is_late_and_readyz_says_so(seeded):
    now = timezone.now()
    PeriodicTask.objects.filter(pk=seeded.pk).update(total_run_count=3)
    assert [one.name for one in statuses(at=now) if one.late] == ["purge"]
    response = Client().get("/readyz")
    assert response.status_code == 200
    assert response.json()["late"] == ["purge"]


def test_a_job_that_is_switched_off_is_told(seeded):
    PeriodicTask.objects.filter(pk=seeded.pk).update(enabled=False)
    (found,) = [one for one in statuses(at=timezone.now()) if one.name == "purge"]
    assert found.troubles == ["It is switched off."]


def test_metrics_say_how_the_jobs_are(seeded, settings):
    settings.DISCREET_METRICS_TOKEN = "right"
    now = timezone.now() - timedelta(hours=3)
    JobRun.objects.create(
        job="purge", window=now, state="done", lease_until=now, heartbeat=now, started_at=now,
        finished_at=now, done=7,
    )  # fmt: skip
    page = Client().get("/metrics", headers={"Authorization": "Bearer right"}).content.decode()
    assert 'discreet_job_late{job="purge"} 1.0' in page
    assert 'discreet_job_last_rows{job="purge"} 7.0' in page
