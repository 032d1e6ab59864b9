"""A small Parquet writer: one row group per chunk, PLAIN encoding, no compression.

Enough of the format (parquet.thrift, Thrift compact protocol) for flat tables of strings and
64-bit integers without nulls; every reader knows this subset. Not a library: a view of the log.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

MAGIC = b"PAR1"
ROWS_A_GROUP = 20_000
INTEGERS = frozenset({"index", "checkpoint_size"})
INT64, BYTE_ARRAY = 2, 6
UTF8 = 0
I32, I64, BINARY, LIST, STRUCT = 5, 6, 8, 9, 12  # compact protocol types


class Thrift:
    """One struct in the compact protocol: fields must be added in rising order of id."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.last = 0

    def _head(self, field: int, kind: int) -> None:
        self.data.append((field - self.last) << 4 | kind)
        self.last = field

    def number(self, field: int, value: int, kind: int = I32) -> "Thrift":
        """An i32 or i64."""
        self._head(field, kind)
        self.data += varint(value << 1 if value >= 0 else (-value << 1) - 1)
        return self

    def text(self, field: int, value: str) -> "Thrift":
        """A string."""
        self._head(field, BINARY)
        self.data += varint(len(value.encode())) + value.encode()
        return self

    def struct(self, field: int, value: "Thrift") -> "Thrift":
        """A nested struct."""
        self._head(field, STRUCT)
        self.data += value.done()
        return self

    def items(self, field: int, kind: int, values: Sequence[bytes]) -> "Thrift":
        """A list of values that are encoded already."""
        self._head(field, LIST)
        short = len(values) < 15
        self.data.append((len(values) if short else 15) << 4 | kind)
        self.data += b"" if short else varint(len(values))
        self.data += b"".join(values)
        return self

    def done(self) -> bytes:
        """The struct with its stop byte."""
        return bytes(self.data) + b"\0"


def varint(value: int) -> bytes:
    """Unsigned LEB128."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def write_parquet(path: Path, columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> int:
    """Write rows (a value for every column); how many."""
    groups: list[bytes] = []
    total, rest = 0, iter(rows)
    with path.open("wb") as file:
        file.write(MAGIC)
        while chunk := list(islice(rest, ROWS_A_GROUP)):
            groups.append(_group(file, columns, chunk))
            total += len(chunk)
        footer = _footer(columns, groups, total)
        file.write(footer + struct.pack("<I", len(footer)) + MAGIC)
    return total


def _group(file: Any, columns: Sequence[str], chunk: list[dict[str, Any]]) -> bytes:
    """Write one page per column; the row group's metadata."""
    described, size = [], 0
    for name in columns:
        start = file.tell()
        page = b"".join(_plain(name, (row[name] for row in chunk)))
        header = _page_header(len(page), len(chunk))
        file.write(header + page)
        length = len(header) + len(page)
        size += length
        described.append(_column(name, start, length, len(chunk)))
    group = Thrift().items(1, STRUCT, described)
    return group.number(2, size, I64).number(3, len(chunk), I64).done()


def _plain(name: str, values: Iterable[Any]) -> Iterator[bytes]:
    for value in values:
        if name in INTEGERS:
            yield struct.pack("<q", int(value))
        else:
            text = str(value).encode()
            yield struct.pack("<I", len(text)) + text


def _page_header(length: int, count: int) -> bytes:
    """A data page, version 1: PLAIN values, no levels for required columns."""
    page = Thrift().number(1, count).number(2, 0).number(3, 3).number(4, 3)
    return Thrift().number(1, 0).number(2, length).number(3, length).struct(5, page).done()


def _column(name: str, start: int, length: int, count: int) -> bytes:
    kind = INT64 if name in INTEGERS else BYTE_ARRAY
    encoded = name.encode()
    meta = Thrift().number(1, kind).items(2, I32, [b"\0"])
    meta.items(3, BINARY, [varint(len(encoded)) + encoded]).number(4, 0)
    meta.number(5, count, I64).number(6, length, I64).number(7, length, I64).number(9, start, I64)
    return Thrift().number(2, start, I64).struct(3, meta).done()


def _footer(columns: Sequence[str], groups: list[bytes], total: int) -> bytes:
    root = Thrift().text(4, "schema").number(5, len(columns)).done()
    schema = [root, *(_element(name) for name in columns)]
    footer = Thrift().number(1, 1).items(2, STRUCT, schema).number(3, total, I64)
    return footer.items(4, STRUCT, groups).text(6, "discreet").done()


def _element(name: str) -> bytes:
    if name in INTEGERS:
        return Thrift().number(1, INT64).number(3, 0).text(4, name).done()
    return Thrift().number(1, BYTE_ARRAY).number(3, 0).text(4, name).number(6, UTF8).done()
