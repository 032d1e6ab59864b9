"""gunicorn's threads, for clients that dawdle: no request takes a thread longer than it deserves.

gunicorn's own thread waits for the rest of a header, or of a body, for as long as the client likes.
Here a client may pause for DISCREET_BODY_SECONDS, and has DISCREET_REQUEST_SECONDS in all plus a
second for each `RATE` bytes that came: a large body may take its time, one that drips may not.
"""

import errno
import time
from typing import Any, Final

from django.conf import settings
from gunicorn.workers.gthread import ThreadWorker

RATE: Final = 10_000  # bytes a second


class ClientTooSlow(ConnectionResetError):
    """The rest of a request did not come in time. A body so cut is answered 408."""

    def __init__(self) -> None:
        super().__init__(errno.ECONNRESET, "the client was too slow")


class Hurried:
    """A socket that gives up on its peer. All else is the socket's own."""

    def __init__(self, sock: Any) -> None:
        self._sock = sock
        self._until = 0.0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def setblocking(self, blocking: bool) -> None:
        """What gunicorn says before it reads a request: the clock starts anew."""
        self._sock.setblocking(blocking)
        self._until = time.monotonic() + settings.DISCREET_REQUEST_SECONDS

    def recv(self, *arguments: Any) -> bytes:
        """What came; raises `ClientTooSlow`."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise ClientTooSlow
        self._sock.settimeout(min(left, settings.DISCREET_BODY_SECONDS))
        try:
            came: bytes = self._sock.recv(*arguments)
        except TimeoutError:
            raise ClientTooSlow from None
        self._until += len(came) / RATE
        return came


class Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """gthread, with hurried sockets. TLS of gunicorn's own is left as it is: a proxy has it."""

    def handle(self, conn: Any) -> Any:
        """One request of a connection."""
        if not (isinstance(conn.sock, Hurried) or conn.cfg.is_ssl):
            conn.sock = Hurried(conn.sock)
        return super().handle(conn)
