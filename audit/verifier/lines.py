"""The lines of `entries.jsonl`: bytes in, leaf hashes out, as fast as Python hashes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from typing import IO

from audit.canonical import parse
from audit.errors import PayloadRejected
from audit.merkle import HASH, subtrees

PRUNED = b'{"pruned":true,"leaf_hash":"'
SHORT = 256  # bytes; a pruned line has 94, an entry's more than this
PRUNING = b'"type":"log.pruned","v":1}'  # in canonical order nothing follows the version
TIME = b'"time":"'
STAMP = 27  # bytes of a time, `2026-11-22T21:04:05.000000Z`
BLOCK = 1 << 17  # bytes; what a larger block takes, the allocator gives back and faults in anew
TOGETHER = 32  # blocks of a run
LATE = timedelta(hours=1)  # a transaction may be long; an entry an hour behind is remarkable


@dataclass
class Block:
    """What one block of lines holds. Places are positions within the block."""

    start: int
    hashes: list[bytes]
    pruned: list[int] = field(default_factory=list)
    ranges: list[tuple[int, int, int]] = field(default_factory=list)  # (line, first, last)
    times: tuple[str, str] = ("", "")
    late: list[int] = field(default_factory=list)
    bad: int | None = None


@dataclass
class Run:
    """Blocks one after another, and together: few lines fill no subtree of 256."""

    blocks: list[Block]
    hashes: list[bytes]
    subtrees: list[bytes]  # see merkle.subtrees


Piece = tuple[bytes, bytes]
"""The beginning of a line, and the block of bytes after it, with a newline in it."""


def read_blocks(file: IO[bytes]) -> Iterator[Piece]:
    """Blocks as they are read, uncopied; a last line without its newline is a line too."""
    rest = b""
    while chunk := file.read(BLOCK):
        end = chunk.rfind(b"\n") + 1
        if end:
            yield rest, chunk
            rest = chunk[end:]
        else:
            rest += chunk
    if rest:
        yield rest, b"\n"


def digest(start: int, piece: Piece) -> Block:
    """Hash the lines that end in a block and note what needs a second look. start: the first's
    index.

    A copy of the hash of the zero byte, which makes a line a leaf (RFC 9162 2.1.1), is quicker
    than a copy of the line with that byte before it.
    """
    *lines, _rest = piece[1].split(b"\n")
    lines[0] = piece[0] + lines[0]
    hashes, begun = [], sha256(b"\0").copy
    for line in lines:
        leaf = begun()
        leaf.update(line)
        hashes.append(leaf.digest())
    block = Block(start, hashes)
    if min(map(len, lines)) < SHORT:
        _read_pruned(lines, block)
    _read_prunings(lines, block)
    _read_times(lines, block)
    return block


def digest_all(file: IO[bytes], *, processes: int, tick: Callable[[int], None]) -> Iterator[Run]:
    """`digest` of every block in order, on several processes where the platform forks."""
    if processes < 2:
        start, pieces = 0, read_blocks(file)  # each is read when it is hashed, while it is near
        while (run := _digest((start, islice(pieces, TOGETHER)))).blocks:
            start += len(run.hashes)
            yield run
            tick(len(run.hashes))
        return
    with get_context("fork").Pool(processes) as pool:
        for run in pool.imap(_digest, _numbered(read_blocks(file))):
            yield run
            tick(len(run.hashes))


def _numbered(pieces: Iterator[Piece]) -> Iterator[tuple[int, list[Piece]]]:
    """A run's pieces with the index of their first line."""
    start = 0
    while together := list(islice(pieces, TOGETHER)):
        yield start, together
        start += sum(block.count(b"\n") for _rest, block in together)


def _digest(numbered: tuple[int, Iterable[Piece]]) -> Run:
    start, together = numbered
    run = Run([], [], [])
    for piece in together:
        block = digest(start + len(run.hashes), piece)
        run.blocks.append(block)
        run.hashes += block.hashes
    run.subtrees = subtrees(start, run.hashes)
    return run


def _read_pruned(lines: list[bytes], block: Block) -> None:
    """A pruned line stands for its leaf hash; no payload can look like one, for its members
    are not in canonical order."""
    for at, line in enumerate(lines):
        if line.startswith(PRUNED):
            try:
                block.hashes[at] = bytes.fromhex(line[len(PRUNED) : -2].decode())
            except ValueError:
                block.bad = at if block.bad is None else block.bad
                continue
            if len(block.hashes[at]) != HASH or not line.endswith(b'"}'):
                block.bad = at if block.bad is None else block.bad
            block.pruned.append(at)


def _read_prunings(lines: list[bytes], block: Block) -> None:
    """The index ranges that log.pruned entries name."""
    for at in [at for at, line in enumerate(lines) if line.endswith(PRUNING)]:
        try:
            named = parse(lines[at])["facts"]["ranges"]
            block.ranges += [(at, int(first), int(last)) for first, last in named]
        except (PayloadRejected, KeyError, TypeError, ValueError):
            continue  # no entry of ours: the leaf it claims to be decides


def _read_times(lines: list[bytes], block: Block) -> None:
    """The earliest and latest time, and the lines that are far behind what stands before them."""
    times = [line.rpartition(TIME)[2] for line in lines]  # and what stands after each
    for at in block.pruned:
        times[at] = b""
    present = [time for time in times if time] if block.pruned else times
    if not present:
        return
    low, high = min(present)[:STAMP], max(present)[:STAMP]
    block.times = (low.decode("ascii", "replace"), high.decode("ascii", "replace"))
    if behind(block.times[1]) > block.times[0]:
        newest, limit = b"", b""
        for at, time in enumerate(time[:STAMP] for time in times):
            if time > newest:
                newest, limit = time, behind(time.decode("ascii", "replace")).encode()
            elif time and time < limit:
                block.late.append(at)


def behind(time: str) -> str:
    """The time an hour before `time`, in the same spelling; empty when it is no time."""
    try:
        return (
            (datetime.fromisoformat(time) - LATE)
            .isoformat(timespec="microseconds")
            .replace("+00:00", "Z")
        )
    except ValueError:
        return ""
