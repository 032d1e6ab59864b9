"""Words for numbers that are misspelt: "pasprt nmbr", "drivin lisence", "серея и нмр прав".

A step of folding. A word is read as the label that it is closest to: by how it sounds without its
vowels, or but for one sound of that. Everyday words and names are left alone, and so is every word
that no figures stand beside.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from governance.redaction.characters import Piece
from governance.redaction.names import morphology
from governance.redaction.names.evidence import a_name, begins, ordinary

_SPELT = (
    "passport number driver drivers driving license licence social security telephone mobile card "
    "credit debit account national insurance bank plate registration savings checking "
    "паспорт паспорта серия номер водительские водительское водительского удостоверение "
    "удостоверения права прав снилс телефон телефона мобильный карта карты карточка полис полиса "
    "загранпаспорт расчётный лицевой пенсионное кошелёк"
)
_LABELS = tuple(_SPELT.split())
# A slip that is an everyday word: only behind the word that stands there before the label.
_PAIRS = {("license", "plat"): "plate", ("licence", "plat"): "plate"}

FIGURES = re.compile(r"(?:\d\D{0,24}+){4}")
_WORD = re.compile(r"(?<![\w@.])[^\W\d_]{3,18}(?![\w@])")
_LEFT, _RIGHT = 44, 16  # characters from a label to the figures that it names
_LEAST_FAR, _LONGER = 5, 3  # sounds of a label that may be a sound off; letters too many


def _english(word: str) -> str:
    """The consonants that are heard in an English word, and a vowel that it begins with."""
    for written, heard in (("ph", "f"), ("sh", "j"), ("ck", "k"), ("x", "ks"), ("qu", "k")):
        word = word.replace(written, heard)
    word = re.sub(r"[tsc]i(?=[aou])", "j", word)
    word = re.sub(r"c(?=[eiy])", "s", word).translate(_ENGLISH)
    return _bones(word, "aeiouyh")


def _russian(word: str) -> str:
    return _bones(word.translate(_VOICELESS), "аеёиоуыэюяьъй")


_ENGLISH = str.maketrans("czq", "ksk")
_VOICELESS = str.maketrans("бвгджзчщ", "пфктшсшш")


def _bones(word: str, vowels: str) -> str:
    first = word[0] if word[0] in vowels else ""
    plain = "".join(letter for letter in word if letter not in vowels)
    return first + re.sub(r"(.)\1+", r"\1", plain)


def _sound(word: str) -> str:
    return _english(word) if word.isascii() else _russian(word)


_SOUNDS = {_sound(word): word for word in reversed(_LABELS)}


def _without_one(sound: str) -> set[str]:
    return {sound[:place] + sound[place + 1 :] for place in range(1, len(sound))}


_NEAR = {
    short: word
    for sound, word in _SOUNDS.items()
    if len(sound) >= _LEAST_FAR
    for short in (sound, *_without_one(sound))
}
_SPELLED = {short: word for word in _LABELS if len(word) > _LEAST_FAR - 1 for short in (
    word, *_without_one(word))}  # fmt: skip


@lru_cache(maxsize=8_192)
def meant(word: str) -> str:
    """The label that a small word is a slip of; "" for every other word, labels included."""
    if word in _LABELS or not (word.isascii() or _CYRILLIC.fullmatch(word)):
        return ""
    sound = _sound(word)
    found = _SOUNDS.get(sound, "") if len(sound) > 2 else ""
    if not found and len(sound) > _LEAST_FAR - 2:
        near = (sound, *sorted(_without_one(sound)))
        found = next((_NEAR[short] for short in near if short in _NEAR), "")
    if not found and len(word) > _LEAST_FAR - 2:
        short = (word, *sorted(_without_one(word)))
        found = next((_SPELLED[one] for one in short if one in _SPELLED), "")
    alike = found and found.isascii() == word.isascii() and abs(len(found) - len(word)) <= _LONGER
    return found if alike and _sound(found)[0] == sound[0] and not _is_a_word(word) else ""


_CYRILLIC = re.compile("[а-яё]+")


def _is_a_word(word: str) -> bool:
    if word.isascii():
        return ordinary(word) or a_name(word)
    return morphology.known(word)


def mended_labels(text: str) -> Iterator[Piece]:
    """Yield the labels that are meant, for the slips beside figures."""
    last = ""
    for match in _WORD.finditer(text):
        word, (start, end) = match.group(), match.span()
        small = word.lower()
        found = _PAIRS.get((last, small), "") or meant(small)
        last = found or small
        lower = word.islower() or (word.istitle() and begins(text, start))
        if found and lower and _beside_figures(text, start, end):
            yield start, end, found


def _beside_figures(text: str, start: int, end: int) -> bool:
    return bool(_DIGIT.search(text, end, end + _LEFT) or _DIGIT.search(text, start - _RIGHT, start))


_DIGIT = re.compile(r"\d")
