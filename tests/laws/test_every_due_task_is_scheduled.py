"""Beat knows every task that looks for due work, and no task that does not exist."""

from celery import current_app
from django.conf import settings

# Started by an officer's or an auditor's click, with an id; beat's `run_due_…` catches up.
ON_DEMAND = {
    "audit.run_export",
    "emotion.run_batch",
    "governance.run_simulation",
    "governance.run_request",
    "staff.send_password_reset",
}


def registered() -> set[str]:
    current_app.loader.import_default_modules()
    return {name for name in current_app.tasks if not name.startswith("celery.")}


def test_every_task_is_on_the_schedule_or_on_demand():
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert scheduled | ON_DEMAND == registered()


def test_tasks_take_json_acknowledge_late_and_have_limits():
    assert settings.CELERY_ACCEPT_CONTENT == ["json"]
    assert settings.CELERY_TASK_SERIALIZER == "json"
    assert settings.CELERY_TASK_ACKS_LATE is True
    assert settings.CELERY_TASK_TIME_LIMIT > settings.CELERY_TASK_SOFT_TIME_LIMIT > 0
