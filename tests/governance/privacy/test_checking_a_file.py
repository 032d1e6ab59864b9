"""The customer's page judges a file of evidence: genuine, changed, not ours, too large."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from audit.exports.bundle import write_bundle
from audit.models import Checkpoint
from audit.services import publish, record_alone, sequence
from tests.audit.factories import make_event

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
Send = Callable[..., Any]


@pytest.fixture
def bundle(db: None, tmp_path: Path) -> bytes:
    """Twelve entries, signed and exported."""
    now = timezone.now()
    for number in range(12):
        record_alone(make_event(number))
    sequence(at=now)
    publish(at=now)
    write_bundle(tmp_path / "b.zip", at=now + timedelta(seconds=1))
    return (tmp_path / "b.zip").read_bytes()


@pytest.fixture
def send(client: Client) -> Send:
    """Post a file in a language."""

    def post(content: bytes, *, name: str = "b.zip", language: str = "en") -> Any:
        file = SimpleUploadedFile(name, content)
        headers = {"Accept-Language": language}
        return client.post("/privacy/verify", {"receipt": "", "file": file}, headers=headers)

    return post


def test_a_bundle_of_ours_is_genuine(bundle: bytes, send: Send) -> None:
    answer = send(bundle)
    assert answer.status_code == 200
    html = answer.content.decode()
    assert "genuine and unchanged" in html
    assert "It holds 12 entries of a log of 12" in html
    assert "bundle: verified" in html


def test_it_says_so_in_russian(bundle: bytes, send: Send) -> None:
    assert "Файл подлинный и не изменён" in send(bundle, language="ru").content.decode()


def test_a_changed_byte_is_found_and_named(bundle: bytes, send: Send) -> None:
    assert bundle.count(b'"number":7') == 1
    answer = send(bundle.replace(b'"number":7', b'"number":8'))
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "or it was changed" in html
    assert "entry-altered at entry 7" in html


def test_a_checkpoint_by_itself_is_judged_by_its_signature(bundle: bytes, send: Send) -> None:
    note = Checkpoint.objects.get().note
    assert send(note.encode(), name="checkpoint.txt").status_code == 200
    forged = note.replace("\n12\n", "\n13\n", 1)
    assert forged != note
    assert send(forged.encode(), name="checkpoint.txt").status_code == 422


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04", b"\xff\xfe\x00", b"{", b"[]"])
def test_what_is_no_evidence_is_said_to_be_none(db: None, send: Send, content: bytes) -> None:
    answer = send(content or b" ", name="x")
    assert answer.status_code == 422
    assert b"genuine" not in answer.content


def test_an_archive_that_unpacks_to_too_much_is_not_unpacked(db: None, send: Send) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", compression=zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("entries.jsonl", b"0" * (33 << 20))
    assert len(held.getvalue()) < 100_000
    answer = send(held.getvalue())
    assert answer.status_code == 422
    assert "too large for this page" in answer.content.decode()


def test_a_file_over_the_bound_is_413_and_never_read(
    db: None, settings: Any, monkeypatch: Any
) -> None:
    settings.DISCREET_UPLOAD_LIMIT = 1000
    client = Client(raise_request_exception=False)
    file = SimpleUploadedFile("x", b"0" * 2000)
    assert client.post("/privacy/verify", {"file": file}).status_code == 413


def test_no_file_and_no_text_is_no_receipt(db: None, client: Client) -> None:
    assert client.post("/privacy/verify", {"receipt": ""}).status_code == 422


def test_an_encrypted_member_is_no_evidence(bundle: bytes, send: Send) -> None:
    held = bytearray(bundle)
    at = held.index(b"PK\x01\x02")  # each central record: bit 0 of the flags says encrypted
    while at >= 0:
        held[at + 8] |= 1
        at = held.find(b"PK\x01\x02", at + 1)
    answer = send(bytes(held))
    assert answer.status_code == 422
    assert b"genuine" not in answer.content


def test_a_member_that_is_said_to_lie_elsewhere_is_no_evidence(bundle: bytes, send: Send) -> None:
    held = bytearray(bundle)
    at = held.index(b"PK\x01\x02")
    while held[at + 46 : at + 59] != b"entries.jsonl":
        at = held.index(b"PK\x01\x02", at + 1)
    held[at + 42 : at + 46] = (len(held) + 5).to_bytes(4, "little")
    answer = send(bytes(held))
    assert answer.status_code == 422
    assert b"genuine" not in answer.content
