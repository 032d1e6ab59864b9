"""Measure a scorer on a labelled file and keep the outcome as its validation."""

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from audit.errors import DomainError
from consent.models import Purpose
from emotion.management.commands.evaluate_scorer import HALVES
from emotion.scorers import ScorerFailed, load
from emotion.scorers.evaluation import evaluate
from emotion.scorers.report import as_text
from emotion.services.validating import VALIDATING, Terms, keep_validation

DAYS = 180


class Command(BaseCommand):
    """`manage.py validate_model MODEL --data FILE --format FORMAT [--purpose SLUG] [--days N]`."""

    help = "Measure a scorer on a labelled file; keep it, signed, as a validation that expires."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the model, --data, --format, --rows, --purpose, --days."""
        parser.add_argument("model", nargs="?", default="default")
        parser.add_argument("--data", type=Path, required=True, help="the labelled file")
        parser.add_argument("--format", choices=VALIDATING, required=True)
        parser.add_argument("--rows", choices=HALVES, default="all", help="a half of a dev file")
        parser.add_argument("--purpose", action="append", help="default: any purpose")
        parser.add_argument("--days", type=int, default=DAYS, help="how long it counts")

    def handle(self, *, model: str, data: Path, purpose: list[str] | None, **options: Any) -> None:
        """Load, measure, keep, print."""
        known = set(Purpose.objects.active().values_list("slug", flat=True))
        unknown = sorted(set(purpose or ()) - known)
        if unknown:
            raise CommandError(f"There is no purpose called {', '.join(unknown)}.")
        now = timezone.now()
        until = now + timedelta(days=options["days"])
        try:
            scorer = load(model)
            figures = evaluate(scorer, data, options["format"], rows=HALVES[options["rows"]])
            kept = keep_validation(
                figures,
                modality=scorer.modality,
                purposes=purpose or ("",),
                terms=Terms(by="system:command-line", at=now, until=until),
            )
        except (ScorerFailed, DomainError) as e:
            raise CommandError(str(e)) from e
        except (OSError, ValueError, KeyError, IndexError) as e:
            raise CommandError(f"{data.name} is not a readable {options['format']} file") from e
        self.stdout.write(as_text(figures))
        self.stdout.write(f"kept until {until:%Y-%m-%d}: " + "; ".join(str(row) for row in kept))
