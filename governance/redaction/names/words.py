"""Words: cutting a text into them, and which of them are too common to be anybody's name."""

import re
from functools import cache
from importlib import resources
from typing import NamedTuple

_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")


class Word(NamedTuple):
    """A word of a text and where it stands."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of `text`: letters and digits, with inner apostrophes."""
    return [Word(m.group(), m.start(), m.end()) for m in _WORD.finditer(text)]


@cache
def listed(name: str) -> frozenset[str]:
    """A word list of this package, lower case."""
    text = resources.files("governance.redaction.names").joinpath(f"{name}.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word.strip() for line in lines for word in line.split(",") if word.strip())


_ENDINGS = ("'s", "’s", "s", "es", "ed", "d", "ing", "ly", "er", "n't")


def common(word: str) -> bool:
    """Whether a lower-case English word is in everyday use and no name."""
    lexicon = listed("common")
    if word in lexicon:
        return True
    for ending in _ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            if len(stem) > 2 and (stem in lexicon or stem + "e" in lexicon):
                return True
    return False
