"""Words: cutting a text into them, and which of them are too common to be anybody's name."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from operator import itemgetter
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


def forms(text: str) -> list[str]:
    """The words of `text` in small letters."""
    return _WORD.findall(text.lower())


def places(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Where the words of `text[start:end]` stand in `text`."""
    return (match.span() for match in _WORD.finditer(text, start, end))


def bag(text: str) -> frozenset[str]:
    """The words of a string as a set."""
    return frozenset(text.split())


@cache
def listed(name: str) -> frozenset[str]:
    """A word list of this package, lower case."""
    text = resources.files("governance.redaction.names").joinpath(f"{name}.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word.strip() for line in lines for word in line.split(",") if word.strip())


def loud(text: str) -> list[tuple[int, int]]:
    """The stretches of `text` that may hold a Latin-script name.

    Those are an uncommon or a capitalised word and the words around it, within its sentence.
    Everyday words, written as everyday words are, need no tagger; Cyrillic ones have their own.
    """
    out: list[tuple[int, int]] = []
    quiet = [match.span() for match in _QUIET.finditer(text)]
    for match in _SENTENCE.finditer(text):
        for part in _latin_parts(text, match.start(), match.end()):
            for start, end in _surroundings(text, *part, quiet):
                if out and out[-1][1] == start:
                    out[-1] = (out[-1][0], end)
                else:
                    out.append((start, end))
    return _without(out, quiet)


# An address of a mailbox and a number that is too long for a house: others find those.
_QUIET = re.compile(
    r"(?<!\S)[\w.+-]{1,64}@[A-Za-z0-9-]{1,40}(?:\.[A-Za-z0-9-]{1,40}){1,4}+(?![\w@-])"
    r"|(?<![\w.,+-])\+?\d(?:[ .()-]{0,2}\d){8,18}+(?![\w-]|[.,]\d)"
)


def _lies_in(stretches: Sequence[tuple[int, int]], place: int) -> bool:
    number = bisect_right(stretches, place, key=itemgetter(0)) - 1
    return number >= 0 and stretches[number][0] <= place < stretches[number][1]


def _without(
    stretches: list[tuple[int, int]], quiet: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """Sorted `stretches` less what of them is quiet."""
    if not quiet:
        return stretches
    out: list[tuple[int, int]] = []
    place = 0
    for start, end in stretches:
        while place < len(quiet) and quiet[place][1] <= start:
            place += 1
        number, done = place, start
        while number < len(quiet) and quiet[number][0] < end:
            if done < quiet[number][0]:
                out.append((done, quiet[number][0]))
            done = max(done, quiet[number][1])
            number += 1
        if done < end:
            out.append((done, end))
    return out


_AROUND = 5  # words kept on either side of a loud one


def _surroundings(
    text: str, start: int, end: int, quiet: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    found = [m for m in _LATIN_WORD.finditer(text, start, end) if not m.group().isdigit()]
    if quiet:
        found = [match for match in found if not _lies_in(quiet, match.start())]
    if not found:
        return
    names = [number for number, may in enumerate(_may_name(found)) if may]
    while names:
        first = last = names.pop(0)
        while names and names[0] <= last + 2 * _AROUND + 1:
            last = names.pop(0)
        low = start if first <= _AROUND else found[first - _AROUND].start()
        high = found[last + _AROUND + 1].start() if last + _AROUND + 1 < len(found) else end
        yield low, high


def _latin_parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    if text.isascii():
        yield start, end
        return
    for part in _NOT_CYRILLIC.finditer(text, start, end):
        yield part.span()


_NOT_CYRILLIC = re.compile(r"[^\u0400-\u052f]+")


_SENTENCE = re.compile(r"[^.!?\n]*(?:[.!?\n]+(?=\s|$)\s*|[.!?\n]|$)")


def _may_name(found: list[re.Match[str]]) -> Iterator[bool]:
    """For each word of a sentence: whether it may be part of a name."""
    shouted = sum(word.group().isupper() for word in found) * 2 > len(found)
    for number, match in enumerate(found):
        word = match.group()
        if len(word) > _LONGEST_NAME:
            yield False
            continue
        cased = number > 0 and not shouted and word[0].isupper() and word[:2] not in _FIRST_PERSON
        yield cased or not common(word.lower())


_LATIN_WORD = re.compile(r"[^\W_\u0400-\u052f]+(?:['’][^\W\d_]+)*")
_LONGEST_NAME = 40
_FIRST_PERSON = {"I", "I'", "I’"}
_ENDINGS = ("'s", "’s", "s", "es", "ed", "d", "ing", "ly", "er", "n't")
_LAST = frozenset(ending[-1] for ending in _ENDINGS)


def common(word: str) -> bool:
    """Whether a lower-case English word is in everyday use and no name."""
    return len(word) <= _LONGEST_NAME and _common(word)


@lru_cache(maxsize=8_192)
def _common(word: str) -> bool:
    lexicon = listed("common")
    if word in lexicon:
        return True
    if word[-1:] not in _LAST:
        return False
    for ending in _ENDINGS:
        if word.endswith(ending):
            stem = word[: -len(ending)]
            if len(stem) > 2 and (stem in lexicon or stem + "e" in lexicon):
                return True
    return False
