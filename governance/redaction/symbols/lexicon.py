"""What a word stands for when a number or a code is said: its value, or its letter.

English and Russian, in every case and gender, as ordinals, as names of figures ("семёрка"), and
the letters by their names in both languages and by the alphabet of radio.
"""

from functools import lru_cache

from governance.redaction.misheard import meant
from governance.redaction.names.words import bag

_ENGLISH = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_ENGLISH_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_ENGLISH_ORDINALS = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]
_FORMS = {
    0: "oh nought naught nil nada ноль ноля нолю нолём нолем ноле нуль нуля нулю нулем нулём нолик",
    1: "один одна одно одного одной одному одну одним единица единицу единицы единичка единичку",
    2: "два две двух двум двумя двойка двойку двоечка двоечку",
    3: "три трех трёх трем трём тремя тройка тройку троечка троечку",
    4: "четыре четырех четырёх четырем четырьмя четверка четвёрка четверку четвёрку",
    5: "пять пяти пятью пятерка пятёрка пятерку пятёрку пятерочка",
    6: "шесть шести шестью шестерка шестёрка шестерку шестёрку",
    7: "семь семи семью семерка семёрка семерку семёрку",
    8: "восемь восьми восемью восьмерка восьмёрка восьмерку восьмёрку",
    9: "девять девяти девятью девятка девятку",
    10: "десять десяти десятью десятка десятку",
    12: "дюжина дюжину dozen",
    50: "полтинник полтос",
    40: "сорок сорока fourty",
    90: "девяносто девяноста",
    100: "сто ста сотня сотню",
    200: "двести двухсот",
    300: "триста трехсот трёхсот",
    400: "четыреста четырехсот четырёхсот",
}
_TEENS = [
    "одиннадцат",
    "двенадцат",
    "тринадцат",
    "четырнадцат",
    "пятнадцат",
    "шестнадцат",
    "семнадцат",
    "восемнадцат",
    "девятнадцат",
]
_HUNDREDS = {5: "пять", 6: "шесть", 7: "семь", 8: "восемь", 9: "девять"}
_OBLIQUE = {5: "пяти", 6: "шести", 7: "семи", 8: "восьми", 9: "девяти"}
_TENS = {
    50: ("пять", "пяти"),
    60: ("шесть", "шести"),
    70: ("семь", "семи"),
    80: ("восемь", "восьми"),
}
_STEMS = {
    1: "перв", 2: "втор", 4: "четверт четвёрт", 5: "пят", 6: "шест", 7: "седьм", 8: "восьм",
    9: "девят", 10: "десят", 20: "двадцат", 30: "тридцат", 40: "сороков", 50: "пятидесят",
    60: "шестидесят", 70: "семидесят", 80: "восьмидесят", 90: "девяност", 100: "сот",
    200: "двухсот", 300: "трёхсот трехсот",
} | {11 + place: stem for place, stem in enumerate(_TEENS)}  # fmt: skip
_ENDINGS = ["ый", "ой", "ого", "ое", "ая", "ую", "ому", "ым", "ом", "ых"]
_THIRD = ["третий", "третьего", "третья", "третье", "третьей", "третьем", "третьему", "третью"]


def _numbers() -> dict[str, int]:
    out = {word: value for value, word in enumerate(_ENGLISH)}
    out |= {word: 20 + 10 * place for place, word in enumerate(_ENGLISH_TENS)}
    out |= {word: value for value, words in _FORMS.items() for word in words.split()}
    for place, stem in enumerate(_TEENS):
        out |= {stem + ending: 11 + place for ending in ("ь", "и", "ью")}
    for value, stem in ((20, "двадцат"), (30, "тридцат")):
        out |= {stem + ending: value for ending in ("ь", "и", "ью")}
    for value, (first, second) in _TENS.items():
        out |= {first + "десят": value, second + "десяти": value}
    for value, stem in _HUNDREDS.items():
        out |= {stem + "сот": 100 * value, _OBLIQUE[value] + "сот": 100 * value}
    return out


def _ordinals() -> dict[str, int]:
    out = {word: place + 1 for place, word in enumerate(_ENGLISH_ORDINALS)}
    out |= {word[:-1] + "ieth": 20 + 10 * place for place, word in enumerate(_ENGLISH_TENS)}
    for value, stems in _STEMS.items():
        out |= {stem + ending: value for stem in stems.split() for ending in _ENDINGS}
    return out | dict.fromkeys(_THIRD, 3)


_KEYS = str.maketrans(
    "йцукенгшщзфывапролдячсмить", "qwertyuiopasdfghjklzxcvbnm"
)  # the letters of one keyboard where the other was meant


def _mistyped(words: dict[str, int]) -> dict[str, int]:
    typed = {word.translate(_KEYS): value for word, value in words.items() if len(word) > _SHORT}
    return {word: value for word, value in typed.items() if word.isascii()}


_SHORT = 2
NUMBERS = _mistyped(_numbers()) | _numbers()
ORDINALS = _ordinals()
THOUSAND = bag("thousand тысяча тысячи тысяч тысячу тыща")
HUNDRED = bag("hundred")
# "three fives", "два нуля": after a count, so many of the figure; alone, the figure.
PLURALS = {
    word: digit
    for digit, words in (
        ("0", "zeros zeroes ohs noughts нуля нулей ноля нолей нолика ноликов нули ноли"),
        ("1", "ones единицы единиц единички единичек"),
        ("2", "twos двойки двоек двоечки"),
        ("3", "threes тройки троек троечки"),
        ("4", "fours четверки четвёрки четверок четвёрок"),
        ("5", "fives пятерки пятёрки пятерок пятёрок"),
        ("6", "sixes шестерки шестёрки шестерок шестёрок"),
        ("7", "sevens семерки семёрки семерок семёрок"),
        ("8", "eights восьмерки восьмёрки восьмерок восьмёрок"),
        ("9", "nines девятки девяток"),
    )
    for word in words.split()
}
TIMES = {
    "double": 2, "triple": 3, "treble": 3, "quadruple": 4, "pair": 2, "дважды": 2, "двойной": 2,
    "двойная": 2, "двойное": 2, "трижды": 3, "тройной": 3, "тройная": 3, "тройное": 3, "пара": 2,
    "пару": 2,
}  # fmt: skip
# Number words that are everyday words of their own: they never make a number by themselves.
DOUBTFUL = bag("to too tow tu won wan ate for fore tree free nil nada сорока ста tri пята")

_RADIO = (
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike "
    "november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
)
_LATIN_NAMES = {
    "bee": "B", "cee": "C", "dee": "D", "eff": "F", "ef": "F", "gee": "G", "jee": "G", "aitch": "H",
    "haitch": "H", "jay": "J", "kay": "K", "el": "L", "ell": "L", "em": "M", "en": "N", "pee": "P",
    "cue": "Q", "queue": "Q", "kew": "Q", "ar": "R", "ess": "S", "tee": "T", "vee": "V", "ex": "X",
    "wye": "Y", "zed": "Z", "zee": "Z", "ay": "A", "dubya": "W",
    "эй": "A", "би": "B", "си": "C", "ди": "D", "джи": "G", "эйч": "H", "ай": "I", "джей": "J",
    "кей": "K", "эл": "L", "оу": "O", "пи": "P", "кью": "Q", "ар": "R", "ти": "T", "ви": "V",
    "икс": "X", "экс": "X", "уай": "Y", "игрек": "Y", "зет": "Z", "зед": "Z", "дабл": "W",
}  # fmt: skip
_CYRILLIC_NAMES = {
    "бэ": "Б", "бе": "Б", "вэ": "В", "ве": "В", "гэ": "Г", "дэ": "Д", "жэ": "Ж", "зэ": "З",
    "ка": "К", "эль": "Л", "эм": "М", "эн": "Н", "пэ": "П", "эр": "Р", "эс": "С", "тэ": "Т",
    "эф": "Ф", "ха": "Х", "хэ": "Х", "цэ": "Ц", "че": "Ч", "ша": "Ш", "ща": "Щ",
}  # fmt: skip
# The names by which Russians and American policemen spell.
_SPELLING = (
    "анна антон борис василий галина григорий дмитрий елена женя зинаида иван константин катя "
    "киловатт леонид михаил мария николай наталья ольга павел роман семен семён татьяна тимур "
    "ульяна "
    "федор фёдор харитон хабаров цапля человек шура щука юрий яков "
    "adam boy charles david edward frank george henry ida john king lincoln mary nora ocean paul "
    "queen robert sam tom union william young zebra"
)
LETTERS = (
    {word: word[0].upper() for word in (*_SPELLING.split(), *_RADIO.split())}
    | _LATIN_NAMES
    | _CYRILLIC_NAMES
)
_LONGEST, _SHORTEST_WORD, _LONGEST_GROWN = 16, 4, 120
_NO_NUMBERS = bag("weight height freight шерсть десяток fight tent")
_ALL = {word for word in (*NUMBERS, *ORDINALS) if len(word) >= _SHORTEST_WORD}


_INITIALS = frozenset(word[0] for word in _ALL)


def _shortened(word: str) -> set[str]:
    return {word[:place] + word[place + 1 :] for place in range(len(word))}


_MISSING = {short: word for word in sorted(_ALL) if len(word) > 4 for short in _shortened(word)}


@lru_cache(maxsize=8_192)
def number(word: str) -> int | None:
    """The value of a number word in small letters, as it is written, heard or misspelt."""
    if word in NUMBERS:
        return NUMBERS[word]
    if not 3 <= len(word) <= _LONGEST or word in PLURALS or word in ORDINALS:
        return None
    said = meant(word)
    if said in NUMBERS:
        return NUMBERS[said]
    return NUMBERS.get(_one_edit(word))


@lru_cache(maxsize=8_192)
def ordinal(word: str) -> int | None:
    """The value of an ordinal in small letters, misspelt by a letter at most."""
    if word in ORDINALS:
        return ORDINALS[word]
    fits = _SHORTEST_WORD + 1 < len(word) <= _LONGEST
    return ORDINALS.get(_one_edit(word)) if fits else None


def _one_edit(word: str) -> str:
    """The long number word from which `word` is one letter away; "" if there is none."""
    if len(word) <= _SHORTEST_WORD or word[0] not in _INITIALS or word in _NO_NUMBERS:
        return ""
    if word in _MISSING:
        return _MISSING[word]
    for short in sorted(_shortened(word)):
        if len(word) > _SHORTEST_WORD + 1 and short in _ALL:
            return short
        if len(word) > _SHORTEST_WORD + 1 and _MISSING.get(short, "")[:1] == word[:1]:
            return _MISSING[short]
    return ""


@lru_cache(maxsize=4096)
def grown_together(word: str) -> str:
    """The digits of number words without their spaces ("нольнольсемь"); "" if it is none."""
    if len(word) > _LONGEST_GROWN:
        return ""
    out: list[int] = []
    place, room = 0, 0
    while place < len(word):
        for end in range(min(len(word), place + _LONGEST), place + 2, -1):
            if (value := NUMBERS.get(word[place:end])) is not None:
                break
        else:
            return ""
        if 0 < value < room:
            out[-1] += value
        else:
            out.append(value)
        room = 100 if value >= 100 else 10 if value >= 20 else 0
        place = end
    return "".join(map(str, out)) if len(out) > 1 or out[0] > 20 else ""
