"""Numbers that something else is grown to: words, marks of emphasis, decoys; or read from the end.

Steps of folding. What they are sure of is marked for the finder `understood`.
"""

import re
from collections.abc import Iterator

from governance.redaction import checksums
from governance.redaction.characters import Piece
from governance.redaction.recognizers import phones
from governance.redaction.recognizers.digits import issued
from governance.redaction.symbols.marks import marked

# --- pleasecallme07911450238thanks ----------------------------------------------------------------

GROWN = re.compile(r"[^\W\d_]{3}[+]?\d{8,20}(?!\d)")
_GROWN = re.compile(
    r"(?<![^\W_])(?P<left>[^\W\d_]{3,60}+)(?P<number>[+]?\d{8,20})(?P<right>[^\W\d_]{0,60})(?!\d)"
)
_CALLED = (
    ("CREDIT_CARD", re.compile(r"card|visa|mastercard|amex|карт|виза|мир\Z", re.I)),
    ("US_SSN", re.compile(r"social|ssn", re.I)),
    ("RU_SNILS", re.compile(r"снилс", re.I)),
    ("RU_INN", re.compile(r"инн(?:мой)?\Z", re.I)),
    ("RU_PASSPORT", re.compile(r"паспорт", re.I)),
    ("PHONE_NUMBER", re.compile(
        r"call|text|phone|ring|reach|mobile|cell|whats?app|number|dial|tel\Z|звон|номер|набер|"
        r"телефон|тел\Z|ват?сап|вотсап|моб|связ", re.I)),
)  # fmt: skip
_LENGTHS = {
    "CREDIT_CARD": range(15, 20), "US_SSN": range(9, 10), "RU_SNILS": range(11, 12),
    "RU_INN": range(10, 13), "RU_PASSPORT": range(10, 11), "PHONE_NUMBER": range(10, 13),
}  # fmt: skip
_OTHER = re.compile(
    r"order|no\Z|err|model|code|build|batch|img|pic|file|ref|id\Z|serial|ticket|build|track|"
    r"заказ|код|ошибк|артикул|файл|партия|модел|трек|чек", re.I
)  # fmt: skip


def grown_numbers(text: str) -> Iterator[Piece]:
    """Yield the numbers that words are grown to, by what the words say or by themselves."""
    for match in _GROWN.finditer(text):
        number = match["number"]
        if entity := _kind(match["left"], number.lstrip("+"), grown=len(match["right"]) > 2):
            yield match.start("number"), match.end("number"), marked(entity, number)


def _kind(left: str, digits: str, *, grown: bool) -> str:
    for entity, pattern in _CALLED:
        if len(digits) in _LENGTHS[entity] and pattern.search(left):
            return entity
    if _OTHER.search(left):
        return ""
    if len(digits) in _LENGTHS["CREDIT_CARD"] and checksums.luhn(digits) and issued(digits):
        return "CREDIT_CARD"
    own = digits[0] == "0" or phones.russian(digits)
    sure = grown and own and len(digits) in _LENGTHS["PHONE_NUMBER"] and phones.valid(digits)
    return "PHONE_NUMBER" if sure else ""


# --- **0785**3 **640**217 -------------------------------------------------------------------------

# Marks within a number, or about parts of it.
MARKED = re.compile(r"\d[*_~`]{1,2}\d|[*_~`]{1,2}\d{1,8}[*_~`]{1,2}[ .()-]{1,2}[*_~`]*\d")
_MARKED = re.compile(
    r"(?<![\w*_~`])[(+*_~`]{0,4}\d(?:[ .()*_~`-]{0,5}\d){6,24}+[*_~`]{0,2}(?![\w*_~`])"
)
_MARKS = re.compile(r"\*{1,2}|_{1,2}|~{2}|`")
_LEAST, _LEAST_APART = 7, 9  # figures, of a number that is marked within and about its parts


def unmarked(text: str) -> Iterator[Piece]:
    """Yield numbers, the marks of emphasis about parts of them left out."""
    for match in _MARKED.finditer(text):
        found = match.group()
        marks = _MARKS.findall(found)
        pairs = {mark for mark in marks if len(mark) > 1 or mark == "`" or found[0] in "*_~"}
        if not pairs or any(marks.count(mark) % 2 for mark in pairs):
            continue
        plain = _MARKS.sub("", found)
        figures = sum(map(str.isdigit, plain))
        within = re.search(r"\d[*_~`]{1,2}\d", found) is not None
        if figures >= (_LEAST if within else _LEAST_APART) and plain != found:
            yield match.start(), match.end(), plain


# --- lenny<nospam>@mail<nospam>.com ---------------------------------------------------------------

DECOY = re.compile(r"@.{0,60}[<({\[]|[<({\[].{0,60}@", re.DOTALL)
_DECOY = re.compile(
    r"<[^\W\d][\w -]{0,18}>|\([^\W\d][\w -]{0,18}\)|\[[^\W\d][\w -]{0,18}\]|\{[^\W\d][\w -]{0,18}\}"
)
_SIGN = re.compile(
    r".(?:\s{0,3}(?:at|a|dot|d|dog|monkey|собака|соб|точка|тчк|underscore|dash|slash|minus|plus)\s{0,3}|"
    r"(?:replace|insert|put).{0,20}).", re.I
)  # fmt: skip
_ADDRESS = re.compile(
    r"(?<![\w.+-])[\w.+-]{2,64}@[^\W_][\w-]{0,62}(?:\.[\w-]{1,40}){0,3}\.[^\W\d_]{2,12}"
)


def without_decoys(text: str) -> Iterator[Piece]:
    """Yield the words in brackets that stand within an e-mail address, to be left out."""
    found = [match for match in _DECOY.finditer(text) if not _SIGN.fullmatch(match.group())]
    found = [match for match in found if _within(text, match.start(), match.end())]
    if not found:
        return
    plain, joints, done = "", [], 0
    for match in found:
        plain += text[done : match.start()]
        joints.append(len(plain))
        done = match.end()
    plain += text[done:]
    inside = [match.span() for match in _ADDRESS.finditer(plain)]
    for match, joint in zip(found, joints, strict=True):
        if any(start < joint < end for start, end in inside):
            yield match.start(), match.end(), ""


def _within(text: str, start: int, end: int) -> bool:
    """Whether it is grown to letters or signs of an address on either side."""
    left, right = text[start - 1 : start], text[end : end + 1]
    return bool(_GRASP.match(left) and _GRASP.match(right))


_GRASP = re.compile(r"[\w@.+>)\]}<({\[-]")

# --- read from right to left ----------------------------------------------------------------------

SAID = (
    r"backward|revers|mirror|back to front|right to left|last (?:digit|figure|letter|one) to|"
    r"from the (?:end|back)|задом|наоборот|справа налево|зеркал|перев[её]рн|с конца|"
    r"обратном порядке|от последн"
)
FROM_THE_END = re.compile(SAID)
_TURNED = re.compile(r"(?<![\w-])\d(?:[ .-]?\d){8,18}(?![\w-])")
_CARD = range(15, 20)


def turned_numbers(text: str) -> Iterator[Piece]:
    """Yield cards and telephone numbers, from their end, where that is how to read."""
    for match in _TURNED.finditer(text):
        digits = re.sub(r"\D", "", match.group())[::-1]
        card = len(digits) in _CARD and checksums.luhn(digits) and issued(digits)
        if card:
            yield match.start(), match.end(), marked("CREDIT_CARD", digits)
        elif len(digits) in {10, 11} and phones.valid(digits) and not phones.valid(digits[::-1]):
            yield match.start(), match.end(), marked("PHONE_NUMBER", digits)


# --- o-3-1-8-x-e 7 7 ------------------------------------------------------------------------------

_ON_A_PLATE = "АВЕКМНОРСТУХавекмнорстухABEKMHOPCTYXabekmhopctyx"
PLATE = re.compile(
    rf"(?<![^\W_])[{_ON_A_PLATE}](?:[ -]\d){{3}}(?:[ -][{_ON_A_PLATE}]){{2}}"
    r"[ -]{1,2}\d(?:[ -]?\d){1,2}(?![^\W_])"
)


def spelled_plates(text: str) -> Iterator[Piece]:
    """Yield Russian plates that are spelled sign by sign."""
    for match in PLATE.finditer(text):
        read = re.sub(r"\W", "", match.group()).upper()
        yield match.start(), match.end(), marked("VEHICLE_PLATE", read)
