"""Words typed in the keyboard's other layout: "Bhbyf" for Ирина, "Ьфкн" for Mary.

A step of folding. A key's Latin letter is read as the Cyrillic one on it, and the other way round,
where that makes words of what is none.
"""

import re
from collections.abc import Callable, Iterator

from governance.redaction.characters import Piece, lowered
from governance.redaction.names import morphology
from governance.redaction.names.evidence import a_name, ordinary
from governance.redaction.names.russian_evidence import surname_like
from governance.redaction.names.words import listed

_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_CYRILLIC_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_SHIFTED = (
    'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>~',
    "ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ",
)
_TO_CYRILLIC = str.maketrans(_LATIN_KEYS + _SHIFTED[0], _CYRILLIC_KEYS + _SHIFTED[1])
_TO_LATIN = str.maketrans(_CYRILLIC_KEYS + _SHIFTED[1], _LATIN_KEYS + _SHIFTED[0])

# What no English word has, and no Russian one: the cheap sign that the layout may be wrong.
WRONG_LATIN = re.compile(
    r"(?<![\w@./#-])(?=[A-Za-z]*[a-z])(?:[A-Za-z]{0,20}[bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZ]{5}"
    r"|[b-df-hj-np-tv-zB-DF-HJ-NP-TV-Z]{4,}(?![a-zA-Z])|[A-Za-z]{0,12}(?:[jJ][kmndhybx]|[hH][jf]|"
    r"[fF][yhnkd]|[dD]f|yf|[vV][fjk]))"
)
WRONG_CYRILLIC = re.compile(
    r"(?<![^\W_])[ЬЪЫьъы][а-яё]{2}|[а-яё](?:щк|щт|щг|шщ|фь|ьф|ьщ|щь|ыш|ылш|фя|ыф|фы|шь|шт[пк])[а-яё]|"
    r"[бвгджзйклмнпрстфхцчшщъь]{6}|(?<![^\W_])[А-ЯЁа-яё]ш[дгтн]ш"
)
_LATIN_TOKEN = re.compile(
    r"(?<![\w@./#])[A-Za-z\[{;:'\"<,.`~][A-Za-z\[\]{};:'\"<>,.`~]{2,24}(?![\w@/])"
)
_CYRILLIC_TOKEN = re.compile(r"(?<![\w@./#])[А-ЯЁа-яё.]{3,24}(?![\w@/])")
_SAID = re.compile(r"раскладк|клавиатур|layout|keyboard")
_TAIL = ",.;:'\"<>"


def wrong_latin(text: str) -> Iterator[Piece]:
    """Yield Latin words that are Russian ones in the keyboard's other layout."""
    yield from _retyped(text, _LATIN_TOKEN, _russian)


def wrong_cyrillic(text: str) -> Iterator[Piece]:
    """Yield Cyrillic words that are English ones in the keyboard's other layout."""
    yield from _retyped(text, _CYRILLIC_TOKEN, _english)


def _retyped(text: str, tokens: re.Pattern[str], read: Callable[[str], str]) -> Iterator[Piece]:
    """Rewrite the words that `read` makes a word of, if one is a name or two stand together."""
    said = _SAID.search(lowered(text)) is not None
    row: list[tuple[int, int, str]] = []
    for match in tokens.finditer(text):
        word = match.group()
        core = word.rstrip(_TAIL)
        new = read(word) if len(word) - len(core) > 0 else ""
        if not new:
            word, new = core, read(core)
        if not new:
            continue
        if row and match.start() - row[-1][1] > _NEAR:
            yield from row if _sure(row, said) else ()
            row = []
        row.append((match.start(), match.start() + len(word), new))
    yield from row if _sure(row, said) else ()


_NEAR = 3  # characters between two words that were typed in one go
_NAME = 4  # letters of a lone name


def _sure(row: list[tuple[int, int, str]], said: bool) -> bool:
    names = any(len(new) > _NAME and _is_name(new.lower()) for _start, _end, new in row)
    return bool(row) and (len(row) > 1 or names or (said and len(row[0][2]) >= _NAME))


def _is_name(small: str) -> bool:
    return a_name(small) if small.isascii() else morphology.a_name(small)


def _russian(word: str) -> str:
    small = word.lower()
    if len(word) < _NAME or ordinary(small) or a_name(small) or small in listed("brands"):
        return ""
    new = word.translate(_TO_CYRILLIC)
    if not new.isalpha():
        return ""
    built = len(new) > _NAME and surname_like(new.lower())
    return new if built or morphology.known(new.lower()) else ""


def _english(word: str) -> str:
    if len(word) < _NAME - 1 or morphology.known(word.lower()):
        return ""
    new = word.translate(_TO_LATIN)
    small = new.lower()
    return new if small.isalpha() and (ordinary(small) or a_name(small)) else ""


# ek/ Gjktdfz? l/ 15? rd/ 8: the labels of an address, with the stop and the comma of that layout.
LABELS = re.compile(r"(?<![\w/.])(?:ek|rd|rjhg|gth|gh|jab)/ ?[\w{}\[\];']")
_ADDRESS = re.compile(
    r"(?<![\w/.])(?:[A-Za-z\[\]{};',.<>]{1,20}|\d{1,4})(?P<sign>[?/])(?=\s|\Z)"
    r"|(?<=/ )(?P<name>[A-Za-z\[\]{};']{3,20})(?=[?\s])"
)


def wrong_labels(text: str) -> Iterator[Piece]:
    """Yield the words of an address that is typed in the other layout."""
    for match in _ADDRESS.finditer(text):
        word = match["name"] or match.group()[:-1]
        sign = {"?": ",", "/": "."}.get(match["sign"] or "", "")
        yield match.start(), match.end(), word.translate(_TO_CYRILLIC) + sign
