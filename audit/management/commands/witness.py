"""`manage.py witness`: remember a log's checkpoints and cosign only its growth.

Anyone can run it, apart from the log: it needs no database and keeps only its own state.
"""

import json
import os
import secrets
import time
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.verifier.growth import read_hashes
from audit.verifier.report import Found
from audit.verifier.witness import REQUEST_LIMIT, Refused, Witness
from audit.web import Unreachable, ask

SECONDS = 30
ANSWER_LIMIT = 1 << 20


class Command(BaseCommand):
    """Watch a log by asking it (URL), or serve POST /add-checkpoint (--listen), or both."""

    help = "Witness a log: alarm when it shrinks or forks, cosign when it grows."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The log's address and key; where the witness keeps its own."""
        parser.add_argument("url", nargs="?", default="", help="…/api/v1/audit of the log")
        parser.add_argument("--log-key", required=True, help="the log's verifier key")
        parser.add_argument("--home", type=Path, default=Path("witness"), help="key and state")
        parser.add_argument("--name", default="witness.example/w1")
        parser.add_argument("--listen", default="", metavar="HOST:PORT")
        parser.add_argument("--interval", type=float, default=60.0)
        parser.add_argument("--once", action="store_true")
        parser.add_argument("--token-variable", default="DISCREET_TOKEN", metavar="NAME")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Exit code 1 at the first contradiction."""
        home: Path = options["home"]
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        witness = Witness(
            name=options["name"],
            seed=_seed(home / "witness.key"),
            logs=[options["log_key"]],
            state=home / "state.json",
        )
        self.stdout.write("witness key: " + witness.verifier_key)
        if options["listen"]:
            serve(witness, options["listen"])
            return
        if not options["url"]:
            raise CommandError("give the log's URL or --listen")
        while True:
            try:
                self._look(witness, options["url"], os.environ.get(options["token_variable"], ""))
            except Unreachable as error:  # no contradiction: a watcher asks again
                if options["once"]:
                    raise CommandError(f"the log cannot be read: {error}") from error
                self.stderr.write(f"the log cannot be read: {error}")
            if options["once"]:
                return
            time.sleep(options["interval"])

    def _look(self, witness: Witness, url: str, token: str) -> None:
        """Fetch the latest checkpoint and the proof from what was seen; alarm on refusal."""
        note = fetch(f"{url}/checkpoint", token)
        size = int(note.split("\n")[1])
        (origin,) = witness.logs
        seen = witness.seen(origin)
        old = seen.size if seen else 0
        if old > size:
            raise CommandError(f"ALARM: the log had {old} entries and shows {size}")
        proof: list[bytes] = []
        if 0 < old < size:
            answer = json.loads(fetch(f"{url}/proofs/consistency?old={old}&new={size}", token))
            note = answer["new"]
            proof = read_hashes(answer["hashes"])
        try:
            line = witness.add(old, proof, note, at=int(time.time()))
        except (Refused, Found) as error:
            raise CommandError(f"ALARM: {error}") from error
        self.stdout.write(f"{size} entries\n{line}", ending="")


def fetch(url: str, token: str) -> str:
    """A small text from the log; raises `Unreachable`."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    status, answer = ask("GET", url, headers=headers, seconds=SECONDS, limit=ANSWER_LIMIT)
    if status != HTTPStatus.OK:
        raise Unreachable(f"it answered {status}")
    return answer.decode()


def handler(witness: Witness) -> type[BaseHTTPRequestHandler]:
    """The HTTP face of a witness, C2SP tlog-witness."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Only /add-checkpoint, only small."""
            length = int(self.headers.get("Content-Length") or 0)
            if self.path != "/add-checkpoint" or not 0 < length <= REQUEST_LIMIT:
                self._answer(404, "")
                return
            request = self.rfile.read(length).decode("utf-8", "replace")
            try:
                self._answer(200, witness.add_checkpoint(request, at=int(time.time())))
            except Refused as error:
                told = f"{error.size}\n" if error.size is not None else f"{error}\n"
                self._answer(error.status, told, size=error.size is not None)

        def _answer(self, status: int, text: str, *, size: bool = False) -> None:
            body = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/x.tlog.size" if size else "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Nothing: no addresses in logs."""

    return Handler


def serve(witness: Witness, listen: str) -> None:
    """Answer until stopped."""
    host, _, port = listen.rpartition(":")
    ThreadingHTTPServer((host, int(port)), handler(witness)).serve_forever()


def _seed(path: Path) -> bytes:
    if not path.exists():
        descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return bytes.fromhex(path.read_text().strip())
