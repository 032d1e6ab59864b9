"""Audit a scorer for bias on counterfactual pairs; print it, or keep it as evidence too."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.errors import DomainError
from emotion.scorers import ScorerFailed, load
from emotion.scorers.bias import as_text, audit
from emotion.services.validating import Terms, keep_audit

DAYS = 180


class Command(BaseCommand):
    """`manage.py bias_audit MODEL [--allowed GAP] [--store] [--json]`; exit 1 when one fails."""

    help = "Audit a scorer for bias on counterfactual sentence pairs (no database without --store)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the model, --allowed, --store, --days, --json."""
        parser.add_argument("model", nargs="?", default="default")
        parser.add_argument(
            "--allowed", type=float, default=settings.DISCREET_BIAS_GAP, help="largest gap"
        )
        parser.add_argument("--store", action="store_true", help="keep it, signed, in the log")
        parser.add_argument("--days", type=int, default=DAYS, help="how long it counts")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *, model: str, allowed: float, store: bool, **options: Any) -> None:
        """Load, audit, keep, print."""
        try:
            found = audit(load(model), allowed=allowed)
            if store:
                self._keep(found, days=options["days"])
        except (ScorerFailed, DomainError) as e:
            raise CommandError(str(e)) from e
        self.stdout.write(json.dumps(found) if options["json"] else as_text(found))
        if not found["passed"]:
            raise CommandError(f"gaps above {allowed}: {', '.join(found['failed'])}")

    def _keep(self, found: dict[str, Any], *, days: int) -> None:
        now = timezone.now()
        terms = Terms(by="system:command-line", at=now, until=now + timedelta(days=days))
        keep_audit(found, terms=terms)
