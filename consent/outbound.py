"""Send one signed message to an address that somebody else chose, safely.

Server-side request forgery is refused in three places: only `https` on port 443 or above 1023; the
name is resolved once and every address it has must be public (no loopback, private, link-local,
carrier-grade or multicast range, no IPv4 hidden in IPv6); the connection goes to that very address,
so a second answer of the name server cannot lead elsewhere. Redirects are not followed; a webhook's
answer is not read, a service's only up to a length and a moment.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Final
from urllib.parse import urlsplit

from consent.errors import UnsafeAddress

TIMEOUT: Final = 10.0  # seconds
_PIECE: Final = 65_536  # bytes read at once
Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Every IP address of a host name."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise UnsafeAddress("The host name has no address.") from error
    return [str(item[4][0]) for item in found]


def check_address(url: str, *, resolver: Resolve = resolve) -> tuple[str, int, str, str]:
    """(host, port, path, public IP) of a webhook address; raises `UnsafeAddress`."""
    parts = urlsplit(url)
    try:
        port = parts.port or 443
    except ValueError as error:
        raise UnsafeAddress("The port is not a port.") from error
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or parts.username or parts.password:
        raise UnsafeAddress("Only https addresses without a login are allowed.")
    if port != 443 and port < 1024:
        raise UnsafeAddress("This port belongs to another service.")
    addresses = resolver(host, port)
    if not addresses or not all(is_public(address) for address in addresses):
        raise UnsafeAddress("The address is not public.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, port, path, addresses[0]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet's."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        hidden = found.ipv4_mapped or found.sixtofour
        if hidden is not None:
            return is_public(str(hidden))
        if found in ipaddress.ip_network("64:ff9b::/96") or found.teredo is not None:
            return False
    return found.is_global and not found.is_multicast


class _Pinned(http.client.HTTPSConnection):
    """HTTPS to a given address under the host's own name and certificate."""

    def __init__(
        self, host: str, port: int, address: str, *, tls: ssl.SSLContext, timeout: float
    ) -> None:
        super().__init__(host, port, timeout=timeout, context=tls)
        self._address, self._tls = address, tls

    def connect(self) -> None:
        """Dial the address that was checked, and no other."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of one POST; raises `UnsafeAddress`, or OSError when nobody answers."""
    host, port, path, address = check_address(url)
    tls = ssl.create_default_context()
    connection = _Pinned(host, port, address, tls=tls, timeout=TIMEOUT)
    try:
        connection.request("POST", path, body, dict(headers))
        return connection.getresponse().status
    except http.client.HTTPException as error:
        raise ConnectionError("The answer is not HTTP.") from error
    finally:
        connection.close()


@dataclass(frozen=True, kw_only=True)
class Line:
    """How to speak with a service that answers: `limit` in bytes, `timeout` in seconds for all."""

    timeout: float = TIMEOUT
    limit: int = 1_000_000
    resolver: Resolve = resolve
    tls: ssl.SSLContext = field(default_factory=ssl.create_default_context)


def exchange(url: str, body: bytes, headers: Mapping[str, str], line: Line) -> tuple[int, bytes]:
    """(status, content) of one POST, checked as `post` is.

    Raises `UnsafeAddress`, or OSError when nobody answers in time, not with HTTP, or at more
    length than `line` allows.
    """
    until = monotonic() + line.timeout
    host, port, path, address = check_address(url, resolver=line.resolver)
    connection = _Pinned(host, port, address, tls=line.tls, timeout=line.timeout)
    try:
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, _read(answer, connection, until=until, limit=line.limit)
    except http.client.HTTPException as error:
        raise ConnectionError("The answer is not HTTP.") from error
    finally:
        connection.close()


def _read(
    answer: http.client.HTTPResponse, connection: _Pinned, *, until: float, limit: int
) -> bytes:
    """The content, piece by piece: one that drips is cut off at `until`."""
    content = b""
    while piece := answer.read1(_PIECE):
        content += piece
        if len(content) > limit:
            raise ConnectionError("The answer is too long.")
        left = until - monotonic()
        if left <= 0:
            raise TimeoutError("The answer took too long.")
        if connection.sock is not None:
            connection.sock.settimeout(left)
    return content
