"""Spans: a stretch of text, what it is, and who wins where two overlap."""

from collections.abc import Iterable
from typing import NamedTuple


class Span(NamedTuple):
    """`start`, `end`: code point offsets, half open. `score`: confidence in (0, 1]."""

    start: int
    end: int
    entity: str
    score: float


# Where two spans claim the same characters the one whose type stands further left wins: what a
# checksum or a grammar proved comes before what a model guessed.
PRECEDENCE: tuple[str, ...] = (
    "EMAIL_ADDRESS",
    "URL",
    "IBAN_CODE",
    "US_DRIVER_LICENSE",
    "CREDIT_CARD",
    "CRYPTO",
    "IP_ADDRESS",
    "RU_SNILS",
    "RU_OGRN",
    "RU_INN",
    "RU_OMS",
    "RU_PASSPORT",
    "RU_DRIVER_LICENCE",
    "US_SSN",
    "US_PASSPORT",
    "NATIONAL_ID",
    "BANK_ACCOUNT",
    "PHONE_NUMBER",
    "DATE_OF_BIRTH",
    "VEHICLE_PLATE",
    "HANDLE",
    "ADDRESS",
    "PERSON",
    "LOCATION",
)
ENTITY_TYPES: frozenset[str] = frozenset(PRECEDENCE)
_RANK = {entity: rank for rank, entity in enumerate(PRECEDENCE)}


def resolve(spans: Iterable[Span], text: str) -> list[Span]:
    """Return `spans` sorted and without overlap; nothing that any span covered is uncovered.

    A loser keeps the part the winner leaves it, if that part holds a letter or a digit: a name
    half under a phone number is still a name.
    """
    owned = bytearray(len(text))
    kept: list[Span] = []
    for span in sorted(spans, key=_order):
        place = span.start
        while (start := owned.find(0, place, span.end)) >= 0:
            place = owned.find(1, start, span.end)
            end = span.end if place < 0 else place
            owned[start:end] = b"\x01" * (end - start)
            part = span._replace(start=start, end=end)
            if any(char.isalnum() for char in text[start:end]):
                kept.append(part)
            if place < 0:
                break
    return sorted(kept)


def _order(span: Span) -> tuple[int, int, int]:
    """A guess, even of a strong type, stands back behind every type that was proved."""
    rank = _RANK[span.entity] + (len(_RANK) if span.score < _PROVED else 0)
    return rank, span.start - span.end, span.start


_PROVED = 0.75
