"""Measure redaction on labelled text: `manage.py redaction_report DATA [DATA …]`."""

import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.redaction import figures, redact_batch, report, stock, suite, warm
from governance.redaction.report import Example, Labelled

BATCH = 32
Find = Callable[[Sequence[str]], list[Sequence[Labelled]]]


class Command(BaseCommand):
    """Print precision, recall and F2 per type, false alarms, caught evasions, and speed."""

    help = "Precision, recall, F2, evasions caught, with 95 % intervals, and speed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the data, the tier, which half to read, and whether to keep the figures."""
        parser.add_argument(
            "data", nargs="+", type=Path,
            help="presidio-research JSON, CSV of clean texts, factRuEval folder, JSONL suite",
        )  # fmt: skip
        parser.add_argument("--tier", default="full", choices=["full", "fast", "stock"])
        parser.add_argument(
            "--half", default="held-out", choices=["held-out", "tuned", "all"],
            help="which families of the data; what was tuned on is not evidence",
        )  # fmt: skip
        parser.add_argument("--lower", action="store_true", help="write every text small first")
        parser.add_argument("--record", action="store_true", help="write figures.json")

    def handle(self, *, data: list[Path], tier: str, record: bool, **how: Any) -> None:
        """Report on each file or folder in turn."""
        find = _finder(tier)
        for path in data:
            try:
                name, found = self._measure(path, find, tier=tier, **how)
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise CommandError(f"{path.name}: {type(error).__name__}: {error}") from None
            if record:
                figures.record(name, found)

    def _measure(
        self, path: Path, find: Find, *, tier: str, half: str, lower: bool, **_options: Any
    ) -> tuple[str, dict[str, Any]]:
        if path.suffix == ".jsonl":
            name, cases = f"{_called(path)}, tier {tier}", suite.read(path)
            self.stdout.write(f"\n{name}: {len(cases)} lines")
            return name, self._timed([one.text for one in cases], lambda: self._suite(cases, find))
        examples = [_small(one) if lower else one for one in report.read(path)]
        if half != "all":
            examples = [one for one in examples if report.held_out(one) == (half == "held-out")]
        small = ", in small letters" if lower else ""
        name = f"{_called(path)}, {half}{small}, tier {tier}"
        self.stdout.write(f"\n{name}: {len(examples)} texts")
        labelled = any(one.spans for one in examples)
        measure = self._labelled if labelled else self._clean
        return name, self._timed([e.text for e in examples], lambda: measure(examples, find))

    def _timed(self, texts: Sequence[str], measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        start = time.process_time()
        found = measure()
        words = sum(len(text.split()) for text in texts)
        ms = 1e5 * (time.process_time() - start) / max(1, words)
        self.stdout.write(f"{ms:.1f} ms of CPU per 100 words, in batches of {BATCH}")
        day = datetime.now(UTC).date().isoformat()
        return {"texts": len(texts), "day": day, "ms": round(ms, 1), **found}

    def _labelled(self, examples: Sequence[Example], find: Find) -> dict[str, Any]:
        pairs = report.paired(examples, find)
        rows, interval = report.tally(pairs), report.f2_interval(pairs)
        self.stdout.write("\n".join(report.table(rows, interval)))
        ordered = {name: list(astuple(rows[name])) for name in report.order(rows)}
        return {"what": "labelled", "rows": ordered, "f2": interval}

    def _clean(self, examples: Sequence[Example], find: Find) -> dict[str, Any]:
        touched = sum(bool(spans) for spans in find([one.text for one in examples]))
        low, high = report.wilson(touched, len(examples))
        said = f"false alarms: {touched} of {len(examples)} texts, {low:.2%} to {high:.2%}"
        self.stdout.write(said)
        return {"what": "clean", "touched": touched}

    def _suite(self, cases: Sequence[suite.Case], find: Find) -> dict[str, Any]:
        caught = suite.catches(cases, find)
        rows = figures.suite_rows({name: astuple(row) for name, row in caught.items()})
        self.stdout.write("\n".join(suite.table((name, caught[name]) for name in rows)))
        return {"what": "suite", "rows": rows}


def _called(path: Path) -> str:
    return f"{path.resolve().parent.name}/{path.stem}"


def _finder(tier: str) -> Find:
    if tier == "stock":
        return stock.finder()
    warm(tier)

    def find(texts: Sequence[str]) -> list[Sequence[Labelled]]:
        batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
        return [answer.spans for batch in batches for answer in redact_batch(batch, tier=tier)]

    return find


def _small(example: Example) -> Example:
    text = example.text.lower()
    same = len(text) == len(example.text)
    return Example(text if same else example.text, example.spans, example.family, example.language)
