"""Measure a scorer on a labelled file; the same figures make its model card. No database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from emotion.scorers import ScorerFailed, load
from emotion.scorers.evaluation import FORMATS, evaluate
from emotion.scorers.report import as_text

HALVES = {"all": slice(None), "even": slice(0, None, 2), "odd": slice(1, None, 2)}


class Command(BaseCommand):
    """`manage.py evaluate_scorer --model NAME --data FILE --format FORMAT [--json]`."""

    help = "Measure a scorer on a labelled file (needs no database)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --model, --data, --format, --rows, --json."""
        parser.add_argument("--model", default="default", help="default, linear, or another name")
        parser.add_argument("--data", type=Path, required=True, help="the labelled file")
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--rows", choices=HALVES, default="all", help="a half of a dev file")
        parser.add_argument("--json", action="store_true", help="one JSON object on stdout")

    def handle(self, *, model: str, data: Path, rows: str, **options: Any) -> None:
        """Load, measure, print."""
        try:
            figures = evaluate(load(model), data, options["format"], rows=HALVES[rows])
        except ScorerFailed as e:
            raise CommandError(str(e)) from e
        except (OSError, ValueError, KeyError, IndexError) as e:
            raise CommandError(f"{data.name} is not a readable {options['format']} file") from e
        self.stdout.write(json.dumps(figures) if options["json"] else as_text(figures))
