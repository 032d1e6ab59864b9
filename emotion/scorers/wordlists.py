"""The word lists beside the weights, read once: sections of words, and rules from left to right."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).with_name("words")


def _lines(name: str) -> Iterator[str]:
    for line in (FOLDER / name).read_text(encoding="utf-8").replace("ё", "е").splitlines():
        if line.strip():
            yield line.strip()


def sections(name: str) -> Iterator[tuple[str, list[list[str]]]]:
    """(kind, rows of words) per section; a section begins `# kind` or `# kind: what is in it`."""
    kind, rows = "", list[list[str]]()
    for line in _lines(name):
        if line.startswith("#"):
            if rows:
                yield kind, rows
            kind, rows = line[1:].split(":")[0].strip(), []
        else:
            rows.append(line.split())
    yield kind, rows


@cache
def of_kind(kind: str) -> frozenset[str]:
    """Every word of one kind, English and Russian in all their forms."""
    return frozenset(
        word
        for name in ("identities.en.txt", "identities.ru.forms.txt")
        for found, rows in sections(name)
        for row in rows
        for word in row
        if found == kind
    )


@cache
def same() -> dict[str, str]:
    """Word → the one form that stands for it and its counterpart."""
    return {
        row[0]: row[1]
        for name in ("identities.en.txt", "identities.ru.forms.txt")
        for kind, rows in sections(name)
        for row in rows
        if kind == "same"
    }


@cache
def rules(name: str) -> tuple[tuple[str, str], ...]:
    """(left, right) per line `left = right`."""
    pairs = (line.split(" = ") for line in _lines(name) if not line.startswith("#"))
    return tuple((left, right) for left, right in pairs)
