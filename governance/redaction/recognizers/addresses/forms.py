"""The words of a text, also grown together or in single letters, and what each looks like."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from governance.redaction.names.words import bag
from governance.redaction.recognizers.addresses.vocabulary import (
    HOUSE,
    LABELS,
    LETTER,
    NAMED,
    PLACE,
    PLAIN,
    RUSSIAN_STREET,
    STOP,
    STRANGE,
    TOWN,
)
from governance.redaction.recognizers.addresses.words import is_number, kind, label

Place = tuple[int, int]

# A word. A label or a name that has grown together with a number falls in two: кв12, д7к1,
# 55Juniper, JuniperDrive; "1-я" is one.
_GLUED_LABEL = r"(?i:кв|kv|apt|flat|unit|дом|dom|корп|подъезд|эт|под|д|к)"
WORD = re.compile(
    rf"(?<![^\W\d_]){_GLUED_LABEL}(?=\d)"
    rf"|\d{{1,4}}(?={_GLUED_LABEL}\d)"
    r"|(?<![^\W_])(?i:пр-к?т|пр-д|б-р|м-н)(?![^\W_])|(?<![^\W_])[Уу]л(?=[А-ЯЁ][а-яё])"
    r"|\d{1,3}-(?:я|й|ая|ый|ой|ий|ья|го|е)(?![^\W_])"
    r"|\d{1,5}(?=[A-ZА-ЯЁ][a-zа-яё]{2})"
    r"|(?<![^\W_])[A-ZА-ЯЁ][a-zа-яё]{2,20}(?=[A-ZА-ЯЁ\d])|(?<=[a-zа-яё])[A-ZА-ЯЁ][a-zа-яё]{2,20}"
    r"|[^\W_]+(?:['’][^\W\d_]+)*"
)


_ALONE = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)*")
# Without these every word of WORD is one of _ALONE.
_GROWN = re.compile(
    r"\d(?:-?[^\W\d_]|(?<=[^\W\d_].))|[A-ZА-ЯЁ](?<=[a-zа-яё].)|[рРбБмМ]-[кКтТдДрРнН]"
)


def words_of(text: str, start: int, end: int) -> list[Place]:
    """Where the words of `text[start:end]` stand; labels in single letters are one: "к в"."""
    pattern = WORD if _GROWN.search(text, start, end) else _ALONE
    words = [match.span() for match in pattern.finditer(text, start, end)]
    return list(_rows(text, words)) if SPACED_LABEL.search(text, start, end) else words


# Two single letters; looked for from what parts them.
SPACED_LABEL = re.compile(r"[ -](?<=(?<![^\W_])[^\W\d_].)[^\W\d_](?![^\W_])")


def _rows(text: str, words: list[Place]) -> Iterator[Place]:
    row: list[Place] = []
    for low, high in words:
        single = high - low == 1 and text[low].isalpha()
        if row and not (single and low - row[-1][1] == 1):
            yield from _row(text, row)
            row = []
        if single:
            row.append((low, high))
        else:
            yield low, high
    yield from _row(text, row)


def _row(text: str, row: list[Place]) -> Iterator[Place]:
    if len(row) > 1:
        joined = "".join(text[low:high] for low, high in row).lower()
        if label(joined) in LABELS:
            yield row[0][0], row[-1][1]
            return
    yield from row


class Looks(NamedTuple):
    """What a word is as the first of a sentence, later in it, and in a text in capitals."""

    first: str
    later: str
    shouted: str


@lru_cache(maxsize=8_192)
def looks(form: str) -> Looks:
    form = plain(form)
    small = form.lower()
    found = IN_CONTEXT if small in _ABBREVIATED else kind(small)
    if found == LETTER and len(form) == 1 and not form.isupper() and not form.isascii():
        found = STOP
    if len(form) == _STATE and form.isupper() and small in _STATES:
        return Looks(PLACE, PLACE, found)
    if found in (STRANGE, PLAIN) and form[:1].isupper() and len(form) > 1:
        first = NAMED if found == STRANGE and form.isascii() else found
        return Looks(first, NAMED, found)
    return Looks(found, found, found)


IN_CONTEXT = "?"


def plain(form: str) -> str:
    """A word without what parts its letters: "к в", "д-о-м"."""
    return (
        form
        if form.isalnum() or "'" in form or "’" in form or form[0].isdigit()
        else _APART.sub("", form)
    )


_APART = re.compile(r"[\W_]")
_STATE = 2  # letters
_STATES = bag(
    "al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm "
    "ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy dc"
)

# A letter or two that say a part of an address only before what they tell, else grams and "I am".
_ABBREVIATED = {
    "г": TOWN,
    "д": HOUSE,
    "к": HOUSE,
    "с": TOWN,
    "п": TOWN,
    "ш": RUSSIAN_STREET,
    "d": HOUSE,
    "g": TOWN,
}
_TOLD = re.compile(r"[\s.,:;/|\\_-]{0,4}(?P<told>\d|[^\W\d_]{2,20})")


def abbreviated(text: str, low: int, high: int, small: str) -> str:
    told = _TOLD.match(text, high)
    if told is None:
        return STOP
    value = told.group("told")
    if _ABBREVIATED[small] == HOUSE:
        return HOUSE if value.isdigit() or is_number(value.lower()) else STOP
    named = value[0].isupper() or text[high : high + 1] in "./|_;:"
    counted = text[max(0, low - 2) : low].strip()[-1:].isdigit()
    return _ABBREVIATED[small] if named and not value.isdigit() and not counted else STOP
