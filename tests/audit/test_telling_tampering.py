"""The tamper matrix: thirteen attacks against four ways of checking, with the exact verdict.

Where a way of checking cannot see an attack the cell says so (UNSEEN): it is what the other
columns are for. `old` marks verdicts that need a checkpoint remembered from before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from audit.checkpoint import Checkpoint, sign_note
from audit.keys import Signer
from audit.services.verifying import verify_database
from audit.verifier import Problem, Report, Verdict, verify_bundle, verify_receipt
from audit.verifier.witness import Refused, Witness
from tests.audit.factories import (
    LOG,
    NOON,
    ORIGIN,
    RECEIPTS,
    THIEF,
    Log,
    MemoryLog,
    make_line,
)
from tests.audit.tampering import (
    EDITED,
    HONEST,
    LINES,
    NOW,
    REWRITTEN,
    SEEN,
    SEVEN,
    cut,
    delete_entry,
    forge,
    insert_stray,
    rename,
    rewrite,
    roll_back,
    sql,
)

UNSEEN = "unseen"

# --- Database ---

DATABASE: dict[str, tuple[Callable[[Log], object], Problem | str, int | None]] = {
    "edit": (
        lambda log: sql("UPDATE audit_payload SET body = %s WHERE entry = %s", EDITED, SEVEN),
        Problem.ENTRY_ALTERED,
        7,
    ),
    "delete": (lambda log: delete_entry(), Problem.ENTRIES_MISSING, 7),
    "insert": (lambda log: insert_stray(), Problem.ENTRIES_ADDED, 300),
    "swap": (
        lambda log: [
            sql('UPDATE audit_leaf SET "index" = %s WHERE "index" = %s', to, at)
            for at, to in ((5, 999), (6, 5), (999, 6))
        ],
        Problem.ROOT_MISMATCH,
        None,
    ),
    "cut the tail": (lambda log: cut(SEEN), Problem.ENTRIES_MISSING, None),
    "roll back": (lambda log: roll_back(), Problem.ROLLED_BACK, None),
    "forge": (lambda log: forge(), Problem.BAD_SIGNATURE, None),
    "fork": (lambda log: rewrite(), Problem.FORKED, None),
    "replace a tile": (
        lambda log: sql("UPDATE audit_tile SET hashes = zeroblob(8192)"),
        Problem.TILE_ALTERED,
        None,
    ),
    # The entries are all there; the next run signs them again.
    "replay": (lambda log: sql("DELETE FROM audit_checkpoint WHERE size = 300"), UNSEEN, None),
    "wrong origin": (lambda log: rename(), Problem.BAD_SIGNATURE, None),
    "backdate": (lambda log: log.add(at=NOON.replace(hour=3)), "dated over an hour", None),
    "stolen key": (lambda log: rewrite(publish=True), UNSEEN, None),
}


@pytest.mark.parametrize("attack", DATABASE)
def test_the_database_is_checked_against_itself(log: Log, owner: None, attack: str) -> None:
    log.add(SEEN)
    log.sign()
    log.add(NOW - SEEN)
    log.sign()
    assert verify_database().verdict is Verdict.VERIFIED

    tamper, expected, index = DATABASE[attack]
    tamper(log)
    judge(verify_database(), expected, index)


def judge(report: Report, expected: Problem | str, index: int | None = None) -> None:
    """The report says exactly what the cell says."""
    if isinstance(expected, Problem):
        assert (report.verdict, report.problem) == (Verdict.BROKEN, expected), report
        assert report.index == index or index is None, report
    else:
        assert report.sound, report
        assert any(expected in remark for remark in report.remarks) or expected == UNSEEN, report


# --- Bundle ---


def joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def replay(**members: Any) -> dict[str, bytes]:
    """What an older, honest bundle holds."""
    return {
        "entries__jsonl": joined(LINES[:SEEN]),
        "leaves__bin": b"".join(HONEST.leaves[:SEEN]),
        "checkpoint": HONEST.note(SEEN).encode(),
        "manifest__json": b'{"proves":"completeness","count":%d}' % SEEN,
    }


def resigned(lines: list[bytes]) -> dict[str, bytes]:
    """Another history, consistently signed with the log's own key."""
    other = MemoryLog(lines[:NOW])
    return {
        "entries__jsonl": joined(other.lines),
        "leaves__bin": b"".join(other.leaves),
        "checkpoint": other.note(len(other.lines)).encode(),
        "manifest__json": b'{"proves":"completeness","count":%d}' % len(other.lines),
    }


LATE = [*LINES[:299], make_line(299, at=NOON.replace(hour=3))]

BUNDLE: dict[str, tuple[dict[str, bytes], Problem | str, int | None, Problem | str]] = {
    # attack: what the bundle holds, the verdict, the entry named, the verdict given an old note
    "edit": ({"entries__jsonl": joined(REWRITTEN["edit"])}, Problem.ENTRY_ALTERED, 7, ""),
    "delete": ({"entries__jsonl": joined(REWRITTEN["delete"])}, Problem.ENTRY_ALTERED, 7, ""),
    "insert": ({"entries__jsonl": joined(REWRITTEN["insert"])}, Problem.ENTRY_ALTERED, 7, ""),
    "swap": ({"entries__jsonl": joined(REWRITTEN["swap"])}, Problem.ENTRY_ALTERED, 5, ""),
    "cut the tail": ({"entries__jsonl": joined(LINES[:290])}, Problem.ENTRIES_MISSING, 290, ""),
    "roll back": (replay(), UNSEEN, None, Problem.ROLLED_BACK),
    "forge": (
        {"checkpoint": MemoryLog(LINES, signer=THIEF).note(NOW).encode()},
        Problem.BAD_SIGNATURE,
        None,
        "",
    ),
    "fork": (resigned(REWRITTEN["edit"]), UNSEEN, None, Problem.FORKED),
    "replace a tile": ({"leaves__bin": bytes(32 * NOW)}, Problem.ENTRY_ALTERED, 0, ""),
    "replay": (
        {"checkpoint": HONEST.note(SEEN).encode()},
        Problem.ENTRIES_ADDED,
        SEEN,
        Problem.ROLLED_BACK,
    ),
    "wrong origin": (
        {"checkpoint": MemoryLog(LINES, origin="other.example/log").note(NOW).encode()},
        Problem.WRONG_ORIGIN,
        None,
        "",
    ),
    "backdate": (resigned(LATE), "dated over an hour", None, Problem.FORKED),
    "stolen key": (resigned(REWRITTEN["delete"]), UNSEEN, None, Problem.ROLLED_BACK),
}


@pytest.mark.parametrize("attack", BUNDLE)
def test_a_bundle_is_checked_under_a_pinned_key(tmp_path: Path, attack: str) -> None:
    members, expected, index, given_old = BUNDLE[attack]
    path = HONEST.bundle(tmp_path / "b.zip", NOW, **members)
    judge(verify_bundle(path, keys=[LOG.verifier_key]), expected, index)
    old = [HONEST.note(SEEN), HONEST.note(NOW)]
    judge(verify_bundle(path, keys=[LOG.verifier_key], old=old), given_old or expected, None)


@pytest.mark.parametrize("attack", REWRITTEN)
def test_without_the_list_of_leaves_the_root_still_tells(tmp_path: Path, attack: str) -> None:
    lines = REWRITTEN[attack]
    path = HONEST.bundle(tmp_path / "b.zip", NOW, entries__jsonl=joined(lines), leaves__bin=b"")
    report = verify_bundle(path, keys=[LOG.verifier_key])
    assert report.verdict is Verdict.BROKEN


def test_an_honest_bundle_is_verified_and_without_a_pinned_key_only_consistent(
    tmp_path: Path,
) -> None:
    path = HONEST.bundle(tmp_path / "b.zip", NOW)
    old = [HONEST.note(0), HONEST.note(SEEN), HONEST.note(NOW)]
    assert verify_bundle(path, keys=[LOG.verifier_key], old=old).verdict is Verdict.VERIFIED
    assert verify_bundle(path).verdict is Verdict.CONSISTENT
    own = MemoryLog(LINES, signer=THIEF).bundle(tmp_path / "t.zip", NOW)
    assert verify_bundle(own).verdict is Verdict.CONSISTENT
    judge(verify_bundle(own, keys=[LOG.verifier_key]), Problem.BAD_SIGNATURE)


# --- Receipt ---

RECEIPT = HONEST.receipt(7, NOW)
FORKED = MemoryLog(REWRITTEN["delete"])


def with_proof(**changes: Any) -> dict[str, Any]:
    return {**RECEIPT, "proof": {**RECEIPT["proof"], **changes}}


def without(member: str) -> dict[str, Any]:
    return {name: value for name, value in RECEIPT.items() if name != member}


RECEIPTS_SHOWN: dict[str, tuple[dict[str, Any], Problem | str]] = {
    "edit": ({**RECEIPT, "body": {"decision": "deny"}}, Problem.BAD_SIGNATURE),
    # The entry is gone from the log: its holder gets a proof for what stands there now.
    "delete": ({**RECEIPT, "proof": FORKED.receipt(7, 299)["proof"]}, Problem.BAD_PROOF),
    # A promise was signed for an entry that never was, with a proof of its neighbour.
    "insert": (
        {**MemoryLog([make_line(900)]).receipt(0, 1), "proof": RECEIPT["proof"]},
        Problem.BAD_PROOF,
    ),
    "swap": (with_proof(leaf_index=6), Problem.BAD_PROOF),
    "cut the tail": (without("proof"), "a promise"),
    "roll back": (HONEST.receipt(7, SEEN), UNSEEN),
    "forge": (
        with_proof(checkpoint=MemoryLog(LINES, signer=THIEF).note(NOW)),
        Problem.BAD_SIGNATURE,
    ),
    "fork": (MemoryLog([*LINES[:299], make_line(900)]).receipt(7, NOW), UNSEEN),
    "replace a tile": (
        with_proof(hashes=["00" * 32, *RECEIPT["proof"]["hashes"][1:]]),
        Problem.BAD_PROOF,
    ),
    "replay": (HONEST.receipt(7, SEEN), UNSEEN),
    "wrong origin": (
        {**RECEIPT, "proof": MemoryLog(LINES, origin="other.example/log").receipt(7, NOW)["proof"]},
        Problem.WRONG_ORIGIN,
    ),
    "backdate": (MemoryLog(LATE).receipt(299, NOW), UNSEEN),
    "stolen key": (FORKED.receipt(6, 299), UNSEEN),
}


@pytest.mark.parametrize("attack", RECEIPTS_SHOWN)
def test_a_receipt_is_checked_under_pinned_keys(attack: str) -> None:
    document, expected = RECEIPTS_SHOWN[attack]
    pinned = [LOG.verifier_key, RECEIPTS.verifier_key]
    judge(verify_receipt(document, keys=pinned), expected)


def test_an_honest_receipt_is_verified_and_without_pinned_keys_only_consistent() -> None:
    both = [LOG.verifier_key, RECEIPTS.verifier_key]
    assert verify_receipt(RECEIPT, keys=both).verdict is Verdict.VERIFIED
    assert verify_receipt(RECEIPT).verdict is Verdict.CONSISTENT
    assert verify_receipt(RECEIPT, keys=both[:1]).verdict is Verdict.CONSISTENT
    assert verify_receipt(RECEIPT, keys=both[1:]).verdict is Verdict.CONSISTENT


# --- Witness ---


@dataclass
class Offer:
    """What a log sends to a witness that has cosigned the honest log at 260."""

    log: MemoryLog
    size: int
    old: int = SEEN
    proof: list[bytes] | None = None
    note: str = ""


def other(lines: list[bytes]) -> Offer:
    return Offer(MemoryLog(lines[:NOW]), min(NOW, len(lines)))


def note_of(signer: Signer) -> str:
    text = Checkpoint(ORIGIN, NOW, HONEST.root(NOW)).text
    return str(sign_note(text, [signer]))


WITNESS: dict[str, tuple[Offer, int]] = {
    "edit": (other(REWRITTEN["edit"]), 422),
    "delete": (other(REWRITTEN["delete"]), 422),
    "insert": (other(REWRITTEN["insert"]), 422),
    "swap": (other(REWRITTEN["swap"]), 422),
    "cut the tail": (Offer(HONEST, 250), 400),
    "roll back": (Offer(HONEST, 250, old=250), 409),
    "forge": (Offer(HONEST, NOW, note=note_of(THIEF)), 403),
    "fork": (Offer(MemoryLog(REWRITTEN["edit"]), SEEN), 409),
    "replace a tile": (Offer(HONEST, NOW, proof=[bytes(32)] * 8), 422),
    "replay": (Offer(HONEST, SEEN, old=0), 409),
    "wrong origin": (Offer(MemoryLog(LINES, origin="other.example/log"), NOW), 404),
    "backdate": (other(LATE), 200),  # it grows: a witness does not read entries
    "stolen key": (other(REWRITTEN["delete"]), 422),
}


@pytest.mark.parametrize("attack", WITNESS)
def test_a_witness_cosigns_growth_alone(tmp_path: Path, attack: str) -> None:
    witness = Witness(
        name="witness.example/w1",
        seed=bytes(range(32)),
        logs=[LOG.verifier_key],
        state=tmp_path / "state.json",
    )
    witness.add(0, [], HONEST.note(SEEN), at=1)
    offer, status = WITNESS[attack]
    proof = offer.proof
    if proof is None:
        proof = offer.log.growth(min(offer.old, offer.size), offer.size)
    note = offer.note or offer.log.note(offer.size)
    if status == 200:
        assert witness.add(offer.old, proof, note, at=2)
        return
    with pytest.raises(Refused) as refused:
        witness.add(offer.old, proof, note, at=2)
    assert refused.value.status == status
    seen = witness.seen(ORIGIN)
    assert seen is not None
    assert seen.size == SEEN


def test_the_matrix_is_whole() -> None:
    assert list(DATABASE) == list(BUNDLE) == list(RECEIPTS_SHOWN) == list(WITNESS)
    assert len(DATABASE) == 13
