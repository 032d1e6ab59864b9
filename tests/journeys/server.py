"""A real server in a home of its own, for tests that need real processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from emotion.starter.client import Api

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 480


class Server:
    """`manage.py serve` on a free port; `kill` ends all of it at once, as a power cut would."""

    def __init__(self, home: Path) -> None:
        self.home = home
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            self.port = listener.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "DISCREET_HOME": str(home),
            "DISCREET_MODE": "demo",
            "DISCREET_BASE_URL": self.base,
            "DJANGO_SETTINGS_MODULE": "governance.settings",
            "LOG_LEVEL": "ERROR",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Api:
        """Start and wait until ready."""
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--quiet", "--port", str(self.port)],
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_SECONDS
        while not Api.ready(self.base):
            assert self.process.poll() is None, "the server ended while starting"
            assert time.monotonic() < deadline, "the server did not become ready"
            time.sleep(0.25)
        known = json.loads((self.home / "demo-client.json").read_text())
        return Api(self.base, known["client_id"], known["client_secret"])

    def kill(self) -> None:
        """SIGKILL to every process of it."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command on the same home."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
