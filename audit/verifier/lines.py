"""The lines of `entries.jsonl`: bytes in, leaf hashes out, as fast as Python hashes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
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
TOGETHER = 8  # blocks sent to a process at once
LATE = timedelta(hours=1)  # a transaction may be long; an entry an hour behind is remarkable


@dataclass
class Block:
    """What one block of lines holds. Places are positions within the block."""

    start: int
    hashes: list[bytes]
    subtrees: list[bytes] = field(default_factory=list)  # see merkle.subtrees
    pruned: list[int] = field(default_factory=list)
    ranges: list[tuple[int, int, int]] = field(default_factory=list)  # (line, first, last)
    times: tuple[str, str] = ("", "")
    late: list[int] = field(default_factory=list)
    bad: int | None = None


def read_blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Blocks of whole lines; a last line without its newline is a line too."""
    rest = b""
    while chunk := file.read(BLOCK):
        end = chunk.rfind(b"\n") + 1
        if end:
            yield rest + chunk[:end]
            rest = chunk[end:]
        else:
            rest += chunk
    if rest:
        yield rest


def digest(start: int, raw: bytes) -> Block:
    """Hash a block of lines and note what needs a second look. start: its first line's index.

    A copy of the hash of the zero byte, which makes a line a leaf (RFC 9162 2.1.1), is quicker
    than a copy of the line with that byte before it.
    """
    lines = raw.split(b"\n")
    if raw.endswith(b"\n"):
        lines.pop()
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
    block.subtrees = subtrees(start, block.hashes)
    return block


def digest_all(file: IO[bytes], *, processes: int, tick: Callable[[int], None]) -> Iterator[Block]:
    """`digest` of every block in order, on several processes where the platform forks."""
    if processes < 2:
        start = 0
        for raw in read_blocks(file):
            block = digest(start, raw)
            start += len(block.hashes)
            yield block
            tick(len(block.hashes))
        return
    with get_context("fork").Pool(processes) as pool:
        for block in pool.imap(_digest, _numbered(read_blocks(file)), TOGETHER):
            yield block
            tick(len(block.hashes))


def _numbered(blocks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each block with the index of its first line."""
    start = 0
    for raw in blocks:
        yield start, raw
        start += raw.count(b"\n")


def _digest(numbered: tuple[int, bytes]) -> Block:
    return digest(*numbered)


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
    times = [line[(at := line.rfind(TIME) + len(TIME)) : at + STAMP] for line in lines]
    for at in block.pruned:
        times[at] = b""
    present = [time for time in times if time] if block.pruned else times
    if not present:
        return
    low, high = min(present), max(present)
    block.times = (low.decode("ascii", "replace"), high.decode("ascii", "replace"))
    if behind(block.times[1]) > block.times[0]:
        newest, limit = b"", b""
        for at, time in enumerate(times):
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
