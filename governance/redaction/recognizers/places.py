"""Street addresses, by their grammar: a number and a street word, a unit, a box, a postcode."""

import re
from collections.abc import Iterator

from governance.redaction.numberwords import NUMBER_WORD
from governance.redaction.recognizers.addresses.vocabulary import (
    FILLER,
    MEASURE,
    PLACE,
    STOP,
    STRANGE,
)
from governance.redaction.recognizers.addresses.words import kind
from governance.redaction.spans import Span

_STREET = (
    r"(?:street|st|road|rd|avenue|ave|av|lane|ln|drive|dr|boulevard|blvd|court|ct|place|pl|"
    r"square|sq|"
    r"terrace|ter|highway|hwy|parkway|pkwy|way|close|crescent|row|gardens|grove|mews|hill|walk|"
    r"alley|"
    r"circle|cir|trail|streets|squares|avenues|roads|lanes)"
)
_CAP = r"[^\W\d_a-zа-яё][\w'’.-]{0,30}"
_TENS = r"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)"
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_SPELLED = rf"(?:{_TENS}(?:[ -]{_ONES})?|ten|eleven|twelve|\w{{3,5}}teen|{_ONES})"
_ENGLISH = re.compile(
    rf"(?<![\w.,-])\d{{1,6}}[A-Za-z]?(?:[ ,]{{1,2}}(?:[NSEW]\.?|"
    rf"[\w'’-]{{1,30}})){{1,4}}[ ]{_STREET}\b\.?(?![ ]?%)",
    re.IGNORECASE,
)
# "at forty two oak avenue": after words that lead to an address, with a plain word for the street.
_SPELLED_HOUSE = re.compile(
    rf"(?:(?<=\bat )|(?<=\bto )|(?<=\bis )|(?<=\baddress )|(?<=: )){_SPELLED}"
    r"(?: [\w'’-]{1,30}){1,3}"
    r" (?:street|road|avenue|ave|lane|drive|boulevard|terrace|crescent|square|row|mews|gardens|"
    r"grove|court|close)\b",
    re.IGNORECASE,
)
_GERMAN = re.compile(
    r"(?<!\w)(?:[^\W\d_][\w-]{1,30}(?:straße|strasse|str\.|gasse|platz|weg|allee|damm|ufer|"
    r"gatan|vägen|"
    r"veien|gata|vej|gade|katu|tie|straat|laan|plein|kuja)|(?:Am|An der|Auf der|Im|"
    r"Zum) [^\W\d_][\w-]{2,30})"
    r" \d{1,5} ?[a-z]?(?!\w)",
    re.IGNORECASE,
)
_ROMANCE = re.compile(
    r"(?<!\w)(?:rue|avenue|boulevard|via|viale|piazza|calle|carrer|avenida|avda|paseo|plaza|rua|"
    r"rúa|ulica|ul\.)"
    r" (?:[\w'’.-]{1,30} ){0,4}?(?:[\w'’.-]{2,30}),? (?:n[º°] ?)?\d{1,5}(?!\w)",
    re.IGNORECASE,
)
# "the house is number nineteen", "дом тридцать один"
_HOUSE = re.compile(
    rf"(?<!\w)(?:(?:the|my|our) )?(?:house|flat|apartment|door)(?: number)? is "
    rf"(?P<house>(?:number )?(?:{NUMBER_WORD}(?:[ -]{NUMBER_WORD})?|\d{{1,4}}[A-Za-z]?))(?!\w)"
    r"|(?<!\w)house (?P<number>\d{1,4}[A-Za-z]?)(?=,)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?<!\w)(?:apt|apartment|suite|ste|unit|flat|кв|квартира|офис|оф)\.? ?(?:no\.? ?|№ ?|"
    r"# ?)?\d{1,5}[A-Za-z]?(?!\w)",
    re.IGNORECASE,
)
_BOX = re.compile(
    rf"(?<!\w)(?:p\.? ?o\.? box (?:{NUMBER_WORD} ?){{1,6}}|"
    r"p\.? ?o\.? box \d{1,6}|(?:rr|hc|rural route|star route) ?\d{1,4},? box \d{1,5}|"
    r"PSC \d{1,5},? Box \d{1,5}(?:\s{1,3}[AFD]PO A[AEP] \d{5})?"
    r"|(?:USNS|USS|USCGC|USNV) \w{2,20}\s{1,3}[AFD]PO A[AEP] \d{5}|"
    r"Unit \d{1,5} Box \d{1,5}(?:\s{1,3}[AFD]PO A[AEP] \d{5})?"
    r"|[AFD]PO A[AEP] \d{5})(?!\w)",
    re.IGNORECASE,
)
_RUSSIAN = re.compile(
    r"(?<!\w)(?:ул(?:ица|ице|ицы|ицу)?|пр(?:оспект|-?кт|-т)?(?:е|у|а)?|пер(?:еулок|еулке)?|"
    r"шоссе|ш|наб(?:ережная|ережной)?|"
    r"бул(?:ьвар|ьваре)?|б-р|пл(?:ощадь|ощади)?|проезд(?:е)?|мкр|микрорайон|переулк[еу]|"
    r"проспект[еу]?)\.?\s"
    r"(?:[\w.-]{2,30}\s){0,3}?[\w-]{2,30},?\s?(?:д(?:ом|\.)?\s?)?№?\s?\d{1,4}[а-я]?(?:/\d{1,3})?"
    r"(?:,?\s?(?:корп?(?:ус|\.)?|к\.?|стр(?:оение|\.)?)\s?\d{1,3})?(?:,?\s?(?:кв(?:артира|\.)?|"
    r"оф(?:ис|\.)?)\s?\d{1,5})?(?:,?\s?(?:подъезд|этаж|под\.|эт\.|домофон)\s?\d{1,3}){0,3}(?!\w)",
    re.IGNORECASE,
)
_RUSSIAN_AFTER = re.compile(
    r"(?<!\w)[а-яё-]{3,30}(?:ий|ый|ая|ой|ое)\s(?:пр(?:-?т|оспект)?|ул(?:ица)?|пер(?:еулок)?|ш(?:оссе)?|"
    r"наб(?:ережная)?|пл(?:ощадь)?|бул(?:ьвар)?|б-р|проезд)\.?,?\s?(?:д(?:ом|\.)?\s?)?\d{1,4}[а-я]?"
    r"(?:[-/]\d{1,4})?(?:,?\s?(?:кв(?:артира|\.)?)\s?\d{1,5})?(?!\w)",
    re.IGNORECASE,
)
_SPELLED_FLAT = re.compile(
    rf"(?<!\w)(?:(?:ул(?:ица|ице|ицы|ицу)?|пр(?:оспект|-?кт|-т)?(?:е|у|а)?|пер(?:еулок|еулке)?)\.? "
    rf"(?:[\w-]{{2,30}} ){{1,3}}?)?(?:дом|д|квартира|кв|корпус|строение|подъезд)\.? "
    rf"(?:{NUMBER_WORD} ?){{1,3}}(?!\w| ?(?:лет|год|этаж|минут|раз|метр|штук|рубл|тысяч|"
    rf"час|дн|недел|месяц))",
    re.IGNORECASE,
)
# Ленина, 5, кв. 12: no word says street, but a flat has one.
_RUSSIAN_FLAT = re.compile(
    r"(?<!\w)[А-ЯЁ][\w-]{2,30},? ?\d{1,4}[а-я]?(?:/\d{1,3})?,? ?(?:корп?(?:ус|\.)? ?\d{1,3},? ?)?"
    r"кв(?:артира|\.)? ?\d{1,5}(?!\w)"
)
_POSTCODE = re.compile(
    r"(?<!\w)(?:GIR ?0AA|[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|"
    r"[A-HK-Y]\d[ABEHMNPRVWXY]) ?\d[ABD-HJLNP-UW-Z]{2})(?!\w)"
)
_ZIP = re.compile(
    r"(?<!\w)(?:zip(?:[ -]?code)?|post(?:al)?[ -]?code|индекс|plz|code postal|"
    r"código postal)\s?(?:is|:|=)?\s{0,2}"
    r"(?P<code>[A-Z]{0,2}\d[\dA-Z -]{2,8}\d)(?!\w)",
    re.IGNORECASE,
)
_STATE_ZIP = re.compile(
    r"(?<!\w)(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|"
    r"PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?(?!\w)"
)
_NOT_STREETS = re.compile(
    r"\d+ (?:\w+ )*(?:days?|hours?|weeks?|months?|years?|minutes?|times|times|percent|people|"
    r"miles|км|of|in|on|the|a|my|is|was|and|to|for|by|this|that|it|i|per|all|no|any|or)\b.*",
    re.IGNORECASE,
)


_DIGIT = re.compile(r"\d")
_SPELLED_STREET = re.compile(
    r"\b(?:street|road|avenue|ave|lane|drive|boulevard|terrace|crescent|square|row|mews|gardens|"
    r"grove|court|close)\b",
    re.IGNORECASE,
)
_ANY_SCRIPT = (_ENGLISH, _GERMAN, _ROMANCE, _UNIT, _BOX, _POSTCODE, _STATE_ZIP)
_CYRILLIC = (_SPELLED_FLAT, _RUSSIAN, _RUSSIAN_AFTER, _RUSSIAN_FLAT)


# What follows a count: "flat 40 % off", "квартира 54 метра", "в дом два раза".
_COUNTED = re.compile(
    r"\s?(?:[%\"″]|(?:off|mm|cm|inch(?:es)?|ft|seater|pack|star|gb|tb|м|м2|кв\.? ?м|мм|см|шт|штук|"
    r"метр|руб|градус|балл|минут|час|дн|дня|день|раз|год|лет|месяц|этаж|комнат|сезон|человек|процент|"
    r"тыс|млн|доллар)(?:[аыуея]|ов|ей|ам|ах|ой|ная|ный|ок|ки|ка)?(?![^\W_]))",
    re.IGNORECASE,
)
# Not only of a house: a unit of a kitchen, an office of a maker.
_OTHER_UNITS = re.compile(r"(?:unit|suite|ste|офис|оф)\b", re.IGNORECASE)
_LED = re.compile(r"(?:\b(?:to|at|is|address|it's|live|lives|on|near)|[:>\n])[,: ]{0,3}\Z", re.I)


def _credible(text: str, match: re.Match[str], pattern: re.Pattern[str]) -> bool:
    """Whether what has the form of an address is one: no count of something else."""
    found = match.group()
    if _COUNTED.match(text, match.end()) or _PRICED.search(
        text, max(0, match.start() - 8), match.start()
    ):
        return False
    if pattern is _ENGLISH:
        led = _LED.search(text[max(0, match.start() - 12) : match.start()]) is not None
        return not _NOT_STREETS.match(found) and _is_street(found, led=led)
    if pattern is _UNIT and _OTHER_UNITS.match(found):
        before = text[max(0, match.start() - 40) : match.start()]
        return _DIGIT.search(before) is not None or _SPELLED_STREET.search(before) is not None
    return pattern is not _RUSSIAN or _RUSSIAN_NAME.search(found) is not None


_PRICED = re.compile(r"(?:\bза|\bцена)\s\Z", re.IGNORECASE)
# A name with a capital or of an adjective's form, a word cut short, or a house by its word.
_RUSSIAN_NAME = re.compile(
    r"\s[А-ЯЁ]|\s\d{1,3}[ -][а-яё]{2}"
    r"|(?i:(?:ая|ой|ую|ий|ый|ого|ова|ева|ина|ных|ых)(?![^\W_])|\b(?:д|дом|кв|корп)(?![^\W_])"
    r"|\A(?:ул|пр|пер|наб|мкр|б-р|пр-т|пр-кт|микрорайон)(?![^\W_]))"
)


def _is_street(found: str, *, led: bool) -> bool:
    """A name between number and street: of everyday words only where an address is awaited."""
    _, *words, _ = re.findall(r"[\w'’-]+", found)
    kinds = [kind(word.lower()) for word in words]
    if not _COUNTS.isdisjoint(kinds[:1]):
        return False
    named = any(word[0].isupper() for word in words) or STRANGE in kinds or PLACE in kinds
    return led or (named and not _CLAUSE.search(found))


_COUNTS = frozenset({MEASURE, STOP, FILLER})
_CLAUSE = re.compile(r", (?:that|this|it|the|a|row|my|your)\b", re.IGNORECASE)


def find_addresses(text: str) -> Iterator[Span]:
    """Yield the parts of street addresses that a grammar can tell; each has a number in it."""
    for match in _HOUSE.finditer(text):
        part = "house" if match.group("house") else "number"
        yield Span(match.start(part), match.end(part), "ADDRESS", 0.8)
    patterns: tuple[re.Pattern[str], ...] = () if text.isascii() else _CYRILLIC
    if _DIGIT.search(text):
        patterns += _ANY_SCRIPT
    elif " box " in text.lower():
        patterns += (_BOX,)
    if _SPELLED_STREET.search(text):
        patterns += (_SPELLED_HOUSE,)
    for pattern in patterns:
        for match in pattern.finditer(text):
            if _credible(text, match, pattern):
                yield Span(match.start(), match.end(), "ADDRESS", 0.8)
    for match in _ZIP.finditer(text):
        yield Span(match.start("code"), match.end("code"), "ADDRESS", 0.8)
