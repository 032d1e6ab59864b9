"""The evasion suite as data: how a marked line becomes a text and the spans to be found in it.

`[[TYPE:secret]]` marks a secret; a line of kind "clean" has none and must come back as it went in.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SECRET = re.compile(r"\[\[([A-Z_]+):(.*?)\]\](?!\])", re.DOTALL)


@dataclass(frozen=True)
class Case:
    """One line of the suite; `secrets` are (start, end, entity type)."""

    language: str
    kind: str
    text: str
    secrets: tuple[tuple[int, int, str], ...]


def case(language: str, kind: str, marked: str) -> Case:
    """Read one marked line."""
    text, secrets, done = "", [], 0
    for match in _SECRET.finditer(marked):
        text += marked[done : match.start()]
        secrets.append((len(text), len(text) + len(match.group(2)), match.group(1)))
        text += match.group(2)
        done = match.end()
    return Case(language, kind, text + marked[done:], tuple(secrets))


def cases() -> list[Case]:
    """The whole suite."""
    lines = (Path(__file__).parent / "evasions.jsonl").read_text("utf-8").splitlines()
    return [case(*json.loads(line)[:3]) for line in lines]


def covered(secret: tuple[int, int, str], spans: Sequence[tuple[int, int, str]]) -> float:
    """The share of a secret's characters that `spans` hide."""
    hidden = sum(max(0, min(secret[1], s[1]) - max(secret[0], s[0])) for s in spans)
    return hidden / (secret[1] - secret[0])
