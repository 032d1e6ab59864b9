"""Check digits of numbers that name a person or an account. Pure functions over ASCII digits."""

from collections.abc import Sequence


def luhn(digits: str) -> bool:
    """ISO/IEC 7812-1 Annex B; payment cards, 12 to 19 digits."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def _weighted(digits: str, weights: Sequence[int]) -> int:
    return sum(int(char) * weight for char, weight in zip(digits, weights, strict=False))


_INN10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN12_FIRST = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_INN12_SECOND = (3, *_INN12_FIRST)


def inn(digits: str) -> bool:
    """Russian taxpayer number, 10 digits (organisation) or 12 (person)."""
    if len(digits) == 10:
        return _weighted(digits, _INN10) % 11 % 10 == int(digits[9])
    if len(digits) == 12:
        first = _weighted(digits, _INN12_FIRST) % 11 % 10
        second = _weighted(digits, _INN12_SECOND) % 11 % 10
        return (first, second) == (int(digits[10]), int(digits[11]))
    return False


def snils(digits: str) -> bool:
    """Russian pension insurance number, 11 digits; no check digits up to 001-001-998."""
    if len(digits) != 11 or int(digits[:9]) <= 1_001_998:
        return False
    return _weighted(digits, range(9, 0, -1)) % 101 % 100 == int(digits[9:])


def ogrn(digits: str) -> bool:
    """Russian registration number: OGRN (13 digits, mod 11) or OGRNIP (15, mod 13)."""
    if len(digits) not in {13, 15} or digits[0] not in "12345":
        return False
    return int(digits[:-1]) % (len(digits) - 2) % 10 == int(digits[-1])


def oms(digits: str) -> bool:
    """Russian medical insurance policy (ENP), 16 digits.

    The odd places from the right, read as one number and doubled, stand before the even ones;
    the sum of all digits and the check digit is a multiple of ten.
    """
    if len(digits) != 16:
        return False
    body = digits[14::-1]
    doubled = str(int(body[0::2]) * 2)
    total = sum(int(char) for char in body[1::2] + doubled)
    return (10 - total % 10) % 10 == int(digits[15])


def iban(compact: str) -> bool:
    """ISO 13616: letters as 10 to 35, the first four characters last, mod 97 is 1."""
    moved = compact[4:] + compact[:4]
    return int("".join(str(int(char, 36)) for char in moved)) % 97 == 1


def steuer_id(digits: str) -> bool:
    """German tax identification number, 11 digits, ISO 7064 MOD 11,10; one digit repeats."""
    if len(digits) != 11 or digits[0] == "0" or len(set(digits[:10])) not in {8, 9}:
        return False
    product = 10
    for char in digits[:10]:
        total = (int(char) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10 == int(digits[10])


def dni(compact: str) -> bool:
    """Spanish DNI (8 digits + letter) or NIE (X, Y, Z + 7 digits + letter), mod 23."""
    number = compact[:-1].translate(str.maketrans("XYZ", "012"))
    return number.isdigit() and "TRWAGMYFPDXBNJZSQVHLCKE"[int(number) % 23] == compact[-1]


def nir(compact: str) -> bool:
    """French NIR: 13 digits (2A, 2B for Corsica) and a key, 97 - n mod 97."""
    number = compact[:13].replace("2A", "19").replace("2B", "18")
    return number.isdigit() and 97 - int(number) % 97 == int(compact[13:])


def german_card(serial: str) -> bool:
    """Serial of a German identity card, 10 characters with the check digit (ICAO 9303: 7, 3, 1)."""
    values = (int(char, 36) for char in serial[:9])
    total = sum(value * (7, 3, 1)[place % 3] for place, value in enumerate(values))
    return total % 10 == int(serial[9]) if serial[9].isdigit() else False
