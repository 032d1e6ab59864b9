"""Measure redaction on labelled text: `manage.py redaction_report DATA [DATA …]`."""

import time
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.redaction import redact_batch, report, warm
from governance.redaction.report import Example, Labelled


class Command(BaseCommand):
    """Print precision, recall and F2 per entity type and language, false alarms, and speed."""

    help = "Precision, recall, F2 with 95 % intervals, and speed, on labelled text."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the data, the tier, and which half to read."""
        parser.add_argument("data", nargs="+", type=Path, help="JSON, CSV or factRuEval folder")
        parser.add_argument("--tier", default="full", choices=["full", "fast"])
        parser.add_argument(
            "--half", default="held-out", choices=["held-out", "tuned", "all"],
            help="which families of the data; what was tuned on is not evidence",
        )  # fmt: skip
        parser.add_argument("--lower", action="store_true", help="write every text small first")

    def handle(
        self, *, data: list[Path], tier: str, half: str, lower: bool, **options: Any
    ) -> None:
        """Report on each file or folder in turn."""
        warm(tier)
        for path in data:
            try:
                examples = [_small(e) if lower else e for e in report.read(path)]
            except (OSError, ValueError, KeyError) as error:
                raise CommandError(f"{path.name}: {type(error).__name__}: {error}") from None
            if half != "all":
                examples = [e for e in examples if report.held_out(e) == (half == "held-out")]
            self.stdout.write(f"\n{path.name}: {len(examples)} texts, {half}, tier {tier}")
            self._one(examples, tier)

    def _one(self, examples: Sequence[Example], tier: str) -> None:
        seconds = time.process_time()

        def find(texts: Sequence[str]) -> list[Sequence[Labelled]]:
            return [answer.spans for answer in redact_batch(texts, tier=tier)]

        if any(example.spans for example in examples):
            self.stdout.write("\n".join(report.table(examples, find)))
        else:
            touched = sum(bool(spans) for spans in find([e.text for e in examples]))
            low, high = report.wilson(touched, len(examples))
            self.stdout.write(
                f"false alarms: {touched} of {len(examples)} texts, {low:.2%} to {high:.2%}"
            )
        words = sum(len(example.text.split()) for example in examples)
        spent = time.process_time() - seconds
        self.stdout.write(f"{1e5 * spent / max(1, words):.1f} ms of CPU per 100 words, batched")


def _small(example: Example) -> Example:
    text = example.text.lower()
    same = len(text) == len(example.text)
    return Example(text if same else example.text, example.spans, example.family, example.language)
