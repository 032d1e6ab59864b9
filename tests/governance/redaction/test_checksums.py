"""Check digits accept what their issuer issued and refuse a changed digit."""

from collections.abc import Callable

import pytest

from governance.redaction import checksums

VALID: list[tuple[Callable[[str], bool], str]] = [
    (checksums.luhn, "4111111111111111"),
    (checksums.luhn, "2200000000000004"),
    (checksums.inn, "7707083893"),
    (checksums.inn, "500100732259"),
    (checksums.snils, "11223344595"),
    (checksums.ogrn, "1027700132195"),
    (checksums.ogrn, "304500116000157"),
    (checksums.iban, "GB29NWBK60161331926819"),
    (checksums.iban, "FR1420041010050500013M02606"),
    (checksums.steuer_id, "65929970489"),
    (checksums.dni, "12345678Z"),
    (checksums.dni, "X1234567L"),
    (checksums.nir, "255081416802538"),
]


@pytest.mark.parametrize(("check", "number"), VALID)
def test_an_issued_number_passes(check: Callable[[str], bool], number: str) -> None:
    assert check(number)


@pytest.mark.parametrize(("check", "number"), VALID)
def test_a_changed_digit_fails(check: Callable[[str], bool], number: str) -> None:
    place = next(i for i in range(4, len(number)) if number[i].isdigit())
    changed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
    assert not check(changed)


def test_a_number_of_another_length_is_refused() -> None:
    assert not checksums.inn("123")
    assert not checksums.snils("1")
    assert not checksums.ogrn("12")
    assert not checksums.steuer_id("65929970")
