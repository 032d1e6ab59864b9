"""Addresses and words in pieces: "г//тверь//садовая//7", "next word Oak", "ква ртира".

Steps of folding; each joins what belongs together.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from governance.redaction.characters import Piece, lowered
from governance.redaction.names import morphology
from governance.redaction.names.evidence import a_name, ordinary

_LABEL = (
    r"(?:г|гор|город|ул|улица|д|дом|кв|квартира|пр|пер|корп|обл|street|st|road|rd|avenue|ave|lane|"
    r"flat|apt|apartment|house|unit)"
)
# A row of short parts with one and the same odd sign between them.
CUT = re.compile(
    r"(?<![\w:/.@])[^\W_]{1,20}(?P<cut>/{1,3}|\\{1,3}|\|{1,3}|~{1,3}|_{1,3}|;{1,2}|"
    r"\.{2,3}|\+|=|>|»| [|/\\~>] )"
    r"[^\W_]{1,20}(?:(?P=cut)[^\W_]{1,20}){2,10}(?![\w/@])"
)
_LABELLED = re.compile(rf"(?<![^\W_]){_LABEL}(?![^\W_])")


def cut_parts(text: str) -> Iterator[Piece]:
    """Yield rows of the parts of an address with blanks between the parts."""
    for match in CUT.finditer(text):
        found = match.group()
        if _LABELLED.search(found.lower()) and any(map(str.isdigit, found)):
            yield match.start(), match.end(), found.replace(match["cut"], " ")


NEXT_WORD = re.compile(
    r"[\s,;.]{0,3}(?<=\W)(?:(?:and |then |the |и |а |потом )?(?:next|new|second|third|"
    r"another|следующее|новое|"
    r"второе|третье|потом) (?:word|слово))(?: is|:)?[\s,:]{1,3}(?=\w)",
)


def next_words(text: str) -> Iterator[Piece]:
    """Yield what announces each word: "17, next word Hollow, next word Oak"."""
    found = list(NEXT_WORD.finditer(lowered(text)))
    for match in found if len(found) > 1 else ():
        yield match.start(), match.end(), " "


# A house, a street or a flat is spoken of: only there broken words are mended.
BROKEN = re.compile(
    r"(?<![^\W_])(?:ул|улиц\w|дом|кв|квартир\w|пер|переулок|проспект|street|road|avenue|lane|flat|address|адрес\w{0,2})"
    r"(?![^\W_])",
)
_PIECE = re.compile(r"(?<![\w@./])[^\W\d_]{1,9}(?:[ -][^\W\d_]{1,9}){1,6}(?![\w@])")
_TOKEN = re.compile(r"[^\W\d_]+")
_MOST, _WHOLE = 4, 5  # pieces of a word; letters that it has at least


def broken_words(text: str) -> Iterator[Piece]:
    """Yield the blanks within a word: "ква ртира", "Ви шнё вая"."""
    for match in _PIECE.finditer(text):
        if all(map(_is_word, match.group().lower().replace("-", " ").split(" "))):
            continue  # nothing is broken
        pieces = list(_TOKEN.finditer(text, match.start(), match.end()))
        forms = [piece.group() for piece in pieces]
        strange = [not _is_word(form.lower()) for form in forms]
        place = 0
        while place < len(pieces):
            near = slice(place, place + _MOST)
            count = _mended(forms[near], strange[near]) if any(strange[near]) else 0
            if count > 1:
                first, last = pieces[place], pieces[place + count - 1]
                joined = "".join(piece.group() for piece in pieces[place : place + count])
                yield first.start(), last.end(), joined
            place += max(count, 1)


def _mended(pieces: list[str], strange: list[bool]) -> int:
    """How many pieces make a word of which one at least is `strange` by itself; 0 for none."""
    for count in range(len(pieces), 1, -1):
        broken, whole = sum(strange[:count]), "".join(pieces[:count]).lower()
        if not broken or 2 * broken < count or not all(map(str.islower, pieces[1:count])):
            continue
        if len(whole) >= _WHOLE and whole.isascii() == pieces[0].isascii() and _is_word(whole):
            return count
    return 0


@lru_cache(maxsize=8_192)
def _is_word(small: str) -> bool:
    if small.isascii():
        return (len(small) > 1 and (ordinary(small) or a_name(small))) or small in {"a", "i"}
    one = small in "авикосуя"
    return one if len(small) == 1 else morphology.known(small)
