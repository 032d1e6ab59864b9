"""Telephone numbers: a cheap filter by shape, then `phonenumbers`, then the words around."""

import re
from functools import lru_cache
from itertools import pairwise

from governance.redaction.recognizers import context
from governance.redaction.recognizers.runs import Number
from governance.redaction.spans import Span

SURE = 0.9
WRITTEN = 0.8  # in three groups and more, as nothing else is
LIKELY = 0.7
_REGIONS = ("US", "GB", "RU", "DE", "FR", "ES")
_DAY, _APART = r"(?:0?[1-9]|[12]\d|3[01])", " ?[-/.~|_ ] ?"
_TIME = r"(?:[ T,]{1,2}(?:[01]?\d|2[0-3])(?:[:.h].*)?)?"
_DATE = re.compile(
    rf"(?:19|20)\d\d{_APART}{_DAY}{_APART}{_DAY}{_TIME}"
    rf"|{_DAY}{_APART}{_DAY}{_APART}(?:19|20)?\d\d{_TIME}"
    r"|(?:19|20)\d\d ?[-/] ?(?:19|20)\d\d",
    re.DOTALL,
)


def phone(text: str, found: Number) -> Span | None:
    """Judge one number of 6 to 17 digits; the span takes in a leading + or ( and an extension."""
    if not 6 <= len(found.digits) <= 17 or len(set(found.digits)) == 1:
        return None
    start, plus = _lead(text, found.start)
    end = _extension(text, found.end)
    if _CODE_BEFORE.search(text, max(0, found.start - 8), found.start):
        return None
    if _glued(text, start, end):
        return _dressed_up(text, found)
    bill = context.NOT_PERSONAL.any(context.before(text, start)[-2:])
    if plus or (found.digits.startswith("00") and not bill):
        score = SURE if possible("+" + found.digits.removeprefix("00")) else 0.0
        if plus or score:
            return Span(start, end, "PHONE_NUMBER", score) if score else None
    if _no_phone(text, start, end, found):
        return None
    score = _score(text, start, end, found)
    return Span(start, end, "PHONE_NUMBER", score) if score else None


def is_date(written: str) -> bool:
    """Whether a stretch is a date, or begins with one and a time follows, or is two years."""
    return _DATE.fullmatch(written) is not None


def _no_phone(text: str, start: int, end: int, found: Number) -> bool:
    """Dates, lists, money, orders."""
    right, nearest = context.after(text, end), context.before(text, start)
    called = context.PHONE.any(nearest[-3:]) or context.PHONE.any(right[:2])
    if is_date(text[start:end].strip("()")) or _hours(found):
        return True
    if context.MONEY.any(right[:1]):
        rung = context.PHONE.any(nearest) or context.PHONE.any(context.after(text, end, _WIDE))
        return not (russian(found.digits) and rung)
    shape = tuple(map(len, found.groups))
    if called or _area_code(nearest, found) or (shape == _RUSSIAN and russian(found.digits)):
        return False
    if _CODE_AFTER.match(text, end) or context.UNITS.any(right[:1]):
        return True
    if any(not _PLAIN.isdisjoint(sep) or sep == " -" or "~~" in sep for sep in found.seps):
        return True
    listed = any("/" in sep or "," in sep for sep in found.seps)
    return listed or _counted(found) or context.NOT_PERSONAL.any(nearest[-2:])


_RUSSIAN = (1, 3, 3, 2, 2)  # figures of the groups: whatever signs stand between them


def _hours(found: Number) -> bool:
    """Times of day: 10:15, 11:40."""
    return any(":" in sep for sep in found.seps) and max(map(len, found.groups)) < _HOUR


_HOUR = 3  # figures that no time of day has in one group


def _counted(found: Number) -> bool:
    """Counting (one two three …), or what was drawn: small numbers, each above the one before."""
    if _COUNTING.startswith(found.digits):
        return True
    small = len(found.groups) > _DRAWN and found.groups[0][0] in "123456789"
    if not small or max(map(len, found.groups)) > 2 or any(sep.strip() for sep in found.seps):
        return False
    drawn = [int(group) for group in found.groups]
    return all(one < following for one, following in pairwise(drawn))


_COUNTING = "1234567891011121314151617181920"
_DRAWN = 4  # numbers; fewer may be two halves of a telephone number
# INV-2024-0017, F8K-2203-0091
_CODE_BEFORE = re.compile(r"(?<![^\W_])(?=[0-9]{0,5}[A-Z])[A-Z0-9]{1,6}-\Z")
_CODE_AFTER = re.compile(r"-[A-Za-z]")
_PLAIN = frozenset("№:x=;<>#")  # no telephone number is grouped so


_PRICED = re.compile(r"[$€£₽] ?\Z")
_NAMED = re.compile(r"(?<!\w)[^\W\d_]{2,16}\Z")


def _dressed_up(text: str, found: Number) -> Span | None:
    """A number to ring that is dressed as a price or as the end of an account's name."""
    if len(found.digits) not in {10, 11}:
        return None
    around = context.before(text, found.start, _WIDE), context.after(text, found.end, _WIDE)
    if not any(map(context.PHONE.any, around)):
        return None
    left = found.start
    if name := _NAMED.search(text, max(0, left - 17), left):
        left = name.start() if len(found.groups) == 1 else -1
    elif not _PRICED.search(text, max(0, left - 2), left) or len(found.groups) < 3:
        left = -1
    right = text[found.end : found.end + 1]
    if left < 0 or right.isalnum() or not (valid(found.digits) or len(found.groups) > 2):
        return None
    return Span(left, found.end, "PHONE_NUMBER", LIKELY)


_WIDE = 64  # characters


def _area_code(nearest: list[str], found: Number) -> bool:
    """ "код 921, потом 607 …": the code of an operator, not one that was sent."""
    return nearest[-1:] == ["код"] and found.digits[0] == "9" and len(found.digits) == 10


def _lead(text: str, start: int) -> tuple[int, bool]:
    if start and text[start - 1] == "(":
        start -= 1
    back = start
    if back and text[back - 1] == " ":
        back -= 1
    if back and text[back - 1] == "+":
        return back - 1, True
    if said := _PLUS.search(text, max(0, start - 6), start):
        return said.start(), True
    if text[max(0, start - 2) : start] == "00":
        return start, True
    return start, False


_PLUS = re.compile(r"\b(?:plus|плюс) \Z", re.IGNORECASE)
_EXTENSION = re.compile(r"[ ,]{0,2}(?:x|ext\.?|extension|доб\.?|вн\.?)[ .:]{0,2}\d{1,6}\b")

_LONGEST_EXTENSION = 24  # characters


def _extension(text: str, end: int) -> int:
    match = _EXTENSION.match(text[end : end + _LONGEST_EXTENSION].lower())
    return end + match.end() if match else end


def _glued(text: str, start: int, end: int) -> bool:
    left = text[start - 1] if start else " "
    right = text[end] if end < len(text) else " "
    return left.isalnum() or right.isalnum() or left in "#№$€£₽" or right in "%€₽$"


def _score(text: str, start: int, end: int, found: Number) -> float:
    nearest, right = context.before(text, start), context.after(text, end)
    digits, groups = found.digits, found.groups
    if russian(digits) and not context.NOT_PERSONAL.any(nearest[-4:]):
        return SURE
    if len(digits) <= 15 and (context.PHONE.any(nearest) or context.PHONE.any(right[:4])):
        return SURE
    if len(groups) == 1:
        named = context.NOT_PERSONAL.any(nearest) and not _area_code(nearest, found)
        lone = 10 <= len(digits) <= 11 and not named
        return LIKELY if lone and valid(digits) else 0.0
    if "\n" in "".join(found.seps) and not _NUMBER.any(nearest[-2:]):
        return 0.0
    grouped = not _house_number(text, end, groups) and _grouped(found)
    if not grouped or _GOODS.any(nearest):
        return 0.0
    return WRITTEN if len(groups) > 2 else LIKELY


_NUMBER = context.Context("number nr номер*")
# Of goods and papers there are often two numbers in a sentence.
_GOODS = context.Context(
    "part parts sku serial model filter barcode артикул* накладн* детал* запчаст* серийн* штрихкод*"
)


def _house_number(text: str, end: int, groups: tuple[str, ...]) -> bool:
    """ "9816 214 Pavlou Drandaki": two numbers and then a street's name."""
    return len(groups) == 2 and text[end : end + 1] == " " and text[end + 1 : end + 2].isupper()


def _grouped(found: Number) -> bool:
    """Groups as telephone numbers are written: not thousands, not a version, not a range."""
    digits, groups, seps = found.digits, found.groups, found.seps
    if not 7 <= len(digits) <= 13 or len(groups) > 6:
        return False
    if all(sep in {".", " . "} for sep in seps) and any(len(group) < 2 for group in groups):
        return False
    if any(len(group) == 1 for group in groups[1:]):
        return False
    thousands = all(len(group) == 3 for group in groups[1:]) and len(groups[0]) <= 3
    blank = all(not sep.strip() for sep in seps)
    if thousands and blank and digits[0] != "0" and digits.endswith("000"):
        return False
    return len(groups) > 2 or len(digits) >= 8 or valid(digits) or len(groups[0]) == 3


def russian(digits: str) -> bool:
    """8 or 7 and a Russian mobile, city or toll-free code."""
    return len(digits) == 11 and digits[0] in "78" and digits[1] in "3489"


@lru_cache(maxsize=2048)
def possible(number: str) -> bool:
    """Whether an international number has a country code and a length that country uses."""
    import phonenumbers

    try:
        return bool(phonenumbers.is_possible_number(phonenumbers.parse(number, None)))
    except phonenumbers.NumberParseException:
        return False


@lru_cache(maxsize=2048)
def valid(digits: str) -> bool:
    """Whether some region that we serve could have issued this national number."""
    import phonenumbers

    for region in _REGIONS:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(digits, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


@lru_cache(maxsize=2048)
def abroad(digits: str) -> bool:
    """Whether a number is valid in the country whose code it begins with."""
    import phonenumbers

    try:
        return bool(phonenumbers.is_valid_number(phonenumbers.parse("+" + digits, None)))
    except phonenumbers.NumberParseException:
        return False
