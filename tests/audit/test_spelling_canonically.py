"""Within profile v1 our bytes are those of RFC 8785; outside it nothing is written."""

import json
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from audit.canonical import MAX_DEPTH, MAX_INTEGER, _encode_slowly, canonical, digest, parse
from audit.errors import PayloadRejected

KEYS = st.text(st.characters(codec="ascii"), max_size=12)
LEAF = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text(max_size=40)
VALUES = st.recursive(
    LEAF, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4)
)


@given(VALUES)
def test_the_bytes_are_those_of_the_reference_implementation(value: Any) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(VALUES)
def test_the_verifier_spells_the_same_without_orjson(value: Any) -> None:
    assert _encode_slowly(value) == canonical(value)


@given(VALUES)
def test_canonical_bytes_read_back_as_the_value(value: Any) -> None:
    assert parse(canonical(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        -0.0,
        float("nan"),
        2**53,
        -(2**53),
        {"ключ": 1},
        {1: 1},
        b"bytes",
        ("tuple",),
        {"set": {1}},
        "\ud800",
        {"\ud800": 1},
        object(),
    ],
)
def test_what_has_two_spellings_is_refused(value: Any) -> None:
    with pytest.raises(PayloadRejected):
        canonical({"value": value})


def test_the_refusal_names_the_place_and_not_the_value() -> None:
    with pytest.raises(PayloadRejected) as refused:
        canonical({"facts": {"score": 0.75}})
    assert "facts.score" in refused.value.detail
    assert "0.75" not in refused.value.detail


def test_nesting_has_a_limit() -> None:
    value: Any = 1
    for _ in range(MAX_DEPTH + 1):
        value = [value]
    with pytest.raises(PayloadRejected):
        canonical(value)


@pytest.mark.parametrize("text", ['{"a":1,"a":2}', '{"a":NaN}', "{", b"\xff", "[" * 100_000])
def test_reading_is_strict(text: str | bytes) -> None:
    with pytest.raises(PayloadRejected):
        parse(text)


def test_a_digest_is_the_hash_of_the_bytes() -> None:
    assert digest({"b": 1, "a": 2}) == digest(json.loads('{"a":2,"b":1}'))
    assert len(digest({})) == 64
