"""Reads of the log: entries, a subject's trail, proofs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, QuerySet, Subquery

from audit import merkle
from audit.canonical import parse
from audit.errors import BrokenLog, PrunedTile, UnknownProof
from audit.exports.bundle import write_bundle
from audit.exports.rows import rows_between
from audit.models import Checkpoint, Cosignature, Entry, EntryQuerySet, Leaf, Payload
from audit.octets import octets
from audit.statements import execute
from audit.tiles import need_tile, read_tile, reader

TREES_KEPT = 2
# One round trip for all that a receipt's proof needs, a row per cosignature: the place of the
# entry, the largest checkpoint, and the full tile that the leaf lies in, if it is full.
_PLACE = """
SELECT l."index", c.size, c.root, c.note, t.hashes, w.line
FROM audit_leaf l
JOIN audit_checkpoint c ON c.size = (SELECT max(size) FROM audit_checkpoint)
LEFT JOIN audit_tile t ON t.address = l."index" / 256
LEFT JOIN audit_cosignature w ON w.size = c.size
WHERE l.entry = %(entry)s AND l."index" < c.size ORDER BY w.witness
"""
_trees: dict[tuple[int, bytes], merkle.Tree] = {}


def entries(filters: Mapping[str, Any] | None = None) -> EntryQuerySet:
    """Entries in time order, each with its `index` (None until sequenced).

    filters: any of type (`consent.*` means the whole family), purpose, decision, token, and
    since, until (aware datetimes, until excluded).
    """
    placed = Leaf.objects.filter(entry=OuterRef("pk")).values("index")
    chosen = Entry.objects.matching(filters or {})
    return chosen.annotate(index=Subquery(placed)).order_by("created", "id")


def trail(tokens: Iterable[str]) -> EntryQuerySet:
    """Everything about one subject, given the monthly tokens that the vault computes."""
    held = [token for token in tokens if token]
    return entries().about(held)


def payload(entry: UUID) -> dict[str, Any] | None:
    """What the entry says; None when retention pruned it."""
    body = Payload.objects.filter(entry=entry).values_list("body", flat=True).first()
    return None if body is None else parse(bytes(body))


def latest_checkpoint() -> Checkpoint | None:
    """The largest signed checkpoint."""
    return Checkpoint.objects.order_by("-size").first()


def note_of(checkpoint: Checkpoint) -> str:
    """The note with the witnesses' lines added."""
    lines = Cosignature.objects.filter(size=checkpoint.size).order_by("witness")
    return checkpoint.note + "".join(lines.values_list("line", flat=True))


def signed_tree(size: int, root: bytes) -> merkle.Tree:
    """The tree that a checkpoint signs, its upper tiles kept between requests.

    Kept under its root, so a tree of another history is another tree; BrokenLog when the tiles
    do not add up to what was signed.
    """
    tree = _trees.get((size, root))
    if tree is None:
        tree = merkle.Tree(size, need_tile)
        if merkle.Frontier(size, tree.frontier()).root() != root:
            raise BrokenLog("the tiles contradict the last checkpoint")
        if len(_trees) >= TREES_KEPT:
            _trees.clear()
        _trees[size, root] = tree
    return tree


def witnesses_of(size: int) -> list[str]:
    """Names of the witnesses that cosigned the checkpoint of that size."""
    lines = Cosignature.objects.filter(size=size).order_by("witness")
    return list(lines.values_list("witness", flat=True))


def inclusion(entry: UUID) -> dict[str, Any] | None:
    """The proof that an entry is in the log under the latest checkpoint, for a receipt.

    {"leaf_index": int, "tree_size": int, "hashes": [hex], "checkpoint": note text}; None while
    the entry is unknown, not sequenced, or not yet covered by a checkpoint.
    """
    key = Leaf._meta.get_field("entry").get_db_prep_value(entry, connection)
    rows = execute(_PLACE, {"entry": key})
    if not rows:
        return None
    index, size, root, note, hashes, _ = rows[0]
    tree = signed_tree(size, octets(root))
    if hashes is not None:
        tree.know(index // merkle.WIDTH, octets(hashes))
    return {
        "leaf_index": index,
        "tree_size": size,
        "hashes": [node.hex() for node in tree.inclusion_proof(index)],
        "checkpoint": note + "".join(line for *_, line in rows if line),
    }


def export_bundle(path: Path, *, at: datetime, **wishes: Any) -> dict[str, Any]:
    """Write an evidence bundle; see `audit.exports.bundle.write_bundle`."""
    return write_bundle(path, at=at, **wishes)


def inclusion_at(index: int, size: int) -> list[bytes]:
    """The inclusion proof of a leaf in the tree of a given size."""
    _within(size)
    try:
        return merkle.inclusion_proof(index, size, reader())
    except ValueError as error:
        raise UnknownProof("the tree of that size has no such leaf", field="index") from error


def consistency(old: int, size: int) -> list[bytes]:
    """The proof that the tree of `size` leaves begins with the one of `old` leaves."""
    _within(size)
    try:
        return merkle.consistency_proof(old, size, reader())
    except ValueError as error:
        raise UnknownProof("the old size is larger than the new one", field="old") from error


def recent_checkpoints() -> QuerySet[Checkpoint]:
    """Checkpoints, newest first."""
    return Checkpoint.objects.order_by("-size")


def index_of(entry: UUID) -> int:
    """The index of an entry; UnknownProof until it is sequenced."""
    index = Leaf.objects.filter(entry=entry).values_list("index", flat=True).first()
    if index is None:
        raise UnknownProof("the log has no such entry, or not yet", field="entry")
    return index


def checkpoint_of(size: int | None) -> Checkpoint | None:
    """The checkpoint of exactly that size; the latest without one."""
    if size is None:
        return latest_checkpoint()
    return Checkpoint.objects.filter(size=size).first()


def page(filters: Mapping[str, Any], *, after: int, limit: int) -> list[dict[str, Any]]:
    """Up to `limit` sequenced entries with an index above `after`, in order of index."""
    chosen = Entry.objects.matching(filters).values("id")
    leaves = Leaf.objects.filter(index__gt=after)
    if any(filters.values()):
        leaves = leaves.filter(entry__in=chosen)
    placed = list(leaves.order_by("index").values_list("index", "entry", "hash")[:limit])
    held = Payload.objects.filter(entry__in=[entry for _, entry, _ in placed])
    bodies = dict(held.values_list("entry", "body"))
    return [
        {
            "index": index,
            "id": entry,
            "leaf_hash": bytes(leaf).hex(),
            "payload": parse(bytes(bodies[entry])) if entry in bodies else None,
        }
        for index, entry, leaf in placed
    ]


def hash_tile(level: int, number: int, width: int) -> bytes:
    """A tile of hashes, within the latest signed tree."""
    checkpoint = latest_checkpoint()
    covered = (checkpoint.size if checkpoint else 0) >> merkle.TILE_BITS * level
    if number * merkle.WIDTH + width > covered:
        raise UnknownProof("the signed tree has no such tile")
    return read_tile(level, number, width)


def entry_tile(number: int, width: int) -> bytes:
    """The payloads of a tile, each after its length in two bytes, big-endian."""
    first = number * merkle.WIDTH
    _within(first + width)
    rows = list(rows_between(first, first + width))
    bodies = [row.body for row in rows if row.body is not None]
    if len(bodies) < len(rows):
        raise PrunedTile
    return b"".join(len(body).to_bytes(2, "big") + body for body in bodies)


def _within(size: int) -> None:
    """Proofs reach to the last signed checkpoint: what is not signed yet is not claimed."""
    checkpoint = latest_checkpoint()
    if size < 0 or checkpoint is None or size > checkpoint.size:
        raise UnknownProof("the log has signed no tree of that size", field="size")
