"""Give entries their place in the tree: one elected worker drains the queue in batches.

Invariant: Head.size leaves are in Leaf, without gaps, and Head.frontier is their tree. Leaf rows,
tiles and head change in one transaction that holds the head's row lock, so a process killed at
any step leaves the state before the batch or the state after it. SQLite appends inline, in the
caller's transaction, whose write lock was taken at BEGIN (`transaction_mode: IMMEDIATE`).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from audit.errors import BrokenLog
from audit.merkle import HASH, WIDTH, Frontier, fold, split
from audit.models import Tile
from audit.octets import octets
from audit.statements import execute
from audit.tiles import below

BATCH = 5000
FULL = WIDTH * HASH  # bytes of a full tile's hashes

# One round trip: a rival that has the head leaves us no row to drain under. A rival that let go
# of it since our snapshot was taken is harmless too: the locked row is its newest version, and
# queue rows that it has deleted are passed over.
_TAKE = """
WITH head AS (
    SELECT size, frontier FROM audit_head WHERE id = 1 FOR UPDATE SKIP LOCKED
), drained AS (
    DELETE FROM audit_queue
    WHERE entry IN (SELECT entry FROM audit_queue ORDER BY entry LIMIT %(limit)s)
        AND EXISTS (SELECT 1 FROM head)
    RETURNING entry
), placed AS (
    SELECT drained.entry, e.leaf_hash,
           head.size + row_number() OVER (ORDER BY e.created, drained.entry) - 1 AS index
    FROM head CROSS JOIN drained LEFT JOIN audit_entry e ON e.id = drained.entry
), written AS (
    INSERT INTO audit_leaf (index, entry, hash)
    SELECT index, entry, leaf_hash FROM placed
    RETURNING index, hash
)
SELECT size, frontier, (SELECT string_agg(hash, ''::bytea ORDER BY index) FROM written) FROM head
"""
_LOCK = "SELECT size, frontier FROM audit_head WHERE id = 1"
_BEGIN = """
INSERT INTO audit_head (id, size, frontier, minimum_index) VALUES (1, 0, %(frontier)s, 0)
ON CONFLICT DO NOTHING
"""
_MOVE = """
UPDATE audit_head SET size = %(size)s, frontier = %(frontier)s WHERE id = 1 AND size = %(before)s
RETURNING size
"""


def sequence(*, at: datetime, limit: int = BATCH) -> int:
    """Move up to `limit` queued entries into the tree; how many were moved.

    Zero when there is nothing to do or a rival holds the head. On SQLite there is never a queue.
    `at`: when (aware); kept for symmetry with other deeds, the order follows the entries' times.
    """
    del at
    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic():
        taken = _take(limit)
        if taken is None:
            return 0
        head, leaves = taken
        if leaves:
            _grow(head, leaves)
        return len(leaves)


def _take(limit: int) -> tuple[Frontier, list[bytes]] | None:
    """The tree so far, its row locked until the transaction ends, and the leaf hashes of the
    entries drained from the queue and placed behind it; None when a rival has the head."""
    rows = execute(_TAKE, {"limit": limit})
    if not rows:
        execute(_BEGIN, {"frontier": b""})
        rows = execute(_TAKE, {"limit": limit})
    if not rows:
        return None
    size, frontier, hashes = rows[0]
    return Frontier.unpack(size, frontier), split(hashes or b"")


def append(entries: Sequence[tuple[UUID, bytes]]) -> None:
    """Place entries (id, leaf hash) now, in the caller's transaction (SQLite)."""
    head = _lock_head()
    rows = [
        (index, identity.hex, leaf)
        for index, (identity, leaf) in enumerate(entries, start=head.size)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            'INSERT INTO audit_leaf ("index", entry, hash) VALUES (%s, %s, %s)', rows
        )
    _grow(head, [leaf for _, leaf in entries])


def _lock_head() -> Frontier:
    """The tree so far; BEGIN IMMEDIATE took the lock. A fresh database has an empty log."""
    rows = execute(_LOCK, {})
    if not rows:
        execute(_BEGIN, {"frontier": b""})
        return Frontier()
    size, frontier = rows[0]
    return Frontier.unpack(size, octets(frontier))


def _grow(head: Frontier, leaves: Sequence[bytes]) -> None:
    """Extend the tree, write the tiles that became full, move the head."""
    before = head.size
    head.extend_fast(leaves)
    _write_tiles(before, leaves)
    moved = execute(_MOVE, {"size": head.size, "frontier": head.pack(), "before": before})
    if not moved:
        raise BrokenLog("the head moved under its lock")


def _write_tiles(before: int, leaves: Sequence[bytes]) -> None:
    """Store every tile that the growth filled, lowest level first: a tile of level L + 1 is
    put together from the roots of 256 tiles of level L, which are written by then."""
    first, last = before // WIDTH, (before + len(leaves)) // WIDTH
    if first == last:
        return
    hashes = b"".join([*below(0, first, before % WIDTH), *leaves])
    level, made = 0, [hashes[at : at + FULL] for at in range(0, FULL * (last - first), FULL)]
    while first < last:
        _store(level, first, made)
        level, first, last = level + 1, first // WIDTH, last // WIDTH
        made = [b"".join(below(level, number, WIDTH)) for number in range(first, last)]


def _store(level: int, first: int, made: Sequence[bytes]) -> None:
    """Write consecutive tiles, each of 256 hashes."""
    if any(len(hashes) != FULL for hashes in made):
        raise BrokenLog("a tile that should be full is not")
    tiles = [
        Tile(address=Tile.at(level, number), hashes=hashes, root=fold(hashes))
        for number, hashes in enumerate(made, start=first)
    ]
    Tile.objects.bulk_create(tiles, batch_size=100)
