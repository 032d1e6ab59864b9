"""Where a text may hold an address: about the words that say a part of one."""

import re
from collections.abc import Iterator
from functools import lru_cache

from governance.redaction.recognizers.addresses.forms import (
    SPACED_LABEL,
    WORD,
    Place,
    plain,
    words_of,
)
from governance.redaction.recognizers.addresses.vocabulary import (
    BACKWARD,
    CITIES,
    CODE,
    HOUSE,
    LETTER,
    NUMBER,
    RUSSIAN_STREET,
    STREET,
    TOWN,
    UNIT,
    WEAK_STREET,
)
from governance.redaction.recognizers.addresses.words import kind, label


def anchored(text: str) -> Iterator[Place]:
    """The stretches of `text` about words that say a part of an address, sorted, apart.

    None in a text without a number, in digits or words: every address has one.
    """
    said = set(_SAID.findall(text))
    if not any(map(_numbers, said)):
        return
    spaced = SPACED_LABEL.search(text) is not None
    if not spaced and not any(map(_is_anchor, said)):
        return
    start = end = -1
    for low, high in words_of(text, 0, len(text)):
        if _is_anchor(text[low:high]):
            if start >= 0 and low - _REACH > end:
                yield start, end
                start = -1
            start = max(0, low - _REACH) if start < 0 else start
            end = min(len(text), high + _REACH)
    if start >= 0:
        yield start, end


_SAID = re.compile(r"[^\W_]+")


@lru_cache(maxsize=8_192)
def _numbers(word: str) -> bool:
    return any(map(str.isdigit, word)) or kind(word.lower()) in (NUMBER, LETTER)


@lru_cache(maxsize=8_192)
def _is_anchor(word: str) -> bool:
    """Whether a word, or one of those that have grown together in it, says a part."""
    parts = [plain(part).lower() for part in (word, *WORD.findall(word))]
    return any(label(part) in _ANCHORS or part in CITIES for part in parts)


_REACH = 90  # characters on either side
_ANCHORS = frozenset({UNIT, HOUSE, STREET, WEAK_STREET, RUSSIAN_STREET, TOWN, CODE, BACKWARD})
