"""Nothing is signed that was not read again, and nothing signed is taken back."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection

from audit import checkpoint as notes
from audit import keys, published, services
from audit.errors import BrokenLog
from audit.models import Checkpoint, Head
from audit.services.verifying import verify_database
from tests.audit.factories import NOON, Log

SENT: list[tuple[str, int]] = []


def send(note: str, size: int) -> None:
    """A publisher of one's own."""
    SENT.append((note, size))


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_empty_log_is_not_signed(log: Log) -> None:
    assert log.sign() is None


def test_a_checkpoint_opens_with_the_logs_key(log: Log) -> None:
    log.add(10)
    made = log.sign()
    assert made is not None
    key = notes.VerifierKey.parse(keys.log_signer().verifier_key)
    opened, _ = notes.open_checkpoint(made.note, key, origin=settings.DISCREET_ORIGIN)
    assert (opened.size, opened.root) == (10, made.root)


def test_nothing_new_means_nothing_signed(log: Log) -> None:
    log.add(1)
    assert log.sign() is not None
    assert log.sign() is None
    assert Checkpoint.objects.count() == 1


def test_each_checkpoint_leaves_the_database_once(log: Log) -> None:
    for _ in range(3):
        log.add(4)
        log.sign()
        log.sign()
    lines = Path(settings.DISCREET_CHECKPOINT_FILE).read_text().splitlines()
    assert [json.loads(line)["size"] for line in lines] == [4, 8, 12]


def test_a_note_that_a_crash_kept_from_the_file_follows_next_time(log: Log) -> None:
    log.add(1)
    services.publish(at=NOON)  # committed, but its publishing never ran
    assert published.latest_published(settings.DISCREET_ORIGIN) is None
    log.sign()
    shown = published.latest_published(settings.DISCREET_ORIGIN)
    assert shown is not None
    assert shown.size == 1


def test_a_torn_line_does_not_swallow_the_next(log: Log) -> None:
    log.add(1)
    log.sign()
    path = Path(settings.DISCREET_CHECKPOINT_FILE)
    with path.open("a") as file:
        file.write('{"size": 2, "no')  # the disk was full here
    log.add(1)
    log.sign()
    shown = published.latest_published(settings.DISCREET_ORIGIN)
    assert shown is not None
    assert shown.size == 2


def test_other_publishers_get_every_note(log: Log, settings: Any) -> None:
    SENT.clear()
    settings.DISCREET_CHECKPOINT_PUBLISHERS = [f"{__name__}.send"]
    log.add(1)
    made = log.sign()
    assert made is not None
    assert [(made.note, 1)] == SENT


def test_while_a_key_is_replaced_both_sign_and_then_the_new_one(log: Log) -> None:
    log.add(1)
    log.sign()
    old = notes.VerifierKey.parse(keys.log_signer().verifier_key)
    keys.create_next("log")
    new = notes.VerifierKey.parse(keys.log_signer().verifier_key)
    log.add(1)
    both = log.sign()
    assert both is not None
    note = notes.Note.parse(both.note)
    assert note.signed_by(old)
    assert note.signed_by(new)
    keys.retire_log_key(1)
    log.add(1)
    after = log.sign()
    assert after is not None
    assert not notes.Note.parse(after.note).signed_by(old)
    assert notes.Note.parse(after.note).signed_by(new)
    assert verify_database().sound


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE audit_payload SET body = body || x'20' WHERE entry = (SELECT entry FROM audit_leaf "
        'WHERE "index" = 12)',
        'UPDATE audit_leaf SET hash = zeroblob(32) WHERE "index" = 12',
        'DELETE FROM audit_leaf WHERE "index" = 12',
        "UPDATE audit_entry SET leaf_hash = zeroblob(32) WHERE id = (SELECT entry FROM audit_leaf "
        'WHERE "index" = 12)',
        "UPDATE audit_head SET frontier = zeroblob(96)",
        "UPDATE audit_head SET size = 9, frontier = zeroblob(64)",
        "UPDATE audit_checkpoint SET root = zeroblob(32)",
        'UPDATE audit_leaf SET hash = zeroblob(32) WHERE "index" = 3',
    ],
)
def test_what_does_not_recompute_is_not_signed(log: Log, owner: None, damage: str) -> None:
    log.add(10)
    log.sign()
    log.add(11)
    execute(damage)
    with pytest.raises(BrokenLog):
        log.sign()
    assert Checkpoint.objects.count() == 1


def test_a_damaged_tile_is_not_signed_over(log: Log, owner: None) -> None:
    log.add(256)
    execute("UPDATE audit_tile SET root = zeroblob(32)")
    with pytest.raises(BrokenLog):
        log.sign()


def test_start_up_refuses_a_database_behind_what_was_published(log: Log, owner: None) -> None:
    log.add(3)
    log.sign()
    services.refuse_rollback(Head.objects.get(pk=1))
    with pytest.raises(BrokenLog):
        services.refuse_rollback(None)
    execute("UPDATE audit_head SET size = 2")
    with pytest.raises(BrokenLog):
        services.refuse_rollback(Head.objects.get(pk=1))


def test_after_a_restore_a_new_origin_goes_on(log: Log, owner: None, settings: Any) -> None:
    log.add(3)
    log.sign()
    log.add(3)
    log.sign()
    execute('DELETE FROM audit_leaf WHERE "index" > 2')
    execute("DELETE FROM audit_checkpoint WHERE size > 3")
    execute("DELETE FROM audit_entry WHERE id NOT IN (SELECT entry FROM audit_leaf)")
    execute("DELETE FROM audit_payload WHERE entry NOT IN (SELECT entry FROM audit_leaf)")
    from audit import merkle
    from audit.tiles import reader

    frontier = b"".join(merkle.frontier(3, reader()))
    execute("UPDATE audit_head SET size = 3, frontier = %s", frontier)
    with pytest.raises(BrokenLog):
        log.sign()
    settings.DISCREET_ORIGIN = "discreet.example/log/2"
    log.add(id=UUID(int=255))
    made = log.sign()
    assert made is not None
    assert made.note.startswith("discreet.example/log/2\n4\n")
    assert verify_database().sound


def test_changes_of_the_logs_key_are_entries(log: Log) -> None:
    from django.core.management import CommandError, call_command

    from audit import queries
    from audit.models import Entry

    log.add(1)
    log.sign()
    with pytest.raises(CommandError):
        call_command("rotate_log_key", retire=1)
    call_command("rotate_log_key")
    call_command("rotate_log_key", retire=1)
    log.sign()
    begun, retired = (Entry.objects.get(type=kind) for kind in ("key.rotated", "key.retired"))
    said = queries.payload(begun.pk)
    assert said is not None
    assert said["resource"] == "key:log-2"
    assert said["facts"]["verifier_key"] == keys.log_signer().verifier_key
    assert retired.created >= begun.created
    assert verify_database().sound
