"""Clients that dawdle or babble get an answer and no thread of the server for long."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.journeys.server import Server

HEAD = "POST /oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that waits a second for the rest of a body, and four for all of a request."""
    one = Server(Path(tmp_path_factory.mktemp("slow")))
    one.environment["DISCREET_BODY_SECONDS"] = "1"
    one.environment["DISCREET_REQUEST_SECONDS"] = "4"
    one.start()
    yield one
    one.kill()


def said(server: Server, text: str) -> str:
    """The status line that comes back after sending this and nothing more."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(text.encode())
        return connection.recv(4096).decode().partition("\r\n")[0]


def test_a_body_that_stops_coming_is_408_within_seconds(server: Server) -> None:
    started = time.monotonic()
    assert said(server, HEAD + FORM + "grant_type=") == "HTTP/1.1 408 Request Timeout"
    assert time.monotonic() - started < 10


def test_a_huge_header_is_refused_before_it_is_read_whole(server: Server) -> None:
    answer = said(server, HEAD + f"X-Padding: {'x' * 9000}\r\n\r\n")
    assert answer.split()[1] in {"400", "431"}


def drip(server: Server, *, patience: float) -> Callable[[str], str]:
    """Sends a text and then a byte now and then; what comes back, empty when it was cut off."""

    def send(text: str) -> str:
        until = time.monotonic() + patience
        with socket.create_connection(("127.0.0.1", server.port), timeout=0.5) as connection:
            connection.sendall(text.encode())
            while time.monotonic() < until:
                try:
                    return connection.recv(4096).decode().partition("\r\n")[0]
                except TimeoutError:
                    connection.sendall(b"x")
                except ConnectionResetError:
                    return ""
        raise AssertionError(f"still listened to after {patience} seconds")

    return send


def test_a_body_that_drips_is_408_although_it_never_stops(server: Server) -> None:
    assert drip(server, patience=15)(HEAD + FORM) == "HTTP/1.1 408 Request Timeout"


def test_a_header_that_drips_is_cut_off(server: Server) -> None:
    assert drip(server, patience=15)(HEAD + "X-Padding: ") == ""


def test_headers_that_stop_coming_hold_no_thread_for_long(server: Server) -> None:
    """As many as there are threads, twice; gunicorn's own would wait for them for ever."""
    dawdlers = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(16)]
    try:
        for one in dawdlers:
            one.sendall(HEAD.encode())
        started = time.monotonic()
        ready = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        assert said(server, ready) == "HTTP/1.1 200 OK"
        assert time.monotonic() - started < 15
    finally:
        for one in dawdlers:
            one.close()


def test_while_many_dawdle_others_are_served(server: Server) -> None:
    dawdlers = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
    try:
        for one in dawdlers:
            one.sendall((HEAD + FORM).encode())
        ready = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
        assert said(server, ready) == "HTTP/1.1 200 OK"
    finally:
        for one in dawdlers:
            one.close()
