"""Wallets of crypto money that are cut into pieces."""

import re
from collections.abc import Iterator

from governance.redaction.names.words import common
from governance.redaction.symbols.fillers import FILLERS
from governance.redaction.symbols.judge import Hit
from governance.redaction.symbols.labels import Label

_CHUNK = re.compile(r"(?i:zero ?e?x)(?![A-Za-z0-9])|[A-Za-z0-9]+")
_LENGTH = range(20, 75)
_BEFORE, _AFTER = 110, 120  # characters from the word
_NARROW, _WIDEST, _MOST_FILLERS = 5, 24, 3
_ODD, _ODDS = 3, 0.4


_MAYBE = (
    "wallet", "btc", "bitcoin", "eth", "usdt", "tether", "trc", "erc", "tron", "crypto", "ltc",
    "sats", "payout", "кошел", "битк", "эфир", "крипт", "юсдт", "трон",
)  # fmt: skip


def maybe(small: str) -> bool:
    """Whether a text in small letters may speak of crypto money."""
    return any(word in small for word in _MAYBE)


def find(text: str, labels: list[Label]) -> Iterator[Hit]:
    """Yield the pieces of an address near a word for crypto money, from the first to the last."""
    done = 0
    for label in labels:
        if label.entity != "CRYPTO" or label.end < done:
            continue
        start, end = max(done, label.start - _BEFORE), label.end + _AFTER
        for hit in _rows(text, start, end):
            yield hit
            done = hit.end


def _rows(text: str, start: int, end: int) -> Iterator[Hit]:
    row: list[re.Match[str]] = []
    fillers = 0
    for chunk in _CHUNK.finditer(text, start, min(len(text), end)):
        gap = chunk.start() - row[-1].end() if row else 0
        if gap > (_WIDEST if fillers else _NARROW):
            yield from _hit(text, row)
            row = []
        if _odd(chunk.group()):
            row.append(chunk)
            fillers = 0
        elif row and chunk.group().lower() in FILLERS:
            fillers += 1
            if fillers > _MOST_FILLERS:
                yield from _hit(text, row)
                row = []
            continue
        else:
            yield from _hit(text, row)
            row = []
    yield from _hit(text, row)


def _odd(chunk: str) -> bool:
    """Whether a chunk is no everyday word: figures in it, capitals within, or unknown."""
    if not chunk.isalpha() or chunk[1:] != chunk[1:].lower():
        return True
    return chunk.lower().startswith("zero") or not common(chunk.lower())


def _mixed(chunk: str) -> bool:
    return not chunk.isalpha() or (chunk[1:] != chunk[1:].lower() and not chunk.isupper())


def _hit(text: str, row: list[re.Match[str]]) -> Iterator[Hit]:
    read = "".join(chunk.group() for chunk in row)
    mixed = sum(_mixed(chunk.group()) for chunk in row)
    if len(row) < _ODD or len(read) not in _LENGTH or mixed < _ODDS * len(row):
        return
    yield Hit(row[0].start(), row[-1].end(), "CRYPTO", read)
