"""Digits that are spoken: "four one double two" and "четыре один", as digits."""

import re
from collections.abc import Iterator

from governance.redaction.characters import lowered

_ONES = {
    "zero oh o nought null cero ноль нуль нолик о": "0",
    "one eins uno один одна единица единицу единичка единичку раз": "1",
    "two zwei dos два две двойка двойку двоечка": "2",
    "three drei tres три тройка тройку троечка": "3",
    "four vier cuatro четыре четвёрка четверка четвёрку четверку": "4",
    "five fünf cinco пять пятёрка пятерка пятёрку пятерку": "5",
    "six sechs seis шесть шестёрка шестерка шестёрку шестерку": "6",
    "seven sieben siete семь семёрка семерка семёрку семерку": "7",
    "eight acht ocho восемь восьмёрка восьмерка восьмёрку восьмерку": "8",
    "nine neun nueve девять девятка девятку": "9",
}
_TEENS_AND_TENS = {
    "ten десять": "10",
    "eleven одиннадцать": "11",
    "twelve двенадцать": "12",
    "thirteen тринадцать": "13",
    "fourteen четырнадцать": "14",
    "fifteen пятнадцать": "15",
    "sixteen шестнадцать": "16",
    "seventeen семнадцать": "17",
    "eighteen восемнадцать": "18",
    "nineteen девятнадцать": "19",
}
_TENS = {
    "twenty двадцать": 20,
    "thirty тридцать": 30,
    "forty сорок": 40,
    "fifty пятьдесят": 50,
    "sixty шестьдесят": 60,
    "seventy семьдесят": 70,
    "eighty восемьдесят": 80,
    "ninety девяносто": 90,
}
_HUNDREDS = {
    "сто": 100,
    "двести": 200,
    "триста": 300,
    "четыреста": 400,
    "пятьсот": 500,
    "шестьсот": 600,
    "семьсот": 700,
    "восемьсот": 800,
    "девятьсот": 900,
}
DIGITS = {word: digit for words, digit in _ONES.items() for word in words.split()}
_FIXED = DIGITS | {w: digit for words, digit in _TEENS_AND_TENS.items() for w in words.split()}
_ROUND = {word: value for words, value in _TENS.items() for word in words.split()} | _HUNDREDS
_REPEAT = {
    "double": 2, "triple": 3, "treble": 3, "quadruple": 4,
    "дважды": 2, "двойной": 2, "двойная": 2, "трижды": 3, "тройной": 3, "тройная": 3,
}  # fmt: skip
# "два нуля, три пятёрки": a count and then the digit's name in the plural.
_PLURAL = {
    "zeros zeroes нуля нулей ноля нолей": "0", "ones единицы единички": "1", "twos двойки": "2",
    "threes тройки": "3", "fours четвёрки четверки": "4", "fives пятёрки пятерки": "5",
    "sixes шестёрки шестерки": "6", "sevens семёрки семерки": "7",
    "eights восьмёрки восьмерки": "8",
    "nines девятки": "9",
}  # fmt: skip
_PLURALS = {word: digit for words, digit in _PLURAL.items() for word in words.split()}
_DIGIT = _FIXED | _PLURALS
_PLUS = {"plus", "плюс"}
_HUNDRED = "hundred"
_THOUSAND = {"thousand", "тысяча", "тысячи", "тысяч"}
KNOWN = {*_FIXED, *_ROUND, *_REPEAT, *_PLURALS, *_PLUS, *_THOUSAND, _HUNDRED}

# What people say between the parts of a number.
LINK = (
    r"(?:(?:and )?(?:the )?(?:first|middle|next|last|final|other) (?:two|three|four|five|six|eight)"
    r"(?: digits)?(?: are| is)?|and then|then|followed by|next|after that|comes|lastly|finally|"
    r"(?:and )?(?:end|finish|begin|start|clos)(?:s|es|ing|ning)? (?:in|with|on)|ending|ends|"
    r"at the end|new line|"
    r"(?:[аи] )?(?:перв|последн)(?:ые|ие) (?:две|три|четыре|пять|шесть|восемь)(?: цифр[ыа]?)?|"
    r"(?:[аи] )?последние|"
    r"(?:и )?в конце|с новой строки|(?:и )?номер|number|"
    r"and|dash|hyphen|minus|space|slash|потом|затем|дальше|далее|следом|ещё|еще|ид[её]т|и|а|тире|"
    r"дефис|чёрточка|черточка|пробел|минус|слэш|хвост|заканчивается(?: на)?)"
)
# "ones" only where the word ends: "onesix" is a one and a six.
_ANY = "|".join(
    word + (r"(?![^\W\d_])" if word in _PLURALS else "")
    for word in sorted(KNOWN, key=len, reverse=True)
)
NUMBER_WORD = rf"(?:{_ANY})"
# Atomic: a run of digits is cut one way only, else a hundred of them could be cut in endless ways.
_TOKEN = rf"(?>{_ANY}|\d{{1,8}})"
_RUN = re.compile(
    r"(?<![^\W_])(?<!ервые )(?<!следние )(?<!first )(?<!last )(?<!middle )"
    rf"{_TOKEN}(?:(?:[\s,./()_*~|+-]{{0,3}}|[\s,]{{1,3}}(?:{LINK}[\s,]{{1,3}}){{1,3}})"
    rf"{_TOKEN})+(?![^\W_])",
)
_PART = re.compile(rf"{_TOKEN}")
_LINK = re.compile(rf"\b{LINK}\b")
LINK_WORDS = frozenset(
    word
    for words in (
        "then and next dash hyphen minus space slash",
        "потом затем дальше идёт идет и тире дефис",
    )
    for word in words.split()
)
_MIXED_TOKEN = re.compile(rf"\d(?:{_ANY})|(?:{_ANY})\d")
_TOKENS = re.compile(r"[^\W_]+")
_TOGETHER = 26  # letters: number words without their spaces
_MIXED = 10  # digits, where most of them are written as such
_FEWEST = 7  # digits: shorter runs are counts, prices and times of day


def spoken_digits(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, digits) for each run of number words that spells seven digits or more."""
    text = lowered(text)
    tokens = _TOKENS.findall(text)
    paired = not KNOWN.isdisjoint(tokens) and any(map(_spoken_pair, tokens, tokens[1:]))
    if not paired and not (_may_grow(text, tokens) and any(map(_grown, tokens))):
        return
    for match in _RUN.finditer(text):
        parts = [part.group() for part in _PART.finditer(_LINK.sub(" ", match.group()))]
        spoken = sum(part in KNOWN and len(part) > 1 for part in parts)  # a lone o may be a letter
        digits = _spell(parts)
        count = sum(char.isdigit() for char in digits)
        if count >= (_FEWEST if 2 * spoken >= len(parts) else _MIXED) and spoken:
            yield match.start(), match.end(), digits


def _spoken_pair(one: str, next_one: str) -> bool:
    """Two neighbouring tokens that may be part of a spoken number."""
    known = (one in KNOWN) + (next_one in KNOWN)
    return known == 2 or (known == 1 and (_numeric(one) or _numeric(next_one)))


def _numeric(token: str) -> bool:
    return token[0].isdigit() or token[-1].isdigit() or token in LINK_WORDS


def _may_grow(text: str, tokens: list[str]) -> bool:
    """Whether a letter stands beside a digit, or a word is very long."""
    return _BESIDE.search(text) is not None or len(max(tokens, key=len, default="")) > _TOGETHER


_BESIDE = re.compile(r"\d(?:[^\W\d_]|(?<=[^\W\d_].))")


def _grown(token: str) -> bool:
    """Number words without spaces between them, or between them and digits."""
    if token.isalpha() or token.isdigit():
        return len(token) > _TOGETHER
    return _MIXED_TOKEN.search(token) is not None


def _spell(parts: list[str]) -> str:
    out: list[str] = []
    place = 0
    while place < len(parts):
        part = parts[place]
        if part in _ROUND:
            value, place = _compound(parts, place)
            out.append(str(value))
        elif part in _THOUSAND:
            value, place = _below_thousand(parts, place + 1)
            count = out.pop() if out and out[-1].isdigit() and len(out[-1]) <= 3 else "1"
            out.append(str(int(count) * 1000 + value))
        elif part == _HUNDRED and out and len(out[-1]) <= 2 and out[-1].isdigit():
            value, place = _compound(parts, place + 1)
            out[-1] = str(int(out[-1]) * 100 + value) if value < 100 else f"{out[-1]}00{value}"
        elif place + 1 < len(parts) and (repeated := _repeated(part, parts[place + 1])):
            out.append(repeated)
            place += 2
        else:
            out.append("+" if part in _PLUS else _DIGIT.get(part, part if part.isdigit() else ""))
            place += 1
    return "".join(out)


def _repeated(part: str, following: str) -> str:
    """ "double five" and "две пятёрки" are 55."""
    if part in _REPEAT:
        return _FIXED.get(following, following if following.isdigit() else "") * _REPEAT[part]
    count = _FIXED.get(part, part)
    if following in _PLURALS and count in {"2", "3", "4", "5"}:
        return _PLURALS[following] * int(count)
    return ""


def _below_thousand(parts: list[str], place: int) -> tuple[int, int]:
    """What follows a thousand: "four hundred and five", "четыреста пять"; 0 if nothing."""
    if parts[place + 1 : place + 2] == [_HUNDRED] and len(_FIXED.get(parts[place], "  ")) == 1:
        value, after = _compound(parts, place + 2)
        return int(_FIXED[parts[place]]) * 100 + value, after
    if place < len(parts) and parts[place].isdigit():
        return 0, place
    return _compound(parts, place)


def _compound(parts: list[str], place: int) -> tuple[int, int]:
    """Read "девятьсот шестнадцать" or "twenty one" as one number; return it and the next place."""
    value = 0
    room = 1000
    while place < len(parts):
        part = parts[place]
        step = _ROUND.get(part) or (int(_FIXED[part]) if part in _FIXED else 0)
        if not 0 < step < room:
            break
        value += step
        room = 100 if step >= 100 else 10 if step >= 20 else 0
        place += 1
    return value, place
