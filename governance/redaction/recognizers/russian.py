"""Russian identifiers. A checksum that one random number in ten passes needs a word beside it."""

from governance.redaction import checksums
from governance.redaction.recognizers import phones
from governance.redaction.recognizers.context import NOT_PERSONAL, PHONE, Context, after, before
from governance.redaction.recognizers.runs import Number
from governance.redaction.spans import Span

_INN = Context("инн inn налогоплат* taxpayer")
_SNILS = Context("снилс* snils пенсион* страхов*")
_OGRN = Context("огрн* ogrn* егрюл егрип ип")
_OMS = Context("омс енп oms полис*")
_PASSPORT = Context("паспорт* пасп passport* сери* удостоверен* загран* документ*")
_LICENCE = Context("водител* права прав ву driver* driving licen* вод")
# Where a passport is asked for though nobody says the word, and its figures are grouped so.
_ASKED_FOR = Context(
    "пропуск* заселен* заселя* вахт* проходн* гостиниц* отел* билет* нотариус* доверенност* "
    "личност* регистрац* прописк* охран* бронь бронир* загс* визов* мфц выдан"
)
_GROUPED = frozenset({(4, 6), (2, 2, 6), (4, 3, 3), (2, 2, 3, 3), (2, 8)})


_LENGTHS = frozenset({9, 10, 11, 12, 13, 15, 16})  # digits


def numbered(text: str, found: Number) -> Span | None:
    """The Russian identifier that `found` is, if it is one."""
    entity = _entity(text, found) if len(found.digits) in _LENGTHS else None
    return Span(found.start, found.end, entity, 1.0) if entity else None


def is_policy(words: list[str]) -> bool:
    """Whether `words` call a number of 16 digits a medical policy."""
    return _OMS.any(words)


def is_named(text: str, found: Number) -> bool:
    """Whether the word right before a number of 12 digits calls it an INN."""
    return len(found.digits) == 12 and _INN.any(before(text, found.start)[-2:])


def _entity(text: str, found: Number) -> str | None:
    digits, count = found.digits, len(found.digits)
    left = before(text, found.start)
    words = [*left, *after(text, found.end)]
    if count == 11:
        return _pension(text, found, left, words)
    if count in {10, 12} and _INN.any(left[-4:]):
        return "RU_INN"
    if count == 12 and len(found.groups) == 1 and checksums.inn(digits):
        return _taxed(text, digits, left)
    if count in {13, 15} and checksums.ogrn(digits) and _OGRN.any(words):
        return "RU_OGRN"
    if count == 16 and _OMS.any(words):
        return "RU_OMS"
    shape = tuple(len(group) for group in found.groups)
    paper = _paper(count, shape, left, words)
    return paper or (_regrouped(found, left) if count in {9, 10} else None)


def _taxed(text: str, digits: str, left: list[str]) -> str | None:
    """An INN by its check digits alone, unless it is a number to ring, or an order's."""
    if NOT_PERSONAL.any(left[-3:]) or PHONE.any(left[-3:]):
        return None
    return "PHONE_NUMBER" if text.isascii() and phones.abroad(digits) else "RU_INN"


def _pension(text: str, found: Number, left: list[str], words: list[str]) -> str | None:
    """SNILS: by its written form and check digits, or by its name."""
    shape = tuple(len(group) for group in found.groups)
    written = shape == (3, 3, 3, 2) and found.seps[0] == "-"
    if checksums.snils(found.digits) and (written or _SNILS.any(words)):
        return "RU_SNILS"
    if "снилс" in left:
        return "RU_SNILS"
    return "RU_SNILS" if _in_a_record(text, found, left) else None


def _in_a_record(text: str, found: Number, left: list[str]) -> bool:
    """Eleven figures with sound check digits in a field of their own, in a Russian record."""
    around = text[max(0, found.start - 1) : found.start], text[found.end : found.end + 1]
    field = all(sign in _FIELD for sign in around) and "".join(around).strip()
    if not field or len(found.groups) > 1 or found.digits[0] in "78" or text.isascii():
        return False
    other = NOT_PERSONAL.any(left[-2:]) or PHONE.any(left[-2:])
    return checksums.snils(found.digits) and not other


_FIELD = frozenset({"", " ", "\t", ";", "|", ",", "\n"})


def _paper(count: int, shape: tuple[int, ...], left: list[str], words: list[str]) -> str | None:
    """Passport (4 + 6 digits; travel: 2 + 7) and driving licence (4 + 6): context only."""
    if count == 10 and shape in {(10,), (4, 6), (2, 2, 6), (2, 8), (2, 2, 3, 3), (4, 3, 3)}:
        if _LICENCE.any(left):
            return "RU_DRIVER_LICENCE"
        if _PASSPORT.any(words):
            return "RU_PASSPORT"
    if count == 9 and shape in {(9,), (2, 7)} and _PASSPORT.any(w for w in left if not w.isascii()):
        return "RU_PASSPORT"
    return None


def _regrouped(found: Number, left: list[str]) -> str | None:
    """Figures in any groups right behind the word, or in a passport's where it is asked for."""
    shape = tuple(len(group) for group in found.groups)
    plain = all(sep.strip() in _PLAIN for sep in found.seps)
    if not plain or NOT_PERSONAL.any(left[-3:]) or PHONE.any(left[-3:]):
        return None
    if len(shape) > 2 and len(found.digits) == 10 and _LICENCE.any(left[-3:]):
        return "RU_DRIVER_LICENCE"
    named = len(shape) > 2 and _PASSPORT.any(left[-3:])
    if len(found.digits) == 9:
        named = named and any(_PASSPORT.any([w]) for w in left[-3:] if not w.isascii())
        return "RU_PASSPORT" if named else None
    return "RU_PASSPORT" if named or (shape in _GROUPED and _ASKED_FOR.any(left)) else None


_PLAIN = frozenset({"", "_", "-", "/", "№", "."})
