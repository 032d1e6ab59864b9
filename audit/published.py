"""Checkpoints outside the database: an append-only file, one JSON object a line, and a bucket.

Only what left the database makes a rollback of the database visible. Put the file on other
storage than the database (a write-once share, a mount that another team owns), or set
DISCREET_S3_BUCKET: `audit.object_lock`. Besides, DISCREET_CHECKPOINT_PUBLISHERS may name callables
`(note: str, size: int) -> None` of your own.
"""

import json
import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.module_loading import import_string

from audit import object_lock
from audit.checkpoint import Checkpoint, Note
from audit.errors import BrokenLog, NotVerified


@dataclass(frozen=True)
class Shown:
    """A checkpoint that the world has seen, and the note it stood in."""

    checkpoint: Checkpoint
    note: str


def publish_note(note: str, *, size: int, at: datetime) -> None:
    """Append a note to the file, force it to disk, and hand it to the other publishers.

    Safe to run again: a note that is there already is not written twice. A line torn by a crash
    or a full disk is left as it is and the next one starts on a line of its own.
    """
    path = Path(settings.DISCREET_CHECKPOINT_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    origin = read_checkpoint(note).origin
    shown = _file(path).latest(origin)
    if shown is None or shown.note != note:
        line = json.dumps({"size": size, "note": note}, ensure_ascii=False) + "\n"
        _append(path, line.encode())
    object_lock.publish(note, origin=origin, size=size, at=at)
    for dotted in getattr(settings, "DISCREET_CHECKPOINT_PUBLISHERS", ()):
        other: Callable[[str, int], None] = import_string(dotted)
        other(note, size)


def latest_published(origin: str) -> Checkpoint | None:
    """The largest checkpoint of this origin in the file or the bucket; None when there is none."""
    shown = _file(Path(settings.DISCREET_CHECKPOINT_FILE)).latest(origin)
    stored = object_lock.latest(origin)
    found = [shown.checkpoint] if shown else []
    found += [read_checkpoint(stored)] if stored is not None else []
    return max(found, key=lambda checkpoint: checkpoint.size, default=None)


def read_checkpoint(note: str) -> Checkpoint:
    """What a published note says; BrokenLog when it is no checkpoint."""
    try:
        return Checkpoint.parse(Note.parse(note).text)
    except NotVerified as error:
        raise BrokenLog("something was published that is no checkpoint") from error


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, b"\n" + line if torn else line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@dataclass
class _File:
    """The file as far as this process has read it: each line is read once, however long the
    file grows. Another file in its place, or other bytes where we read last, start it anew."""

    path: Path
    identity: tuple[int, int] = (0, 0)
    offset: int = 0
    last: bytes = b""
    largest: dict[str, Shown] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def latest(self, origin: str) -> Shown | None:
        """The largest checkpoint of an origin; of two with one size, the one written later."""
        with self.lock:
            try:
                with self.path.open("rb") as file:
                    self._catch_up(file)
            except FileNotFoundError:
                self._forget((0, 0))
            return self.largest.get(origin)

    def _catch_up(self, file: IO[bytes]) -> None:
        state = os.fstat(file.fileno())
        identity = (state.st_dev, state.st_ino)
        seen = os.pread(file.fileno(), len(self.last), self.offset - len(self.last))
        if identity != self.identity or seen != self.last:
            self._forget(identity)
        file.seek(self.offset)
        for line in file:
            if not line.endswith(b"\n"):
                break  # being written, or torn: the next append ends it
            self._take(line)
            self.offset, self.last = self.offset + len(line), line

    def _forget(self, identity: tuple[int, int]) -> None:
        self.identity, self.offset, self.last = identity, 0, b""
        self.largest.clear()

    def _take(self, line: bytes) -> None:
        """A torn line is passed over."""
        try:
            held: Any = json.loads(line)
        except ValueError:
            return
        if isinstance(held, dict) and isinstance(held.get("note"), str):
            checkpoint = read_checkpoint(held["note"])
            known = self.largest.get(checkpoint.origin)
            if known is None or checkpoint.size >= known.checkpoint.size:
                self.largest[checkpoint.origin] = Shown(checkpoint, held["note"])


_files: dict[Path, _File] = {}


def _file(path: Path) -> _File:
    return _files.setdefault(path, _File(path))
