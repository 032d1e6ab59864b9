"""Folding: undo what makes a secret look different without being different.

`fold` returns a plainer text and, for every character of it, the stretch of the original that it
came from, so that whatever is found in the folded text is cut out of the original exactly.
Every step is linear in the text. ASCII without a disguise passes untouched.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from governance.redaction.numberwords import spoken_digits

Piece = tuple[int, int, str]  # start, end in the text before, what stands there afterwards


@dataclass(frozen=True, slots=True)
class Folded:
    """`text`, and per character where it began and ended in the original (None: unchanged)."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that `text[start:end]` came from."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def rewrite(self, pieces: Iterator[Piece]) -> "Folded":
        """Replace stretches of the text; `pieces` are sorted and do not overlap."""
        out: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for start, end, new in pieces:
            out += [self.text[done:start], new]
            self._map(done, start, starts, ends)
            if len(new) == end - start:
                self._map(start, end, starts, ends)
            elif new:
                begin, finish = self.original(start, end)
                starts += [begin] * len(new)
                ends += [finish] * len(new)
            done = end
        if not done:
            return self
        self._map(done, len(self.text), starts, ends)
        return Folded("".join(out) + self.text[done:], starts, ends)

    def _map(self, start: int, end: int, starts: list[int], ends: list[int]) -> None:
        """Note where the unchanged stretch `text[start:end]` came from."""
        if self.starts is None or self.ends is None:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend(self.starts[start:end])
            ends.extend(self.ends[start:end])


def fold(text: str) -> Folded:
    """Fold `text`; see the module's docstring."""
    folded = Folded(text)
    if not text.isascii():
        folded = folded.rewrite(_characters(text))
        folded = folded.rewrite(_mixed_words(folded.text))
    for trigger, step in _STEPS:
        if trigger.search(folded.text):
            folded = folded.rewrite(step(folded.text))
    return folded


# --- characters ---------------------------------------------------------------------------------

# Marks that hang on a letter; one that does not compose with its letter is ornament (Zalgo).
_MARKS = (
    (0x0300, 0x036F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_LETTERS_IN_BOXES = (0x1F130, 0x1F150, 0x1F170, 0x1F1E6)
_PLAIN = {
    "№": "№",  # not "No"
    "\u2019": "'",
    "\u2018": "'",
    "\u02bc": "'",
    "\u00b7": ".",
    "\u2022": ".",
    "\u2219": ".",
    "\u3002": ".",
    "\u2044": "/",
    "\u2215": "/",
    "\u02d0": ":",
    "\ua789": ":",
    "\u2236": ":",
    "\u2212": "-",
    "\u2043": "-",
    "\u30fc": "-",
    "\u0131": "i",
    "\u0261": "g",
    "\u1d00": "a",
    "\u0299": "b",
    "\u1d04": "c",
    "\u1d05": "d",
    "\u1d07": "e",
    "\ua730": "f",
    "\u0262": "g",
    "\u029c": "h",
    "\u026a": "i",
    "\u1d0a": "j",
    "\u1d0b": "k",
    "\u029f": "l",
    "\u1d0d": "m",
    "\u0274": "n",
    "\u1d0f": "o",
    "\u1d18": "p",
    "\u0280": "r",
    "\ua731": "s",
    "\u1d1b": "t",
    "\u1d1c": "u",
    "\u1d20": "v",
    "\u1d21": "w",
    "\u028f": "y",
    "\u1d22": "z",
}


def _characters(text: str) -> Iterator[Piece]:
    place = 0
    while place < len(text):
        char = text[place]
        end = place + 1
        while end < len(text) and text[end] > "\u02ff" and _is_mark(text[end]):
            end += 1
        if char > "\x7f" or end > place + 1:
            new = _plain(char) if end == place + 1 else _plain(text[place : min(end, place + 8)])
            if new != text[place:end]:
                yield place, end, new
        place = end


@lru_cache(maxsize=4096)
def _is_mark(char: str) -> bool:
    code = ord(char)
    return any(low <= code <= high for low, high in _MARKS)


@lru_cache(maxsize=8192)
def _plain(cluster: str) -> str:
    char = cluster[0]
    category = unicodedata.category(char)
    if char in _PLAIN:
        return _PLAIN[char]
    if category == "Nd":
        return str(unicodedata.digit(char))
    if category == "Cf" or _is_mark(char):
        return ""
    if category in _CLASSES:
        return _CLASSES[category]
    for first in _LETTERS_IN_BOXES:
        if 0 <= ord(char) - first < 26:
            return chr(ord("A") + ord(char) - first)
    composed = unicodedata.normalize("NFKC", cluster)
    return "".join(_PLAIN.get(c, c) for c in composed if not _is_mark(c) or len(composed) == 1)


_CLASSES = {"Pd": "-", "Zs": " "}

# --- look-alikes of another script --------------------------------------------------------------

_LATIN_OF = dict(
    zip(
        "аеорсухіјѕԁһԛԝкмнтвгпАВЕКМНОРСТУХІЈЅԌЬ" + "οαντυρικεηΑΒΕΖΗΙΚΜΝΟΡΤΥΧωγ",
        "aeopcyxijsdhqwkmhtbrnABEKMHOPCTYXIJSGb" + "oavtupikenABEZHIKMNOPTYXwy",
        strict=True,
    )
)
_CYRILLIC_OF = dict(zip("aeopcyxkmAEKMHOPCTYXB", "аеорсухкмАЕКМНОРСТУХВ", strict=True))
_WORD = re.compile(r"[^\W\d_]{2,}")


def _mixed_words(text: str) -> Iterator[Piece]:
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii():
            continue
        latin = sum(c < "\u0250" for c in word)
        foreign = sum("\u0370" <= c <= "\u052f" for c in word)
        if not latin or not foreign:
            continue
        table = _LATIN_OF if latin >= foreign else _CYRILLIC_OF
        new = "".join(table.get(c, c) for c in word)
        if sum(_script(c) for c in new) not in {0, len(new)}:
            new = "".join(_LATIN_OF.get(c, c) for c in word)
        if new != word:
            yield match.start(), match.end(), new


def _script(char: str) -> bool:
    return "\u0370" <= char <= "\u052f"


# --- writing habits that hide -------------------------------------------------------------------

# J o h n, J.o.h.n, J-o-h-n: four single letters or more with one and the same separator.
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_]([ .*_|-])(?:[^\W\d_]\1){2,40}[^\W\d_](?![^\W_])")
_SPACED_BOX = re.compile(r"(?<![^\W_])(?:[^\W_] ){2,40}[^\W_](?= ?@)")
_SPACED_SIGNS = re.compile(r"(?<!\S)(?:\S ){6,80}\S(?!\S)")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_PERCENT = re.compile(r"%(?:[2-7][0-9A-Fa-f])")
# A digit written as a letter, inside a run that is mostly digits.
_LEET_RUN = re.compile(r"(?<!\w)(?:[\dOoОоIlSBZЗ][ .*_/,–-]?){8,24}(?!\w)")
_ROUND = str.maketrans("OoОоIl", "000011")
_DIGIT_OF = str.maketrans("OoОоIlSBZЗ", "0000115823")
# A letter written as a digit or sign, inside a word.
_LEET_WORD = re.compile(r"(?<![\w@.])[A-Za-z]{1,12}(?:[01345@$!][A-Za-z]{1,12}){1,4}(?![\w@.])")
_LETTER_OF = str.maketrans("01345@$!", "oieasasi")


def _entities(text: str) -> Iterator[Piece]:
    for match in _ENTITY.finditer(text):
        new = html.unescape(match.group())
        if len(new) == 1:
            yield match.start(), match.end(), _plain(new) if new > "\x7f" else new


def _percents(text: str) -> Iterator[Piece]:
    for match in _PERCENT.finditer(text):
        yield match.start(), match.end(), chr(int(match.group()[1:], 16))


def _spaced(text: str) -> Iterator[Piece]:
    for match in _SPACED.finditer(text):
        start, end = match.span()
        yield start, end, text[start:end:2]


def _spaced_box(text: str) -> Iterator[Piece]:
    for match in _SPACED_BOX.finditer(text):
        start, end = match.span()
        yield start, end, text[start:end:2]


def _spaced_signs(text: str) -> Iterator[Piece]:
    """a n n @ m a i l . c o m, or an account in single characters."""
    for match in _SPACED_SIGNS.finditer(text):
        joined = match.group()[::2]
        if not joined.isdigit() and ("@" in joined or "/" in joined or joined.isalnum()):
            yield match.start(), match.end(), joined


def _leet_digits(text: str) -> Iterator[Piece]:
    for match in _LEET_RUN.finditer(text):
        run = match.group()
        digits = sum(c.isdigit() for c in run)
        signs = sum(c.isalpha() for c in run)
        mostly = digits >= 6 and digits >= 2 * signs
        if signs and (mostly or (digits >= signs and digits + signs >= 13)):
            inner = run[1:-2].translate(_DIGIT_OF)  # a last letter may be a check letter: 12345678Z
            yield (
                match.start(),
                match.end(),
                run[:1].translate(_ROUND) + inner + run[-2:].translate(_ROUND),
            )


def _leet_letters(text: str) -> Iterator[Piece]:
    for match in _LEET_WORD.finditer(text):
        word = match.group()
        if sum(c.isalpha() for c in word) >= 3:
            yield match.start(), match.end(), word.translate(_LETTER_OF)


_STEPS: tuple[tuple[re.Pattern[str], Callable[[str], Iterator[Piece]]], ...] = (
    (re.compile("&"), _entities),
    (re.compile(r"%[2-7]"), _percents),
    (_SPACED_SIGNS, _spaced_signs),
    (_SPACED, _spaced),
    (_SPACED_BOX, _spaced_box),
    (re.compile(r"[^\W\d_]{3}"), spoken_digits),
    (re.compile(r"\d"), _leet_digits),
    (re.compile(r"[01345@$!]"), _leet_letters),
)
