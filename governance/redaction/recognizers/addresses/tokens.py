"""A text as a string of classes, one letter for each word of it and a sign for what parts them."""

import re
from typing import NamedTuple

from governance.redaction.recognizers.addresses.forms import (
    IN_CONTEXT,
    Place,
    abbreviated,
    looks,
    words_of,
)
from governance.redaction.recognizers.addresses.spelled import postcodes
from governance.redaction.recognizers.addresses.vocabulary import (
    HOUSE,
    LABELS,
    LETTER,
    NAMED,
    NUMBER,
    STRANGE,
    UNIT,
    WEAK_STREET,
)
from governance.redaction.recognizers.addresses.words import is_number, label

SENTENCE, COMMA, SPELLED = ".", ",", "p"
_LONGEST_GAP = 12  # characters between two words of one address


class Tokens(NamedTuple):
    """`kinds`: a letter for each word or a sign; `places`: where in the text each stands."""

    kinds: str
    places: list[tuple[int, int]]


def tokens(text: str, start: int, end: int) -> Tokens:
    """Read `text[start:end]`."""
    kinds: list[str] = []
    places: list[Place] = []
    words = words_of(text, start, end)
    shouted = sum(text[low:high].isupper() for low, high in words) * 2 > len(words)
    done = start
    for low, high in words:
        gap, form = text[done:low], text[low:high]
        first = not kinds
        if kinds and gap != " ":
            if sign := _sign(gap, kinds[-1], text[slice(*places[-1])], text[low]):
                kinds.append(sign)
                places.append((done, low))
            first = sign == SENTENCE or "\n" in gap
        look = looks(form)
        found = look.shouted if shouted else look.first if first else look.later
        if found == IN_CONTEXT:
            found = abbreviated(text, low, high, form.lower())
        elif found in _NAMES and len(form) <= _SHORT and _drawn_value(form, kinds):
            found = NUMBER
        kinds.append(found)
        places.append((low, high))
        done = high
    return _spelled(text, _mended(text, Tokens("".join(kinds), places)))


_NAMES = (NAMED, STRANGE)


def _drawn_value(form: str, kinds: list[str]) -> bool:
    """A number of two or three letters that look like digits, right after a label: "кв. ЗО"."""
    before = [found for found in kinds[-2:] if found != COMMA]
    return len(form) <= _SHORT and form.isupper() and before[-1:] in ([UNIT], [HOUSE])


_SHORT = 3


def _sign(gap: str, before: str, word: str, following: str) -> str:
    """What stands between two words: nothing, a comma's worth, or the end of a sentence."""
    if len(gap) > _LONGEST_GAP:
        return SENTENCE
    if "." in gap or "!" in gap or "?" in gap:
        cut_short = before in _MAY_BE_CUT and len(word.replace(" ", "")) <= _CUT_SHORT
        ends = gap[-1:].isspace() and not (cut_short or following.isdigit())
        return SENTENCE if ends else COMMA
    return "" if gap in _JOINTS or (gap.isspace() and "\n" not in gap) else COMMA


_MAY_BE_CUT = LABELS | {WEAK_STREET}
_CUT_SHORT = 4  # letters of a label that a full stop follows
_JOINTS = frozenset({"-", "_", "", "/", "~", "."})


def _mended(text: str, read: Tokens) -> Tokens:
    """With words put together that a blank or a hyphen cut: "ква ртира", "пят-надцать"."""
    cuts: list[tuple[int, str]] = []
    for pair in _PAIR.finditer(read.kinds):
        at = pair.start()
        (start, middle), (begin, end) = read.places[at], read.places[at + 1]
        whole = text[start:middle] + text[begin:end]
        short = begin - middle == 1 and len(whole) <= _LONGEST_LABEL
        if short and (found := _whole(whole.lower())) and not (cuts and cuts[-1][0] == at - 1):
            cuts.append((at, found))
    kinds, places = list(read.kinds), read.places
    for at, found in reversed(cuts):
        kinds[at : at + 2] = [found]
        places[at : at + 2] = [(places[at][0], places[at + 1][1])]
    return Tokens("".join(kinds), places) if cuts else read


_PAIR = re.compile(r"(?=w[wxC]|[xC]w)")
_LONGEST_LABEL = 13  # letters


def _spelled(text: str, read: Tokens) -> Tokens:
    """With postcodes for the letters and digits that spell them."""
    if LETTER not in read.kinds:
        return read
    said = [
        text[low:high].lower() if kind != COMMA else ""
        for kind, (low, high) in zip(*read, strict=True)
    ]
    kinds, places, done = "", list[Place](), 0
    for first, end in postcodes(said):
        kinds += read.kinds[done:first] + SPELLED
        places += [*read.places[done:first], (read.places[first][0], read.places[end - 1][1])]
        done = end
    return Tokens(kinds + read.kinds[done:], places + read.places[done:])


def _whole(word: str) -> str:
    found = label(word)
    if found in LABELS:
        return found
    return NUMBER if is_number(word) else ""
