"""Models that somebody else made: an ONNX file, and a provider behind TLS on this machine."""

from __future__ import annotations

import hashlib
import http.server
import json
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from consent.outbound import Line
from emotion.scorers import Scorer, ScorerFailed, remote
from emotion.scorers.onnx import OnnxScorer
from emotion.scorers.remote import FAILURES, Breaker, RemoteScorer
from governance.redaction.names import onnxfile

HEAD: dict[str, Any] = {
    "name": "guest",
    "version": "3.1",
    "languages": ["en"],
    "labels": ["upset", "neutral", "satisfied"],
    "threshold": 0.6,
}
WORDS = {"[UNK]": 0, "awful": 1, "lovely": 2, "the": 3}


@pytest.fixture
def onnx_folder(tmp_path: Path) -> Path:
    """A model of four words: each says its state with a logit of four; a text says their sum."""
    table = np.zeros((len(WORDS), 3), np.float32)
    table[1, 0] = table[2, 2] = 4.0
    graph = onnxfile.node("Gather", ["table", "input_ids"], ["spoken"], domain="")
    graph += onnxfile.node("ReduceSum", ["spoken", "axis"], ["logits"], {"keepdims": 0}, domain="")
    graph += onnxfile.tensor("table", table) + onnxfile.tensor("axis", np.array([1], np.int64))
    graph += onnxfile.value(11, "input_ids", 7, ["texts", "tokens"])
    graph += onnxfile.value(12, "logits", 1, ["texts", 3])
    tokenizer = Tokenizer(WordLevel(WORDS, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    (tmp_path / "model.onnx").write_bytes(onnxfile.model(graph))
    return tmp_path


def declared(folder: Path, **changes: Any) -> Path:
    said = {
        **HEAD,
        "model": "model.onnx",
        "sha256": _digest(folder / "model.onnx"),
        "tokenizer": "tokenizer.json",
        "tokenizer_sha256": _digest(folder / "tokenizer.json"),
        **changes,
    }
    path = folder / "declaration.json"
    path.write_text(json.dumps(said))
    return path


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""


def test_an_onnx_file_scores_behind_the_protocol(onnx_folder: Path) -> None:
    scorer = OnnxScorer(declared(onnx_folder))
    assert isinstance(scorer, Scorer)
    awful, lovely, flat = scorer.score(["the awful", "lovely", "the the the"])
    assert awful.named() == ("upset",)
    assert awful.state["upset"] == pytest.approx(np.exp(4) / (np.exp(4) + 2), abs=1e-5)
    assert awful.valence < -0.8
    assert lovely.valence > 0.8
    assert (flat.abstained, flat.reason) == (True, "low-confidence")


def test_it_says_nothing_of_what_it_must_not_read(onnx_folder: Path) -> None:
    scorer = OnnxScorer(declared(onnx_folder))
    empty, russian = scorer.score(["<PERSON_1>", "Это просто ужасно, верните деньги."])
    assert (empty.abstained, empty.reason) == (True, "empty")
    assert (russian.abstained, russian.reason) == (True, "language")


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_changed_file_is_not_loaded(onnx_folder: Path, name: str) -> None:
    path = declared(onnx_folder)
    with (onnx_folder / name).open("ab") as file:
        file.write(b" ")
    with pytest.raises(ScorerFailed, match="SHA-256"):
        OnnxScorer(path)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"labels": []}, "labels"),
        ({"languages": None}, "languages"),
        ({"threshold": 0}, "thresholds"),
        ({"modality": "face"}, "modality"),
        ({"activation": "none"}, "activation"),
        ({"labels": ["upset"]}, "one number per label"),
    ],
)
def test_a_declaration_that_is_wrong_is_told(
    onnx_folder: Path, changes: dict[str, Any], says: str
) -> None:
    with pytest.raises(ScorerFailed, match=says):
        OnnxScorer(declared(onnx_folder, **changes)).score(["awful"])


def test_a_voice_model_is_biometric_whatever_it_says(onnx_folder: Path) -> None:
    path = declared(onnx_folder, modality="voice", inference_basis="text")
    assert OnnxScorer(path).inference_basis == "biometric"


# --- a provider ----------------------------------------------------------------------------------


class Provider(http.server.BaseHTTPRequestHandler):
    """Answers as the test says, and remembers what it was sent."""

    status: int
    answer: bytes
    pause: float
    seen: list[tuple[dict[str, str], bytes]]

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.seen.append((dict(self.headers), self.rfile.read(length)))
        self.send_response(self.status)
        if self.status in (301, 307):
            self.send_header("Location", "https://127.0.0.1/elsewhere")
        self.end_headers()
        for n in range(0, len(self.answer), 20):
            self.wfile.write(self.answer[n : n + 20])
            self.wfile.flush()
            time.sleep(self.pause)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate of provider.example, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "provider.example")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("provider.example")]), False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "provider.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def provider(certificate: Path) -> Iterator[tuple[type[Provider], int]]:
    handler = type("Handler", (Provider,), {"status": 200, "answer": b"", "pause": 0, "seen": []})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield handler, server.server_address[1]
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def connect(
    provider: tuple[type[Provider], int],
    certificate: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Any:
    """A scorer of the provider: its public address is pretended, its TLS is real."""
    _, port = provider
    real = socket.create_connection

    def dial(address: tuple[str, int], *rest: Any, **options: Any) -> socket.socket:
        assert address == ("203.0.113.7", port)  # the address that was checked, and no other
        return real(("127.0.0.1", port), *rest, **options)

    monkeypatch.setattr("consent.outbound.is_public", lambda address: address == "203.0.113.7")
    monkeypatch.setattr("consent.outbound.socket.create_connection", dial)
    trusted = ssl.create_default_context(cafile=str(certificate))

    def made(*, tls: ssl.SSLContext = trusted, **changes: Any) -> RemoteScorer:
        said = {**HEAD, "url": f"https://provider.example:{port}/score", **changes}
        path = tmp_path / "remote.json"
        path.write_text(json.dumps(said))
        line = Line(resolver=lambda host, port: ["203.0.113.7"], tls=tls)
        return RemoteScorer(path, line=line, breaker=Breaker())

    return made


def test_a_provider_is_asked_once_for_all_texts(provider: Any, connect: Any) -> None:
    handler, _ = provider
    handler.answer = json.dumps({"scores": [[0.9, 0.05, 0.05], [0.1, 0.1, 0.8]]}).encode()
    scorer = connect()
    assert isinstance(scorer, Scorer)
    found = scorer.score(["This is awful", "<PERSON_1>", "This is lovely"])
    assert [one.named() for one in found] == [("upset",), (), ("satisfied",)]
    assert found[1].reason == "empty"
    ((_, body),) = handler.seen
    assert json.loads(body)["texts"] == ["This is awful", "This is lovely"]


def test_its_key_is_sent_and_nowhere_else(provider: Any, connect: Any, tmp_path: Path) -> None:
    handler, _ = provider
    handler.answer = b'{"scores": [[1, 0, 0]]}'
    (tmp_path / "key").write_text("secret-7\n")
    scorer = connect(key_file="key")
    scorer.score(["awful"])
    ((headers, body),) = handler.seen
    assert headers["Authorization"] == "Bearer secret-7"
    assert b"secret-7" not in body


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>",
        b"[]",
        b"{}",
        b'{"scores": []}',
        b'{"scores": [[0.5, 0.5]]}',
        b'{"scores": [["a", "b", "c"]]}',
        b'{"scores": [[2, 0, 0]]}',
        b'{"scores": [[NaN, 0, 0]]}',
        b'{"scores": [{"upset": 1}]}',
        b"[" * 100_000,
    ],
)
def test_an_answer_that_is_not_as_agreed_is_a_failure(
    provider: Any, connect: Any, answer: bytes
) -> None:
    handler, _ = provider
    handler.answer = answer
    with pytest.raises(ScorerFailed):
        connect().score(["awful"])


@pytest.mark.parametrize("status", [301, 307, 401, 500])
def test_a_redirect_is_not_followed_and_a_failure_is_one(
    provider: Any, connect: Any, status: int
) -> None:
    handler, _ = provider
    handler.status, handler.answer = status, b'{"scores": [[1, 0, 0]]}'
    with pytest.raises(ScorerFailed):
        connect().score(["awful"])
    assert len(handler.seen) == 1


def test_a_provider_that_drips_is_cut_off(
    provider: Any, connect: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, _ = provider
    monkeypatch.setattr(remote, "TIMEOUT", 0.5)
    handler.answer, handler.pause = b" " * 400, 0.2
    began = time.monotonic()
    with pytest.raises(ScorerFailed):
        connect().score(["awful"])
    assert time.monotonic() - began < 3


def test_an_endless_answer_is_cut_off(
    provider: Any, connect: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler, _ = provider
    monkeypatch.setattr(remote, "LIMIT", 100)
    handler.answer = b" " * 500
    with pytest.raises(ScorerFailed) as failure:
        connect().score(["awful"])
    assert "too long" in str(failure.value.__cause__)


def test_a_certificate_of_nobody_is_refused(provider: Any, connect: Any) -> None:
    handler, _ = provider
    with pytest.raises(ScorerFailed):
        connect(tls=ssl.create_default_context()).score(["awful"])
    assert handler.seen == []


@pytest.mark.parametrize(
    "url", ["http://provider.example/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.8/"]
)
def test_an_address_inside_the_house_is_never_dialled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    def dialled(*_: Any, **__: Any) -> None:
        raise AssertionError("dialled")

    monkeypatch.setattr("consent.outbound.socket.create_connection", dialled)
    path = tmp_path / "remote.json"
    path.write_text(json.dumps({**HEAD, "url": url}))
    with pytest.raises(ScorerFailed):
        RemoteScorer(path).score(["awful"])


def test_after_failures_nothing_is_sent_for_a_while() -> None:
    now = [0.0]
    breaker = Breaker(clock=lambda: now[0])
    for _ in range(FAILURES):
        breaker.admit()
        breaker.note(failed=True)
    with pytest.raises(ScorerFailed, match="not asked again yet"):
        breaker.admit()
    now[0] = remote.PAUSE
    breaker.admit()  # one may try
    with pytest.raises(ScorerFailed):
        breaker.admit()  # and the others wait for it
    breaker.note(failed=False)
    breaker.admit()
