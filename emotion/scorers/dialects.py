"""Dialect, slang and hurried spelling read as the standard says it, so that they move no score.

`words/dialects.*.txt` says what stands for what: African American English, Scots and slang; Russian
просторечие. Only words and turns that have one plain counterpart are listed.
"""

import re
from typing import NamedTuple

from emotion.scorers.wordlists import rules

_PLAIN = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)*")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_LISTED = rules("dialects.en.txt") + rules("dialects.ru.txt")
_WORDS = {left: right for left, right in _LISTED if _PLAIN.fullmatch(left)}
_TIMES = 5  # one turn may uncover another: "it don't work no more"


class _Turn(NamedTuple):
    """A turn of several words: those that must be there, and what is read instead."""

    needs: frozenset[str]
    pattern: re.Pattern[str]
    right: str

    def plain(self, text: str) -> str:
        """`text` with the turn read as it should be."""
        return self.pattern.sub(lambda m: _capital(m.group(), m.expand(self.right)), text)


_TURNS = [
    _Turn(
        frozenset(_PLAIN.findall(_IN_BRACKETS.sub(" ", left))),
        re.compile(rf"(?<!\w){left}(?!\w)", re.IGNORECASE),
        right,
    )
    for left, right in _LISTED
    if left not in _WORDS
]


def _word(found: re.Match[str]) -> str:
    said = found.group()
    plain = _WORDS.get(said.lower())
    return said if plain is None else _capital(said, plain)


def _capital(said: str, plain: str) -> str:
    return plain[:1].upper() + plain[1:] if said[0].isupper() else plain


def plainly(text: str) -> str:
    """`text` (`ё` read as `е`, plain quotes) in the standard's words."""
    for _ in range(_TIMES):
        words = set(_PLAIN.findall(text.lower()))
        before = text
        for turn in _TURNS:
            if turn.needs <= words:
                text = turn.plain(text)
        if not words.isdisjoint(_WORDS):
            text = _PLAIN.sub(_word, text)
        if text == before:
            break
    return text
