"""Accounts, wallets, plates, licences and national numbers with letters."""

import re
from collections.abc import Iterator

from governance.redaction import checksums
from governance.redaction.characters import lowered
from governance.redaction.recognizers.context import Context, before
from governance.redaction.spans import Span

# ISO 13616 registry, release 99: country -> length.
IBAN_LENGTH = {
    code: int(length)
    for length, codes in {
        "15": "NO", "16": "BE", "18": "DK FI FO GL NL SD", "19": "MK SI",
        "20": "AT BA EE KZ LT LU MN XK", "21": "CH HR LI LV", "22": "BG BH CR DE GB GE IE ME RS VA",
        "23": "AE GI IL IQ OM TL", "24": "AD CZ ES MD PK RO SA SE SK TN VG",
        "25": "LY PT ST", "26": "IS TR", "27": "BI DJ FR GR IT MC MR SM SO",
        "28": "AL AZ BY CY DO GT HU LB NI PL SV", "29": "BR EG PS QA UA", "30": "JO KW MU",
        "31": "MT SC", "32": "LC", "33": "RU",
    }.items()
    for code in codes.split()
}  # fmt: skip
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])[A-Za-z] ?[A-Za-z][ -]?\d[ -]?\d(?:[ .,_/|*~:\n-]{0,2}[A-Za-z0-9]){11,30}"
)
_IBAN_WORD = Context("iban ибан account konto")


def find_ibans(text: str) -> Iterator[Span]:
    """Yield IBANs by country, length and check digits; with the word beside it, by shape alone."""
    for match in _IBAN.finditer(text):
        length = IBAN_LENGTH.get(match.group().replace(" ", "")[:2].upper())
        if length is None:
            continue
        end, compact = _take(text, match.start(), match.end(), length)
        if len(compact) != length or (end < len(text) and text[end].isalnum()):
            continue
        sound = checksums.iban(compact)
        if sound or _IBAN_WORD.any(before(text, match.start())[-3:]):
            yield Span(match.start(), end, "IBAN_CODE", 1.0 if sound else 0.8)


def _take(text: str, start: int, end: int, count: int) -> tuple[int, str]:
    """The end of, and the first `count` letters and digits of, text[start:end]."""
    kept: list[str] = []
    for place in range(start, end):
        if text[place].isalnum():
            kept.append(text[place].upper())
            if len(kept) == count:
                return place + 1, "".join(kept)
    return end, "".join(kept)


_SORT_CODE = re.compile(
    r"(?<!\w)sort[ -]?code(?: is|:| =|=)?\s"
    r"(?P<number>\d\d ?[-–./ ] ?\d\d ?[-–./ ] ?\d\d|\d{6})(?![\w-])",
    re.IGNORECASE,
)


def find_sort_codes(text: str) -> Iterator[Span]:
    """Yield the six figures that say a British account's branch."""
    for match in _SORT_CODE.finditer(text):
        yield Span(match.start("number"), match.end("number"), "BANK_ACCOUNT", 0.9)


_LONG = re.compile(r"[A-Za-z0-9]{25}")
_BITCOIN = re.compile(r"(?<!\w)(?:bc1[a-z0-9]{11,71}|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?!\w)")
_ETHEREUM = re.compile(r"(?<!\w)0x[0-9a-fA-F]{40}(?!\w)")
_TRON = re.compile(r"(?<!\w)T[1-9A-HJ-NP-Za-km-z]{33}(?!\w)")


def find_crypto(text: str) -> Iterator[Span]:
    """Yield Bitcoin, Ethereum and Tron wallet addresses."""
    if not _LONG.search(text):
        return
    for pattern in (_BITCOIN, _ETHEREUM, _TRON):
        for match in pattern.finditer(text):
            if any(c.isdigit() for c in match.group()) and any(c.isalpha() for c in match.group()):
                yield Span(match.start(), match.end(), "CRYPTO", 1.0)


_DIGIT = re.compile(r"\d")
_STEUER = re.compile(r"(?<![\w])\d{2} ?\d{3} ?\d{3} ?\d{3}(?!\w)")
_STEUER_WORDS = Context("steuer* idnr tin steuernummer identifikationsnummer")
_AUSWEIS = re.compile(r"(?<!\w)[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}[0-9]?(?!\w)")
_AUSWEIS_WORDS = Context("personalausweis* ausweis* reisepass* perso pass passport passnummer")
_DNI = re.compile(r"(?<!\w)(?:\d{8}|[XYZxyz][- ]?\d{7})[- ]?[A-Za-z](?!\w)")
_NIR = re.compile(
    r"(?<!\w)[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d\d|2[AaBb]) ?\d{3} ?\d{3} ?\d\d(?!\w)"
)
_PASSPORT = re.compile(r"(?<!\w)(?:[A-Z]{1,2}(?=[OIl]{0,2}\d)(?:\d[OIl]?){3,8}|\d{9})(?!\w)")
_PASSPORT_WORDS = Context("passport*")


# A number that some words must name is looked for only where one of them is.
_NAMED: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    (("steuer", "idnr", "tin", "identifikationsnummer"), _STEUER),
    (("ausweis", "pass", "perso"), _AUSWEIS),
    (("passport",), _PASSPORT),
)
_DNI_ENDS = re.compile(r"\d{7}[- ]?[A-Za-z]")
_NIR_ENDS = re.compile(r"\d{3} ?\d{3} ?\d\d(?!\w)")


def find_national_ids(text: str) -> Iterator[Span]:
    """Yield German tax and card numbers, Spanish DNI and NIE, French NIR, and US passports."""
    if not _DIGIT.search(text):
        return
    small = lowered(text)
    for words, pattern in _NAMED:
        if any(word in small for word in words):
            yield from _named(text, pattern)
    for match in _DNI.finditer(text) if _DNI_ENDS.search(text) else ():
        if checksums.dni(re.sub(r"[ -]", "", match.group()).upper()):
            yield Span(match.start(), match.end(), "NATIONAL_ID", 1.0)
    for match in _NIR.finditer(text) if _NIR_ENDS.search(text) else ():
        if checksums.nir(match.group().replace(" ", "").upper()):
            yield Span(match.start(), match.end(), "NATIONAL_ID", 1.0)


def _named(text: str, pattern: re.Pattern[str]) -> Iterator[Span]:
    for match in pattern.finditer(text):
        found, left = match.group(), before(text, match.start())
        if pattern is _PASSPORT:
            if _PASSPORT_WORDS.any(left[-7:]):
                yield Span(match.start(), match.end(), "US_PASSPORT", 0.8)
        elif pattern is _STEUER:
            if _STEUER_WORDS.any(left) and checksums.steuer_id(found.replace(" ", "")):
                yield Span(match.start(), match.end(), "NATIONAL_ID", 1.0)
        elif any(map(str.isdigit, found)) and _AUSWEIS_WORDS.any(left):
            yield Span(match.start(), match.end(), "NATIONAL_ID", 0.9)


_SERIES = re.compile(
    r"(?<!\w)(?:пасп|сери)[а-я]{0,6}\.?:?\s(?:серия\s|серии\s)?"
    r"(?P<number>\d\d ?\d\d[ ,-]{0,2}(?:номер|№|n|no)?[ .:]{0,2}\d{6})(?!\d)",
)


# "серия у меня 4611, а сам номер паспорта 275 803"
_APART = re.compile(
    r"(?<!\w)сери[яиюей]{1,2}[^\d\n]{1,20}(?P<series>\d\d ?\d\d)(?!\d)[^\d\n]{1,30}?"
    r"номер[^\d\n]{1,20}(?P<number>\d{3} ?\d{3})(?!\d)",
)


def find_passports(text: str) -> Iterator[Span]:
    """Yield Russian passports whose series and number are written apart, in words."""
    if text.isascii():
        return
    small = lowered(text)
    for match in _APART.finditer(small):
        for part in ("series", "number"):
            yield Span(match.start(part), match.end(part), "RU_PASSPORT", 0.9)
    for match in _SERIES.finditer(small):
        yield Span(match.start("number"), match.end("number"), "RU_PASSPORT", 1.0)


_LICENCE = re.compile(
    r"(?:driv(?:er|ing)(?:'?s)? licen[cs]e|\bDL\b|\bD\.L\.)[^.\n\d]{0,20}?"
    r"(?P<number>(?<!\w)[A-Z]{0,3}\d[A-Z0-9-]{4,18})(?!\w)",
    re.IGNORECASE,
)


_MAYBE_LICENCE = re.compile(r"[Ll][Ii][Cc][Ee][Nn]|[Dd]\.?[Ll]")


def find_licences(text: str) -> Iterator[Span]:
    """Yield driving licence numbers that are called so."""
    if not _MAYBE_LICENCE.search(text):
        return
    for match in _LICENCE.finditer(text):
        yield Span(match.start("number"), match.end("number"), "US_DRIVER_LICENSE", 0.8)


_RU_PLATE = re.compile(
    r"(?<!\w)[АВЕКМНОРСТУХABEKMHOPCTYX][ -]?\d{3}[ -]?[АВЕКМНОРСТУХABEKMHOPCTYX]{2}[ -]?\d{2,3}"
    r"(?:\s?RUS)?(?!\w)",
    re.IGNORECASE,
)
_THREE_DIGITS = re.compile(r"\d{3}")
_GB_PLATE = re.compile(r"(?<!\w)[A-Z]{2}\d{2} ?[A-Z]{3}(?!\w)")
_ANY_PLATE = re.compile(
    r"(?<!\w)(?=[A-Z0-9 -]{0,9}\d)(?:[A-ZÄÖÜ]{1,3}[- ]?[A-Z0-9]{1,4}[- ]?\d{1,4}|"
    r"\d{1,4}[- ]?[A-Z]{2,3}[- ]?\d{0,3})(?!\w)"
)
_PLATE_WORDS = Context(
    "plate* registration reg car vehicle licence license kennzeichen nummernschild matrícula "
    "matricula immatriculation госномер* гос номер* номера машин* авто* грз"
)
_MAYBE_PLATE = re.compile(
    r"plate|(?:reg|registration|car)(?![^\W_])|vehicle|licen[cs]e|kennz|nummernsch|matr|immatr|гос|номер|машин|авто|грз",
)
_CAR_ONLY = Context(
    "plate* kennzeichen nummernschild matrícula matricula immatriculation госномер* грз"
)


def find_plates(text: str) -> Iterator[Span]:
    """Yield vehicle plates: Russian and British by shape, others by the word beside them."""
    if not _DIGIT.search(text):
        return
    for match in _RU_PLATE.finditer(text) if _THREE_DIGITS.search(text) else ():
        cyrillic = not match.group().isascii()
        if cyrillic or _PLATE_WORDS.any(before(text, match.start())):
            yield Span(match.start(), match.end(), "VEHICLE_PLATE", 0.9)
    if not _MAYBE_PLATE.search(lowered(text)):
        return
    for match in _GB_PLATE.finditer(text):
        if _PLATE_WORDS.any(before(text, match.start())):
            yield Span(match.start(), match.end(), "VEHICLE_PLATE", 0.9)
    for match in _ANY_PLATE.finditer(text):
        if _CAR_ONLY.any(before(text, match.start())[-4:]):
            yield Span(match.start(), match.end(), "VEHICLE_PLATE", 0.8)
