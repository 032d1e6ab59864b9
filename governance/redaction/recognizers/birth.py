"""Dates of birth: dates, in digits or in words, that the words beside them make one."""

import re
from collections.abc import Iterator

from governance.redaction.characters import lowered
from governance.redaction.numberwords import NUMBER_WORD
from governance.redaction.recognizers.context import Context, before
from governance.redaction.spans import Span

_MONTH = (
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|января|февраля|марта|апреля|мая|"
    r"июня|июля|августа|сентября|октября|ноября|декабря|januar|februar|märz|mai|juni|juli|"
    r"oktober|dezember|january|february|march|april|june|july|august|september|october|november|"
    r"december|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|"
    r"diciembre)"
)
_DATE = re.compile(
    r"(?<!\w)(?:\d{1,2}(?: ?[./~|_,-] ?| )\d{1,2}(?: ?[./~|_,-] ?| )(?:19|20)?\d\d"
    r"|(?:19|20)\d\d ?[./~|_-] ?\d{1,2} ?[./~|_-] ?\d{1,2}"
    r"|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    r"|\d{1,2}[ ./-](?:xi{0,2}|i{1,3}|iv|vi{0,3}|ix)[ ./-](?:19|20)?\d\d"
    rf"|\d{{1,2}}(?:st|nd|rd|th|\.)? (?:of |de )?{_MONTH}\.?,? (?:de )?(?:19|20|'|’)?\d\d"
    rf"|{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?,? (?:19|20|'|’)?\d\d)(?!\w)",
)
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"\w{4,6}teenth|(?:twent|thirt)(?:ieth|y[ -](?:first|second|third|fourth|fifth|sixth|seventh|"
    r"eighth|ninth))|\d{1,2}(?:st|nd|rd|th|-?го)?|(?:двадцать |тридцать )?(?:перв|втор|четв[её]рт|"
    r"пят|шест|седьм|восьм|девят|десят|двадцат|тридцат|сороков|\w{2,9}надцат)о[ег]о?|седьмо[ег]|"
    r"(?:двадцать )?третьего)"
)
_YEAR = (
    rf"(?:\d\d(?:\d\d)?|(?:{NUMBER_WORD}[ -]){{0,4}}(?:{NUMBER_WORD}|"
    r"[а-яё]{2,14}(?:сят|ст|девян)?ого|третьего))"
)
_SPOKEN = re.compile(
    rf"(?<!\w)(?:the )?(?:{_ORDINAL} (?:of |day of )?{_MONTH}|{_MONTH} (?:the )?{_ORDINAL})"
    rf"(?:,? (?:in )?{_YEAR})?(?: года)?(?!\w)"
    rf"|(?<!\w)(?:the )?{_ORDINAL} (?:of )?(?:the )?{_ORDINAL},? (?:of )?{_YEAR}(?: года)?(?!\w)"
    rf"|(?<!\w)\d{{1,2}}[./-]\d{{1,2}}[./-](?!\d){_YEAR}(?!\w)",
)
# "born in '91, month is november, day 07"
_PIECES = re.compile(
    rf"(?<=born in )['’]\d\d(?!\w)|(?<=month is ){_MONTH}(?!\w)|(?<=day )[0o]?\d{{1,2}}(?=[,.]|$)",
)
_BIRTH = Context(
    "born birth birthday bday birthdate dob geboren geburtsdatum geb nacido nacida nacimiento "
    "né née naissance родил* рожд рожден* рождён* роден* др"
)
_BIRTH_AFTER = Context("born birthday birth рождения рожд гр г.р")
_MAYBE_BIRTH = re.compile(
    r"born|birth|b-?day|d\.? ?o\.? ?b|geb|naci|\bn[ée]e?\b|naiss|роди|рож|роден|д\.? ?р|г\.? ?р",
)
_B_DAY = re.compile(r"\bb-day\b")
_WORDS_BEFORE, _WORDS_AFTER = 5, 3


# Of every date that is told in words one of these is a part.
_STEMS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh", "twelfth", "teenth", "ieth", "перв", "втор", "трет", "четв", "пят", "шест", "седьм",
    "восьм", "девят", "десят", "дцат", "сороков",
)  # fmt: skip


def find_birth_dates(text: str) -> Iterator[Span]:
    """Yield dates that the words beside them make a date of birth; other dates stay."""
    small = lowered(text)
    if not _MAYBE_BIRTH.search(small):
        return
    if "born in " in small:
        yield from (Span(m.start(), m.end(), "DATE_OF_BIRTH", 0.8) for m in _PIECES.finditer(small))
    numbered = _DIGIT.search(small) is not None
    spoken = numbered or any(stem in small for stem in _STEMS)
    for pattern in (_DATE,) * numbered + (_SPOKEN,) * spoken:
        for match in pattern.finditer(small):
            left = before(_B_DAY.sub("bday", small[max(0, match.start() - 48) : match.start()]), 48)
            right = _WORD.findall(small[match.end() : match.end() + 24])
            if _BIRTH.any(left[-_WORDS_BEFORE:]) or _BIRTH_AFTER.any(right[:_WORDS_AFTER]):
                yield Span(match.start(), match.end(), "DATE_OF_BIRTH", 0.9)


_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"\w+")
