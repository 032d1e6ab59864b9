"""Words: cutting a text into them, and which of them are too common to be anybody's name."""

import re
from collections.abc import Iterator
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


def loud(text: str) -> list[tuple[int, int]]:
    """The stretches of `text` that may hold a Latin-script name: sentences with an uncommon word.

    Sentences of everyday words only, written as everyday words are, need no tagger; Cyrillic words
    have a tagger of their own.
    """
    out: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        for start, end in _latin_parts(text, match.start(), match.end()):
            if not _may_name(text[start:end]):
                continue
            if out and out[-1][1] == start:
                out[-1] = (out[-1][0], end)
            else:
                out.append((start, end))
    return out


def _latin_parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if text.isascii():
        yield start, end
        return
    for part in _NOT_CYRILLIC.finditer(text, start, end):
        yield part.span()


_NOT_CYRILLIC = re.compile(r"[^\u0400-\u052f]+")


_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?\n]+(?=\s|$)\s*|[.!?\n]|$)")


def _may_name(sentence: str) -> bool:
    found = [word for word in _LATIN_WORD.findall(sentence) if not word.isdigit()]
    if sum(word.isupper() for word in found) * 2 > len(found):
        return any(not common(word.lower()) for word in found)
    if any(not common(word.lower()) for word in found):
        return True
    return any(word[0].isupper() and word[0] + word[1:2] not in _FIRST_PERSON for word in found[1:])


_LATIN_WORD = re.compile(r"[^\W_\u0400-\u052f]+(?:['’][^\W\d_]+)*")
_FIRST_PERSON = {"I", "I'", "I’"}
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
