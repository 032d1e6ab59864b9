"""Questions to witnesses and time-stampers: bounded, and never led elsewhere."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from audit.web import Unreachable, ask


class Face(BaseHTTPRequestHandler):
    """Answers by path; says what it was sent."""

    def do_GET(self) -> None:
        """/away leads to /here; /large is long; /silent breaks off."""
        if self.path == "/away":
            self._answer(302, b"", location="/here")
        elif self.path == "/large":
            self._answer(200, b"x" * 1000)
        elif self.path == "/silent":
            self.close_connection = True
        else:
            self._answer(200, b"here")

    def do_POST(self) -> None:
        """Echo the body under the status 409."""
        self._answer(409, self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, status: int, body: bytes, location: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if location:
            self.send_header("Location", location)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def base() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Face)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_answer_is_read_up_to_its_limit(base: str) -> None:
    assert ask("GET", f"{base}/large", seconds=5, limit=10) == (200, b"x" * 10)


def test_a_refusal_is_an_answer_too(base: str) -> None:
    assert ask("POST", base, body=b"41", seconds=5, limit=99) == (409, b"41")


def test_nobody_is_led_elsewhere(base: str) -> None:
    assert ask("GET", f"{base}/away", seconds=5, limit=99) == (302, b"")


def test_a_broken_answer_is_none(base: str) -> None:
    with pytest.raises(Unreachable):
        ask("GET", f"{base}/silent", seconds=5, limit=99)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "/etc/passwd", "", "http://127.0.0.1:1/"]
)
def test_only_the_web_is_asked_and_the_error_names_no_address(address: str) -> None:
    with pytest.raises(Unreachable) as failed:
        ask("GET", address, seconds=2, limit=99)
    assert not address or address not in str(failed.value)
