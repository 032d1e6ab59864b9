"""Where a place is by figures or by code: coordinates written or said, plus codes, three words."""

import re
from collections.abc import Iterator

from governance.redaction.characters import lowered
from governance.redaction.names.words import bag
from governance.redaction.numberwords import KNOWN
from governance.redaction.spans import Span

# --- said or labelled: "fifty three point nine north", "широта 56 и 3184" -------------------------

_WORD = re.compile(r"\d+|[^\W\d_]+|[°º]")
_ALONG, _ACROSS = "ao"  # which axis a word tells: from south to north, from west to east
_NUMBER, _POINT, _FILLER, _OTHER, _STOP = "njfx."
_KINDS = {
    _ALONG: (
        "north south northern southern lat latitude широта широты широте широту север севера "
        "северной северная юг юга южной южная сш юш shirota severnoy"
    ),
    _ACROSS: (
        "east west eastern western lon lng long longitude долгота долготы долготе долготу восток "
        "востока восточной восточная запад запада западной западная вд зд dolgota vostochnoy"
    ),
    _POINT: (
        "point dot decimal comma degree degrees deg minute minutes min second seconds sec minus "
        "запятая точка целых градус градуса градусов минут минута минуты секунд секунда секунды "
        "минус десятых сотых тысячных ° º"
    ),
    _FILLER: "and is by then the at um er uh oh и это потом а равна равно там на hundred",
}
_WORDS = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_NUMBERS = (KNOWN - bag("раз o о")) | {"oh", "hundred"}
_LETTERS = {"N": _ALONG, "S": _ALONG, "E": _ACROSS, "W": _ACROSS}
_RUSSIAN_LETTERS = {"с": _ALONG, "ю": _ALONG, "в": _ACROSS, "з": _ACROSS}
# One of each: without them a text is not read.
_MAYBE_ALONG = ("north", "south", "lat", "широт", "север", "юг", "южн", "ш", "shirot")
_MAYBE_ACROSS = ("east", "west", "lon", "lng", "долгот", "восто", "запад", "д", "dolgot")
_LETTERED = re.compile(r"""\d[°º'"′″’”\s]{0,3}[NS](?![^\W_])|(?<![^\W_])[NS]\s?\d""")
_RUN = re.compile(r"[nao][njfao]{3,60}")
_DIGITS_LEAST = 4  # numbers in a run: two of degrees, two of their parts


def _kind(text: str, match: re.Match[str]) -> str:
    form = match.group()
    if form.isdigit() or form.lower() in _NUMBERS:
        return _NUMBER
    if form in _LETTERS and _BESIDE.match(text, max(0, match.start() - 1)):
        return _LETTERS[form]
    if form.lower() in _RUSSIAN_LETTERS and _RUSSIAN_AXIS.match(text, match.end()):
        return _RUSSIAN_LETTERS[form.lower()]
    if form.lower() in ("ш", "д") and text[max(0, match.start() - 2) : match.start()].strip(". "):
        return _FILLER
    return _WORDS.get(form.lower(), _OTHER)


_BESIDE = re.compile(r"""[\d°º'"′″’”\s,;:(]?[NSEW](?![^\W\d_])""")
_RUSSIAN_AXIS = re.compile(r"\.? ?[шд](?![^\W_])")


def _said(text: str) -> Iterator[Span]:
    kinds: list[str] = []
    places: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        if places and match.start() - places[-1][1] > _APART:
            kinds.append(_STOP)
            places.append((match.start(), match.start()))
        kinds.append(_kind(text, match))
        places.append(match.span())
    for run in _RUN.finditer("".join(kinds)):
        found = run.group().rstrip("fj")
        both = _ALONG in found and _ACROSS in found
        if both and found.count(_NUMBER) >= _DIGITS_LEAST:
            low, high = places[run.start()][0], places[run.start() + len(found) - 1][1]
            yield Span(low, high, "LOCATION", 0.9)


_APART = 5  # characters between two words of it

# --- written --------------------------------------------------------------------------------------

_PAIR = re.compile(
    r"(?<![\w.,])[+-]?(?P<along>\d{1,2})[.,]\d{4,12}°?\s{0,2}[,;/|\s]\s{0,2}"
    r"[+-]?(?P<across>\d{1,3})[.,]\d{4,12}(?![\w]|[.,]\d)"
)
_LONG = re.compile(r"[.,]\d{5,}.*[.,]\d{5,}")
# With four decimals only it is a place where something says so: prices of exchange have four too.
_PLACE = re.compile(
    r"\b(?:coord|gps|lat|map|pin|house|home|gate|address|location|here|live|door|at|"
    r"координат|карт|точк|метк|дом|дач|ворот|адрес|тут|здесь|сюда|жив|место)",
)
_RATES = re.compile(r"\b(?:rates?|usd|eur|gbp|rub|pi|курс|доллар|евро|котиров|числ)")
_THREE = r"[^\W\d_]{3,20}[ .]{1,3}[^\W\d_]{3,20}[ .]{1,3}[^\W\d_]{3,20}"
_THREE_WORDS = re.compile(
    rf"///[ ]?{_THREE}|(?i:\bw3w|\bwhat ?(?:3|e|three) ?words)[\s:=/]{{1,4}}"
    rf"(?:(?:is|are|address|code)[\s:/]{{1,4}}){{0,2}}(?P<words>{_THREE})"
)
_PLUS_CODE = re.compile(
    r"(?<![\w+])(?=[A-Z]{0,7}\d)(?=\d{0,7}[A-Z])(?:[2-9CFGHJMPQRVWX]{4}){1,2}\+[2-9CFGHJMPQRVWX]{2,3}(?![\w+])"
)


def find_coordinates(text: str) -> Iterator[Span]:
    """Yield the coordinates of a place and the codes that stand for them."""
    small = lowered(text)
    both = all(any(p in small for p in parts) for parts in (_MAYBE_ALONG, _MAYBE_ACROSS))
    if both or (("N" in text or "S" in text) and _LETTERED.search(text)):
        yield from _said(text)
    for match in _PAIR.finditer(text):
        around = small[max(0, match.start() - 40) : match.end() + 20]
        on_earth = int(match.group("along")) <= 90 and int(match.group("across")) <= 180
        told = _LONG.search(match.group()) or _PLACE.search(around)
        if on_earth and told and not _RATES.search(around):
            yield Span(match.start(), match.end(), "LOCATION", 0.85)
    if "words" in small or "///" in small or "w3w" in small:
        for match in _THREE_WORDS.finditer(text):
            yield Span(match.start(), match.end(), "LOCATION", 0.85)
    if "+" in text:
        for match in _PLUS_CODE.finditer(text):
            yield Span(match.start(), match.end(), "LOCATION", 0.85)
