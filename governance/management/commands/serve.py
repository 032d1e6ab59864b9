"""Serve the web, the worker and beat on one machine, with no server beside them."""

import json
import os
import signal
import subprocess
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from audit.errors import BrokenLog
from governance.curl import QUESTION, TEXT, curl_line
from governance.startup import ready_to_serve

GUIDE = """
  Discreet is at {base}

  Customers            {base}/privacy/
  Privacy officers     {base}/{admin}/           logins and codes: {staff}
  Auditors             {base}/{admin}/audit/     or GET {base}/api/v1/audit/checkpoint
  Applications         {base}/api/docs           credentials: {client}

  Try it (paste as it stands):

{curl}

  Ctrl-C stops everything.
"""


class Command(BaseCommand):
    """`manage.py serve`: migrate, load the starter pack, then gunicorn, worker and beat."""

    help = "Serve on 127.0.0.1 with the worker; what `make run` calls."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --port, --workers and --quiet."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=int(os.environ.get("WEB_WORKERS", "1")))
        parser.add_argument("--quiet", action="store_true", help="Print no guide.")

    def handle(self, *, port: int, workers: int, quiet: bool, **options: Any) -> None:
        """Prepare the state, start the children, stop them together."""
        base = f"http://127.0.0.1:{port}"
        os.environ.setdefault("DISCREET_BASE_URL", base)
        settings.DISCREET_BASE_URL = os.environ["DISCREET_BASE_URL"]
        self._say(quiet, "Preparing the database")
        for alias in settings.DATABASES:
            call_command("migrate", database=alias, verbosity=0)
        try:
            ready_to_serve()
        except BrokenLog as error:
            raise CommandError(
                f"Not starting: {error}. See docs/how-to/answer-a-broken-log.md."
            ) from error
        self._say(quiet, "Loading the starter pack")
        call_command("starter_pack", verbosity=0)
        if not quiet:
            self._guide()
        raise SystemExit(supervise([web_command(port, workers), worker_command()]))

    def _say(self, quiet: bool, text: str) -> None:
        if not quiet:
            self.stdout.write(f"{text} …")
            self.stdout.flush()

    def _guide(self) -> None:
        base = settings.DISCREET_BASE_URL
        client_file = settings.DISCREET_HOME / "demo-client.json"
        curl = "(no demo client outside demo mode; create an application in the admin)"
        if client_file.exists():
            client = json.loads(client_file.read_text())
            curl = curl_line(
                base=client["base_url"],
                client_id=client["client_id"],
                secret=client["client_secret"],
                path="/api/v1/analyses",
                body={**QUESTION, "content": {"text": TEXT}},
            )
        self.stdout.write(
            GUIDE.format(
                base=base,
                admin=settings.DISCREET_ADMIN_PATH,
                staff=settings.DISCREET_HOME / "demo-staff.json",
                client=client_file,
                curl=curl,
            )
        )
        self.stdout.flush()


def web_command(port: int, workers: int) -> list[str]:
    """gunicorn with threads; each process loads its models once, after the fork."""
    return [
        *(sys.executable, "-m", "gunicorn", "governance.wsgi", "--bind", f"127.0.0.1:{port}"),
        *("--workers", str(workers), "--config", "python:governance.gunicorn"),
        *("--log-level", "warning"),
    ]


def worker_command() -> list[str]:
    """One Celery worker that runs beat inside it: beat runs once."""
    return [
        *(sys.executable, "-m", "celery", "--quiet", "--app", "governance", "worker", "--beat"),
        *("--pool", "threads", "--concurrency", "2", "--loglevel", "ERROR"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        *("--schedule", str(settings.DISCREET_HOME / "beat-schedule")),
    ]


def supervise(commands: list[list[str]]) -> int:
    """Run the children until one ends or a signal comes, then stop all of them."""
    # Celery warns about root on every start; with JSON only, it has no more power than the web.
    environment = {**os.environ, "PYTHONWARNINGS": "ignore:You're running the worker"}
    children = [
        subprocess.Popen(command, env=environment)  # noqa: S603  (our own commands)
        for command in commands
    ]
    stopping = False

    def stop(_signal: int, _frame: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.2)
    code = 0 if stopping else 1
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
    return code
