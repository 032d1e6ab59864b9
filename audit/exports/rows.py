"""The rows that every export is made of, in order of their index."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from audit.canonical import parse
from audit.models import Entry, Leaf, Payload
from audit.statements import execute

CHUNK = 2000

_RANGE = """
SELECT l."index", l.hash, p.body
FROM audit_leaf l
LEFT JOIN audit_entry e ON e.id = l.entry
LEFT JOIN audit_payload p ON p.entry = e.id AND p.created = e.created
WHERE l."index" >= %(first)s AND l."index" < %(end)s ORDER BY l."index"
"""


@dataclass(frozen=True)
class Row:
    """One leaf: its index, its hash, and the exact bytes it covers (None: pruned)."""

    index: int
    leaf_hash: bytes
    body: bytes | None

    @property
    def line(self) -> bytes:
        """What `entries.jsonl` holds for it, without the newline."""
        if self.body is not None:
            return self.body
        return b'{"pruned":true,"leaf_hash":"%s"}' % self.leaf_hash.hex().encode()

    def payload(self) -> dict[str, Any] | None:
        """What the entry says; None when it is pruned."""
        return None if self.body is None else parse(self.body)


def rows_between(first: int, end: int) -> Iterator[Row]:
    """Every leaf of [first, end)."""
    for start in range(first, end, CHUNK):
        for index, leaf, body in execute(_RANGE, {"first": start, "end": min(start + CHUNK, end)}):
            yield Row(index, bytes(leaf), None if body is None else bytes(body))


def rows_matching(filters: Mapping[str, Any], size: int) -> Iterator[Row]:
    """The leaves below `size` whose entries match; see `EntryQuerySet.matching`."""
    chosen = Entry.objects.matching(filters).values_list("id", flat=True)
    indexes: list[tuple[int, UUID, Any]] = []
    for ids in _chunks(chosen.iterator(chunk_size=CHUNK)):
        found = Leaf.objects.filter(entry__in=ids, index__lt=size)
        indexes += found.values_list("index", "entry", "hash")
    indexes.sort()
    for start in range(0, len(indexes), CHUNK):
        part = indexes[start : start + CHUNK]
        held = Payload.objects.filter(entry__in=[entry for _, entry, _ in part])
        bodies = dict(held.values_list("entry", "body"))
        for index, entry, leaf in part:
            body = bodies.get(entry)
            yield Row(index, bytes(leaf), None if body is None else bytes(body))


def _chunks(ids: Iterator[UUID]) -> Iterator[list[UUID]]:
    part: list[UUID] = []
    for identity in ids:
        part.append(identity)
        if len(part) == CHUNK // 4:  # SQLite binds a limited number of parameters
            yield part
            part = []
    if part:
        yield part
