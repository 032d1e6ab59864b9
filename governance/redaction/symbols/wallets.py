"""Wallets of crypto money that are cut into pieces: by the word for them, or by how they begin."""

import re
from collections.abc import Iterator

from governance.redaction.characters import Piece
from governance.redaction.names.words import common
from governance.redaction.symbols.fillers import FILLERS
from governance.redaction.symbols.judge import Hit
from governance.redaction.symbols.labels import Label
from governance.redaction.symbols.marks import marked

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


# How an address begins, with more chunks behind it: bc1qm4k7 t9xw2ehz, 0x8f3C 2a91, TQn9Y2kh EsL…
_BEGINS = re.compile(
    r"(?<![^\W_])(?:(?i:bc1[a-z0-9]|0x[0-9a-f]{2})|[T13](?=[1-9A-HJ-NP-Za-km-z]{3,15}[ .-])"
    r"(?=[a-z]{0,14}[A-Z0-9])[A-Za-z0-9])"
)
BEGUN = re.compile(_BEGINS.pattern + "[A-Za-z0-9]{0,14}[ .-][A-Za-z0-9]{2}")
_PIECE = re.compile(r"([ .-]{1,3})?([A-Za-z0-9]{1,16})(?![^\W_])")
_LENGTHS = {"b": range(34, 76), "0": range(38, 45), "": range(26, 36)}
_FEWEST_PIECES, _MOST_PIECES = 3, 24
_HEX = re.compile("[0-9a-fA-F]+")


def begun_wallets(text: str) -> Iterator[Piece]:
    """Yield the addresses that begin as one does and go on in chunks."""
    done = 0
    for match in _BEGINS.finditer(text):
        if match.start() < done:
            continue
        pieces = _pieces(text, match.start())
        read = "".join(piece.group(2) for piece in pieces)
        first = read[:1].lower() if read[:1] in {"b", "B", "0"} else ""
        odd = sum(_mixed(piece.group(2)) for piece in pieces)
        enough = len(pieces) >= _FEWEST_PIECES and odd >= _ODDS * len(pieces)
        enough = enough and (first == "b" or _even([piece.group(2) for piece in pieces]))
        if enough and len(read) in _LENGTHS[first]:
            done = pieces[-1].end()
            yield match.start(), done, marked("CRYPTO", read)


def _even(chunks: list[str]) -> bool:
    """Chunks of one size, the last one shorter or not, of which the first is no number."""
    sizes = {len(chunk.removeprefix("0x")) for chunk in chunks[1:-1]} | {
        len(chunks[0]), len(chunks[0].removeprefix("0x"))
    }  # fmt: skip
    return (
        not chunks[0].isdigit() and len(chunks[-1]) <= max(sizes) + _SIZES and len(sizes) <= _SIZES
    )


_SIZES = 2  # 0x8f3C 2a91 and 0x71C7656E 71C7656E: with the 0x or without it; letters too many


def _pieces(text: str, place: int) -> list[re.Match[str]]:
    """The chunks from `place` on: one size but for the last, or strange words."""
    out: list[re.Match[str]] = []
    total, hexes = 0, text[place] == "0"
    most = _LENGTHS["b"].stop if text[place] in "bB" else _LENGTHS["0" if hexes else ""].stop
    while len(out) < _MOST_PIECES and (piece := _PIECE.match(text, place)):
        chunk = piece.group(2)
        plain = chunk.isalpha() and chunk.islower() and common(chunk)
        other = hexes and out and not _HEX.fullmatch(chunk)
        total += len(chunk)
        if plain or other or total >= most or (out and not piece.group(1)):
            break
        out.append(piece)
        place = piece.end()
    return out
