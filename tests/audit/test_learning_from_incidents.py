"""Certificate Transparency logs that failed, as tests of this one.

Each test is named for the log whose failure prompted it (reports: the ct-policy mailing list) and
states the kind of failure it stands for; ours must refuse to sign, name the place, or go on whole.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from audit import merkle, published, services
from audit.errors import BrokenLog
from audit.models import Checkpoint, Leaf, Tile
from audit.services.verifying import verify_database
from audit.tiles import reader
from audit.verifier import Problem
from tests.audit.factories import NOON, Log


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def flip(data: bytes) -> bytes:
    """One bit of one byte."""
    return bytes([data[0] ^ 1]) + data[1:]


def test_trustasia_2021_a_log_that_lost_its_latest_state_signs_no_second_history(
    log: Log, owner: None
) -> None:
    """Two signed trees of which neither contains the other."""
    log.add(20)
    log.sign()
    log.add(10)
    log.sign()
    execute('DELETE FROM audit_leaf WHERE "index" >= 20')
    execute("DELETE FROM audit_entry WHERE id NOT IN (SELECT entry FROM audit_leaf)")
    execute("DELETE FROM audit_payload WHERE entry NOT IN (SELECT entry FROM audit_leaf)")
    execute("DELETE FROM audit_checkpoint WHERE size > 20")
    frontier = b"".join(merkle.frontier(20, reader()))
    execute("UPDATE audit_head SET size = 20, frontier = %s", frontier)
    log.recorded = log.recorded[:20]
    log.add(5, actor="app:another")
    with pytest.raises(BrokenLog):
        log.sign()
    log.add(30, actor="app:another")  # longer than before, and still another history
    with pytest.raises(BrokenLog):
        log.sign()
    assert verify_database().problem in {Problem.ROLLED_BACK, Problem.FORKED}


@pytest.mark.parametrize("column", ["audit_leaf.hash", "audit_entry.leaf_hash"])
def test_yeti_2022_a_flipped_bit_in_a_leaf_is_never_signed(
    log: Log, owner: None, column: str
) -> None:
    """A leaf hash in the tree that is one bit away from the entry's."""
    log.add(10)
    log.sign()
    log.add(10)
    table, name = column.split(".")
    leaf = bytes(Leaf.objects.get(index=13).hash)
    execute(f"UPDATE {table} SET {name} = %s WHERE {name} = %s", flip(leaf), leaf)
    with pytest.raises(BrokenLog):
        log.sign()
    report = verify_database()
    assert (report.problem, report.index) == (Problem.ENTRY_ALTERED, 13)
    assert Checkpoint.objects.count() == 1


def test_mammoth_2024_a_disk_that_fills_up_while_publishing_leaves_one_history(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Storage that ran full in the middle of the log's work."""
    log.add(10)
    half: dict[str, int] = {}

    def write(descriptor: int, data: bytes) -> int:
        import os

        half["written"] = os.pwrite(descriptor, data[: len(data) // 2], 0)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("audit.published.os.write", write)
        with pytest.raises(OSError, match="No space"):
            log.sign()
    assert half["written"] > 0
    log.add(10)
    log.sign()
    shown = published.latest_published(settings.DISCREET_ORIGIN)
    assert shown is not None
    assert shown.size == 20
    lines = Path(settings.DISCREET_CHECKPOINT_FILE).read_text().splitlines()
    assert len(lines) == 3  # the torn one, the one made good, the new one
    assert verify_database().sound


@pytest.mark.parametrize("column", ["hashes", "root"])
def test_nessie_2025_a_tile_that_differs_from_its_leaves_stops_the_signing(
    log: Log, owner: None, column: str
) -> None:
    """Hashes served to monitors that do not add up to the signed root."""
    log.add(250)
    log.sign()
    log.add(20)
    tile = Tile.objects.get(address=0)
    execute(f"UPDATE audit_tile SET {column} = %s", flip(bytes(getattr(tile, column))))
    with pytest.raises(BrokenLog):
        log.sign()
    assert verify_database().problem is Problem.TILE_ALTERED


def test_raio_a_restarted_signer_signs_the_same_tree_once(log: Log) -> None:
    """A reload between two steps: there is no state in memory to be out of step with."""
    log.add(10)
    services.publish(at=NOON)  # died before the file was written
    first = Checkpoint.objects.get()
    for _ in range(3):
        log.sign()
    assert Checkpoint.objects.get().note == first.note
    assert len(Path(settings.DISCREET_CHECKPOINT_FILE).read_text().splitlines()) == 1
