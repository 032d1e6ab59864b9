"""Certificate Transparency logs that failed, as tests of this one.

Each test is named for the log whose failure prompted it and says what happened there, as told on
the ct-policy mailing list (groups.google.com/a/chromium.org/g/ct-policy/c/…; read November 2026).
Ours must refuse to sign, name the place, or go on whole.
"""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from audit import merkle, published, services
from audit.errors import BrokenLog
from audit.models import Checkpoint, Entry, Leaf, Tile
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
    """Trust Asia 2021 signed tree heads at 228,935 and 455,962 entries between which no consistency
    proof exists (4 November 2020, VJaSg717m9g); the log had to be built anew under another key.
    Its operator's account of the cause was not to be found: that state was lost is our reading."""
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
    """Entry 65,562,066 of Yeti 2022 hashed to another leaf than the tree held, one bit away, most
    likely a hardware error (30 June 2021, PCkKU357M2Q): signed, it could never be put right."""
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


def test_mammoth_2024_a_disk_that_fills_up_while_sequencing_loses_no_promised_entry(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The database of Mammoth 2024h1 ran out of disk space, a table was corrupted, and at least two
    promised entries could not be added any more (5 January 2024, 038B7F4g8cU): retired. Here a
    promise and its entry are one transaction, and so are leaves, tiles and head."""
    log.add(250)

    def full(*_arguments: Any, **_named: Any) -> None:
        raise OperationalError("database or disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(Tile.objects, "bulk_create", full)
        with pytest.raises(OperationalError):
            log.add(10)  # no promise is given
    assert Entry.objects.count() == Leaf.objects.count() == 250
    log.recorded = log.recorded[:250]
    log.add(10)
    assert log.sign() is not None
    assert verify_database().sound


def test_mammoth_2024_a_disk_that_fills_up_while_publishing_leaves_one_history(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same, with the published file on the full disk."""
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


@pytest.mark.parametrize("table", ["audit_entry", "audit_payload", "audit_leaf"])
def test_nessie_2025_entries_that_went_missing_are_named_and_nothing_is_signed(
    log: Log, owner: None, table: str
) -> None:
    """The Cassandra cluster of Nessie 2025 was overloaded and entries went missing (1 April 2025,
    aR6gKzCANVs); its operator asked for the log's retirement."""
    log.add(10)
    log.sign()
    log.add(10)
    lost = Leaf.objects.get(index=13).entry
    column = {"audit_entry": "id"}.get(table, "entry")
    execute(f"DELETE FROM {table} WHERE {column} = %s", lost.hex)
    with pytest.raises(BrokenLog):
        log.sign()
    report = verify_database()
    assert not report.sound
    assert report.index == 13


@pytest.mark.parametrize("damage", ["missing", "hashes", "root"])
def test_raio_2025_a_tile_that_is_missing_or_wrong_stops_the_signing(
    log: Log, owner: None, damage: str
) -> None:
    """Writing tiles of raio2025h2a failed, so did the reload that should have mended it, and the
    log went on in a bad state: missing tiles, not to be repaired (30 July 2025, dVz6tMLWsRY)."""
    log.add(250)
    log.sign()
    log.add(20)
    tile = Tile.objects.get(address=0)
    if damage == "missing":
        execute("DELETE FROM audit_tile")
    else:
        execute(f"UPDATE audit_tile SET {damage} = %s", flip(bytes(getattr(tile, damage))))
    with pytest.raises(BrokenLog):
        log.sign()
    assert verify_database().problem is Problem.TILE_ALTERED


def test_raio_2025_a_signer_restarted_at_any_moment_signs_the_same_tree_once(log: Log) -> None:
    """What went wrong there was state in memory out of step with storage; ours has none."""
    log.add(10)
    services.publish(at=NOON)  # died before the file was written
    first = Checkpoint.objects.get()
    for _ in range(3):
        log.sign()
    assert Checkpoint.objects.get().note == first.note
    assert len(Path(settings.DISCREET_CHECKPOINT_FILE).read_text().splitlines()) == 1
