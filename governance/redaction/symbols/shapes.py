"""What a row of figures and letters is: by its shape, its check digits and the word beside it."""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product

from governance.redaction import checksums
from governance.redaction.recognizers.digits import issued
from governance.redaction.recognizers.documents import IBAN_LENGTH
from governance.redaction.symbols.runs import Group
from governance.redaction.symbols.tokens import figures

_HOMOGLYPHS = str.maketrans("АВЕКМНОРСТУХавекмнорстух", "ABEKMHOPCTYXABEKMHOPCTYX")
_SOUNDS = str.maketrans("АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЭЮЯЫ", "ABVGDEJZIJKLMNOPRSTUFHCEUAY")
_PHONE = re.compile(
    r"[78][3489]\d{9}|9\d{9}|1?[2-9]\d\d[2-9]\d{6}|0[1-37]\d{8,9}|44[1-37]\d{9}|00[1-9]\d{9,12}|"
    r"375\d{9}|380\d{9}|77\d{9}|49\d{9,11}|33\d{9}|34\d{9}"
)
_SSN = re.compile(r"(?!000|666|9)\d{3}(?!00)\d\d(?!0000)\d{4}")
_NINO = re.compile(r"[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]\d{6}[A-D]")
_RU_PLATE = re.compile(r"[ABEKMHOPCTYX]\d{3}[ABEKMHOPCTYX]{2}\d{2,3}")
_GB_PLATE = re.compile(r"[A-Z]{2}\d{2}[A-Z]{3}")
_ANY_PLATE = re.compile(r"[A-Z0-9]{5,8}")
_NUMBERED = re.compile(r"[A-Z]{0,2}\d{6,9}|[A-Z]\d{8}")
_LICENCE = re.compile(r"[A-Z]{0,3}\d[A-Z0-9]{4,15}|[A-Z9]{5}\d{6}[A-Z9]{2}\d?[A-Z]{2}")
_ANY_ID = re.compile(r"[A-Z0-9]{8,16}")


def _whole(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    return lambda read: pattern.fullmatch(read) is not None


def _mixed(pattern: re.Pattern[str], figures: int) -> Callable[[str], bool]:
    """A check for so many figures or more, and of this pattern."""
    return lambda read: sum(map(str.isdigit, read)) >= figures and bool(pattern.fullmatch(read))


def _long(*lengths: int) -> Callable[[str], bool]:
    return lambda read: len(read) in lengths


def is_card(read: str) -> bool:
    """Check digit, issuer and length of a payment card (ISO/IEC 7812-1)."""
    sound = 13 <= len(read) <= 19 and len(set(read)) > 1 and checksums.luhn(read)
    return sound and issued(read)


def is_iban(read: str) -> bool:
    """Country, length and check digits of an IBAN (ISO 13616)."""
    return IBAN_LENGTH.get(read[:2]) == len(read) and read.isalnum() and _sound(read)


def _sound(read: str) -> bool:
    return read.isascii() and checksums.iban(read)


def _iban_like(read: str) -> bool:
    length = IBAN_LENGTH.get(read[:2], 0)
    return read[2:4].isdigit() and abs(length - len(read)) <= 1


def is_russian_plate(read: str) -> bool:
    """Whether this is how a Russian plate reads, in Latin capitals."""
    return _RU_PLATE.fullmatch(read) is not None


Check = Callable[[str], bool]
# What proves a kind when the word for it is near; figures alone, or letters as well.
FIGURES: dict[str, Check] = {
    "CREDIT_CARD": lambda read: is_card(read) or (len(read) == 16 and issued(read)),
    "US_SSN": _whole(_SSN),
    "RU_INN": _long(10, 12),
    "RU_SNILS": _long(11),
    "RU_OGRN": _long(13, 15),
    "RU_OMS": _long(16),
    "RU_PASSPORT": _long(9, 10),
    "US_PASSPORT": _long(9),
    "RU_DRIVER_LICENCE": _long(10),
    "NATIONAL_ID": _long(9, 10, 11, 12),
    "BANK_ACCOUNT": lambda read: 8 <= len(read) <= 12,
    "RU_ACCOUNT": _long(20),
    "PHONE_NUMBER": _whole(_PHONE),
}
CODES: dict[str, Check] = {
    "IBAN_CODE": lambda read: is_iban(read) or _iban_like(read),
    "NATIONAL_ID": lambda read: (
        _NINO.fullmatch(read) is not None
        or (len(read) == 9 and read.isalnum() and checksums_dni(read))
    ),
    "VEHICLE_PLATE": lambda read: (
        (_RU_PLATE.fullmatch(read) or _GB_PLATE.fullmatch(read)) is not None
    ),
    "CAR": lambda read: is_russian_plate(read) or _GB_PLATE.fullmatch(read) is not None,
    "US_PASSPORT": _whole(_NUMBERED),
    "US_DRIVER_LICENSE": _mixed(_LICENCE, 5),
}
# Letters and figures of a code, with small words that may be among them.
LENGTHS = {
    "IBAN_CODE": (12, 36), "NATIONAL_ID": (8, 17), "VEHICLE_PLATE": (5, 11), "CAR": (7, 11),
    "US_PASSPORT": (6, 10), "US_DRIVER_LICENSE": (6, 19),
}  # fmt: skip
# With the word right before it, and a disguise that nobody needs for anything else.
LOOSE: dict[str, Check] = {
    "CREDIT_CARD": lambda read: 15 <= len(read) <= 17,
    "US_SSN": _long(8, 9, 10),
    "RU_INN": lambda read: 9 <= len(read) <= 13,
    "RU_SNILS": lambda read: 10 <= len(read) <= 12,
    "RU_OGRN": lambda read: 12 <= len(read) <= 16,
    "RU_OMS": lambda read: 15 <= len(read) <= 17,
    "RU_PASSPORT": lambda read: 9 <= len(read) <= 11,
    "US_PASSPORT": lambda read: 8 <= len(read) <= 10,
    "RU_DRIVER_LICENCE": lambda read: 9 <= len(read) <= 11,
    "NATIONAL_ID": lambda read: 8 <= len(read) <= 14,
    "BANK_ACCOUNT": lambda read: 6 <= len(read) <= 17,
    "RU_ACCOUNT": lambda read: 18 <= len(read) <= 22,
    "PHONE_NUMBER": lambda read: 7 <= len(read) <= 13,
}
LOOSE_CODES: dict[str, Check] = {
    "IBAN_CODE": lambda read: 12 <= len(read) <= 34 and read[:2].isalpha(),
    "VEHICLE_PLATE": lambda read: not read.isdigit() and _mixed(_ANY_PLATE, 1)(read),
    "NATIONAL_ID": _mixed(_ANY_ID, 6),
}


def checksums_dni(read: str) -> bool:
    """A Spanish DNI or NIE."""
    return re.fullmatch(r"(?:\d|[XYZ])\d{7}[A-Z]", read) is not None and checksums.dni(read)


def as_figures(groups: Sequence[Group]) -> str:
    """The figures that `groups` read, with small words of one letter left out; "" if none."""
    out: list[str] = []
    for group in groups:
        read = figures(group.raw)
        if not read and not group.optional:
            return ""
        out.append(read)
    return "".join(out)


_MOST_OPTIONAL = 3


def as_codes(groups: Sequence[Group]) -> Iterator[str]:
    """What `groups` may read in capital letters and figures."""
    choices = [
        (group.raw, "") if group.optional and number <= _MOST_OPTIONAL else (group.raw,)
        for number, group in _numbered(groups)
    ]
    for chosen in product(*choices):
        drawn = "".join(chosen).replace("l", "I")
        for read in dict.fromkeys((drawn.translate(_HOMOGLYPHS), drawn.upper().translate(_SOUNDS))):
            yield read.upper()
            yield from _fitted(read.upper())


def _numbered(groups: Sequence[Group]) -> Iterator[tuple[int, Group]]:
    count = 0
    for group in groups:
        count += group.optional
        yield count, group


_DRAWN = str.maketrans("OIZSBЗЧБ", "01258346")


def _fitted(read: str) -> Iterator[str]:
    """`read` with figures where codes of its length have them."""
    for length, cuts in _FIGURES_AT:
        if len(read) in length:
            out, done = "", 0
            for start, end in cuts:
                out += read[done:start] + read[start:end].translate(_DRAWN)
                done = min(end, len(read))
            yield out + read[done:]


# Lengths, and where figures stand: an IBAN, a British insurance number, plates.
_FIGURES_AT = (
    (range(15, 35), ((2, 40),)),
    (range(15, 35), ((2, 4),)),
    (range(9, 10), ((2, 8),)),
    (range(8, 10), ((1, 4), (6, 9))),
    (range(7, 8), ((2, 4),)),
)
