"""Spans: a stretch of text, what it is, and who wins where two overlap."""

from collections.abc import Iterable, Sequence
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
    taken: list[Span] = []
    for span in sorted(spans, key=_order):
        taken.extend(part for part in _uncovered(span, taken) if _speaks(text, part))
    return sorted(taken)


def _order(span: Span) -> tuple[int, int, int]:
    """A guess, even of a strong type, stands back behind every type that was proved."""
    rank = _RANK[span.entity] + (len(_RANK) if span.score < _PROVED else 0)
    return rank, span.start - span.end, span.start


_PROVED = 0.75


def _uncovered(span: Span, taken: Sequence[Span]) -> list[Span]:
    parts = [span]
    for other in taken:
        if other.end <= span.start or other.start >= span.end:
            continue
        left: list[Span] = []
        for part in parts:
            if part.start < other.start:
                left.append(part._replace(end=min(part.end, other.start)))
            if part.end > other.end:
                left.append(part._replace(start=max(part.start, other.end)))
        parts = left
    return parts


def _speaks(text: str, span: Span) -> bool:
    return any(char.isalnum() for char in text[span.start : span.end])
