"""The measured figures of the data sheet: a file the report writes, and the page it becomes."""

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Any, Final

from governance.redaction.report import Tally, wilson

FILE: Final = Path(str(resources.files("governance.redaction"))) / "figures.json"
Figures = dict[str, dict[str, Any]]


def load() -> Figures:
    """Every recorded measurement by its name: data, half, tier."""
    found: Figures = json.loads(FILE.read_text("utf-8"))
    return found


def record(name: str, figures: Mapping[str, Any], *, file: Path = FILE) -> None:
    """Keep one measurement, in the place of an older one of the same name."""
    known = json.loads(file.read_text("utf-8")) if file.exists() else {}
    whole = dict(sorted((known | {name: dict(figures)}).items()))
    file.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", "utf-8")


def page(figures: Figures) -> str:
    """`docs/reference/redaction-figures.md`, without the note on top."""
    lines = [
        "# Redaction: figures\n",
        "What `manage.py redaction_report DATA … --record` measured last, with 95 % intervals.",
        "[Redaction](redaction.md) says what they mean and what was fitted on.\n",
    ]
    for name, one in figures.items():
        lines += [f"## {name}\n", f"{one['texts']} texts, measured {one['day']}.\n"]
        lines += {"labelled": _labelled, "clean": _clean, "suite": _suite}[one["what"]](one)
        lines += ["", f"{one['ms']:.1f} ms of CPU per 100 words, in batches of 32.\n"]
    return "\n".join(lines)


def _labelled(one: Mapping[str, Any]) -> list[str]:
    lines = ["| type | precision | recall | F2 | spans |", "|---|---|---|---|---|"]
    for entity, counts in one["rows"].items():
        row = Tally(*counts)
        lines.append(
            f"| {entity} | {_share(row.right, row.reported)} | {_share(row.found, row.labelled)} "
            f"| {row.f2:.3f} | {row.labelled} |"
        )
    low, high = one["f2"]
    return [*lines, "", f"F2 of all: {low:.3f} to {high:.3f} (whole families resampled)."]


def _clean(one: Mapping[str, Any]) -> list[str]:
    return [f"False alarms: {one['touched']} texts, {_share(one['touched'], one['texts'], '.2%')}."]


def _suite(one: Mapping[str, Any]) -> list[str]:
    lines = ["| kind | caught | clean, untouched |", "|---|---|---|"]
    for kind, (secrets, caught, clean, untouched) in one["rows"].items():
        cells = (_count(caught, secrets), _count(untouched, clean))
        lines.append(f"| {kind} | {cells[0]} | {cells[1]} |")
    return lines


def _count(hits: int, total: int) -> str:
    return f"{hits} of {total}, {_share(hits, total)}" if total else "–"


def _share(hits: int, total: int, form: str = ".3f") -> str:
    low, high = wilson(hits, total)
    return f"{hits / total if total else 0:{form}} ({low:{form}}–{high:{form}})"


def suite_rows(rows: Mapping[str, Sequence[int]]) -> dict[str, list[int]]:
    """Kinds in the alphabet's order, the two sums last."""
    sums = ("worked on", "held out")
    names = [*sorted(name for name in rows if name not in sums), *(s for s in sums if s in rows)]
    return {name: list(rows[name]) for name in names}
