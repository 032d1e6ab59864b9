"""Who was erased, in a file beside the databases: a restore of both of them does not undo it.

One line an identity: its opaque id, a space, and when. The id is a random number that only a row
of the subject table repeats, and that row lost its name; so the file says nothing about anybody.
Keep it where backups of the databases are not restored over it (docs/how-to/answer-a-request.md).
"""

import os
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings

from consent.records import instant


def note(subjects: Iterable[UUID], *, at: datetime) -> None:
    """Append identities, on disk when this returns. Noting one twice does no harm."""
    lines = "".join(f"{subject} {instant(at)}\n" for subject in subjects)
    if not lines:
        return
    path = settings.DISCREET_ERASURE_FILE
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
    try:
        os.write(descriptor, lines.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def noted() -> set[UUID]:
    """Every identity that was ever noted. A line cut short by a crash is left out."""
    try:
        text = settings.DISCREET_ERASURE_FILE.read_text("ascii")
    except FileNotFoundError:
        return set()
    return {UUID(line[:36]) for line in text.splitlines() if line[36:37] == " "}
