"""Write an evidence bundle (docs/reference/evidence.md describes its members)."""

import json
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from audit import keys, merkle
from audit.errors import UnknownProof
from audit.exports.onefile import verifier_archive
from audit.exports.rows import Row, rows_between, rows_matching
from audit.models import Checkpoint, Cosignature, Head, Leaf, Pruning, TimeStamp
from audit.payload import stamp
from audit.statement import sign_statement
from audit.tiles import reader

FORMAT = "discreet-bundle/v1"
TICK = 1000  # rows between two words about progress
README = """An evidence bundle. Check it with Python 3.11 and the package `cryptography`:

    python verify.pyz --key LOG.vkey THIS.zip

Take LOG.vkey from a source you trust, not from this file: without it the check shows that the
bundle is consistent, not whose it is. If you do not trust verify.pyz either, take the verifier
from the project's source; docs/reference/evidence.md describes the format.
"""


def _nothing(_written: int) -> None:
    """No progress wanted."""


def write_bundle(
    path: Path,
    *,
    at: datetime,
    filters: Mapping[str, Any] | None = None,
    compress: bool = False,
    tick: Callable[[int], None] = _nothing,
) -> dict[str, Any]:
    """Write the bundle to `path` (replaced only when complete); its manifest.

    filters: see `EntryQuerySet.matching`; without any the bundle is whole and proves
    completeness. tick: told how many rows have been written so far. Raises UnknownProof while
    nothing is signed yet.
    """
    wanted = {name: value for name, value in (filters or {}).items() if value}
    aside = path.with_name(path.name + ".part")
    # Stored, not deflated: inflating costs a verifier more than hashing does.
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(aside, "w", compression=method, compresslevel=1) as bundle:
        if wanted:
            checkpoint = _signed()
            facts = _write_filtered(bundle, wanted, checkpoint, tick)
        else:
            checkpoint, facts = _write_whole(bundle, tick)
        manifest = _manifest(checkpoint, wanted, facts, at)
        _write_small(bundle, checkpoint, manifest)
    aside.replace(path)
    return manifest


def _signed() -> Checkpoint:
    checkpoint = Checkpoint.objects.order_by("-size").first()
    if checkpoint is None:
        raise UnknownProof("nothing is signed yet; try again in a few seconds")
    return checkpoint


def _write_whole(
    bundle: zipfile.ZipFile, tick: Callable[[int], None]
) -> tuple[Checkpoint, dict[str, Any]]:
    """Every leaf under a checkpoint.

    Retention may prune while we write. A payload goes only after the log.pruned entry that names
    it is signed, so a newer checkpoint than the one begun with always covers it: go on to that.
    """
    hashes = bytearray()
    checkpoint, done, pruned = _signed(), 0, 0
    with bundle.open("entries.jsonl", "w", force_zip64=True) as file:
        while done < checkpoint.size:
            count, gone = _write_rows(file, rows_between(done, checkpoint.size), hashes, tick)
            done, pruned = done + count, pruned + gone
            if gone and _pruned_after(checkpoint.size):
                checkpoint = _signed()
    bundle.writestr("leaves.bin", bytes(hashes))
    return checkpoint, {"proves": "completeness", "count": done, "pruned": pruned}


def _write_rows(
    file: IO[bytes], rows: Iterable[Row], hashes: bytearray, tick: Callable[[int], None]
) -> tuple[int, int]:
    """Write lines and gather leaf hashes; how many, and how many of them pruned."""
    count = pruned = 0
    for row in rows:
        file.write(row.line + b"\n")
        hashes += row.leaf_hash
        count, pruned = count + 1, pruned + (row.body is None)
        if count % TICK == 0:
            tick(len(hashes) // merkle.HASH)
    return count, pruned


def _pruned_after(size: int) -> bool:
    """Whether a log.pruned entry stands at or after `size` or is not in the tree yet."""
    events = set(Pruning.objects.values_list("event", flat=True).distinct())
    below = Leaf.objects.filter(entry__in=events, index__lt=size).count()
    return below < len(events)


def _write_filtered(
    bundle: zipfile.ZipFile,
    filters: Mapping[str, Any],
    checkpoint: Checkpoint,
    tick: Callable[[int], None],
) -> dict[str, Any]:
    """Matching leaves, each with its inclusion proof; and the entries that log prunings, when a
    match was pruned."""
    rows = list(rows_matching(filters, checkpoint.size))
    pruned = sum(row.body is None for row in rows)
    if pruned:
        extra = rows_matching({"type": "log.pruned"}, checkpoint.size)
        rows = sorted({row.index: row for row in (*rows, *extra)}.values(), key=_by_index)
    tree = merkle.Tree(checkpoint.size, reader())
    proofs = []
    with bundle.open("entries.jsonl", "w", force_zip64=True) as file:
        for row in rows:
            file.write(row.line + b"\n")
            proof = tree.inclusion_proof(row.index)
            proofs.append({"index": row.index, "hashes": [node.hex() for node in proof]})
            if len(proofs) % TICK == 0:
                tick(len(proofs))
    bundle.writestr("proofs.jsonl", "".join(json.dumps(proof) + "\n" for proof in proofs))
    return {"proves": "inclusion", "count": len(rows), "pruned": pruned}


def _by_index(row: Row) -> int:
    return row.index


def _manifest(
    checkpoint: Checkpoint, filters: Mapping[str, Any], facts: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """What the bundle is, signed under the receipt key."""
    head = Head.objects.filter(pk=1).first()
    named = {
        name: stamp(value) if isinstance(value, datetime) else str(value)
        for name, value in filters.items()
    }
    body = {
        "format": FORMAT,
        "origin": settings.DISCREET_ORIGIN,
        "made": stamp(at),
        "filter": named,
        "size": checkpoint.size,
        "minimum_index": head.minimum_index if head else 0,
        **facts,
    }
    return sign_statement(body, keys.receipt_signer())


def _write_small(
    bundle: zipfile.ZipFile, checkpoint: Checkpoint, manifest: Mapping[str, Any]
) -> None:
    """The members that are small and the same for both kinds."""
    lines = Cosignature.objects.filter(size=checkpoint.size).order_by("witness")
    bundle.writestr("checkpoint", checkpoint.note)
    bundle.writestr("cosignatures", "".join(lines.values_list("line", flat=True)))
    for token in TimeStamp.objects.filter(size=checkpoint.size):
        bundle.writestr(f"tokens/{token.id}.tsr", bytes(token.token))
    bundle.writestr("keys/log.vkey", keys.log_verifier_keys()[-1] + "\n")
    bundle.writestr("keys/receipt.vkey", keys.receipt_signer().verifier_key + "\n")
    bundle.writestr("manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False) + "\n")
    bundle.writestr("verify.pyz", verifier_archive())
    bundle.writestr("README.txt", README)
