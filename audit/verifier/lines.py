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


def read_blocks(file: IO[bytes]) -> Iterator[list[bytes]]:
    """Lists of whole lines without their newline; a last line without one counts too."""
    rest = b""
    while chunk := file.read(BLOCK):
        lines = (rest + chunk).split(b"\n")
        rest = lines.pop()
        yield lines
    if rest:
        yield [rest]


def digest(lines: list[bytes]) -> Block:
    """Hash a block of lines and note what needs a second look."""
    block = Block()
    sha = sha256
    block.hashes = [sha(b"\0" + line).digest() for line in lines]
    joined = b"\n".join(lines)
    if PRUNED in joined:
        _read_pruned(lines, block)
    if PRUNING in joined:
        _read_prunings(lines, block)
    _read_times(lines, block)
    return block


def digest_all(
    blocks: Iterable[list[bytes]], *, processes: int, tick: Callable[[int], None]
) -> Iterator[Block]:
    """`digest` of every block in order, on several processes where the platform forks."""
    if processes < 2:
        for lines in blocks:
            yield digest(lines)
            tick(len(lines))
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
    width, skip = 27, len(TIME)
    times = []
    for line in lines:
        at = line.rfind(TIME)
        times.append(line[at + skip : at + skip + width] if at >= 0 else b"")
    present = [time for time in times if time]
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
