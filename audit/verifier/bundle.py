"""An evidence bundle: a ZIP of exact payload bytes and what proves them.

A whole bundle proves completeness: its lines are leaves 0 … size - 1 of the signed tree. A
filtered one carries an inclusion proof per line and proves that those entries are in the log,
not that nothing else matches.
"""

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from audit.canonical import parse
from audit.checkpoint import Checkpoint
from audit.errors import DomainError, PayloadRejected
from audit.merkle import HASH, Frontier, verify_inclusion
from audit.verifier import lines
from audit.verifier.growth import read_hashes
from audit.verifier.report import Found, Problem, Report, Verdict, broken
from audit.verifier.trust import Trust

KIND = "bundle"
# What `zipfile` raises at hostile archives: an encrypted member or a method that it does not know
# is a RuntimeError, an offset that leads nowhere a struct.error or a ValueError.
UNREADABLE = (
    zipfile.BadZipFile,
    EOFError,
    OSError,
    DomainError,
    zlib.error,
    lzma.LZMAError,
    RuntimeError,
    struct.error,
    ValueError,
)
SMALL = 16 << 20  # no member but the entries, hashes and proofs may be larger


def _nothing(_count: int) -> None:
    """No progress wanted."""


@dataclass(frozen=True)
class _Wishes:
    """How the caller wants the bundle read."""

    old: Sequence[str]
    processes: int
    tick: Callable[[int], None]


@dataclass
class _Reading:
    """What the pass over the entries gathers."""

    tree: Frontier = field(default_factory=Frontier)
    old_roots: dict[int, bytes] = field(default_factory=dict)
    pruned: list[int] = field(default_factory=list)
    ranges: list[tuple[int, int, int]] = field(default_factory=list)
    newest: str = ""
    late: list[int] = field(default_factory=list)


def verify_bundle(
    path: Path,
    *,
    keys: Sequence[str] = (),
    origin: str = "",
    old: Sequence[str] = (),
    processes: int = 1,
    tick: Callable[[int], None] = _nothing,
) -> Report:
    """Check a bundle. keys: pinned vkeys. old: notes of checkpoints seen before, which the
    bundle's log must have grown from. tick: told how many entries were read."""
    report = Report(KIND, Verdict.CONSISTENT)
    trust = Trust.of(keys, origin=origin)
    try:
        with zipfile.ZipFile(path) as bundle:
            _verify(_Bundle(bundle), trust, report, _Wishes(old, processes, tick))
    except Found as found:
        return broken(KIND, found)
    except UNREADABLE as error:
        detail = f"the bundle cannot be read: {type(error).__name__}"
        return broken(KIND, Found(Problem.MALFORMED, detail))
    return report


class _Bundle:
    """The members of a bundle, read with limits."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        names = archive.namelist()
        if len(names) != len(set(names)):
            raise Found(Problem.MALFORMED, "the bundle names a member twice")
        self.names = frozenset(names)

    def text(self, name: str, *, default: str | None = None) -> str:
        """A small member as text."""
        if name not in self.names:
            if default is None:
                raise Found(Problem.MALFORMED, f"the bundle has no {name}")
            return default
        if self.archive.getinfo(name).file_size > SMALL:
            raise Found(Problem.MALFORMED, f"{name} is too large")
        return self.archive.read(name).decode("utf-8", "replace")

    def open(self, name: str) -> IO[bytes]:
        """A large member as a stream."""
        if name not in self.names:
            raise Found(Problem.MALFORMED, f"the bundle has no {name}")
        info = self.archive.getinfo(name)
        stored = info.compress_type == zipfile.ZIP_STORED and name != "proofs.jsonl"
        if stored and self.archive.filename:
            return _Stored(self.archive.filename, info)
        return self.archive.open(name)


class _Stored(io.FileIO):
    """A stored member read straight from the file: our hashes say more than the ZIP's CRC, which
    would cost as much."""

    def __init__(self, path: str, info: zipfile.ZipInfo) -> None:
        super().__init__(path)
        self.seek(info.header_offset + 26)
        name, extra = struct.unpack("<HH", super().read(4))
        self.seek(name + extra, io.SEEK_CUR)
        self.left = info.file_size

    def read(self, size: int | None = -1) -> bytes:
        """Up to `size` bytes of the member."""
        wanted = self.left if size is None or size < 0 else min(size, self.left)
        data = super().read(wanted) or b""
        self.left -= len(data)
        return data


def _verify(bundle: _Bundle, trust: Trust, report: Report, wishes: _Wishes) -> None:
    manifest = parse(bundle.text("manifest.json"))
    if not isinstance(manifest, dict) or type(manifest.get("count")) is not int:
        raise Found(Problem.MALFORMED, "manifest.json is not a manifest")
    brought = bundle.text("keys/log.vkey", default="").strip()
    note = bundle.text("checkpoint") + bundle.text("cosignatures", default="")
    checkpoint = trust.checkpoint(note, report, brought=brought)
    if "signature" in manifest:
        trust.statement(manifest, brought=bundle.text("keys/receipt.vkey", default="").strip())
    if any(name.startswith("tokens/") for name in bundle.names):
        report.remarks.append("RFC 3161 tokens are there; check them with the authority's root")
    if manifest.get("proves") == "completeness":
        olds = [_old(text, trust, checkpoint) for text in wishes.old]
        reading = _read(bundle, checkpoint, {seen.size for seen in olds}, wishes)
        report.entries = reading.tree.size
        _conclude(reading, checkpoint, olds, report)
    else:
        if wishes.old:
            report.remarks.append("a filtered bundle cannot be held against older checkpoints")
        _verify_filtered(bundle, checkpoint, report, wishes.tick)
    if report.entries != manifest["count"]:
        raise Found(Problem.ENTRIES_MISSING, "the manifest counts other than the bundle holds")


def _old(text: str, trust: Trust, new: Checkpoint) -> Checkpoint:
    """An older checkpoint to hold the bundle against."""
    seen = trust.checkpoint(text, Report(KIND, Verdict.CONSISTENT))
    if seen.origin != new.origin:
        raise Found(Problem.WRONG_ORIGIN, "the older checkpoint is of another log")
    if seen.size > new.size:
        raise Found(Problem.ROLLED_BACK, "the log was larger when the older checkpoint was made")
    return seen


def _read(bundle: _Bundle, checkpoint: Checkpoint, stops: set[int], wishes: _Wishes) -> _Reading:
    """One pass over the entries; Found at the first that is not the leaf it should be."""
    reading = _Reading()
    names = bundle.open("leaves.bin") if "leaves.bin" in bundle.names else None
    with bundle.open("entries.jsonl") as file:
        for run in lines.digest_all(file, processes=wishes.processes, tick=wishes.tick):
            for block in run.blocks:
                _check(block, names, checkpoint)
                _note(reading, block)
            _grow(reading, run, stops)
    return reading


def _check(block: lines.Block, names: IO[bytes] | None, checkpoint: Checkpoint) -> None:
    """Every line is well formed and the leaf that the bundle's own list has there."""
    if block.bad is not None:
        detail = "a pruned line is malformed"
        raise Found(Problem.MALFORMED, detail, index=block.start + block.bad)
    if names is not None:
        expected = names.read(HASH * len(block.hashes))
        _compare(block.hashes, expected, block.start, checkpoint.size)


def _compare(hashes: list[bytes], expected: bytes, start: int, size: int) -> None:
    """Name the first line that is not the leaf that the bundle's own list has there."""
    if b"".join(hashes) == expected:
        return
    for at, found in enumerate(hashes):
        wanted = expected[at * HASH : (at + 1) * HASH]
        if not wanted and start + at >= size:
            raise Found(Problem.ENTRIES_ADDED, "more entries than leaves", index=start + at)
        if found != wanted:
            detail = "the bytes of this entry are not those that were logged here"
            raise Found(Problem.ENTRY_ALTERED, detail, index=start + at)


def _note(reading: _Reading, block: lines.Block) -> None:
    """Keep what the block says about prunings and times, at indexes of the whole log."""
    start = block.start
    reading.pruned += [start + at for at in block.pruned]
    reading.ranges += [(start + at, first, last) for at, first, last in block.ranges]
    reading.late += [start + at for at in block.late]
    low, high = block.times
    if low and low < lines.behind(reading.newest) and not block.late:
        reading.late.append(start)
    reading.newest = max(reading.newest, high)


def _grow(reading: _Reading, run: lines.Run, stops: set[int]) -> None:
    """Extend the tree, keeping the roots at the sizes of older checkpoints."""
    tree, hashes, start = reading.tree, run.hashes, reading.tree.size
    if 0 in stops and not start:
        reading.old_roots[0] = tree.root()
    ahead = sorted(stop for stop in stops if start < stop <= start + len(hashes))
    if not ahead:
        tree.extend_fast(hashes, run.subtrees)
        return
    for stop in ahead:
        tree.extend_fast(hashes[tree.size - start : stop - start])
        reading.old_roots[stop] = tree.root()
    tree.extend_fast(hashes[tree.size - start :])


def _conclude(
    reading: _Reading, checkpoint: Checkpoint, olds: Sequence[Checkpoint], report: Report
) -> None:
    """Count, root, growth, prunings; then what is only remarkable."""
    if reading.tree.size < checkpoint.size:
        raise Found(
            Problem.ENTRIES_MISSING,
            f"{reading.tree.size} of {checkpoint.size} signed entries are there",
            index=reading.tree.size,
        )
    if reading.tree.size > checkpoint.size:
        raise Found(Problem.ENTRIES_ADDED, "more entries than signed", index=checkpoint.size)
    if reading.tree.root() != checkpoint.root:
        raise Found(Problem.ROOT_MISMATCH, "the entries are not those that the checkpoint signs")
    for old in olds:
        if reading.old_roots.get(old.size) != old.root:
            raise Found(Problem.FORKED, f"the log is not the one that was seen at {old.size}")
    check_prunings(reading.pruned, reading.ranges)
    if reading.pruned:
        report.remarks.append(f"{len(reading.pruned)} entries pruned by retention, each logged")
    if reading.late:
        report.remarks.append(f"entry {reading.late[0]} is dated over an hour before earlier ones")


def check_prunings(pruned: Sequence[int], ranges: Sequence[tuple[int, int, int]]) -> None:
    """Every pruned index lies in a range that a later log.pruned entry (its index first) names."""
    spans = sorted((first, last) for at, first, last in ranges if last < at)
    position, reach = 0, -1
    for index in sorted(pruned):
        while position < len(spans) and spans[position][0] <= index:
            reach = max(reach, spans[position][1])
            position += 1
        if index > reach:
            detail = "this entry's bytes are gone and no logged pruning names it"
            raise Found(Problem.UNLOGGED_PRUNING, detail, index=index)


def _verify_filtered(
    bundle: _Bundle, checkpoint: Checkpoint, report: Report, tick: Callable[[int], None]
) -> None:
    """Each line against its own inclusion proof, in ascending order of index."""
    places: list[int] = []
    pruned: list[int] = []
    ranges: list[tuple[int, int, int]] = []
    with bundle.open("entries.jsonl") as file, bundle.open("proofs.jsonl") as proofs:
        runs = lines.digest_all(file, processes=1, tick=tick)
        for block in (block for run in runs for block in run.blocks):
            for leaf in block.hashes:
                after = places[-1] if places else -1
                places.append(_proven(leaf, proofs.readline(), checkpoint, after))
            pruned += [places[block.start + at] for at in block.pruned]
            ranges += [(places[block.start + at], first, last) for at, first, last in block.ranges]
    check_prunings(pruned, ranges)
    report.entries = len(places)
    report.remarks.append(
        "a filtered bundle: proves that these entries are in the log, not that no others match"
    )


def _proven(leaf: bytes, line: bytes, checkpoint: Checkpoint, after: int) -> int:
    """The index that a line of proofs.jsonl proves for a leaf."""
    try:
        proof = parse(line)
        index, hashes = proof["index"], read_hashes(proof["hashes"])
    except (PayloadRejected, KeyError, TypeError) as error:
        raise Found(Problem.MALFORMED, "an entry has no proof") from error
    if type(index) is not int or index <= after:
        raise Found(Problem.MALFORMED, "the proofs are not in order")
    if not verify_inclusion(leaf, index, checkpoint.size, hashes, checkpoint.root):
        raise Found(Problem.BAD_PROOF, "this entry is not in the log at that place", index=index)
    return index
