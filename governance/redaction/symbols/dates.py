"""Birth dates however they are told: in words, Roman numerals, look-alikes, by a holiday."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice
from operator import attrgetter

from governance.redaction.characters import lowered
from governance.redaction.names.words import bag
from governance.redaction.symbols import lexicon
from governance.redaction.symbols.judge import Hit
from governance.redaction.symbols.runs import Group, put_together
from governance.redaction.symbols.tokens import (
    LETTER,
    SYMBOLS,
    WORD,
    Token,
    figures,
)  # fmt: skip

_BIRTH = re.compile(
    r"(?<![^\W_])(?:born|birth(?:day|date)?s?"
    r"(?! (?:sale|gift|card|party|cake|present|promo|offer|bonus|deal))|b-?days?|d\.? ?o\.? ?b\.?|"
    r"came into (?:the|this) world|(?:mum|mom|mother) had me|"
    r"(?:день|дата|дату|даты|дне|год|году|года) рожд\w+|"
    r"рожд[её]н\w*|рожд\.|родил\w*|уродил\w*|родом|д\.? ?р\.?|г\.? ?р\.?|днюх\w|днюш\w+|именин\w*|"
    r"(?:на|в) (?:этот )?(?:белый )?свет\w?(?: божий)? (?:появил\w*|вышел|вышла)|"
    r"появил\w* на свет\w?|мама (?:меня )?родила)(?![^\W_])",
)
_BEFORE, _AFTER = 100, 40  # characters from the word
_MOST_LABELS, _MOST_PARTS = 12, 16
_MAYBE = (
    "born", "birth", "bday", "b-day", "dob", "d.o.b", "d. o. b", "mum had", "mom had", "world",
    "рожд", "роди", "родом", " др ", " др:", "др.", "д.р", "д. р", "г.р", "г. р", "днюх", "днюш",
    "имени", "свет",
)  # fmt: skip
_MONTHS = re.compile(
    r"(?:jan|febr?|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)"
    r"(?:uary|ch|il|ust|ember|tember|ober)?|"
    r"(?:янв|фев|февр|мар|апр|авг|сен|сент|окт|ноя|дек)(?:ар[яьею]|рал[яьею]|т[ае]?|ел[яьею]|"
    r"уст[ае]?|тябр[яьею]|я?бр[яьею]|абр[яьею])?|ма[йяею]|июн[яьею]|июл[яьею]"
)
_ROMAN = re.compile(r"(?=[MDCLXVI])M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_ROMAN_CYRILLIC = str.maketrans("ХІСМхУ", "XICMxV")
_VALUES = {"M": 1000, "D": 500, "C": 100, "L": 50, "X": 10, "V": 5, "I": 1}
_INNER = bag(
    "of the in on at year day month and n слово числа число месяца месяц года год году "
    "рождения день дня was is it то есть в"
)
_RANGE = bag("to for from too till until")
_HOLIDAY = re.compile(
    r"(?<![^\W_])(?:(?:on |the )*(?:day|week) (?:before|after) |on |накануне |"
    r"на следующий день после |в |под |на |прямо (?:в|на) )?"
    r"(?:christmas(?: day| eve)?|boxing day|new year'?s?(?: day| eve)?|halloween|"
    r"valentine'?s(?: day)?|"
    r"independence day|(?:the )?(?:fourth|4th) of july|st\.? patrick'?s(?: day)?|"
    r"april fools?'?(?: day)?|easter|"
    r"leap day|thanksgiving|нов(?:ый|ого) год\w?|рождеств\w|дн?е?нь? победы|день космонавтики|"
    r"восьмо(?:е|го) марта|женск\w+ день|день дурака|перво(?:е|го) (?:апреля|мая|сентября|января)|"
    r"день знаний|крещени\w|старый новый год|день святого валентина)"
    r"(?:,? ?(?:in|of|of the year|в|во)?,? ?"
    r"(?P<year>(?:19|20)?['’]?\d\d|[^\W\d_]+(?:[ -][^\W\d_]+){0,3})"
    r"(?:-?(?:го|м|ом|th))?(?: года?у?)?)?(?![^\W_])",
)


def maybe(small: str) -> bool:
    """Whether a text in small letters may speak of a birth."""
    return any(word in small for word in _MAYBE)


def find(text: str, row: Sequence[Token]) -> Iterator[Hit]:
    """Yield the dates near a word of birth: two parts or more, a month or a year among them."""
    small, done = lowered(text), 0
    for label in islice(_BIRTH.finditer(small), _MOST_LABELS):
        if label.start() < done:
            continue
        done = label.end()
        hit = _holiday(text, small, label) or _date(text, row, label.end(), label.end() + _BEFORE)
        if hit is None:
            hit = _date(text, row, max(0, label.start() - _AFTER), label.start())
        if hit is not None:
            yield hit
            done = max(done, hit.end)


def _date(text: str, row: Sequence[Token], start: int, end: int) -> Hit | None:
    """The first stretch of date words that begins between `start` and `end`."""
    parts: list[Token] = []
    first = bisect_left(row, start, key=attrgetter("start"))
    for place in range(first, len(row)):
        symbol = row[place]
        if parts and (_apart(text, parts[-1], symbol) or not _inner(symbol)):
            if hit := _longest(text, parts):
                return hit
            parts = []
        if symbol.start >= end and not parts:
            return None
        if _is_part(symbol, row, place) and len(parts) < _MOST_PARTS:
            parts.append(symbol)
    return _longest(text, parts)


def _longest(text: str, parts: Sequence[Token]) -> Hit | None:
    """The date at the beginning of `parts`, without what is said behind it."""
    for end in range(len(parts), 1, -1):
        if hit := _read(text, parts[:end]):
            return hit
    return None


def _apart(text: str, last: Token, symbol: Token) -> bool:
    gap = text[last.end : symbol.start]
    return len(gap) > 28 or "\n\n" in gap or "!" in gap or "?" in gap


def _inner(symbol: Token) -> bool:
    if symbol.text.lower() in _RANGE:
        return False
    if symbol.kind != WORD or _month(symbol.text) or symbol.text.lower() in _INNER:
        return True
    return roman(symbol.text) > 0


def _is_part(symbol: Token, row: Sequence[Token], place: int) -> bool:
    if symbol.kind == LETTER:
        if roman(symbol.text):
            return len(symbol.text) > 1 or symbol.text in "IVXХ"
        return bool(figures(symbol.raw)) and (
            symbol.glued or (place + 1 < len(row) and row[place + 1].glued) or len(symbol.raw) > 1
        )
    if symbol.text.lower() in _RANGE:
        return False
    return symbol.kind in SYMBOLS or _month(symbol.text) or roman(symbol.text) > 0


def _month(word: str) -> bool:
    return _MONTHS.fullmatch(word.lower()) is not None


def roman(word: str) -> int:
    """The value of a Roman numeral in capitals, drawn in either script; 0 if it is none."""
    plain = word.translate(_ROMAN_CYRILLIC)
    if not plain.isupper() or not _ROMAN.fullmatch(plain):
        return 0
    total, last = 0, 0
    for char in reversed(plain):
        value = _VALUES[char]
        total += value if value >= last else -value
        last = max(last, value)
    return total


def _read(text: str, parts: Sequence[Token]) -> Hit | None:
    if not parts:
        return None
    told = [symbol for symbol in parts if not _month(symbol.text) and not _is_roman(symbol)]
    months = [symbol for symbol in parts if _month(symbol.text)]
    numerals = [roman(symbol.text) for symbol in parts if _is_roman(symbol)]
    if not all(0 < value < 32 or 1900 <= value < 2030 for value in numerals):
        return None
    groups = [group for group in put_together(text, told) if group.raw]
    read = "".join(figures(group.raw) for group in groups)
    if not _plausible(read, len(months), numerals, groups):
        return None
    start, end = parts[0].start, parts[-1].end
    start -= text[start - 1 : start] in {"'", "’"}
    if ending := _ENDING.match(text, end):
        end = ending.end()
    return Hit(start, end, "DATE_OF_BIRTH", text[start:end])


_ENDING = re.compile(r"(?:-?(?:го|ый|й|м|ом|ого|th|st|nd|rd)(?![^\W_]))?(?: года?у?(?![^\W_]))?")


def _is_roman(symbol: Token) -> bool:
    return symbol.kind in {LETTER, WORD} and roman(symbol.text) > 0


_NUMERIC = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])(?:0?[1-9]|1[0-2])(?:(?:19|20)?\d\d)|"
    r"(?:0?[1-9]|1[0-2])(?:0?[1-9]|[12]\d|3[01])(?:(?:19|20)?\d\d)|"
    r"(?:19|20)\d\d(?:0?[1-9]|1[0-2])(?:0?[1-9]|[12]\d|3[01])"
)
_BESIDE_MONTH = re.compile(
    r"(?:0?[1-9]|[12]\d|3[01])(?:(?:19|20)?\d\d)?|(?:19|20)\d\d(?:0?[1-9]|[12]\d|3[01])?"
)


def _odd(groups: Sequence[Group]) -> bool:
    """Whether a group has three figures, other than one that a look-alike is grown to."""
    glued = {place for place, group in enumerate(groups) if place and not group.gap}
    return any(
        len(group.raw) == _NO_DATE and not {place, place + 1} & glued
        for place, group in enumerate(groups)
    )


_SHORT_DATE, _NO_DATE = 5, 3  # figures
_BESIDE_TWO = re.compile(r"(?:19|20)?\d\d|0?[1-9]|[12]\d|3[01]|")


def _plausible(read: str, months: int, numerals: Sequence[int], groups: Sequence[Group]) -> bool:
    """Whether day, month and year, or two of them, are there and no more."""
    named = months + len(numerals)
    if months > 1 or named > 3 or _odd(groups):
        return False
    if named == 0:
        ordinals = sum(group.ordinal for group in groups)
        told = len(groups) > 2 or ordinals > 0 or len(read) > _SHORT_DATE
        return _NUMERIC.fullmatch(read) is not None and told
    if named == 1:
        return _BESIDE_MONTH.fullmatch(read) is not None and bool(read)
    return _BESIDE_TWO.fullmatch(read) is not None


def _holiday(text: str, small: str, label: re.Match[str]) -> Hit | None:
    match = _HOLIDAY.search(small, label.end(), label.end() + 120)
    if match is None or not match.group("year") or ". " in text[label.end() : match.start()]:
        return None
    end = match.start("year")
    for match_of in _YEAR_WORD.finditer(small, end, match.end()):
        word = match_of.group()
        if not (word.isdigit() or lexicon.number(word) or lexicon.ordinal(word)):
            break
        end = match_of.end()
    if end == match.start("year"):
        return None
    return Hit(match.start(), end, "DATE_OF_BIRTH", text[match.start() : end])


_YEAR_WORD = re.compile(r"[^\W_]+")
