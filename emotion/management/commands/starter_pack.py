"""Load the starter pack; safe to run again."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from emotion.starter import loading, models, rules


class Command(BaseCommand):
    """`manage.py starter_pack`: purposes, notices, policies, DPIAs, retention, roles.

    In demo mode approvals, one client and one person per role come with it, marked as demo. In
    production mode everything that needs a second person is loaded as a draft.
    """

    help = "Load the starter pack (idempotent)."

    def handle(self, *, verbosity: int, **options: Any) -> None:
        """Load each part that is not there yet."""
        demo, at = settings.DEMO, timezone.now()
        with transaction.atomic():
            loading.load_roles()
            loading.load_purposes()
            loading.load_protective_rules()
            loading.load_notices(approve=demo, at=at)
            models.load_models(approve=demo, at=at)
            rules.load_policies(publish=demo, at=at)
            rules.load_assessments(approve=demo, at=at)
        if demo:
            loading.load_demo_application(at=at)
            loading.load_demo_staff(at=at)
        if verbosity:
            note = "approved for demo use" if demo else "as drafts for your officers to approve"
            self.stdout.write(f"The starter pack is loaded {note}.")
