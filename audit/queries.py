"""Reads of the log: entries, a subject's trail, proofs."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from audit import merkle
from audit.canonical import parse
from audit.errors import BrokenLog, PrunedTile, UnknownProof
from audit.exports.bundle import write_bundle
from audit.exports.rows import rows_between
from audit.models import Checkpoint, Cosignature, Entry, EntryQuerySet, Leaf, Payload
from audit.tiles import read_tile, reader

TREES_KEPT = 2
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


def signed_tree(checkpoint: Checkpoint) -> merkle.Tree:
    """The tree that a checkpoint signs, its upper tiles kept between requests.

    Kept under its root, so a tree of another history is another tree; BrokenLog when the tiles
    do not add up to what was signed.
    """
    root = bytes(checkpoint.root)
    key = (checkpoint.size, root)
    tree = _trees.get(key)
    if tree is None:
        tree = merkle.Tree(checkpoint.size, read_tile)
        if merkle.Frontier(checkpoint.size, tree.frontier()).root() != root:
            raise BrokenLog("the tiles contradict the last checkpoint")
        if len(_trees) >= TREES_KEPT:
            _trees.clear()
        _trees[key] = tree
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
    index = Leaf.objects.filter(entry=entry).values_list("index", flat=True).first()
    checkpoint = latest_checkpoint()
    if index is None or checkpoint is None or index >= checkpoint.size:
        return None
    proof = signed_tree(checkpoint).inclusion_proof(index)
    return {
        "leaf_index": index,
        "tree_size": checkpoint.size,
        "hashes": [node.hex() for node in proof],
        "checkpoint": note_of(checkpoint),
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
