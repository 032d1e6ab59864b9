"""The log's optional ML-DSA-44 line: C2SP tlog-cosignature, type 0x06, subtree/v1."""

import base64
import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from audit import keys, queries
from audit.checkpoint import ML_DSA_44, Checkpoint, Note, VerifierKey, subtree_message
from audit.errors import NotVerified
from audit.post_quantum import PostQuantumSigner
from audit.verifier import Problem, Verdict, verify_bundle
from tests.audit.factories import NOON, ORIGIN, Log

SIGNER = PostQuantumSigner(ORIGIN, bytes(range(32)))
KEY = VerifierKey.parse(SIGNER.verifier_key)
TEXT = Checkpoint(ORIGIN, 17, bytes(range(32))).text


@pytest.fixture
def quantum(settings: Any) -> None:
    """An installation that signs twice."""
    settings.DISCREET_ML_DSA = True


def test_the_signed_message_is_laid_out_as_the_specification_says() -> None:
    # struct cosigned_message, byte for byte: label, name, time, origin, start, end, hash.
    expected = (
        b"subtree/v1\n\0"
        b"\x09w.example"
        b"\0\0\0\0\x6a\x00\x00\x01"
        b"\x0dl.example/log"
        b"\0\0\0\0\0\0\0\0"
        b"\0\0\0\0\0\0\x01\x00" + bytes(range(32))
    )
    text = Checkpoint("l.example/log", 256, bytes(range(32))).text
    assert subtree_message("w.example", 0x6A000001, text) == expected


def test_the_key_id_covers_name_type_and_key() -> None:
    raw = hashlib.sha256(ORIGIN.encode() + b"\n\x06" + KEY.public_key).digest()
    assert KEY.algorithm == ML_DSA_44 == 0x06
    assert len(KEY.public_key) == 1312
    assert SIGNER.key_id == raw[:4]


def test_a_line_is_a_key_id_eight_bytes_of_time_and_a_signature() -> None:
    value = SIGNER.sign(TEXT.encode())
    assert len(value) == 8 + 2420
    assert value[:8] == bytes(8)
    assert KEY.verifies(TEXT, value)
    assert not KEY.verifies(TEXT, b"\0" * 7 + b"\1" + value[8:])  # another time
    assert not KEY.verifies(TEXT, value[:-1])
    assert not KEY.verifies(Checkpoint(ORIGIN, 18, bytes(range(32))).text, value)
    assert not KEY.verifies("no checkpoint\n", value)
    renamed = VerifierKey("somebody.example", ML_DSA_44, KEY.public_key)
    assert not renamed.verifies(TEXT, value)


def test_a_name_that_the_format_cannot_hold_is_not_signed() -> None:
    with pytest.raises(NotVerified):
        PostQuantumSigner("x" * 256, bytes(32)).sign(TEXT.encode())


def test_the_key_follows_from_the_logs_and_shows_nothing_of_it() -> None:
    assert PostQuantumSigner(ORIGIN, bytes(range(32))).verifier_key == SIGNER.verifier_key
    assert PostQuantumSigner(ORIGIN, bytes(32)).verifier_key != SIGNER.verifier_key
    assert base64.b64encode(SIGNER.seed).decode() not in repr(SIGNER)


def test_without_the_setting_a_checkpoint_has_one_line(log: Log) -> None:
    log.add(1)
    made = log.sign()
    assert made is not None
    assert len(Note.parse(made.note).signatures) == 1


@pytest.mark.usefixtures("quantum")
def test_a_checkpoint_verifies_under_either_key_and_under_both(log: Log, tmp_path: Path) -> None:
    log.add(5)
    made = log.sign()
    assert made is not None
    (companion,) = keys.post_quantum_signers()
    assert len(Note.parse(made.note).signatures) == 2
    queries.export_bundle(tmp_path / "b.zip", at=NOON)
    classical, quantum = keys.log_signer().verifier_key, companion.verifier_key
    for pinned in ([classical], [quantum], [classical, quantum]):
        assert verify_bundle(tmp_path / "b.zip", keys=pinned).verdict is Verdict.VERIFIED


def test_who_pins_both_keys_is_not_content_with_the_one_that_can_be_forged(
    log: Log, tmp_path: Path
) -> None:
    log.add(5)
    log.sign()  # with Ed25519 alone, as somebody with a quantum computer would
    queries.export_bundle(tmp_path / "b.zip", at=NOON)
    signer = keys.log_signer()
    companion = PostQuantumSigner(signer.name, signer.seed)
    report = verify_bundle(tmp_path / "b.zip", keys=[signer.verifier_key, companion.verifier_key])
    assert report.problem is Problem.BAD_SIGNATURE


def test_a_witness_may_cosign_with_the_same_format(log: Log, tmp_path: Path) -> None:
    log.add(5)
    log.sign()
    queries.export_bundle(tmp_path / "b.zip", at=NOON)
    witness = PostQuantumSigner("witness.example/w2", bytes(32))
    pinned = [keys.log_signer().verifier_key, witness.verifier_key]
    report = verify_bundle(tmp_path / "b.zip", keys=pinned)
    assert report.problem is Problem.BAD_SIGNATURE
    assert "witness.example/w2" in report.detail


@pytest.mark.usefixtures("quantum")
def test_the_public_key_is_told_and_published(log: Log, capsys: Any) -> None:
    log.add(1)
    log.sign()
    (companion,) = keys.post_quantum_signers()
    path = Path(django_settings.DISCREET_CHECKPOINT_FILE).with_name("log-ml-dsa-44.vkey")
    assert path.read_text().split() == [companion.verifier_key]
    call_command("create_keys")
    assert companion.verifier_key in capsys.readouterr().out
