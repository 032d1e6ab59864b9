"""Canonical bytes of payload profile v1: RFC 8785 (JCS) restricted to what cannot be ambiguous.

Profile v1: objects with ASCII keys, arrays, strings of Unicode scalar values, integers with
|n| <= 2**53 - 1, true, false, null. No floating point, so no number has two spellings; ASCII keys,
so sorting by code point, by UTF-8 byte and by UTF-16 unit (RFC 8785 section 3.2.3) agree.
Both encoders below give the same bytes within the profile; the verifier needs no orjson.
"""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from audit.errors import PayloadRejected

MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32
MAX_BYTES = 65_535  # a C2SP entry bundle gives each entry a 16-bit length

Place = tuple[Any, str]
"""(the place above, the key below it), spelled out only in an error: most values are right."""


def spell(place: Place | str) -> str:
    """`(("", "facts"), "score")` is `facts.score`."""
    if isinstance(place, str):
        return place
    above, key = place
    return f"{spell(above)}.{key}".removeprefix(".")


def _encode_slowly(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def _encoder() -> Callable[[Any], bytes]:
    try:
        import orjson
    except ImportError:  # the stand-alone verifier runs with Python and cryptography alone
        return _encode_slowly
    options = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS
    return lambda value: orjson.dumps(value, option=options)


_encode = _encoder()


def canonical(value: Any) -> bytes:
    """The one spelling of `value` as UTF-8 JSON.

    Raises PayloadRejected when the value is outside profile v1; the message names the place by
    its keys and never repeats the value.
    """
    _check(value, ("", "$"), 0)
    try:
        return _encode(value)
    except (TypeError, UnicodeEncodeError, ValueError) as error:
        message = "a string holds a lone surrogate or a value cannot be encoded"
        raise PayloadRejected(message) from error


def digest(value: Any) -> str:
    """SHA-256 of the canonical bytes, hexadecimal, 64 characters."""
    return hashlib.sha256(canonical(value)).hexdigest()


def parse(data: bytes | str) -> Any:
    """Read JSON strictly: a duplicate member, NaN or bytes that are not UTF-8 are refused."""
    try:
        text = data.decode() if isinstance(data, bytes) else data
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:  # also a number of more digits than int() reads
        raise PayloadRejected("the bytes are not JSON") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise PayloadRejected("an object repeats a member")
    return members


def _no_constant(name: str) -> Any:
    raise PayloadRejected(f"{name} is not JSON")


def _check(value: Any, place: Place, depth: int) -> None:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return
    if kind is int:
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise PayloadRejected(f"{spell(place)}: the integer is beyond 2**53 - 1")
        return
    if depth >= MAX_DEPTH:
        raise PayloadRejected(f"{spell(place)}: nested deeper than {MAX_DEPTH}")
    if kind is dict:
        for key, item in value.items():
            if type(key) is not str or not key.isascii():
                raise PayloadRejected(f"{spell(place)}: a key is not an ASCII string")
            if type(item) is not str:
                _check(item, (place, key), depth + 1)
        return
    if kind is list:
        for item in value:
            if type(item) is not str:
                _check(item, (place, "[]"), depth + 1)
        return
    raise PayloadRejected(f"{spell(place)}: {kind.__name__} is not in profile v1")
