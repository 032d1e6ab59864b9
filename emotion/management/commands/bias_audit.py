"""Audit a scorer for bias on counterfactual pairs. Computes and prints; no database."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emotion.scorers import ScorerFailed, load
from emotion.scorers.bias import ALLOWED_GAP, as_text, audit


class Command(BaseCommand):
    """`manage.py bias_audit MODEL [--allowed GAP] [--json]`; exit 1 when a family fails."""

    help = "Audit a scorer for bias on counterfactual sentence pairs (needs no database)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the model, --allowed, --json."""
        parser.add_argument("model", nargs="?", default="default")
        parser.add_argument("--allowed", type=float, default=ALLOWED_GAP, help="largest gap")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *, model: str, allowed: float, **options: Any) -> None:
        """Load, audit, print."""
        try:
            found = audit(load(model), allowed=allowed)
        except ScorerFailed as e:
            raise CommandError(str(e)) from e
        self.stdout.write(json.dumps(found) if options["json"] else as_text(found))
        if not found["passed"]:
            raise CommandError(f"gaps above {allowed}: {', '.join(found['failed'])}")
