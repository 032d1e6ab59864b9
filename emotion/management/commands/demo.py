"""The main job, end to end, as an application would do it: over HTTP, against a real server."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from audit.keys import log_signer
from emotion.starter.client import Api, ApiFailed

MESSAGES = Path(__file__).resolve().parents[2] / "starter" / "messages.jsonl"
START_SECONDS = 120
COLUMNS = (
    ("yes?", None),
    ("purpose", 6),
    ("message", 10),
    ("expressed", 7),
    ("redacted", 6),
    ("why not", 10),
)
OUTCOME = {"allow": "[green]yes[/]", "deny": "[red]no[/]"}


class Command(BaseCommand):
    """`manage.py demo`: what `make demo` runs."""

    help = "Start the service, send it real messages, opt out, verify the log; print all of it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --keep."""
        parser.add_argument("--keep", action="store_true", help="Keep the exported log bundle.")

    def handle(self, *, keep: bool, **options: Any) -> None:
        """Serve, ask, show, stop."""
        console = Console(width=max(shutil.get_terminal_size((120, 24)).columns, 100))
        port = _free_port()
        console.print("Starting the service on an embedded database …")
        server = _serve(port)
        try:
            api = _wait(server, port)
            _analyse_all(console, api)
            _opt_out(console, api)
            _verify(console, keep=keep)
        except ApiFailed as error:
            raise CommandError(str(error)) from error
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(timeout=30)
        console.print(
            "\nNext: [bold]make run[/] serves it, and prints where each kind of user goes."
        )


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
    return port


def _serve(port: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "ERROR"),
        "DISCREET_BASE_URL": f"http://127.0.0.1:{port}",
    }
    command = [sys.executable, "manage.py", "serve", "--quiet", "--port", str(port)]
    # Nothing of the command comes from outside but a number.
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)  # noqa: S603


def _wait(server: subprocess.Popen[bytes], port: int) -> Api:
    """The API client, once the server says it is ready."""
    deadline = time.monotonic() + START_SECONDS
    base = f"http://127.0.0.1:{port}"
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CommandError("The server ended while starting; its message stands above.")
        if Api.ready(base):
            credentials = json.loads((settings.DISCREET_HOME / "demo-client.json").read_text())
            return Api(base, credentials["client_id"], credentials["client_secret"])
        time.sleep(0.25)
    raise CommandError(f"The server was not ready after {START_SECONDS} seconds.")


def _analyse_all(console: Console, api: Api) -> None:
    """Send every message of the file and show what came of it."""
    messages = [json.loads(line) for line in MESSAGES.read_text().splitlines()]
    table = Table(title="Every message, its decision and why", show_lines=True, expand=True)
    for name, share in COLUMNS:
        table.add_column(name, ratio=share, no_wrap=share is None, overflow="fold")
    for message in messages:
        text = message["text"] or "(a recorded call)"
        status, answer = api.post("/api/v1/analyses", _body(message))
        table.add_row(*_row(message, text, status, answer))
    console.print(table)


def _body(message: dict[str, Any]) -> dict[str, Any]:
    facts = {name: value for name, value in message.items() if name not in {"subject", "text"}}
    return {
        **facts,
        "subject": {"namespace": "demo", "id": message["subject"]},
        "content": {"text": message["text"] or "(no transcript)"},
    }


def _row(
    message: dict[str, Any], text: str, status: int, answer: dict[str, Any]
) -> tuple[str, ...]:
    if answer.get("decision") not in OUTCOME:
        raise ApiFailed(f"Unexpected answer {status}: {answer.get('title')}")
    emotions = "\n".join(f"{e['label']} {e['score']:.2f}" for e in answer.get("emotions", []))
    if answer["decision"] == "allow" and not emotions:
        emotions = f"(silent: {answer.get('abstained_because') or 'nothing stands out'})"
    redacted = "\n".join(
        f"{n} {kind.replace('_', ' ').lower()}" for kind, n in answer.get("redactions", {}).items()
    )
    return (
        OUTCOME[answer["decision"]],
        f"{message['purpose'].replace('.', '. ')}\n{message['modality']}",
        text,
        emotions or "-",
        redacted or "-",
        _why(answer),
    )


def _why(answer: dict[str, Any]) -> str:
    """The decisive reason with its citation; square brackets would be markup to rich."""
    reasons = answer.get("reasons", [])
    if not reasons:
        return "-"
    cited = f" ({reasons[0]['citation']})" if reasons[0].get("citation") else ""
    return escape(f"{reasons[0]['text']}{cited}\n{reasons[0]['rule']}")


def _opt_out(console: Console, api: Api) -> None:
    """A person says no; the very next request about them is refused."""
    person = {"namespace": "demo", "id": f"olga-{secrets.token_hex(4)}"}
    body = {
        "subject": person,
        "purpose": "support.escalation",
        "modality": "text",
        "channel": "chat",
        "speaker": "customer",
        "setting": "customer-service",
        "jurisdiction": "DE",
        "content": {"text": "Nobody answers me and I am tired of waiting."},
    }
    before, first = api.post("/api/v1/analyses", body)
    status, receipt = api.post("/api/v1/opt-outs", {"subject": person})
    after, second = api.post("/api/v1/analyses", body)
    console.print("\nA customer opts out:")
    console.print(f"  analysis before     {before}  {first.get('decision')}")
    console.print(f"  opt-out             {status}  signed receipt {receipt['receipt']['id'][:8]}…")
    console.print(f"  the very next one   {after}  {second.get('decisive')}")
    if (before, after) != (200, 403) or status not in (200, 201) or "receipt" not in receipt:
        raise ApiFailed("The opt-out did not stop the next analysis.")


def _verify(console: Console, *, keep: bool) -> None:
    """Export the log and verify it with the stand-alone verifier, which trusts nobody here."""
    with tempfile.TemporaryDirectory() as folder:
        bundle = Path(folder) / "evidence.zip"
        console.print("\nThe log, exported and verified offline by audit/verifier:")
        _manage("export_audit", "--output", str(bundle))
        key = Path(folder) / "log.vkey"
        key.write_text(log_signer().verifier_key + "\n")
        verdict = subprocess.run(  # noqa: S603  (our own verifier)
            [sys.executable, "-m", "audit.verifier", str(bundle), "--key", str(key)],
            cwd=settings.BASE_DIR,
            check=False,
        )
        if verdict.returncode:
            raise ApiFailed("The evidence log does not verify.")
        if keep:
            target = settings.DISCREET_HOME / "evidence.zip"
            shutil.copy(bundle, target)
            console.print(f"Kept as {target}")


def _manage(*arguments: str) -> None:
    environment = {**os.environ, "LOG_LEVEL": "ERROR"}
    subprocess.run(  # noqa: S603  (our own command)
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=environment,
        check=True,
    )
