"""Start the real OpenID provider in a process of its own, and stop it."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from tests.governance.signin import provider


@contextmanager
def running_provider(folder: Path, claims: dict[str, Any], *redirects: str) -> Iterator[str]:
    """The provider's address; `claims.json` in `folder` is what it says of people."""
    (folder / "claims.json").write_text(json.dumps(claims))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, provider.__file__, str(port), str(folder), *redirects]
    process = subprocess.Popen(command)
    origin = f"http://127.0.0.1:{port}"
    try:
        _wait(origin, process)
        yield origin
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(origin: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            requests.get(f"{origin}/.well-known/openid-configuration", timeout=5)
            return
        except requests.ConnectionError:
            time.sleep(0.2)
    raise AssertionError("The provider did not start.")
