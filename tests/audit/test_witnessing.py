"""Witnesses over HTTP, and time-stamps of a real (local) authority."""

import json
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from audit import keys, queries
from audit.checkpoint import Note, VerifierKey
from audit.errors import BrokenLog, TimeStampFailed, WitnessFailed
from audit.health import refuse_start
from audit.management.commands.witness import handler
from audit.models import Cosignature, TimeStamp
from audit.services.timestamping import check_token, time_stamp
from audit.services.witnessing import collect
from audit.tasks import publish_checkpoint, stamp_checkpoint
from audit.verifier import Verdict, verify_bundle
from audit.verifier.witness import Refused, Witness, read_request, write_request
from tests.audit.factories import NOON, Log


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """Knows our log's key."""
    return Witness(
        name="witness.example/w1",
        seed=bytes(range(32)),
        logs=[keys.log_signer().verifier_key],
        state=tmp_path / "witness" / "state.json",
    )


def serving(handler_class: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """A server on a free port; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_class)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def address(witness: Witness) -> Iterator[str]:
    """The witness at work."""
    yield from serving(handler(witness))


def ask(address: str, witness: Witness) -> Cosignature | None:
    return collect(url=address, vkey=witness.verifier_key, at=NOON)


def test_a_witness_cosigns_what_grows(log: Log, witness: Witness, address: str) -> None:
    for expected in (10, 25):
        log.add(expected - len(log.recorded))
        log.sign()
        made = ask(address, witness)
        assert made is not None
        assert made.size == expected
        checkpoint = queries.latest_checkpoint()
        assert checkpoint is not None
        note = Note.parse(queries.note_of(checkpoint))
        assert note.signed_by(VerifierKey.parse(witness.verifier_key))
        assert ask(address, witness) is None
    assert queries.witnesses_of(25) == ["witness.example/w1"]


def test_a_bundle_shows_its_cosignatures_to_who_pins_the_witness(
    log: Log, witness: Witness, address: str, tmp_path: Path
) -> None:
    log.add(10)
    log.sign()
    pinned = [keys.log_signer().verifier_key, witness.verifier_key]
    queries.export_bundle(tmp_path / "b.zip", at=NOON)
    assert verify_bundle(tmp_path / "b.zip", keys=pinned).problem == "bad-signature"
    ask(address, witness)
    queries.export_bundle(tmp_path / "b.zip", at=NOON)
    report = verify_bundle(tmp_path / "b.zip", keys=pinned)
    assert report.verdict is Verdict.VERIFIED
    assert report.remarks == ["cosigned by 1 pinned witnesses"]


def test_a_log_that_forgot_its_cosignatures_is_told_the_size(
    log: Log, owner: None, witness: Witness, address: str
) -> None:
    log.add(10)
    log.sign()
    ask(address, witness)
    Cosignature.objects.all().delete()
    log.add(5)
    log.sign()
    made = ask(address, witness)
    assert made is not None
    assert made.size == 15


def test_a_witness_that_remembers_more_breaks_the_log(
    log: Log, owner: None, witness: Witness, address: str
) -> None:
    log.add(10)
    log.sign()
    log.add(5)
    last = log.sign()
    ask(address, witness)
    assert last is not None
    Cosignature.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_checkpoint WHERE size = 15")
    with pytest.raises(BrokenLog):
        ask(address, witness)


def roll_back(size: int) -> None:
    """The database as a backup had it: the smaller log, its checkpoint and its cosignature."""
    with connection.cursor() as cursor:
        for statement in (
            'DELETE FROM audit_leaf WHERE "index" >= %s',
            "DELETE FROM audit_checkpoint WHERE size > %s",
            "DELETE FROM audit_cosignature WHERE size > %s",
            "UPDATE audit_head SET size = %s",
        ):
            cursor.execute(statement, [size])
    Path(django_settings.DISCREET_CHECKPOINT_FILE).unlink()


def test_start_up_refuses_a_database_behind_what_a_witness_remembers(
    log: Log, owner: None, witness: Witness, address: str, settings: Any
) -> None:
    settings.DISCREET_WITNESSES = [{"url": address, "vkey": witness.verifier_key}]
    for more in (10, 5):
        log.add(more)
        log.sign()
        ask(address, witness)
        refuse_start()
    roll_back(10)
    with pytest.raises(BrokenLog, match="larger log"):
        refuse_start()


def test_start_up_refuses_another_history_of_the_size_that_was_cosigned(
    log: Log, owner: None, witness: Witness, address: str, settings: Any
) -> None:
    settings.DISCREET_WITNESSES = [{"url": address, "vkey": witness.verifier_key}]
    log.add(10)
    log.sign()
    ask(address, witness)
    state = json.loads(witness.state.read_text())
    state[django_settings.DISCREET_ORIGIN]["root"] = "00" * 32
    witness.state.write_text(json.dumps(state))
    with pytest.raises(BrokenLog, match="another log"):
        refuse_start()


def test_a_witness_that_is_away_does_not_keep_the_log_from_starting(
    log: Log, witness: Witness, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    settings.DISCREET_WITNESSES = [{"url": "http://127.0.0.1:9", "vkey": witness.verifier_key}]
    log.add(1)
    log.sign()
    refuse_start()
    assert "witness not asked at start" in caplog.text


def test_who_cannot_be_reached_or_is_not_who_was_pinned_gives_no_cosignature(
    log: Log, witness: Witness, address: str, tmp_path: Path, settings: Any
) -> None:
    log.add(1)
    log.sign()
    other = Witness(name="other", seed=bytes(32), logs=[], state=tmp_path / "other.json")
    for url, key in (
        ("http://127.0.0.1:9", witness.verifier_key),
        ("file:///etc/passwd", witness.verifier_key),
        (address, other.verifier_key),
    ):
        with pytest.raises(WitnessFailed):
            collect(url=url, vkey=key, at=NOON)
    settings.DISCREET_WITNESSES = [{"url": "http://127.0.0.1:9", "vkey": witness.verifier_key}]
    assert publish_checkpoint() == 0  # warned, not failed
    assert not Cosignature.objects.exists()


@pytest.mark.parametrize(
    "request_text",
    [
        "",
        "old x\n\nnote",
        "new 1\n\nnote",
        "old 1\n!!!!\n\nnote\n",
        "old 1\nAAAA\n\nnote\n",
        "old -1\n\nnote",
        "old 0\n\nnot a note",
    ],
)
def test_a_malformed_request_is_refused(witness: Witness, request_text: str) -> None:
    with pytest.raises(Refused) as refused:
        witness.add_checkpoint(request_text, at=1)
    assert refused.value.status == 400


def test_a_request_reads_back_as_it_was_written() -> None:
    proof = [bytes(32), bytes(range(32))]
    assert read_request(write_request(7, proof, "text\n\nsig\n")) == (7, proof, "text\n\nsig\n")


def test_the_command_watches_a_log_and_raises_the_alarm(
    log: Log,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from audit.management.commands import witness as command
    from tests.audit.factories import MemoryLog, make_line

    honest = MemoryLog([make_line(number) for number in range(40)])
    shown: dict[str, Any] = {"log": honest, "size": 20}

    def fetch(url: str, token: str) -> str:
        served = shown["log"]
        if "consistency" not in url:
            return str(served.note(shown["size"]))
        import json

        hashes = [node.hex() for node in served.growth(20, shown["size"])]
        return json.dumps({"new": served.note(shown["size"]), "hashes": hashes})

    monkeypatch.setattr(command, "fetch", fetch)

    def look() -> None:
        call_command(
            "witness",
            "http://log.example",
            log_key=honest.signer.verifier_key,
            home=tmp_path / "w",
            once=True,
        )

    look()
    look()
    assert "20 entries" in capsys.readouterr().out
    shown.update(size=10)
    with pytest.raises(CommandError, match="ALARM: the log had 20 entries and shows 10"):
        look()
    shown.update(size=40, log=MemoryLog([make_line(99), *honest.lines[1:]]))
    with pytest.raises(CommandError, match="ALARM"):
        look()
    shown.update(log=honest)
    look()
    assert "40 entries" in capsys.readouterr().out


# --- RFC 3161 ---


@pytest.fixture
def authority(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A time-stamp authority of OpenSSL; its address and its root."""
    openssl = shutil.which("openssl")
    assert openssl is not None
    (tmp_path / "tsa.cnf").write_text(
        "[req]\ndistinguished_name=dn\nprompt=no\n[dn]\nCN=Test TSA\n"
        "[root]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n"
        "subjectKeyIdentifier=hash\n"
        "[leaf]\nextendedKeyUsage=critical,timeStamping\nkeyUsage=critical,digitalSignature\n"
        "basicConstraints=CA:FALSE\nauthorityKeyIdentifier=keyid\nsubjectKeyIdentifier=hash\n"
        "[tsa]\ndefault_tsa=one\n[one]\n"
        f"serial={tmp_path}/serial\ndefault_policy=1.2.3.4\ndigests=sha256,sha512\n"
        "signer_digest=sha256\ness_cert_id_alg=sha256\naccuracy=secs:1\n"
    )
    (tmp_path / "serial").write_text("01\n")

    def run(*arguments: str) -> None:
        subprocess.run([openssl, *arguments], cwd=tmp_path, check=True, capture_output=True)

    new = ("req", "-config", "tsa.cnf", "-new", "-newkey", "rsa:2048", "-nodes", "-sha256")
    run(
        *new,
        "-x509",
        "-days",
        "3650",
        "-keyout",
        "root.key",
        "-out",
        "root.pem",
        "-extensions",
        "root",
        "-subj",
        "/CN=Test Root",
    )
    run(*new, "-keyout", "tsa.key", "-out", "tsa.csr", "-subj", "/CN=Test TSA")
    run(
        "x509",
        "-req",
        "-in",
        "tsa.csr",
        "-CA",
        "root.pem",
        "-CAkey",
        "root.key",
        "-days",
        "3650",
        "-CAcreateserial",
        "-extfile",
        "tsa.cnf",
        "-extensions",
        "leaf",
        "-out",
        "tsa.pem",
    )

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            (tmp_path / "q.tsq").write_bytes(self.rfile.read(length))
            run(
                "ts",
                "-reply",
                "-config",
                "tsa.cnf",
                "-section",
                "one",
                "-queryfile",
                "q.tsq",
                "-signer",
                "tsa.pem",
                "-inkey",
                "tsa.key",
                "-out",
                "a.tsr",
            )
            body = (tmp_path / "a.tsr").read_bytes()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    for url in serving(Authority):
        yield url, tmp_path / "root.pem"


def test_an_authority_vouches_for_the_time_of_a_checkpoint(
    log: Log, authority: tuple[str, Path], settings: Any, tmp_path: Path
) -> None:
    url, roots = authority
    log.add(5)
    log.sign()
    settings.DISCREET_TIME_STAMPS = [{"name": "test", "url": url, "roots": str(roots)}]
    assert stamp_checkpoint() == 1
    assert stamp_checkpoint() == 0
    (made,) = TimeStamp.objects.all()
    checkpoint = queries.latest_checkpoint()
    assert checkpoint is not None
    check_token(bytes(made.token), checkpoint.note.encode(), roots=roots)
    with pytest.raises(TimeStampFailed):
        check_token(bytes(made.token), b"another note", roots=roots)
    with pytest.raises(TimeStampFailed):
        check_token(b"rubbish", checkpoint.note.encode(), roots=roots)
    queries.export_bundle(tmp_path / "b.zip", at=NOON)
    remarks = verify_bundle(tmp_path / "b.zip").remarks
    assert remarks == ["RFC 3161 tokens are there; check them with the authority's root"]


def test_an_authority_that_cannot_be_reached_stamps_nothing(
    log: Log, authority: tuple[str, Path], settings: Any
) -> None:
    _, roots = authority
    settings.DISCREET_TIME_STAMPS = [
        {"name": "gone", "url": "http://127.0.0.1:9", "roots": str(roots)}
    ]
    assert stamp_checkpoint() == 0
    log.add(1)
    made = log.sign()
    assert stamp_checkpoint() == 0
    assert made is not None
    with pytest.raises(TimeStampFailed):
        time_stamp(made, url="file:///etc/passwd", roots=roots, authority="x", at=NOON)
