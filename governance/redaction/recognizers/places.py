"""Street addresses, by their grammar: a number and a street word, a unit, a box, a postcode."""

import re
from collections.abc import Iterator

from governance.redaction.characters import lowered
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
    rf"(?<![\w.,-])\d{{1,6}}[a-z]?(?:[ ,]{{1,2}}(?:[nsew]\.?|"
    rf"[\w'’-]{{1,30}})){{1,4}}[ ]{_STREET}\b\.?(?![ ]?%)",
)
# "at forty two oak avenue": after words that lead to an address, with a plain word for the street.
_SPELLED_HOUSE = re.compile(
    rf"(?<= )(?:(?<=\bat )|(?<=\bto )|(?<=\bis )|(?<=\baddress )|(?<=: )){_SPELLED}"
    r"(?: [\w'’-]{1,30}){1,3}"
    r" (?:street|road|avenue|ave|lane|drive|boulevard|terrace|crescent|square|row|mews|gardens|"
    r"grove|court|close)\b",
)
_HOUSE_NUMBER = r" \d{1,5} ?[a-z]?(?!\w)"
_GERMAN = re.compile(
    r"(?<!\w)[^\W\d_][\w-]{1,30}(?:straße|strasse|str\.|gasse|platz|weg|allee|damm|ufer|gatan|vägen|"
    rf"veien|gata|vej|gade|katu|tie|straat|laan|plein|kuja){_HOUSE_NUMBER}"
)
_GERMAN_AT = re.compile(
    rf"(?<!\w)(?:am|an der|auf der|im|zum) [^\W\d_][\w-]{{2,30}}{_HOUSE_NUMBER}"
)
_ROMANCE = re.compile(
    r"(?<!\w)(?:rue|avenue|boulevard|via|viale|piazza|calle|carrer|avenida|avda|paseo|plaza|rua|"
    r"rúa|ulica|ul\.)"
    r" (?:[\w'’.-]{1,30} ){0,4}?(?:[\w'’.-]{2,30}),? (?:n[º°] ?)?\d{1,5}(?!\w)",
)
# "the house is number nineteen", "дом тридцать один"
_HOUSE = re.compile(
    rf"(?<!\w)(?:(?:the|my|our) )?(?:house|flat|apartment|door)(?: number)? is "
    rf"(?P<house>(?:number )?(?:{NUMBER_WORD}(?:[ -]{NUMBER_WORD})?|\d{{1,4}}[a-z]?))(?!\w)"
    r"|(?<!\w)house (?P<number>\d{1,4}[a-z]?)(?=,)",
)
_UNIT = re.compile(
    r"(?<!\w)(?:apt|apartment|suite|ste|unit|flat|кв|квартира|офис|оф)\.? ?(?:no\.? ?|№ ?|"
    r"# ?)?\d{1,5}[a-z]?(?!\w)",
)
_BOX = re.compile(
    rf"(?<!\w)(?:p\.? ?o\.? box (?:{NUMBER_WORD} ?){{1,6}}|"
    r"p\.? ?o\.? box \d{1,6}|(?:rr|hc|rural route|star route) ?\d{1,4},? box \d{1,5}|"
    r"psc \d{1,5},? box \d{1,5}(?:\s{1,3}[afd]po a[aep] \d{5})?"
    r"|(?:usns|uss|uscgc|usnv) \w{2,20}\s{1,3}[afd]po a[aep] \d{5}|"
    r"unit \d{1,5} box \d{1,5}(?:\s{1,3}[afd]po a[aep] \d{5})?"
    r"|[afd]po a[aep] \d{5})(?!\w)",
)
_RUSSIAN = re.compile(
    r"(?<!\w)(?:ул(?:ица|ице|ицы|ицу)?|пр(?:оспект|-?кт|-т)?(?:е|у|а)?|пер(?:еулок|еулке)?|"
    r"шоссе|ш|наб(?:ережная|ережной)?|"
    r"бул(?:ьвар|ьваре)?|б-р|пл(?:ощадь|ощади)?|проезд(?:е)?|мкр|микрорайон|переулк[еу]|"
    r"проспект[еу]?)\.?\s"
    r"(?:[\w.-]{2,30}\s){0,3}?[\w-]{2,30},?\s?(?:д(?:ом|\.)?\s?)?№?\s?\d{1,4}[а-я]?(?:/\d{1,3})?"
    r"(?:,?\s?(?:корп?(?:ус|\.)?|к\.?|стр(?:оение|\.)?)\s?\d{1,3})?(?:,?\s?(?:кв(?:артира|\.)?|"
    r"оф(?:ис|\.)?)\s?\d{1,5})?(?:,?\s?(?:подъезд|этаж|под\.|эт\.|домофон)\s?\d{1,3}){0,3}(?!\w)",
)
_RUSSIAN_AFTER = re.compile(
    r"(?<!\w)[а-яё-]{3,30}(?:ий|ый|ая|ой|ое)\s(?:пр(?:-?т|оспект)?|ул(?:ица)?|пер(?:еулок)?|ш(?:оссе)?|"
    r"наб(?:ережная)?|пл(?:ощадь)?|бул(?:ьвар)?|б-р|проезд)\.?,?\s?(?:д(?:ом|\.)?\s?)?\d{1,4}[а-я]?"
    r"(?:[-/]\d{1,4})?(?:,?\s?(?:кв(?:артира|\.)?)\s?\d{1,5})?(?!\w)",
)
_SPELLED_FLAT = re.compile(
    rf"(?<!\w)(?:(?:ул(?:ица|ице|ицы|ицу)?|пр(?:оспект|-?кт|-т)?(?:е|у|а)?|пер(?:еулок|еулке)?)\.? "
    rf"(?:[\w-]{{2,30}} ){{1,3}}?)?(?:дом|д|квартира|кв|корпус|строение|подъезд)\.? "
    rf"(?:{NUMBER_WORD} ?){{1,3}}(?!\w| ?(?:лет|год|этаж|минут|раз|метр|штук|рубл|тысяч|"
    rf"час|дн|недел|месяц))",
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
    r"(?P<code>[a-z]{0,2}\d[\da-z -]{2,8}\d)(?!\w)",
)
_STATE_ZIP = re.compile(
    r"(?<!\w)(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|"
    r"PA|RI|S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?(?!\w)"
)
_NOT_STREETS = re.compile(
    r"\d+ (?:\w+ )*(?:days?|hours?|weeks?|months?|years?|minutes?|times|times|percent|people|"
    r"miles|км|of|in|on|the|a|my|is|was|and|to|for|by|this|that|it|i|per|all|no|any|or)\b.*",
)


_DIGIT = re.compile(r"\d")
_SPELLED_STREET = re.compile(
    r"\b(?:street|road|avenue|ave|lane|drive|boulevard|terrace|crescent|square|row|mews|gardens|"
    r"grove|court|close)\b",
)
_ANY_SCRIPT = (_ENGLISH, _GERMAN, _GERMAN_AT, _ROMANCE, _UNIT, _BOX, _POSTCODE, _STATE_ZIP)
_CYRILLIC = (_RUSSIAN, _RUSSIAN_AFTER, _RUSSIAN_FLAT)


# What follows a count: "flat 40 % off", "квартира 54 метра", "в дом два раза".
_COUNTED = re.compile(
    r"\s?(?:[%\"″]|(?:off|mm|cm|inch(?:es)?|ft|seater|pack|star|gb|tb|м|м2|кв\.? ?м|мм|см|шт|штук|"
    r"метр|руб|градус|балл|минут|час|дн|дня|день|раз|год|лет|месяц|этаж|комнат|сезон|человек|процент|"
    r"тыс|млн|доллар)(?:[аыуея]|ов|ей|ам|ах|ой|ная|ный|ок|ки|ка)?(?![^\W_]))",
)
# Not only of a house: a unit of a kitchen, an office of a maker.
_OTHER_UNITS = re.compile(r"(?:unit|suite|ste|офис|оф)\b")
_LED = re.compile(r"(?:\b(?:to|at|is|address|it's|live|lives|on|near)|[:>\n])[,: ]{0,3}\Z")


def _credible(text: str, small: str, match: re.Match[str]) -> bool:
    """Whether what has the form of an address is one: no count of something else."""
    found, pattern = text[match.start() : match.end()], match.re
    if _COUNTED.match(small, match.end()) or _PRICED.search(
        small, max(0, match.start() - 8), match.start()
    ):
        return False
    if pattern is _ENGLISH:
        led = _LED.search(small[max(0, match.start() - 12) : match.start()]) is not None
        return not _NOT_STREETS.match(match.group()) and _is_street(found, led=led)
    if pattern is _UNIT and _OTHER_UNITS.match(match.group()):
        before = small[max(0, match.start() - 40) : match.start()]
        return _DIGIT.search(before) is not None or _SPELLED_STREET.search(before) is not None
    return pattern is not _RUSSIAN or _RUSSIAN_NAME.search(found) is not None


_PRICED = re.compile(r"(?:\bза|\bцена)\s\Z")
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
_CLAUSE = re.compile(r", (?:that|this|it|the|a|row|my|your)\b")


# Of every address that a pattern finds one of these is a part; each is looked for first.
_HOUSES = ("house", "flat", "apartment", "door")
_STEMS: dict[re.Pattern[str], tuple[str, ...]] = {
    _GERMAN: (
        "straße ", "strasse ", "str. ", "gasse ", "platz ", "weg ", "allee ", "damm ", "ufer ",
        "gatan ", "vägen ", "veien ", "gata ", "vej ", "gade ", "katu ", "tie ", "straat ",
        "laan ", "plein ", "kuja ",
    ),
    _GERMAN_AT: ("am ", "an der ", "auf der ", "im ", "zum "),
    _ROMANCE: (
        "rue ", "avenue ", "boulevard ", "via ", "viale ", "piazza ", "calle ", "carrer ",
        "avenida ", "avda ", "paseo ", "plaza ", "rua ", "rúa ", "ulica ", "ul. ",
    ),
    _UNIT: ("apt", "apartment", "suite", "ste", "unit", "flat", "кв", "оф"),
    _BOX: ("box", "po a"),
    _ZIP: ("zip", "post", "индекс", "plz"),
}  # fmt: skip


def find_addresses(text: str) -> Iterator[Span]:
    """Yield the parts of street addresses that a grammar can tell; each has a number in it."""
    small = lowered(text)
    if any(word in small for word in _HOUSES):
        for match in _HOUSE.finditer(small):
            part = "house" if match.group("house") else "number"
            yield Span(match.start(part), match.end(part), "ADDRESS", 0.8)
    for pattern in _asked(text, small):
        for match in pattern.finditer(text if pattern in _CAPITALS else small):
            if _credible(text, small, match):
                yield Span(match.start(), match.end(), "ADDRESS", 0.8)
    for match in _ZIP.finditer(small) if _may_hold(small, _ZIP) else ():
        yield Span(match.start("code"), match.end("code"), "ADDRESS", 0.8)


_CAPITALS = frozenset({_POSTCODE, _STATE_ZIP, _RUSSIAN_FLAT})


def _asked(text: str, small: str) -> Iterator[re.Pattern[str]]:
    """The patterns that a text may hold, by its letters and its digits."""
    numbered = _DIGIT.search(text) is not None
    if not text.isascii():
        yield _SPELLED_FLAT
        if numbered:
            yield from _CYRILLIC
    if numbered:
        yield from (pattern for pattern in _ANY_SCRIPT if _may_hold(small, pattern))
    elif " box " in small:
        yield _BOX
    if _SPELLED_STREET.search(small):
        yield _SPELLED_HOUSE


def _may_hold(small: str, pattern: re.Pattern[str]) -> bool:
    stems = _STEMS.get(pattern)
    return stems is None or any(stem in small for stem in stems)
