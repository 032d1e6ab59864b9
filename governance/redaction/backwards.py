"""Names written backwards, from top to bottom or in syllables: "annaoJ", "Са. Мой. Ло. Ва".

Steps of folding.
"""

import re
from collections.abc import Iterator

from governance.redaction.characters import Piece, lowered
from governance.redaction.embedded import SAID
from governance.redaction.names import morphology
from governance.redaction.names.evidence import a_name, ordinary
from governance.redaction.names.words import bag
from governance.redaction.symbols.marks import marked

# A capital at the end of a word is the sign; without it somebody must say so.
BACKWARDS = re.compile(rf"(?<![^\W_])[a-zа-яё]{{2,20}}[A-ZА-ЯЁ](?![^\W_])|{SAID}")
_TURNED = re.compile(r"(?<![\w@.])[a-zа-яё]{2,20}[A-ZА-ЯЁ](?![\w@])")
_SAID = re.compile(SAID)
_PLAIN = re.compile(r"(?<![\w@.])[^\W\d_]{3,20}(?![\w@])")


def backwards(text: str) -> Iterator[Piece]:
    """Yield words that are names when read from their end."""
    turned = list(_TURNED.finditer(text))
    said = _SAID.search(lowered(text)) is not None
    if any(match.group()[::-1].lower() in _STREETS for match in turned):
        return  # an address, which has its own reader
    for match in turned:
        near = any(0 < abs(match.start() - other.start()) < _NEAR for other in turned)
        if said or near or _a_name(match.group()[::-1].lower()):
            read = match.group()[::-1]
            yield match.start(), match.end(), marked("PERSON", read) if said else read
    if said and not turned:
        for match in _PLAIN.finditer(text):
            small = match.group().lower()
            if not _everyday(small) and _a_name(small[::-1]):
                yield match.start(), match.end(), match.group()[::-1].capitalize()


_NEAR = 30  # characters
_STREETS = bag("street road lane avenue drive close court улица переулок проспект шоссе дом")


def _a_name(small: str) -> bool:
    return a_name(small) if small.isascii() else morphology.a_name(small)


def _everyday(small: str) -> bool:
    return ordinary(small) if small.isascii() else morphology.known(small)


# A letter to a line, an empty line between the words.
VERTICAL = re.compile(
    r"(?:(?<=\n)|\A)[ \t]*[^\W\d_][ \t]*(?:(?:\r?\n){1,2}[ \t]*[^\W\d_][ \t]*){3,40}(?=\n|\Z)"
)
_ALPHABET = "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюя"


def vertical(text: str) -> Iterator[Piece]:
    """Yield a name that is written a letter to a line, in one line."""
    for match in VERTICAL.finditer(text):
        words = re.split(r"(?:[ \t]*\r?\n){2}", match.group())
        new = " ".join(re.sub(r"\s", "", word) for word in words)
        if new.replace(" ", "").lower() not in _ALPHABET:
            yield match.start(), match.end(), new


# Са. Мой. Ло. Ва. Ве. Ро. Ни. Ка: pieces of two names with one and the same sign between them.
SYLLABLES = re.compile(
    r"(?<![\w.-])[^\W\d_]{2,4}(?P<gap>\. ?|-| - |, ?| \. |/|…)[^\W\d_]{1,4}"
    r"(?:(?P=gap)[^\W\d_]{1,4}){1,10}(?![\w-])"
)
_SYLLABLE = re.compile(r"[^\W\d_]+")
_FEWEST = 4  # syllables of two names


def syllables(text: str) -> Iterator[Piece]:
    """Yield a name that is told in syllables, as its words."""
    for match in SYLLABLES.finditer(text):
        pieces = _SYLLABLE.findall(match.group().lower())
        if len(pieces) < _FEWEST - 1 or all(map(_everyday, pieces)):
            continue
        for cut in range(len(pieces), 0, -1):
            words = ["".join(pieces[:cut]), "".join(pieces[cut:])]
            if all(_a_name(word) for word in words if word) and len(words[0]) > _FEWEST:
                yield match.start(), match.end(), " ".join(words).strip().title()
                break
