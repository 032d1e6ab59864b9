"""An evasion suite as data: marked lines, and how much of what they mark is hidden.

One JSON array a line: `[language, kind, text, "worked on" | "held out"]`. `[[TYPE:secret]]` in the
text marks a secret; a line of kind "clean" has none and must come back as it went in. What is held
out was never looked at before it was first run, and nothing was changed because of it.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from governance.redaction.report import TYPES, Labelled, wilson

CLEAN = "clean"
ENOUGH = 0.8  # share of a secret's characters that must be hidden under its type
_SECRET = re.compile(r"\[\[([A-Z_]+):(.*?)\]\](?!\])", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Case:
    """One line; `secrets` are (start, end, entity type)."""

    language: str
    kind: str
    text: str
    secrets: tuple[Labelled, ...]
    held_out: bool = False


def case(language: str, kind: str, marked: str, origin: str = "") -> Case:
    """Read one marked line."""
    text, secrets, done = "", [], 0
    for match in _SECRET.finditer(marked):
        text += marked[done : match.start()]
        secrets.append((len(text), len(text) + len(match.group(2)), match.group(1)))
        text += match.group(2)
        done = match.end()
    return Case(language, kind, text + marked[done:], tuple(secrets), origin == "held out")


def read(path: Path) -> list[Case]:
    """Every line of a suite; ValueError when one is not of its form."""
    return [case(*json.loads(line)) for line in path.read_text("utf-8").splitlines()]


def covered(secret: Labelled, spans: Sequence[Labelled]) -> float:
    """The share of a secret's characters that `spans` of its type hide; places are one type."""
    kind = TYPES.get(secret[2], secret[2])
    hidden = sum(
        max(0, min(secret[1], end) - max(secret[0], start))
        for start, end, entity in spans
        if TYPES.get(entity, entity) == kind
    )
    return hidden / (secret[1] - secret[0])


@dataclass(slots=True)
class Catch:
    """Secrets and how many were caught; clean lines and how many were left alone."""

    secrets: int = 0
    caught: int = 0
    clean: int = 0
    untouched: int = 0


def catches(
    suite: Sequence[Case], find: Callable[[Sequence[str]], list[Sequence[Labelled]]]
) -> dict[str, Catch]:
    """Counts by kind, and under "worked on" and "held out" of all kinds."""
    out: dict[str, Catch] = {}
    for one, spans in zip(suite, find([one.text for one in suite]), strict=True):
        for name in (one.kind, "held out" if one.held_out else "worked on"):
            row = out.setdefault(name, Catch())
            row.secrets += len(one.secrets)
            row.caught += sum(covered(secret, spans) >= ENOUGH for secret in one.secrets)
            row.clean += one.kind == CLEAN
            row.untouched += one.kind == CLEAN and not spans
    return out


def table(rows: Iterable[tuple[str, Catch]]) -> list[str]:
    """The report's lines: per kind of disguise, the caught share with its 95 % interval."""
    lines = [f"{'kind':<28}{'caught':>22}{'clean, untouched':>22}"]
    for name, row in rows:
        caught = _share(row.caught, row.secrets)
        lines.append(f"{name:<28}{caught:>22}{_share(row.untouched, row.clean):>22}")
    return lines


def _share(hits: int, total: int) -> str:
    if not total:
        return "–"
    low, high = wilson(hits, total)
    return f"{hits} of {total} ({low:.2f}-{high:.2f})"
