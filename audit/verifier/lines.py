"""The lines of `entries.jsonl`: bytes in, leaf hashes out, as fast as Python hashes."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from multiprocessing import get_context
from typing import IO

from audit.canonical import parse
from audit.errors import PayloadRejected

PRUNED = b'{"pruned":true,"leaf_hash":"'
PRUNING = b'"type":"log.pruned"'
TIME = b'"time":"'
BLOCK = 4 << 20
LATE = timedelta(hours=1)  # a transaction may be long; an entry an hour behind is remarkable


@dataclass
class Block:
    """What one block of lines holds. Indexes are positions within the block."""

    hashes: list[bytes] = field(default_factory=list)
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


def split(block: bytes) -> list[bytes]:
    """The lines of a block, without their newlines."""
    lines = block.split(b"\n")
    if block.endswith(b"\n"):
        lines.pop()
    return lines


def digest(raw: bytes) -> Block:
    """Hash a block of lines and note what needs a second look."""
    block, lines, sha = Block(), split(raw), sha256
    block.hashes = [sha(b"\0" + line).digest() for line in lines]
    if PRUNED in raw:
        _read_pruned(lines, block)
    if PRUNING in raw:
        _read_prunings(lines, block)
    _read_times(lines, block)
    return block


def digest_all(
    blocks: Iterable[bytes], *, processes: int, tick: Callable[[int], None]
) -> Iterator[Block]:
    """`digest` of every block in order, on several processes where the platform forks."""
    if processes < 2:
        for raw in blocks:
            block = digest(raw)
            yield block
            tick(len(block.hashes))
        return
    with get_context("fork").Pool(processes) as pool:
        for block in pool.imap(digest, blocks):
            yield block
            tick(len(block.hashes))


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
            if len(block.hashes[at]) != 32 or not line.endswith(b'"}'):
                block.bad = at if block.bad is None else block.bad
            block.pruned.append(at)


def _read_prunings(lines: list[bytes], block: Block) -> None:
    """The index ranges that log.pruned entries name."""
    for at, line in enumerate(lines):
        if PRUNING not in line:
            continue
        try:
            payload = parse(line)
            if payload["type"] == "log.pruned":
                named = payload["facts"]["ranges"]
                block.ranges += [(at, int(first), int(last)) for first, last in named]
        except (PayloadRejected, KeyError, TypeError, ValueError):
            continue  # another entry whose facts mention the words


def _read_times(lines: list[bytes], block: Block) -> None:
    """The earliest and latest time, and the lines that are far behind what stands before them."""
    places = [line.rfind(TIME) for line in lines]
    pairs = zip(lines, places, strict=True)
    times = [line[at + 8 : at + 35] if at >= 0 else b"" for line, at in pairs]
    present = [time for time in times if time] if -1 in places else times
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
