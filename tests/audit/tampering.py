"""What an attacker who owns the tables does to them, for the tamper matrix."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from audit import keys, merkle, published
from audit.keys import Signer
from audit.tiles import below
from tests.audit.factories import NOON, ORIGIN, THIEF, MemoryLog, make_event, make_line

SEEN, NOW = 260, 300  # the size at which others looked, and the size now
LINES = [make_line(number) for number in range(NOW)]
HONEST = MemoryLog(LINES)
EDITED = make_line(7, decision="deny")

# What an operator, or a thief with the operator's key, can sign instead.
REWRITTEN = {
    "edit": [*LINES[:7], EDITED, *LINES[8:]],
    "delete": [*LINES[:7], *LINES[8:]],
    "insert": [*LINES[:7], make_line(900), *LINES[7:]],
    "swap": [*LINES[:5], LINES[6], LINES[5], *LINES[7:]],
}


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def entry(index: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute('SELECT entry FROM audit_leaf WHERE "index" = %s', [index])
        return str(cursor.fetchone()[0])


def cut(size: int) -> None:
    """Take the log back to `size`, every table of it, as a restored backup would."""
    sql('DELETE FROM audit_leaf WHERE "index" >= %s', size)
    for table, column in (("entry", "id"), ("payload", "entry")):
        sql(f"DELETE FROM audit_{table} WHERE {column} NOT IN (SELECT entry FROM audit_leaf)")
    rebuild_head(size)


def rebuild_head(size: int) -> None:
    def read(level: int, number: int, width: int) -> bytes:
        return b"".join(below(level, number, width))

    frontier = b"".join(merkle.frontier(size, read))
    sql("UPDATE audit_head SET size = %s, frontier = %s", size, frontier)


def rewrite(signer: Signer | None = None, *, publish: bool = False) -> None:
    """Change entry 7 and everything that depends on it, checkpoints signed anew."""
    leaf = merkle.leaf_hash(EDITED)
    sql("UPDATE audit_payload SET body = %s WHERE entry = %s", EDITED, entry(7))
    sql("UPDATE audit_entry SET leaf_hash = %s, decision = 'deny' WHERE id = %s", leaf, entry(7))
    sql('UPDATE audit_leaf SET hash = %s WHERE "index" = 7', leaf)
    hashes = b"".join(below(0, 0, 256))
    sql("UPDATE audit_tile SET hashes = %s, root = %s", hashes, merkle.fold(hashes))
    rebuild_head(NOW)
    changed = MemoryLog(REWRITTEN["edit"], signer=signer or keys.log_signer())
    for size in (SEEN, NOW):
        sql(
            "UPDATE audit_checkpoint SET root = %s, note = %s WHERE size = %s",
            changed.root(size),
            changed.note(size),
            size,
        )
    if publish:
        Path(settings.DISCREET_CHECKPOINT_FILE).unlink()
        for size in (SEEN, NOW):
            published.publish_note(changed.note(size), size=size, at=NOON)


def forge() -> None:
    sql("UPDATE audit_checkpoint SET note = %s", MemoryLog(LINES, signer=THIEF).note(NOW))


def rename() -> None:
    sql(f"UPDATE audit_checkpoint SET note = replace(note, '{ORIGIN}', 'other.example/log')")


def roll_back() -> None:
    cut(SEEN)
    sql("DELETE FROM audit_checkpoint WHERE size > %s", SEEN)


def insert_stray() -> None:
    """An entry in every table, after the last signed one."""
    line, identity = make_line(900), make_event(900).id.hex
    leaf = merkle.leaf_hash(line)
    sql(
        "INSERT INTO audit_entry SELECT %s, created, tenant, %s, token, type, purpose, decision "
        "FROM audit_entry LIMIT 1",
        identity,
        leaf,
    )
    sql("INSERT INTO audit_payload SELECT %s, created, %s FROM audit_entry LIMIT 1", identity, line)
    sql('INSERT INTO audit_leaf ("index", entry, hash) VALUES (300, %s, %s)', identity, leaf)


def delete_entry() -> None:
    """Entry 7, everywhere."""
    for table, column in (("payload", "entry"), ("entry", "id"), ("leaf", "entry")):
        sql(f"DELETE FROM audit_{table} WHERE {column} = %s", SEVEN)


SEVEN = make_event(7).id.hex
