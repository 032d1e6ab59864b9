"""Addresses cut into short lines, one piece or letter a line: zina / ida@ / ram / bler.ru."""

import re
from collections.abc import Iterator

from governance.redaction.spans import Span

_PIECE = re.compile(r"[^\S\n]*(?P<piece>[^\s<>]{1,20})[^\S\n]*(?:\n|$)")
_FEWEST = 3  # lines
_WHOLE = {
    "EMAIL_ADDRESS": re.compile(r"[\w.+-]{1,64}@[\w-]{1,40}(?:\.[\w-]{2,20}){1,3}"),
    "URL": re.compile(r"(?:[hx*t]{3,4}ps?://)?[\w-]{1,40}(?:\.[a-z-]{2,20}){1,3}/[\w./~?=&%-]{2,200}"),
    "HANDLE": re.compile(r"@(?=[\w.]*[^\W\d])[\w.]{3,40}"),
}  # fmt: skip


def find_in_lines(text: str) -> Iterator[Span]:
    """Yield the addresses that rows of one-word lines spell together."""
    row: list[re.Match[str]] = []
    for line in _lines(text):
        if line is not None:
            row.append(line)
            continue
        yield from _spelled(row)
        row = []
    yield from _spelled(row)


def _lines(text: str) -> Iterator[re.Match[str] | None]:
    """Each line that is one piece and nothing else; None for any other."""
    place = 0
    while place < len(text):
        yield _PIECE.match(text, place)
        end = text.find("\n", place)
        place = len(text) if end < 0 else end + 1


def _spelled(row: list[re.Match[str]]) -> Iterator[Span]:
    pieces = [line.group("piece") for line in row]
    if len(row) < _FEWEST:
        return
    whole = "".join(pieces)
    owner = [number for number, piece in enumerate(pieces) for _ in piece]
    for entity, pattern in _WHOLE.items():
        if any(pattern.search(piece) for piece in pieces):
            continue
        for match in pattern.finditer(whole):
            first, last = row[owner[match.start()]], row[owner[match.end() - 1]]
            yield Span(first.start("piece"), last.end("piece"), entity, 0.8)
