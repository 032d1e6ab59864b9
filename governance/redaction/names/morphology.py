"""pymorphy3's dictionary of Russian, one analyzer for all who ask it."""

import re
from functools import cache, lru_cache
from typing import Any

from governance.redaction.models import MORPHOLOGY

NAMES = frozenset({"Name", "Surn", "Patr"})
PLACES = frozenset({"Geox"})


@cache
def analyzer() -> Any:
    """The analyzer (its types are its own); raises RedactionFailed when it is not on record."""
    import pymorphy3

    MORPHOLOGY.verified()
    return pymorphy3.MorphAnalyzer()


@lru_cache(maxsize=8_192)
def known(word: str) -> bool:
    """Whether the dictionary has a small word, in any of its forms."""
    return bool(analyzer().word_is_known(word))


@lru_cache(maxsize=8_192)
def a_name(word: str) -> bool:
    """Whether the dictionary has a small word as the name of a person."""
    return known(word) and any(
        not parse.tag.grammemes.isdisjoint(NAMES) for parse in analyzer().parse(word)
    )


@cache
def _spellings() -> Any:
    words = analyzer().dictionary.words
    return words.compile_replaces(
        {"ы": ["й", "у"], "и": ["й", "ы", "ь"], "е": ["э", "ё"], "т": ["ц"]}
    )


_USUAL = {
    "ден": "день",
    "быт": "быть",
    "ест": "есть",
    "пят": "пять",
    "шест": "шесть",
    "сем": "семь",
}
_SOFTENED = re.compile("(?<=[лнтдрсзмвпб])(?=[бвгдзйклмнпрстфхцчшщеёюяи]|$)")


@lru_cache(maxsize=8_192)
def spelled(word: str) -> str:
    """The dictionary's word that a transliterated small one may be; "" if there is none.

    One soft sign may be lost, and of letters that Latin has one for two either may be meant.
    """
    if word in _USUAL:
        return _USUAL[word]
    words = analyzer().dictionary.words
    softened = (match.start() for match in _SOFTENED.finditer(word))
    for form in (word, *(f"{word[:place]}ь{word[place:]}" for place in softened)):
        if found := words.similar_keys(form, _spellings()):
            return str(found[0])
    return ""
