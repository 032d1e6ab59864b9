"""Reading a text word by word: which words and signs stand for figures or letters, and which for
nothing between them.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from governance.redaction.symbols import lexicon
from governance.redaction.symbols.fillers import (
    AGAIN,
    COUNTED,
    FILLERS,
    POSITIONS,
    SIGNS,
    UNITS,
)  # fmt: skip

# What a word is. FILLER: nothing, between symbols; WORD: a word like any other.
DIGITS, NUMBER, ORDINAL, PLURAL, TIMES, LETTER, SIGN, FILLER, WORD = range(9)
SYMBOLS = frozenset({DIGITS, NUMBER, ORDINAL, PLURAL, TIMES, LETTER})

# Letters that are drawn for figures.
LOOKALIKE = {
    ord(letter): figure
    for figure, letters in (
        ("0", "OoОоQD"), ("1", "IilІі"), ("3", "ЗзЭ"), ("2", "Zz"), ("5", "Ss"), ("8", "BВ"),
        ("6", "бGБ"), ("7", "Tт"), ("4", "ЧчA"), ("9", "gq"),
    )
    for letter in letters
}  # fmt: skip
_LIKE = frozenset("OoОоIilІЗзZzSsBВбGTЧчgq")
_DRAWN = re.compile(r"[OoОоIlЗзSsBВЧчбZz]{1,4}")
_ON_A_PLATE = re.compile(r"[АВЕКМНОРСТУХ]{2}")
_ROUND = re.compile(r"[oо]{2,4}")
_OPTIONAL = frozenset("аиоусвкяaionury")
_SUFFIX = re.compile(r"(?:st|nd|rd|th|й|я|е|ю|го|ый|ая|ого|ой|ое|ые|ти|ти?го|му|ых|х|м)\Z")
_TOKEN = re.compile(r"[0-9]+|[^\W\d_]+(?:['’][^\W\d_]+)*")
_GLUED_LETTERS = 4  # letters grown to figures that may be a part of a code
_WORD_LENGTH = 3  # letters of a filler that stays one though grown to figures
_VOWEL = re.compile(r"[aeiouyаеёиоуыэюя]", re.IGNORECASE)


@dataclass(slots=True)
class Token:
    """A word or a row of figures: where it stands, what it is, and its value or its letters."""

    start: int
    end: int
    text: str
    kind: int = WORD
    value: int = 0
    raw: str = ""  # figures and letters as they would be typed
    glued: bool = False  # to the symbol before it

    @property
    def doubtful(self) -> bool:
        """Whether it is a figure only in the company of others: "for", "won"."""
        return self.kind == NUMBER and self.text.lower() in lexicon.DOUBTFUL


_FEW_WORDS = 9  # between two parts of a number
_MOST_SYMBOLS = 400  # that are read in one text


class Survey(NamedTuple):
    """The words of a text as a first look reads them, and what it holds of symbols."""

    words: list[re.Match[str]]
    read: list[tuple[int, int, str]]  # the kind, value and raw form of each
    end: int  # how far to read, in characters
    longest: int  # characters of the longest row of symbols
    most: int  # characters of the most figures with a few words between them


def survey(text: str) -> Survey:
    """A cheap first look at `text`."""
    found = list(_TOKEN.finditer(text))
    read = [_read(match.group()) for match in found]
    longest = row = total = most = count = words = 0
    for match, (kind, value, raw) in zip(found, read, strict=True):
        if kind == WORD:
            row = 0
            words += 1
        elif kind in SYMBOLS:
            length = len(raw) if raw else len(str(value))
            row += length
            longest = max(longest, row)
            if kind != LETTER and (length > 1 or row > length):
                total = total + length if words < _FEW_WORDS else length
                most = max(most, total)
            words = 0
            count += 1
            if count >= _MOST_SYMBOLS:
                return Survey(found, read, match.end(), longest, most)
    return Survey(found, read, len(text), longest, most)


def tokens(text: str, look: Survey | None = None) -> list[Token]:
    """The words of `text` in the company of each other; `look`: what a survey read of it."""
    look = look or survey(text)
    out: list[Token] = []
    done = -1
    for match, (kind, value, raw) in zip(look.words, look.read, strict=True):
        start, end = match.span()
        if end > len(text):
            break
        out.append(Token(start, end, match.group(), kind, value, raw, start == done))
        done = end
    _read_hours(text, out)
    last: Token | None = None
    for place, symbol in enumerate(out):
        if last is not None and last.kind == DIGITS and _ends_an_ordinal(text, last, symbol):
            symbol.kind, symbol.raw = FILLER, ""
        elif symbol.glued or (place + 1 < len(out) and out[place + 1].glued):
            _read_glued(out, place)
        last = symbol
    _read_company(text, out)
    return out


@lru_cache(maxsize=8_192)
def _read(word: str) -> tuple[int, int, str]:
    """What a word is by itself: its kind, value and raw form."""
    if word.isdigit():
        return DIGITS, 0, word
    small = word.lower().replace("'", "").replace("’", "")
    if len(word) == 1:
        return LETTER, 0, word
    if (known := _KNOWN.get(small)) is not None:
        return known
    if (value := lexicon.number(small)) is not None:
        return NUMBER, value, ""
    if small in lexicon.LETTERS:
        return LETTER, 0, lexicon.LETTERS[small]
    value = lexicon.ordinal(small)
    return (ORDINAL, value, "") if value is not None else _code(word, small)


_KNOWN = (
    {word: (SIGN, 0, sign) for word, sign in SIGNS.items()}
    | {word: (PLURAL, 0, figure) for word, figure in lexicon.PLURALS.items()}
    | {word: (TIMES, times, "") for word, times in lexicon.TIMES.items()}
    | dict.fromkeys(lexicon.THOUSAND, (NUMBER, 1000, ""))
    | dict.fromkeys(lexicon.HUNDRED, (NUMBER, -100, ""))
)


def _code(word: str, small: str) -> tuple[int, int, str]:
    if small in FILLERS:
        return FILLER, 0, ""
    if len(small) > 5 and (digits := lexicon.grown_together(small)):
        return DIGITS, 1, digits
    if _ON_A_PLATE.fullmatch(word) or _ROUND.fullmatch(word):
        return LETTER, 0, word
    if _DRAWN.fullmatch(word) and not word.islower():
        return LETTER, 0, word
    if len(word) <= _GLUED_LETTERS and (
        (word.isupper() and word.isascii()) or not _VOWEL.search(word)
    ):
        return LETTER, 0, word
    return WORD, 0, ""


_HOUR = re.compile(r"(?<![\d:])\d{1,2}:\d\d(?:[:.]\d\d)?(?![\d:])")


def _read_hours(text: str, row: Sequence[Token]) -> None:
    """A time of day is no part of a number."""
    hours = [match.span() for match in _HOUR.finditer(text)] if ":" in text else []
    for start, end in hours:
        for symbol in row:
            if start <= symbol.start < end:
                symbol.kind = WORD


def _ends_an_ordinal(text: str, last: Token, symbol: Token) -> bool:
    """The second half of "85-го"."""
    hyphen = symbol.start == last.end + 1 and text[last.end] == "-"
    return hyphen and _SUFFIX.match(symbol.text.lower()) is not None


def _read_glued(row: Sequence[Token], place: int) -> None:
    """Letters grown to figures: an ordinal's ending, look-alikes, or a part of a code."""
    symbol = row[place]
    if symbol.kind in {DIGITS, NUMBER, PLURAL}:
        return
    after_figures = symbol.glued and row[place - 1].kind == DIGITS
    if after_figures and _SUFFIX.match(symbol.text.lower()) and not set(symbol.text) <= _LIKE:
        symbol.kind, symbol.raw = FILLER, ""
    elif after_figures and symbol.text.lower() in UNITS and len(symbol.text) > 1:
        symbol.kind = WORD
    elif (
        len(symbol.text) <= _GLUED_LETTERS
        and symbol.kind != SIGN
        and (len(symbol.text) < _WORD_LENGTH or symbol.kind != FILLER)
    ):
        symbol.kind, symbol.raw = LETTER, symbol.text


def _read_company(text: str, row: Sequence[Token]) -> None:
    """What only the words beside it tell: counts of figures, a letter said again, a refrain."""
    left: Token | None = None
    for place, symbol in enumerate(row):
        right = row[place + 1] if place + 1 < len(row) else None
        if symbol.kind == NUMBER and 0 < symbol.value < 9 and right is not None:
            symbol.kind = FILLER if _counts(text, row, place) else NUMBER
        elif left is not None and (left.kind in _BEFORE_ASIDES or left.text.lower() in _X):
            _read_aside(row, place, left, right)
        left = symbol
    for start, end in _asides(text):
        for symbol in row:
            if start < symbol.start < end and symbol.kind not in {DIGITS, NUMBER, SIGN}:
                symbol.kind = FILLER
    for place in _refrain(row):
        row[place].kind = FILLER


_BEFORE_ASIDES, _X = frozenset({LETTER, NUMBER}), frozenset({"x", "ex"})


def _read_aside(row: Sequence[Token], place: int, left: Token, right: Token | None) -> None:
    """ "b as in boy", "x-ray", "two thousand n three": what only explains the symbol before it."""
    symbol = row[place]
    small = symbol.text.lower()
    if small in AGAIN and left.kind == LETTER and right is not None:
        again = row[place + 2] if right.text.lower() == "in" and place + 2 < len(row) else right
        if again.text[:1].upper() == left.raw[:1].upper():
            symbol.kind = right.kind = again.kind = FILLER
    elif (small == "ray" and left.text.lower() in _X) or (small == "n" and left.kind == NUMBER):
        symbol.kind = FILLER


_ASIDE = re.compile(r"(?<=[\w) ])\([^\W\d][^()\d\n]{2,40}\)")


def _asides(text: str) -> list[tuple[int, int]]:
    """What stands in brackets without a figure, between the parts of a number."""
    return [match.span() for match in _ASIDE.finditer(text)] if "(" in text else []


def _counts(text: str, row: Sequence[Token], place: int) -> bool:
    """Whether a small number says how many figures follow: "the last four are", "next two 61"."""
    symbol, right = row[place], row[place + 1]
    placed = place > 0 and row[place - 1].text.lower() in POSITIONS
    if right.text.lower() in COUNTED:
        return placed or right.text.lower() not in {"are", "is", "then"}
    if not placed:
        return False
    if text[symbol.end : right.start].strip() in {":", "-", "="}:
        return True
    count = 0
    for other in row[place + 1 : place + 2 + symbol.value]:
        if other.kind not in SYMBOLS:
            break
        count += len(other.raw or str(other.value))
        if count >= symbol.value:
            break
    return count == symbol.value


def _refrain(row: Sequence[Token]) -> list[int]:
    """Words that stand again and again between two figures: 5520 lol 0043 lol 1977."""
    between = [
        place
        for place in range(1, len(row) - 1)
        if row[place].kind in {WORD, LETTER}
        and row[place - 1].kind == DIGITS == row[place + 1].kind
        and len(row[place].text) > 1
        and row[place].text.lower() not in UNITS
    ]
    often = Counter(row[place].text.lower() for place in between)
    return [place for place in between if often[row[place].text.lower()] > 1]


def optional(symbol: Token) -> bool:
    """Whether a letter may as well be a word of one letter."""
    return symbol.kind == LETTER and not symbol.glued and symbol.text.lower() in _OPTIONAL


def figures(raw: str) -> str:
    """`raw` with figures for the letters that are drawn for them; "" if others remain."""
    out = raw.translate(LOOKALIKE)
    return out if out.isascii() and out.isdigit() else ""
