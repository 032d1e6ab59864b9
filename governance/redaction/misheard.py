"""Number words as they are misspelt, misheard or transliterated: "ate oh tree", "восим", "vosem".

Each is rewritten to the word it stands for, but only in a row of such words that nothing else is.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from governance.redaction.characters import Piece
from governance.redaction.names.words import bag
from governance.redaction.numberwords import KNOWN, LINK_WORDS

_HEARD = {
    "zeero ziro zerro zro": "zero",
    "wun wan uno won": "one",
    "tu twoo too to tow": "two",
    "thre thrie tree free": "three",
    "foor fower faur for fore": "four",
    "fife fiv fyve faiv fivve": "five",
    "siks sixx sicks seks": "six",
    "sevin sevn sevven seben": "seven",
    "eit ait aight eigth ate": "eight",
    "nein nyne niner nain nin": "nine",
    "писят пийсят": "пятьдесят",
    "шисят шейсят шесят": "шестьдесят",
    "восемсят восимсят": "восемьдесят",
    "тыща тыщи тыщ": "тысяч",
}
_ENGLISH = {word: meant for words, meant in _HEARD.items() for word in words.split()}
# These are words of their own: a row of nothing else is a sentence.
_WORDS_TOO = bag("won too to tow tree free for fore ate")
_LATIN = (
    ("shch", "щ"), ("sch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("ts", "ц"), ("tc", "ц"),
    ("ya", "я"), ("ja", "я"), ("ia", "я"), ("yo", "е"), ("jo", "е"), ("ye", "е"), ("je", "е"),
)  # fmt: skip
_LETTERS = str.maketrans("abvgdezijklmnoprstufhcy", "абвгдезийклмнопрстуфхцы")
_SOUND = (("дц", "ц"), ("тьс", "ц"), ("тс", "ц"), ("тц", "ц"))
_VOWELS = str.maketrans({"о": "а", "е": "и", "ё": "и", "э": "и", "я": "и", "ы": "и", "ь": None})


def _sound(word: str) -> str:
    """How a Russian word sounds to who spells by ear: "восим" and "восемь" are one."""
    for written, heard in _SOUND:
        word = word.replace(written, heard)
    return re.sub(r"(.)\1", r"\1", word.translate(_VOWELS))


def _cyrillic(word: str) -> str:
    for latin, letter in _LATIN:
        word = word.replace(latin, letter)
    return word.translate(_LETTERS)


_RUSSIAN = {_sound(word): word for word in sorted(KNOWN) if len(word) > 2 and not word.isascii()}


_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")  # zerooo
_LONGEST = max(map(len, KNOWN)) + 2  # letters


@lru_cache(maxsize=8_192)
def meant(word: str) -> str:
    """The number word that a lower-case word stands for; "" if it stands for none."""
    if word in KNOWN:
        return word
    if _STRETCHED.search(word):
        return meant(_STRETCHED.sub(r"\1", word)) or meant(_STRETCHED.sub(r"\1\1", word))
    if word in _ENGLISH:
        return _ENGLISH[word]
    if not 3 <= len(word) <= _LONGEST or not word.isalnum():
        return ""
    if not word.isalpha():
        return _drawn(word)
    return _RUSSIAN.get(_sound(_cyrillic(word) if word.isascii() else word), "")


def _drawn(word: str) -> str:
    """The number word that a mixture of letters and digits draws: "s3ven", "в0семь"."""
    for letters in (_LATIN_DRAWN, _CYRILLIC_DRAWN):
        if (new := word.translate(letters)) in KNOWN and len(new) > 2:
            return new
    return ""


_LATIN_DRAWN = str.maketrans("01345", "oieas")
_CYRILLIC_DRAWN = str.maketrans("01346", "оиечб")
_TOKEN = re.compile(r"[^\W_]+")
_BETWEEN = 3  # characters between two of a row
_ROW = 6  # words
_SURE = 3  # of them that are nothing else


def misheard(text: str) -> Iterator[Piece]:
    """Yield the number words of each row that are written as they are heard."""
    heard = [word for word in _TOKEN.findall(text.lower()) if meant(word)]
    if len(heard) < _SURE:
        if not all(map(str.isalpha, heard)):
            yield from _all_drawn(text)
        return
    if sum(word not in _WORDS_TOO for word in heard) < _SURE:
        return
    row: list[re.Match[str]] = []
    for token in _TOKEN.finditer(text):
        word = token.group().lower()
        if row and token.start() - row[-1].end() > _BETWEEN:
            yield from _rewritten(row)
            row = []
        if meant(word) or word.isdigit() or (row and word in LINK_WORDS):
            row.append(token)
        elif row:
            yield from _rewritten(row)
            row = []
    yield from _rewritten(row)


def _all_drawn(text: str) -> Iterator[Piece]:
    for token in _TOKEN.finditer(text):
        word = token.group().lower()
        if not word.isalpha() and (new := meant(word)):
            yield token.start(), token.end(), new


def _from(numbers: list[str], spelled: list[str]) -> int:
    """Where a row begins: after a first "to" or "for" before tens, or that makes it too long."""
    tens = any(word.endswith(("ty", "teen")) for word in numbers)
    over = len(numbers) - 1 in _WHOLE and len(numbers) not in _WHOLE
    return int(spelled[0] in _WORDS_TOO and (tens or over))


def _until(numbers: list[str], spelled: list[str]) -> int:
    """How many words of a row count: without a last "for" that makes a number too long."""
    over = spelled[-1] in _WORDS_TOO and len(numbers) - 1 in _WHOLE and len(numbers) not in _WHOLE
    return len(spelled) - over


_WHOLE = frozenset({7, 10, 16})  # digits that a number said digit by digit has


def _rewritten(row: list[re.Match[str]]) -> Iterator[Piece]:
    spelled = [token.group().lower() for token in row]
    numbers = [word for word in spelled if meant(word) or word.isdigit()]
    sure = sum(word not in _WORDS_TOO and not word.isdigit() for word in numbers)
    if len(numbers) < _ROW or sure < _SURE:
        return
    first = _from(numbers, spelled)
    row, spelled, numbers = row[first:], spelled[first:], numbers[first:]
    spelled = spelled[: _until(numbers, spelled)]
    for token, word in zip(row, spelled, strict=False):
        new = meant(word)
        if new and new != word:
            yield token.start(), token.end(), new
