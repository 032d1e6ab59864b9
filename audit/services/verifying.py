"""The database against itself and against everything that was ever signed of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from django.conf import settings
from django.db import connection

from audit import checkpoint as notes
from audit import keys, merkle, published
from audit.errors import BrokenLog, NotVerified
from audit.models import Checkpoint, Head, Leaf, Tile
from audit.octets import octets
from audit.statements import execute
from audit.verifier.bundle import check_prunings
from audit.verifier.lines import behind
from audit.verifier.report import Found, Problem, Report, Verdict, broken

KIND = "database"
CHUNK = 2000
COLUMNS = ("token", "type", "purpose", "decision", "tenant")

ROWS = """
SELECT l."index", l.hash, e.leaf_hash, p.body, CAST(l.entry AS text),
       e.token, e.type, e.purpose, e.decision, e.tenant
FROM audit_leaf l
LEFT JOIN audit_entry e ON e.id = l.entry
LEFT JOIN audit_payload p ON p.entry = e.id AND p.created = e.created
WHERE l."index" >= %(first)s AND l."index" < %(end)s ORDER BY l."index"
"""
_LOST = """
SELECT e.id FROM audit_entry e
LEFT JOIN audit_leaf l ON l.entry = e.id
LEFT JOIN audit_queue q ON q.entry = e.id
WHERE l.entry IS NULL AND q.entry IS NULL LIMIT 1
"""


def _nothing(_count: int) -> None:
    """No progress wanted."""


@dataclass
class _Pass:
    """What the pass over all leaves gathers."""

    tree: merkle.Frontier = field(default_factory=merkle.Frontier)
    pruned: list[int] = field(default_factory=list)
    ranges: list[tuple[int, int, int]] = field(default_factory=list)
    newest: str = ""
    late: int | None = None


def verify_database(*, tick: Callable[[int], None] = _nothing) -> Report:
    """Re-hash every payload, compare columns, leaves, tiles, head, checkpoints, published file.

    Reads the log up to its head as it is now; entries that arrive meanwhile wait for next time.
    """
    report = Report(KIND, Verdict.VERIFIED, origin=settings.DISCREET_ORIGIN)
    try:
        head = Head.objects.filter(pk=1).first() or Head(id=1, size=0, frontier=b"")
        report.size = head.size
        signed = _checkpoints(head)
        gathered = _read(head, signed, tick)
        _tiles(head)
        if gathered.tree.pack() != octets(head.frontier):
            raise Found(Problem.HEAD_ALTERED, "the head's frontier is not that of the leaves")
        check_prunings(gathered.pruned, gathered.ranges)
        _lost(head)
        _outside(head)
    except Found as found:
        return broken(KIND, found)
    report.entries = head.size
    if gathered.pruned:
        report.remarks.append(f"{len(gathered.pruned)} entries pruned by retention, each logged")
    if gathered.late is not None:
        report.remarks.append(f"entry {gathered.late} is dated over an hour before earlier ones")
    return report


def _checkpoints(head: Head) -> list[Checkpoint]:
    """Stored checkpoints in order of size, each with a sound signature and origin."""
    signed = list(Checkpoint.objects.order_by("size"))
    known = [notes.VerifierKey.parse(key) for key in keys.log_verifier_keys(retired=True)]
    for made in signed:
        try:
            note = notes.Note.parse(made.note)
            stated = notes.Checkpoint.parse(note.text)
        except NotVerified as error:
            raise Found(Problem.BAD_SIGNATURE, f"checkpoint {made.size} is malformed") from error
        # After a recovery older checkpoints carry the origin of their time.
        renamed = [notes.VerifierKey(stated.origin, k.algorithm, k.public_key) for k in known]
        if not any(note.signed_by(key) for key in renamed):
            raise Found(Problem.BAD_SIGNATURE, f"checkpoint {made.size} is not signed by the log")
        if (stated.size, stated.root) != (made.size, octets(made.root)):
            raise Found(Problem.ROOT_MISMATCH, f"checkpoint {made.size} states something else")
    if signed and signed[-1].size > head.size:
        raise Found(Problem.ENTRIES_MISSING, "more was signed than the head holds")
    return signed


def _read(head: Head, signed: list[Checkpoint], tick: Callable[[int], None]) -> _Pass:
    """Every leaf in order; the root at each signed size must be the one that was signed."""
    gathered = _Pass()
    ahead = iter([*(made for made in signed if made.size), None])
    due = next(ahead)
    for rows in _chunks(head.size):
        done, end = 0, gathered.tree.size + len(rows)
        while due is not None and due.size <= end:
            here = done + due.size - gathered.tree.size
            gathered.tree.extend_fast([_leaf(gathered, row) for row in rows[done:here]])
            if gathered.tree.root() != octets(due.root):
                detail = f"the first {due.size} entries are not as signed"
                raise Found(Problem.ROOT_MISMATCH, detail)
            done, due = here, next(ahead)
        gathered.tree.extend_fast([_leaf(gathered, row) for row in rows[done:]])
        tick(len(rows))
    return gathered


def _chunks(size: int) -> Iterator[list[Any]]:
    """All that is compared of the leaves below `size`, in order; Found where one is missing."""
    for first in range(0, size, CHUNK):
        until = min(first + CHUNK, size)
        rows = execute(ROWS, {"first": first, "end": until})
        for place, row in enumerate(rows, start=first):
            if row[0] != place:
                raise Found(Problem.ENTRIES_MISSING, "a leaf is missing", index=place)
        if len(rows) != until - first:
            raise Found(Problem.ENTRIES_MISSING, "a leaf is missing", index=first + len(rows))
        yield rows


def _leaf(gathered: _Pass, row: Any) -> bytes:
    """One row's leaf hash, after everything that must agree was compared."""
    index, placed, entered, body = row[:4]
    if entered is None:
        raise Found(Problem.ENTRIES_MISSING, "the entry of this leaf is gone", index=index)
    if body is None:
        gathered.pruned.append(index)
        leaf = octets(placed)
    else:
        body = octets(body)
        leaf = merkle.leaf_hash(body)
    if leaf != octets(placed) or leaf != octets(entered):
        detail = "the payload's bytes are not those that were logged here"
        raise Found(Problem.ENTRY_ALTERED, detail, index=index)
    if body is not None:
        _columns(gathered, index, body, row[4:])
    return leaf


def _columns(gathered: _Pass, index: int, body: bytes, columns: Sequence[str]) -> None:
    """The id and the index columns say what the payload says."""
    try:
        said = orjson.loads(body).get  # the bytes are proven; only their meaning is asked
    except (AttributeError, ValueError) as error:
        raise Found(Problem.ENTRY_ALTERED, "the payload cannot be read", index=index) from error
    identity, *others = columns
    if [said(name, "") for name in COLUMNS] != others or _hex(said("id")) != _hex(identity):
        raise Found(Problem.COLUMN_ALTERED, "a column contradicts its payload", index=index)
    time = str(said("time", ""))
    if time > gathered.newest:
        gathered.newest = time
    elif gathered.late is None and time < behind(gathered.newest):
        gathered.late = index
    if said("type") == "log.pruned":
        named = said("facts", {}).get("ranges", [])
        gathered.ranges += [(index, int(first), int(last)) for first, last in named]


def _hex(identity: object) -> str:
    """A UUID as its digits: PostgreSQL spells it with hyphens, SQLite without."""
    return str(identity).replace("-", "")


def _tiles(head: Head) -> None:
    """Each full tile holds what lies below it."""
    expected = 0
    for level, number, width in merkle.tiles(head.size):
        if width < merkle.WIDTH:
            continue
        expected += 1
        tile = Tile.objects.filter(address=Tile.at(level, number)).first()
        if tile is None:
            raise Found(Problem.TILE_ALTERED, f"tile {level}/{number} is missing")
        hashes = _below(level, number)
        if hashes != octets(tile.hashes) or merkle.fold(hashes) != octets(tile.root):
            raise Found(Problem.TILE_ALTERED, f"tile {level}/{number} is not what lies below it")
    if Tile.objects.count() != expected:
        raise Found(Problem.TILE_ALTERED, "there are tiles beyond the tree")


def _below(level: int, number: int) -> bytes:
    from audit.tiles import below

    return b"".join(below(level, number, merkle.WIDTH))


def _lost(head: Head) -> None:
    """No leaf beyond the head; no entry without a leaf or a place in the queue."""
    with connection.cursor() as cursor:
        cursor.execute(_LOST)
        lost = cursor.fetchone()
    if lost is not None:
        raise Found(Problem.ENTRIES_MISSING, f"entry {lost[0]} is neither in the tree nor queued")
    if Leaf.objects.filter(index__lt=0).exists():
        raise Found(Problem.ENTRIES_ADDED, "a leaf has a negative index")
    if Head.objects.filter(pk=1, size=head.size).exists():
        beyond = Leaf.objects.filter(index__gte=head.size).order_by("index").first()
        if beyond is not None:
            raise Found(Problem.ENTRIES_ADDED, "a leaf stands beyond the head", index=beyond.index)


def _outside(head: Head) -> None:
    """What was published outside the database is a beginning of what is inside."""
    from audit.services.publishing import refuse_rollback

    try:
        shown = published.latest_published(settings.DISCREET_ORIGIN)
        if shown is not None and shown.size > head.size:
            raise Found(Problem.ROLLED_BACK, "a published checkpoint is larger than the log")
        refuse_rollback(head)
    except BrokenLog as error:
        raise Found(Problem.FORKED, error.detail) from error
