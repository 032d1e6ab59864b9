"""One person's whole way: a yes, analyses, a copy, an objection, erasure, proof, and a restore.

Real processes on a home of their own: web, worker and beat, with the embedded broker.
"""

import io
import json
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pyzipper

from emotion.starter.client import Api
from tests.conftest import REFUND, question
from tests.journeys.server import ROOT, Server

ANNA = {"namespace": "shop", "id": "anna"}
PATIENCE = 60  # seconds in which an erasure must be done unattended
DATABASES = ("discreet.sqlite3", "vault.sqlite3")


class Application(Api):
    """The demo client, which also reads."""

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        """(status, parsed body) of one GET."""
        return self._send(self._request(path))

    def download(self, path: str) -> bytes:
        """The bytes of one GET."""
        with urllib.request.urlopen(self._request(path), timeout=60) as answer:  # noqa: S310
            content: bytes = answer.read()
            return content

    def _request(self, path: str) -> urllib.request.Request:
        return urllib.request.Request(  # noqa: S310  (loopback, our own server)
            self.base + path, headers={"Authorization": f"Bearer {self._token}"}
        )

    def put(self, path: str, body: dict[str, Any]) -> int:
        """The status of one PUT."""
        request = self._request(path)
        request.data, request.method = json.dumps(body).encode(), "PUT"
        request.add_header("Content-Type", "application/json")
        return self._send(request)[0]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path / "home")
    yield made
    made.kill()


def application(server: Server) -> Application:
    """Start the server and sign the demo client in."""
    server.start()
    known = json.loads((server.home / "demo-client.json").read_text())
    return Application(server.base, known["client_id"], known["client_secret"])


def until(asked: Callable[[], Any], *, seconds: float = PATIENCE) -> Any:
    """The first true answer within the time."""
    deadline = time.monotonic() + seconds
    while not (found := asked()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.5)
    return found


def backup(home: Path, target: Path) -> None:
    """Copy both live databases, as a nightly job would."""
    target.mkdir()
    for name in DATABASES:
        source, copy = sqlite3.connect(home / name), sqlite3.connect(target / name)
        source.backup(copy)
        source.close()
        copy.close()


def give_consent(app: Application) -> None:
    purpose = "experience.personalisation"
    notice = app.get(f"/api/v1/notices?purpose={purpose}")[1]["notices"][0]
    yes = {"subject": ANNA, "purpose": purpose, "modality": "text", "state": "given"}
    shown = {"id": notice["id"], "version": notice["version"]}
    assert app.put("/api/v1/consents", {**yes, "notice": shown, "jurisdiction": "DE"}) == 201


def ask_for(app: Application, action: str, **members: Any) -> dict[str, Any]:
    body = {"subject": ANNA, "action": action, "jurisdiction": "DE", **members}
    status, answer = app.post("/api/v1/requests", body)
    assert status == 201, answer
    return answer


def done(app: Application, number: str) -> dict[str, Any] | None:
    answer = app.get(f"/api/v1/requests/{number}")[1]
    return answer if answer["status"] == "completed" else None


def proven(app: Application, number: str) -> dict[str, Any] | None:
    """The certificate, once the log's checkpoint covers every entry that it names."""
    certificate: dict[str, Any] = app.get(f"/api/v1/requests/{number}")[1]["certificate"]
    return certificate if "proof" in certificate and "proofs" in certificate else None


def read_copy(app: Application, number: str) -> dict[str, Any]:
    """What the package holds for machines."""
    until(lambda: done(app, number))
    phrase = app.post(f"/api/v1/requests/{number}/passphrase", {})[1]["passphrase"]
    content = app.download(f"/api/v1/requests/{number}/package")
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        data: dict[str, Any] = json.loads(archive.read("data.json", pwd=phrase.encode()))
    return data


def verifies(document: Path, *keys: str) -> dict[str, Any]:
    """What the stand-alone verifier says, in a process without the service."""
    pinned = [part for key in keys for part in ("--key", key)]
    run = subprocess.run(
        [sys.executable, "-m", "audit.verifier", str(document), "--json", *pinned],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": ""},
    )
    assert run.returncode == 0, run.stdout + run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


def test_from_a_yes_to_nothing(server: Server, tmp_path: Path) -> None:
    app = application(server)
    give_consent(app)
    analyses = []
    for purpose in ("support.escalation", "service.quality", "support.escalation"):
        status, answer = app.post("/api/v1/analyses", question(subject=ANNA, purpose=purpose))
        assert status == 200, answer
        analyses.append(answer["id"])
    assert app.get(f"/api/v1/analyses/{analyses[0]}")[0] == 200

    copy = ask_for(app, "access", assurance="verified")
    data = read_copy(app, copy["id"])
    held = data["holdings"]["emotion.analyses"]
    assert {row["id"] for row in held} == set(analyses) and all(row["emotions"] for row in held)
    assert [row["state"] for row in data["holdings"]["consent.will"] if row.get("state")] == [
        "given"
    ]
    assert [line["allowed"] for line in data["decisions"]] == [True] * 3
    assert [line["who"] for line in data["readers"]] == ["demo"]

    assert ask_for(app, "object", purpose="support.escalation")["status"] == "completed"
    refused = app.post("/api/v1/analyses", question(subject=ANNA))
    assert refused[0] == 403 and refused[1]["decisive"] == "gate.opt-out"

    backup(server.home, tmp_path / "backup")
    erasure = ask_for(app, "erase", assurance="verified")
    until(lambda: done(app, erasure["id"]))
    assert app.get(f"/api/v1/analyses/{analyses[0]}")[0] == 404
    refused = app.post("/api/v1/analyses", question(subject=ANNA))
    assert refused[0] == 403 and refused[1]["decisive"] == "gate.opt-out"  # the no survived

    document = until(lambda: proven(app, erasure["id"]))
    certificate = tmp_path / "certificate.json"
    certificate.write_text(json.dumps(document))
    signer = server.manage(
        "shell", "-v0", "-c", "from audit.keys import receipt_signer as r; print(r().verifier_key)"
    )
    log = (server.home / "published" / "log.vkey").read_text().split()
    report = verifies(certificate, signer.stdout.split()[-1], *log)
    assert (report["kind"], report["verdict"]) == ("erasure certificate", "verified")

    server.kill()
    assert server.manage("verify_log").returncode == 0
    bundle = tmp_path / "evidence.zip"
    assert server.manage("export_audit", "--output", str(bundle)).returncode == 0
    assert verifies(bundle, *log)["verdict"] == "verified"
    for name in DATABASES:
        content = (server.home / name).read_bytes()
        assert REFUND.encode() not in content

    restore_shows_nothing(server, tmp_path / "backup", analyses)


def restore_shows_nothing(server: Server, copies: Path, analyses: list[str]) -> None:
    """Both databases go back to before the erasure; the keys and the published files do not."""
    for name in DATABASES:
        for stale in server.home.glob(f"{name}*"):
            stale.unlink()
        shutil.copy(copies / name, server.home / name)
    assert keys_alive(server) == 1
    refusal = server.manage("serve", "--quiet", "--port", str(server.port))
    assert refusal.returncode != 0 and "answer-a-broken-log" in refusal.stderr

    server.environment["DISCREET_ORIGIN"] = "discreet.example/log/2"  # as that page says
    app = application(server)
    assert keys_alive(server) == 0
    assert app.get(f"/api/v1/analyses/{analyses[0]}")[0] == 404
    known = app.get("/api/v1/analyses")[1]["analyses"]
    assert not {row["id"] for row in known} & set(analyses)
    refused = app.post("/api/v1/analyses", question(subject=ANNA))
    assert refused[0] == 403 and refused[1]["decisive"] == "gate.opt-out"


def keys_alive(server: Server) -> int:
    """Keys in the vault of people of the shop whose id stands in the ledger of erasures."""
    erased = {line[:36].replace("-", "") for line in (server.home / "erasures").open()}
    connection = sqlite3.connect(server.home / "vault.sqlite3")
    rows = connection.execute(
        "SELECT subject_id FROM consent_subjectkey WHERE destroyed_at IS NULL"
    ).fetchall()
    connection.close()
    return len(erased & {row[0] for row in rows})
