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
from audit.merkle import WIDTH, Frontier, fold
from audit.models import Tile
from audit.tiles import below

BATCH = 5000

_DRAIN = """
WITH drained AS (
    DELETE FROM audit_queue
    WHERE entry IN (SELECT entry FROM audit_queue ORDER BY entry LIMIT %s)
    RETURNING entry
), placed AS (
    SELECT drained.entry, e.leaf_hash,
           %s + row_number() OVER (ORDER BY e.created, drained.entry) - 1 AS index
    FROM drained LEFT JOIN audit_entry e ON e.id = drained.entry
), written AS (
    INSERT INTO audit_leaf (index, entry, hash)
    SELECT index, entry, leaf_hash FROM placed
    RETURNING index, hash
)
SELECT hash FROM written ORDER BY index
"""


def sequence(*, at: datetime, limit: int = BATCH) -> int:
    """Move up to `limit` queued entries into the tree; how many were moved.

    Zero when there is nothing to do or a rival holds the head. On SQLite there is never a queue.
    `at`: when (aware); kept for symmetry with other deeds, the order follows the entries' times.
    """
    del at
    if connection.vendor != "postgresql":
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        head = _lock_head()
        if head is None:
            return 0
        cursor.execute(_DRAIN, [limit, head.size])
        leaves = [bytes(row) for (row,) in cursor.fetchall()]
        if leaves:
            _grow(head, leaves)
        return len(leaves)


def append(entries: Sequence[tuple[UUID, bytes]]) -> None:
    """Place entries (id, leaf hash) now, in the caller's transaction (SQLite)."""
    head = _lock_head()
    if head is None:
        raise BrokenLog("the head cannot be locked")
    rows = [
        (index, identity.hex, leaf)
        for index, (identity, leaf) in enumerate(entries, start=head.size)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(
            'INSERT INTO audit_leaf ("index", entry, hash) VALUES (%s, %s, %s)', rows
        )
    _grow(head, [leaf for _, leaf in entries])


def _lock_head() -> Frontier | None:
    """The tree so far, its row locked until the transaction ends; None when a rival has it.

    The row is made on first use: a fresh database has an empty log.
    """
    query = "SELECT size, frontier FROM audit_head WHERE id = 1"
    if connection.vendor == "postgresql":
        query += " FOR UPDATE SKIP LOCKED"
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        if row is None:
            cursor.execute(
                "INSERT INTO audit_head (id, size, frontier, minimum_index) "
                "VALUES (1, 0, %s, 0) ON CONFLICT DO NOTHING",
                [b""],
            )
            cursor.execute(query)
            row = cursor.fetchone()
    return Frontier.unpack(row[0], bytes(row[1])) if row else None


def _grow(head: Frontier, leaves: Sequence[bytes]) -> None:
    """Extend the tree, write the tiles that became full, move the head."""
    before = head.size
    head.extend(leaves)
    _write_tiles(before, head.size)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE audit_head SET size = %s, frontier = %s WHERE id = 1 AND size = %s",
            [head.size, head.pack(), before],
        )
        if cursor.rowcount != 1:
            raise BrokenLog("the head moved under its lock")


def _write_tiles(before: int, after: int) -> None:
    """Store every tile that the growth filled, lowest level first: a tile of level L + 1 is
    put together from the roots of 256 tiles of level L, which are written by then."""
    level, first, last = 0, before // WIDTH, after // WIDTH
    while first < last:
        made = []
        for number in range(first, last):
            hashes = _full_tile(level, number)
            made.append(Tile(address=Tile.at(level, number), hashes=hashes, root=fold(hashes)))
        Tile.objects.bulk_create(made, batch_size=100)
        level, first, last = level + 1, first // WIDTH, last // WIDTH


def _full_tile(level: int, number: int) -> bytes:
    """The 256 hashes below a tile that is complete but not stored yet."""
    hashes = b"".join(below(level, number, WIDTH))
    if len(hashes) != WIDTH * 32:
        raise BrokenLog("a tile that should be full is not")
    return hashes
