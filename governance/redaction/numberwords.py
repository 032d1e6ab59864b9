"""Digits that are spoken: "four one double two" and "четыре один", as digits."""

import re
from collections.abc import Iterator

_ONES = {
    "zero oh nought null cero ноль нуль": "0",
    "one eins uno один одна": "1",
    "two zwei dos два две": "2",
    "three drei tres три": "3",
    "four vier cuatro четыре": "4",
    "five fünf cinco пять": "5",
    "six sechs seis шесть": "6",
    "seven sieben siete семь": "7",
    "eight acht ocho восемь": "8",
    "nine neun nueve девять": "9",
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
_REPEAT = {"double": 2, "triple": 3, "дважды": 2, "трижды": 3}
_PLUS = {"plus", "плюс"}
_HUNDRED = "hundred"
_KNOWN = {*_FIXED, *_ROUND, *_REPEAT, *_PLUS, _HUNDRED}

_ANY = "|".join(sorted(_KNOWN, key=len, reverse=True))
_TOKEN = rf"(?:{_ANY}|\d{{1,4}})"
_RUN = re.compile(rf"\b{_TOKEN}(?:[ ,.-]{{0,3}}{_TOKEN})+\b", re.IGNORECASE)
_PART = re.compile(rf"{_TOKEN}", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_DIGITS = re.compile(r"\d{2}|\d .{0,12}\d")
_FEWEST_WORDS = 3
_MIXED = 10  # digits, where most of them are written as such
_FEWEST = 7  # digits: shorter runs are counts, prices and times of day


def spoken_digits(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, digits) for each run of number words that spells seven digits or more."""
    spoken = sum(word in _KNOWN for word in _LETTERS.findall(text.lower()))
    if spoken < _FEWEST_WORDS and not (spoken and _DIGITS.search(text)):
        return
    for match in _RUN.finditer(text):
        parts = [part.group().lower() for part in _PART.finditer(match.group())]
        spoken = sum(part in _KNOWN for part in parts)
        digits = _spell(parts)
        count = sum(char.isdigit() for char in digits)
        if count >= (_FEWEST if 2 * spoken >= len(parts) else _MIXED) and spoken:
            yield match.start(), match.end(), digits


def _spell(parts: list[str]) -> str:
    out: list[str] = []
    place = 0
    while place < len(parts):
        part = parts[place]
        if part in _ROUND:
            value, place = _compound(parts, place)
            out.append(str(value))
            continue
        if part == _HUNDRED and out and len(out[-1]) == 1 and out[-1].isdigit():
            value, place = _compound(parts, place + 1)
            out[-1] = str(int(out[-1]) * 100 + value) if value < 100 else f"{out[-1]}00{value}"
            continue
        if part in _REPEAT and place + 1 < len(parts):
            following = parts[place + 1]
            digits = _FIXED.get(following, following if following.isdigit() else "")
            out.append(digits * _REPEAT[part])
            place += 2 if digits else 1
            continue
        out.append("+" if part in _PLUS else _FIXED.get(part, part if part.isdigit() else ""))
        place += 1
    return "".join(out)


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
