"""Re-read, recompute, sign, publish: a checkpoint vouches for what the tables hold now.

The order matters after the incidents of Certificate Transparency: sequencing commits first, then
the rows are read again and hashed again, and only an equal root is signed. What was signed is
committed before it leaves the house; a crash in between is made good by the next run.
"""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from audit import checkpoint as notes
from audit import keys, merkle, published
from audit.errors import BrokenLog
from audit.models import Checkpoint, Head, Tile
from audit.octets import octets
from audit.statements import execute
from audit.tiles import below, reader

CHUNK = 2000

_REREAD = """
SELECT l."index", l.hash, e.leaf_hash, p.body, g.entry
FROM audit_leaf l
LEFT JOIN audit_entry e ON e.id = l.entry
LEFT JOIN audit_payload p ON p.entry = e.id AND p.created = e.created
LEFT JOIN audit_pruning g ON g.entry = l.entry
WHERE l."index" >= %(first)s AND l."index" < %(until)s ORDER BY l."index"
"""


def publish(*, at: datetime) -> Checkpoint | None:
    """Sign what was added since the last checkpoint; None when nothing was.

    Raises BrokenLog, and signs nothing, when the tables contradict the last checkpoint, the head,
    each other or what was published before. `at`: aware; stored beside the note.
    """
    head, last = Head.objects.filter(pk=1).first(), latest()
    refuse_rollback(head)
    if last is not None:
        published.publish_note(last.note, size=last.size, at=at)
    if head is None or head.size == (last.size if last else 0):
        return None
    root = recompute(last, head)
    keys.publish_keys()
    text = notes.Checkpoint(settings.DISCREET_ORIGIN, head.size, root).text
    note = str(notes.sign_note(text, [*keys.log_signers(), *keys.post_quantum_signers()]))
    made = Checkpoint(size=head.size, root=root, note=note, created=at)
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # a rival signed the same size first; its note is as good
        return latest()
    # In a larger transaction (a test, a command) this waits for the outermost commit.
    transaction.on_commit(lambda: published.publish_note(note, size=made.size, at=at))
    return made


def latest() -> Checkpoint | None:
    """The largest checkpoint in the database."""
    return Checkpoint.objects.order_by("-size").first()


def refuse_rollback(head: Head | None) -> None:
    """Raise BrokenLog when more was published than the database holds, or something else.

    Also run at start-up: a database restored from an old backup must not go on under the origin
    whose later checkpoints the world has seen; see docs/how-to/answer-a-broken-log.md.
    """
    shown = published.latest_published(settings.DISCREET_ORIGIN)
    if shown is None:
        return
    if head is None or shown.size > head.size:
        raise BrokenLog("a published checkpoint is larger than the database's log")
    if merkle.root(shown.size, reader()) != shown.root:
        raise BrokenLog("a published checkpoint has another root than the database's log")


def recompute(last: Checkpoint | None, head: Head) -> bytes:
    """The root of the whole tree, from the tiles up to `last` and the payloads after it."""
    read = reader()
    start = last.size if last else 0
    if head.size < start:
        raise BrokenLog("the head is behind the last checkpoint")
    tree = merkle.Frontier(start, merkle.frontier(start, read))
    if last is not None and tree.root() != octets(last.root):
        raise BrokenLog("the tiles contradict the last checkpoint")
    tree.extend_fast(list(_reread(start, head.size)))
    if tree.pack() != octets(head.frontier) or tree.root() != merkle.root(head.size, read):
        raise BrokenLog("the rows that were re-read contradict the head or the tiles")
    _reread_tiles(start, head.size)
    return tree.root()


def _reread_tiles(start: int, end: int) -> None:
    """Tiles that became full since the last checkpoint hold what lies below them."""
    level, first, last = 0, start // merkle.WIDTH, end // merkle.WIDTH
    while first < last:
        for number in range(first, last):
            tile = Tile.objects.filter(address=Tile.at(level, number)).first()
            hashes = b"".join(below(level, number, merkle.WIDTH))
            sound = tile is not None and octets(tile.hashes) == hashes
            if tile is None or not sound or octets(tile.root) != merkle.fold(hashes):
                raise BrokenLog(f"tile {level}/{number} is not what lies below it")
        level, first, last = level + 1, first // merkle.WIDTH, last // merkle.WIDTH


def _reread(start: int, end: int) -> Iterator[bytes]:
    """Leaf hashes of [start, end), computed from the stored payload bytes."""
    for first in range(start, end, CHUNK):
        until = min(first + CHUNK, end)
        rows = execute(_REREAD, {"first": first, "until": until})
        if [row[0] for row in rows] != list(range(first, until)):
            raise BrokenLog(f"leaves are missing between {first} and {until}")
        for index, placed, entered, body, pruned in rows:
            if body is None and pruned is None:
                raise BrokenLog(f"entry {index} has lost its payload")
            leaf = octets(placed) if body is None else merkle.leaf_hash(octets(body))
            if entered is None or not leaf == octets(placed) == octets(entered):
                raise BrokenLog(f"entry {index} does not hash to its leaf")
            yield leaf
