"""Russian identifiers. A checksum that one random number in ten passes needs a word beside it."""

from governance.redaction import checksums
from governance.redaction.recognizers.context import NOT_PERSONAL, Context, after, before
from governance.redaction.recognizers.runs import Number
from governance.redaction.spans import Span

_INN = Context("инн inn налогоплат* taxpayer")
_SNILS = Context("снилс* snils пенсион* страхов*")
_OGRN = Context("огрн* ogrn* егрюл егрип ип")
_OMS = Context("омс енп oms полис*")
_PASSPORT = Context("паспорт* пасп passport* сери* удостоверен* загран* документ*")
_LICENCE = Context("водител* права прав ву driver* driving licen* вод")


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
        return _pension(found, left, words)
    if count in {10, 12} and _INN.any(left[-4:]):
        return "RU_INN"
    if count == 12 and len(found.groups) == 1 and checksums.inn(digits):
        return None if NOT_PERSONAL.any(left[-3:]) else "RU_INN"
    if count in {13, 15} and checksums.ogrn(digits) and _OGRN.any(words):
        return "RU_OGRN"
    if count == 16 and _OMS.any(words):
        return "RU_OMS"
    return _paper(count, tuple(len(group) for group in found.groups), left, words)


def _pension(found: Number, left: list[str], words: list[str]) -> str | None:
    """SNILS: by its written form and check digits, or by its name."""
    shape = tuple(len(group) for group in found.groups)
    written = shape == (3, 3, 3, 2) and found.seps[0] == "-"
    if checksums.snils(found.digits) and (written or _SNILS.any(words)):
        return "RU_SNILS"
    return "RU_SNILS" if "снилс" in left else None


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
