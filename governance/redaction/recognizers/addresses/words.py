"""What part each word may play in an address, as one letter for each word.

The letters are the alphabet of `grammar`, which reads a text as a string of them.
"""

import re
from functools import lru_cache

from governance.redaction.misheard import meant
from governance.redaction.names.words import bag, common, listed
from governance.redaction.numberwords import KNOWN
from governance.redaction.recognizers.addresses.vocabulary import (
    BACKWARD,
    CITIES,
    FILLER,
    LABELS,
    LETTER,
    NUMBER,
    PLACE,
    PLAIN,
    POSTCODE,
    RUSSIAN_STREET,
    STOP,
    STRANGE,
    STREET,
    UNIT,
    WORDS,
)


def _swapped(latin: str, cyrillic: str, words: dict[str, str]) -> dict[str, str]:
    """Labels as they come out when the other keyboard layout is on: "ek" is "ул"."""
    keys = str.maketrans(cyrillic + latin, latin + cyrillic)
    typed = {word.translate(keys): kind for word, kind in words.items() if kind in LABELS}
    return {
        word: kind
        for word, kind in typed.items()
        if len(word) > 1 and word.isalpha() and word not in _TYPED_TOO and not common(word)
    }


_TYPED_TOO = bag("ex gun кв")  # another layout's labels that are words of their own


_ROWS = "qwertyuiopasdfghjklzxcvbnm", "йцукенгшщзфывапролдячсмить"
_SAID = {word: kind for kind, words in WORDS.items() for word in words.split()}
_SAID |= dict.fromkeys(
    bag(
        "bee cee dee gee jay kay ell em en pee queue cue ar ess tee vee zed zee aitch haitch alpha "
        "bravo charlie delta echo foxtrot"
    ),
    LETTER,
)
_LEAST_BACKWARD = 4  # letters
_TURNED = {
    word[::-1]: BACKWARD
    for word, kind in _SAID.items()
    if kind in (STREET, RUSSIAN_STREET, UNIT) and len(word) >= _LEAST_BACKWARD
}
_KINDS = _TURNED | _swapped(*_ROWS, _SAID) | _SAID

# --- numbers --------------------------------------------------------------------------------------

_NOT_NUMBERS = bag("раз о o null to too tow tu won tree free for fore ate dos vier acht once nain")
_STEMS = (
    "перв втор трет четверт четвёрт пят шест седьм восьм девят десят одиннадцат двенадцат "
    "тринадцат четырнадцат пятнадцат шестнадцат семнадцат восемнадцат девятнадцат двадцат тридцат "
    "сороков пятидесят шестидесят семидесят восьмидесят девяност сот"
)
_ENDINGS = "ый ий ой ая ья ое ье ого ом ую ью"
_CASES = (
    "одного двух трёх трех четырёх четырех пяти шести семи восьми девяти десяти двадцати тридцати "
    "сорока пятидесяти шестидесяти семидесяти восьмидесяти девяноста ста первая вторая "
)
_ORDINALS = (
    "first third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth thirtieth fortieth "
    "hundredth hundred second fourty fiveteen ninty "
    "odin dva tri chetyre pyat shest sem vosem devyat desyat dvadtsat tridtsat sorok sto"
)
_NUMBERS = (
    {stem + ending for stem in _STEMS.split() for ending in _ENDINGS.split()}
    | bag(_CASES)
    | bag(_ORDINALS)
    | KNOWN
) - _NOT_NUMBERS
_DIGITS = re.compile(
    r"\d{1,5}(?:[^\W\d_]{1,2})?|[^\W\d_]\d{1,4}|\d{1,4}[кс]\d{1,3}|\d{1,3}-[а-я]{1,2}"
)
# The halves of a British postcode, five digits or six.
_CODE = re.compile(r"[a-z]{2}\d{1,2}[a-z]?|\d(?!st|nd|rd|th)[a-z]{2}|\d{5,6}")
_MEASURE = re.compile(
    r"(?<!\d)\d{1,6}(?:mm|cm|km|kg|ml|gb|tb|mb|hz|v|w|mp|pm|am|см|мм|км|кг|мл|гб|тб|вт|ч|шт|т|г|л|м|р)"
)


def is_number(word: str) -> bool:
    """Whether a lower-case word is a house's number, in digits or words, also glued or misspelt."""
    if word[0].isdigit() or word[-1].isdigit():
        return _DIGITS.fullmatch(word) is not None and not _MEASURE.fullmatch(word)
    if word in _NUMBERS:
        return True
    if word in _NOT_NUMBERS or len(word) < _LEAST_HEARD or common(word):
        return False
    if (heard := meant(word)) and heard not in _NOT_NUMBERS:
        return True
    return len(word) >= _GLUED and any(
        word[:cut] in KNOWN and word[cut:] in KNOWN for cut in range(3, len(word) - 2)
    )


_LEAST_HEARD = 3
_GLUED = 7  # letters: "sixteen" is one word, "сорокдевять" two

# --- labels, misspelt -----------------------------------------------------------------------------

_DRAWN = str.maketrans("013457@", "oieast" + "a")
_LEAST_MISSPELT = 5  # letters


def _without_one(word: str) -> frozenset[str]:
    """`word` and what is left of it without one of its letters."""
    return frozenset({word} | {word[:at] + word[at + 1 :] for at in range(len(word))})


_MISSPELT = {
    cut: kind
    for word, kind in _SAID.items()
    if kind in LABELS and len(word) >= _LEAST_MISSPELT
    for cut in _without_one(word)
}


_WORDS_TOO = bag("поезд поезда айфон страниц страница страницы улитка уличный стоение пятна")


def _misspelt(word: str) -> str:
    """The kind of the label that a word is but for one letter, or for two that changed places."""
    if len(word) < _LEAST_MISSPELT or common(word) or word in _WORDS_TOO:
        return ""
    for cut in (word, *sorted(_without_one(word))):
        if (kind := _MISSPELT.get(cut)) and cut[:1] == word[:1]:
            return kind
    return ""


@lru_cache(maxsize=8_192)
def label(word: str) -> str:
    """The kind of a lower-case word that says which part of an address comes; "" for all others."""
    if word in _KINDS:
        return _KINDS[word]
    if not word.isalpha():
        drawn = word.translate(_DRAWN)
        return _KINDS.get(drawn, "") if drawn.isalpha() and len(drawn) > 2 else ""
    return _misspelt(word)


@lru_cache(maxsize=8_192)
def kind(word: str) -> str:
    """The kind of a lower-case word, its case aside."""
    if found := label(word):
        return found
    if len(word) == 1 and not word.isdigit():
        return LETTER if word not in "аi" else FILLER
    if word in listed("places") or word in CITIES:
        return PLACE
    return _counted(word) or (PLAIN if word.isascii() and common(word) else STRANGE)


def _counted(word: str) -> str:
    """A house's number or a postcode; what else has digits only is neither; "" if a word."""
    if _CODE.fullmatch(word) and not _MEASURE.fullmatch(word):
        return POSTCODE
    if is_number(word):
        return NUMBER
    return STOP if word.isdigit() else ""
