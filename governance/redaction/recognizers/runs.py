"""Runs of digit groups: what every number in a text is read from."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

_GROUP = re.compile(r"[0-9]+")
_MOST_GROUPS = 24
_WIDEST = 6  # characters between two groups
_BLOCKS = frozenset({1, 2, 3, 4})  # digits of the groups that one number over several lines has
_CUTS = frozenset("$€£₽¥%&@")  # what parts one number from the next


class Number(NamedTuple):
    """A stretch of digit groups: where it stands and its digits alone."""

    start: int
    end: int
    digits: str
    groups: tuple[str, ...]
    seps: tuple[str, ...]

    def written(self, text: str) -> str:
        """As it stands in `text`."""
        return text[self.start : self.end]


def runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield the runs of digit groups in `text`."""
    run: list[re.Match[str]] = []
    for group in _GROUP.finditer(text):
        if run and (len(run) >= _MOST_GROUPS or not _joined(text, run, group)):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _joined(text: str, run: list[re.Match[str]], group: re.Match[str]) -> bool:
    """Whether `group` goes on with `run`; over a line's end only short groups do."""
    gap = text[run[-1].end() : group.start()]
    if len(gap) > _WIDEST or any(_parts(char) for char in gap):
        return False
    if "\n" in gap:
        lengths = {len(run[-1].group()), len(group.group())}
        return gap.strip(" \r-*>") == "\n" and lengths <= _BLOCKS
    return True


def _parts(char: str) -> bool:
    return char in _CUTS or (char.isalnum() and char != "x")


def number(text: str, groups: list[re.Match[str]]) -> Number:
    """Join neighbouring groups into one number."""
    parts = tuple(group.group() for group in groups)
    seps = tuple(text[left.end() : right.start()] for left, right in pairwise(groups))
    return Number(groups[0].start(), groups[-1].end(), "".join(parts), parts, seps)
