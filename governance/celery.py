"""The Celery application: JSON only, late acknowledgement, limits in settings."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

app = Celery("discreet")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
