"""Folding undoes disguises, and every folded character knows where it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.redaction.folding import fold
from governance.redaction.numberwords import spoken_digits


def test_plain_ascii_passes_untouched() -> None:
    text = "My order from 12 March came broken; please help."
    folded = fold(text)
    assert folded.text == text
    assert folded.starts is None


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("４１１１", "4111"),
        ("①②③", "123"),
        ("4️⃣1️⃣", "41"),
        ("an\u200bn", "ann"),
        ("a–b", "a-b"),
        ("a\u2009b", "a b"),
        ("Jоhn", "John"),
        ("Ивaн", "Иван"),
        ("𝓙𝓸𝓱𝓷", "John"),
        ("🅹🅾🅷🅽", "JOHN"),
        ("J̶o̶h̶n̶", "John"),
        ("J o h n", "John"),
        ("J.o.h.n", "John"),
        ("J0hn", "John"),
        ("4l11 IIII 1111 1111", "4111 1111 1111 1111"),
        ("ann&#64;example.com", "ann@example.com"),
        ("ann%40example.com", "ann@example.com"),
        ("four one five, five five five, two six seven one", "4155552671"),
        ("восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь", "89161234567"),
        ("four hundred fifteen five five five two six seven one", "4155552671"),
        ("double zero seven seven double five one two", "00775512"),
    ],
)
def test_a_disguise_is_undone(disguised: str, plain: str) -> None:
    assert fold(disguised).text == plain


def test_accents_and_the_number_sign_survive() -> None:
    assert fold("José Müller, заказ №5, Андрей").text == "José Müller, заказ №5, Андрей"
    assert fold("Jose\u0301").text == "José"


def test_a_check_letter_at_the_end_of_a_number_is_not_a_digit() -> None:
    assert fold("DNI 12345678Z").text == "DNI 12345678Z"


def test_counting_words_are_not_digits() -> None:
    assert list(spoken_digits("One two three, I called four or five times")) == []


@given(st.text(max_size=60))
def test_every_folded_character_points_into_the_original_in_order(text: str) -> None:
    folded = fold(text)
    if folded.starts is None or folded.ends is None:
        assert folded.text == text
        return
    assert len(folded.starts) == len(folded.ends) == len(folded.text)
    for start, end in zip(folded.starts, folded.ends, strict=True):
        assert 0 <= start < end <= len(text)
    assert folded.starts == sorted(folded.starts)


@given(st.lists(st.sampled_from(["４", "1", "\u200b", "а", "b", "–", "e\u0301"]), max_size=20))
def test_what_was_found_in_the_folded_text_is_cut_out_of_the_original_exactly(
    parts: list[str],
) -> None:
    text = "".join(parts) + " ann@example.com " + "".join(parts)
    folded = fold(text)
    found = folded.text.index("ann@example.com")
    start, end = folded.original(found, found + len("ann@example.com"))
    assert text[start:end] == "ann@example.com"


@given(
    st.lists(
        st.sampled_from(
            ["one", "hundred", "double", "plus", "twenty", "ten", "zero", "сто", "пять", "7", "-"]
        ),
        max_size=30,
    )
)
def test_any_heap_of_number_words_can_be_read(words: list[str]) -> None:
    for start, end, digits in spoken_digits(" ".join(words)):
        assert start < end
        assert digits.removeprefix("+").replace("+", "").isdigit()
