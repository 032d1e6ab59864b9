"""Russian identifiers. A checksum that one random number in ten passes needs a word beside it."""

from typing import TYPE_CHECKING

from governance.redaction import checksums
from governance.redaction.recognizers.context import NOT_PERSONAL, Context, after, before
from governance.redaction.spans import Span

if TYPE_CHECKING:
    from governance.redaction.recognizers.digits import Number

_INN = Context("инн inn налогоплат* taxpayer")
_SNILS = Context("снилс* snils пенсион* страхов*")
_OGRN = Context("огрн* ogrn* егрюл егрип ип")
_OMS = Context("омс енп oms полис*")
_PASSPORT = Context("паспорт* passport* сери* удостоверен* загран* документ*")
_LICENCE = Context("водител* права прав ву driver* driving licen* вод")


def numbered(text: str, found: "Number") -> Span | None:
    """The Russian identifier that `found` is, if it is one."""
    entity = _entity(text, found)
    return Span(found.start, found.end, entity, 1.0) if entity else None


def _entity(text: str, found: "Number") -> str | None:
    digits, count = found.digits, len(found.digits)
    left = before(text, found.start)
    words = [*left, *after(text, found.end)]
    shape = tuple(len(group) for group in found.groups)
    if count == 11 and checksums.snils(digits):
        written = shape == (3, 3, 3, 2) and found.seps[0] == "-"
        if written or _SNILS.any(words):
            return "RU_SNILS"
    if count in {10, 12} and _INN.any(left[-4:]):
        return "RU_INN"
    if count == 12 and len(shape) == 1 and checksums.inn(digits):
        return None if NOT_PERSONAL.any(left[-3:]) else "RU_INN"
    if count in {13, 15} and checksums.ogrn(digits) and _OGRN.any(words):
        return "RU_OGRN"
    if count == 16 and _OMS.any(words):
        return "RU_OMS"
    if count == 11 and "снилс" in left:
        return "RU_SNILS"
    return _paper(count, shape, left, words)


def _paper(count: int, shape: tuple[int, ...], left: list[str], words: list[str]) -> str | None:
    """Passport (4 + 6 digits; travel: 2 + 7) and driving licence (4 + 6): context only."""
    if count == 10 and shape in {(10,), (4, 6), (2, 2, 6), (2, 8)}:
        if _LICENCE.any(left):
            return "RU_DRIVER_LICENCE"
        if _PASSPORT.any(words):
            return "RU_PASSPORT"
    if count == 9 and shape in {(9,), (2, 7)} and _PASSPORT.any(left):
        return "RU_PASSPORT"
    return None
