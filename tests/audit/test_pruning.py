"""Retention removes payloads, the log says so, and every proof still holds."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from audit import keys, queries, services
from audit.errors import PrunedTile, PruneRefused
from audit.exports.bundle import write_bundle
from audit.models import Entry, Head, Payload, Pruning
from audit.services.pruning import Part, carry_out, count_prunable
from audit.services.verifying import verify_database
from audit.verifier import Problem, Verdict, verify_bundle, verify_receipt
from tests.audit.factories import NOON, Log, make_event

LATER = NOON + timedelta(days=400)


@pytest.fixture
def old(log: Log) -> Log:
    """Twenty signed entries of long ago, of which two have to stay."""
    log.add(9)
    log.add(type="key.rotated", id=UUID(int=900))
    log.add(10)
    log.sign()
    return log


def prune(log: Log, **changes: Any) -> int:
    wishes: dict[str, Any] = {
        "before": NOON + timedelta(days=1),
        "rule": "evidence-1y",
        "by": "system:retention",
        "at": LATER,
    }
    with log.run_callbacks(execute=True):
        return services.prune(**{**wishes, **changes})


def test_payloads_go_and_leaves_stay(old: Log) -> None:
    held = f"{5:032x}"
    assert prune(old, keep_tokens=[held]) == 18
    assert Payload.objects.count() == 3  # the key change, the held subject, the pruning itself
    assert Entry.objects.count() == 21
    report = verify_database()
    assert report.sound, report
    assert report.remarks == ["18 entries pruned by retention, each logged"]
    assert Head.objects.get(pk=1).minimum_index == 5


def test_the_pruning_is_itself_an_entry(old: Log) -> None:
    prune(old)
    (event,) = Entry.objects.filter(type="log.pruned")
    payload = queries.payload(event.id)
    assert payload is not None
    assert payload["facts"]["ranges"] == [[0, 8], [10, 19]]
    assert payload["facts"]["rule"] == "evidence-1y"


def test_a_receipt_of_a_pruned_entry_still_verifies(old: Log) -> None:
    from audit.statement import sign_statement

    promise = old.recorded[3]
    named = {
        "origin": "discreet.example/log",
        "entry": str(promise.entry),
        "leaf_hash": promise.leaf_hash,
    }
    receipt = sign_statement({"type": "discreet-receipt/v1", "log": named}, keys.receipt_signer())
    prune(old)
    shown = {**receipt, "proof": queries.inclusion(promise.entry)}
    pinned = [keys.log_signer().verifier_key, keys.receipt_signer().verifier_key]
    assert verify_receipt(shown, keys=pinned).verdict is Verdict.VERIFIED


def test_bundles_whole_and_filtered_carry_the_explanation(old: Log, tmp_path: Path) -> None:
    prune(old)
    pinned = [keys.log_signer().verifier_key, keys.receipt_signer().verifier_key]
    for filters in ({}, {"purpose": "support.escalation"}):
        path = tmp_path / "b.zip"
        manifest = write_bundle(path, at=LATER, filters=filters)
        assert manifest["pruned"] == 19
        assert manifest["minimum_index"] == 9
        report = verify_bundle(path, keys=pinned)
        assert report.verdict is Verdict.VERIFIED, report


def test_a_payload_that_just_vanished_is_a_failure(old: Log, owner: None, tmp_path: Path) -> None:
    Payload.objects.filter(entry=old.recorded[4].entry).delete()
    report = verify_database()
    assert (report.problem, report.index) == (Problem.UNLOGGED_PRUNING, 4)
    write_bundle(tmp_path / "b.zip", at=LATER)
    report = verify_bundle(tmp_path / "b.zip")
    assert (report.problem, report.index) == (Problem.UNLOGGED_PRUNING, 4)


def test_half_a_year_is_kept_whatever_is_asked(old: Log) -> None:
    with pytest.raises(PruneRefused):
        prune(old, at=NOON + timedelta(days=100))
    assert not Pruning.objects.exists()


def test_a_run_that_died_after_announcing_is_finished_by_the_next(
    old: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("audit.services.pruning.carry_out", lambda *, at: 0)
        prune(old)
    assert Payload.objects.count() == 21
    assert verify_database().sound
    assert carry_out(at=LATER) == 19
    assert carry_out(at=LATER) == 0
    assert verify_database().sound


def test_nothing_is_deleted_before_its_announcement_is_signed(
    old: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("audit.services.pruning.publish", lambda *, at: None)
    assert prune(old) == 0
    assert Payload.objects.count() == 21


def test_pruning_twice_finds_nothing_left(old: Log) -> None:
    assert prune(old) == 19
    assert prune(old) == 0
    assert Entry.objects.filter(type="log.pruned").count() == 1


def test_an_entry_tile_with_a_pruned_entry_is_gone(log: Log) -> None:
    log.add(300)
    log.sign()
    assert queries.entry_tile(0, 256)[:2] != b""
    prune(log, before=make_event(10).at)
    with pytest.raises(PrunedTile):
        queries.entry_tile(0, 256)
    assert len(queries.hash_tile(0, 0, 256)) == 8192
    assert len(queries.entry_tile(1, 40)) > 40


def test_a_later_pruning_names_what_an_earlier_one_left(old: Log) -> None:
    prune(old, before=make_event(4).at)
    assert Payload.objects.count() == 17
    prune(old)
    assert Payload.objects.count() == 3  # the key change and two announcements
    assert verify_database().sound
    assert connection.vendor == "sqlite"


@pytest.mark.parametrize(
    ("part", "kept"),
    [
        (Part(purpose="support.escalation"), "purpose"),
        (Part(family="request."), "family"),
        (Part(tokens=("ab" * 16,)), "token"),
        (Part(since=NOON + timedelta(minutes=9), until=NOON + timedelta(minutes=11)), "period"),
    ],
)
def test_a_spared_part_stays_and_alone_can_go(log: Log, part: Part, kept: str) -> None:
    for number, (name, changes) in enumerate(
        {
            "purpose": {"purpose": "support.escalation"},
            "family": {"type": "request.received"},
            "token": {"token": "ab" * 16},
            "period": {"at": NOON + timedelta(minutes=10)},
        }.items()
    ):
        plain = {"purpose": "", "type": "a.deed", "token": "", "at": NOON}
        log.add(id=UUID(int=700 + number), resource=f"thing:{name}", **{**plain, **changes})
    log.sign()
    assert count_prunable(before=LATER, spare=[part]) == 3
    assert prune(log, spare=[part]) == 3
    (payload,) = [found for entry in range(700, 704) if (found := queries.payload(UUID(int=entry)))]
    assert payload["resource"] == f"thing:{kept}"
    assert count_prunable(before=LATER, of=[part]) == 1
    assert prune(log, of=[part]) == 1


def test_what_stays_at_the_front_does_not_starve_the_rest(log: Log) -> None:
    for number in range(5):
        log.add(type="key.rotated", id=UUID(int=800 + number))
    log.add(10)
    log.sign()
    assert prune(log, limit=5) == 5
    assert prune(log, limit=5) == 5
