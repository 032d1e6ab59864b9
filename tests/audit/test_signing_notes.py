"""Signed notes and checkpoints in the form of C2SP; signed statements."""

import pytest

from audit.checkpoint import (
    COSIGNATURE,
    Checkpoint,
    Note,
    Signature,
    VerifierKey,
    cosign,
    open_checkpoint,
    sign_note,
)
from audit.errors import NotVerified
from audit.statement import key_of, sign_statement, verify_statement
from tests.audit.factories import LOG, ORIGIN, RECEIPTS, THIEF

KEY = VerifierKey.parse(LOG.verifier_key)
TEXT = Checkpoint(ORIGIN, 17, bytes(range(32))).text

# The example of golang.org/x/mod/sumdb/note (BSD-3-Clause), the format's first implementation.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
SAYING = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SAID = (
    SAYING + "\n\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2p"
    "ZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_the_example_of_the_note_format_verifies() -> None:
    note = Note.parse(SAID)
    assert note.text == SAYING
    assert note.signed_by(VerifierKey.parse(NEUMANN))
    assert str(note) == SAID


def test_a_public_verifier_key_reads_back_as_it_was_written() -> None:
    # The key of the Go checksum database, from the Go source.
    key = "sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8"
    assert str(VerifierKey.parse(key)) == key


def test_a_checkpoint_has_three_lines() -> None:
    assert f"{ORIGIN}\n17\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n" == TEXT
    assert Checkpoint.parse(TEXT).text == TEXT


def test_a_signed_checkpoint_opens_with_its_key_alone() -> None:
    note = str(sign_note(TEXT, [LOG]))
    checkpoint, _ = open_checkpoint(note, KEY, origin=ORIGIN)
    assert checkpoint.size == 17
    with pytest.raises(NotVerified):
        open_checkpoint(note, VerifierKey.parse(THIEF.verifier_key))
    with pytest.raises(NotVerified):
        open_checkpoint(note, KEY, origin="another.example/log")


def test_a_thief_with_the_right_name_is_not_believed() -> None:
    assert not sign_note(TEXT, [THIEF]).signed_by(KEY)


def test_two_keys_may_sign_while_one_replaces_the_other() -> None:
    note = Note.parse(str(sign_note(TEXT, [LOG, THIEF])))
    assert note.signed_by(KEY)
    assert note.signed_by(VerifierKey.parse(THIEF.verifier_key))


@pytest.mark.parametrize(
    "note",
    [
        "",
        TEXT,
        TEXT + "\n",
        TEXT + "\n\u2014 name\n",
        TEXT + "\n\u2014 name !!!!\n",
        TEXT + "\n- name AAAAAAAAAA==\n",
        str(sign_note(TEXT, [LOG]))[:-1],
        str(sign_note(TEXT, [LOG])).replace("\n", "\r\n"),
    ],
)
def test_what_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(NotVerified):
        Note.parse(note)


@pytest.mark.parametrize(
    "text",
    [
        f"{ORIGIN}\n017\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        f"{ORIGIN}\n-1\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
        f"{ORIGIN}\n17\nAAEC\n",
        f"{ORIGIN}\n17\n????\n",
        f"{ORIGIN}\n17\n",
        TEXT + "an extension\n",
        "\n17\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n",
    ],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(NotVerified):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "name",
        "name+00000000+AAAA",
        LOG.verifier_key.replace("+A", "+B", 1),
        LOG.verifier_key[:-4],
        "two words" + LOG.verifier_key.removeprefix(ORIGIN),
    ],
)
def test_a_malformed_verifier_key_is_refused(vkey: str) -> None:
    with pytest.raises(NotVerified):
        VerifierKey.parse(vkey)


def test_a_cosignature_covers_its_time() -> None:
    key = VerifierKey("witness.example/w", COSIGNATURE, LOG.public_key)
    made = cosign(TEXT, name=key.name, public_key=key.public_key, at=1_795_348_800, sign=LOG.sign)
    assert key.verifies(TEXT, Signature.parse(str(made)).value)
    later = (1_795_348_801).to_bytes(8, "big") + made.value[8:]
    assert not key.verifies(TEXT, later)
    assert not key.verifies(TEXT, b"short")


def test_a_statement_is_believed_under_its_key_alone() -> None:
    document = sign_statement({"kind": "consent.given", "time": "2026-11-22"}, RECEIPTS)
    assert key_of(document).startswith(f"{ORIGIN}/receipts+")
    body = verify_statement(document, RECEIPTS.verifier_key)
    assert body == {"kind": "consent.given", "time": "2026-11-22"}
    with pytest.raises(NotVerified):
        verify_statement({**document, "kind": "consent.withdrawn"}, RECEIPTS.verifier_key)
    with pytest.raises(NotVerified):
        verify_statement(document, LOG.verifier_key)


@pytest.mark.parametrize("signature", [None, {}, {"key": "x"}, {"key": None, "value": "AA=="}])
def test_an_unsigned_statement_is_not_verified(signature: object) -> None:
    with pytest.raises(NotVerified):
        verify_statement({"kind": "x", "signature": signature}, RECEIPTS.verifier_key)
