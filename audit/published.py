"""Checkpoints outside the database: an append-only file, one JSON object a line.

Only what left the database makes a rollback of the database visible. Put the file on other
storage than the database (a write-once share, a mount that another team owns); besides it,
DISCREET_CHECKPOINT_PUBLISHERS may name callables `(note: str, size: int) -> None` of your own, for
example one that writes to a bucket with object lock.
"""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

from audit.checkpoint import Checkpoint, Note
from audit.errors import BrokenLog, NotVerified


def publish_note(note: str, *, size: int) -> None:
    """Append a note to the file, force it to disk, and hand it to the other publishers.

    Safe to run again: a note that is there already is not written twice. A line torn by a crash
    or a full disk is left as it is and the next one starts on a line of its own.
    """
    path = Path(settings.DISCREET_CHECKPOINT_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    if note not in (held for held in _notes(path)):
        line = json.dumps({"size": size, "note": note}, ensure_ascii=False) + "\n"
        _append(path, line.encode())
    for dotted in getattr(settings, "DISCREET_CHECKPOINT_PUBLISHERS", ()):
        other: Callable[[str, int], None] = import_string(dotted)
        other(note, size)


def latest_published(origin: str) -> Checkpoint | None:
    """The largest checkpoint of this origin in the file; None when there is none."""
    best: Checkpoint | None = None
    for note in _notes(Path(settings.DISCREET_CHECKPOINT_FILE)):
        checkpoint = _read(note)
        if checkpoint.origin == origin and (best is None or checkpoint.size >= best.size):
            best = checkpoint
    return best


def _read(note: str) -> Checkpoint:
    try:
        return Checkpoint.parse(Note.parse(note).text)
    except NotVerified as error:
        raise BrokenLog("the published file holds something that is no checkpoint") from error


def _append(path: Path, line: bytes) -> None:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o644)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, b"\n" + line if torn else line)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _notes(path: Path) -> Iterator[str]:
    """Notes of whole lines, oldest first; a torn line is passed over."""
    if not path.exists():
        return
    with path.open(encoding="utf-8", errors="replace") as file:
        for line in file:
            try:
                held = json.loads(line)
            except json.JSONDecodeError:
                continue
            if isinstance(held, dict) and isinstance(held.get("note"), str):
                yield held["note"]
