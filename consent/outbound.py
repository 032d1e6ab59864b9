"""Send one signed message to an address that somebody else chose, safely.

Server-side request forgery is refused in three places: only `https` on port 443 or above 1023; the
name is resolved once and every address it has must be public (no loopback, private, link-local,
carrier-grade or multicast range, no IPv4 hidden in IPv6); the connection goes to that very address,
so a second answer of the name server cannot lead elsewhere. Redirects are not followed and the
answer's content is not read.
"""

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import urlsplit

from consent.errors import UnsafeAddress

TIMEOUT: Final = 10.0  # seconds
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

    def __init__(self, host: str, port: int, address: str) -> None:
        context = ssl.create_default_context()
        super().__init__(host, port, timeout=TIMEOUT, context=context)
        self._address, self._tls = address, context

    def connect(self) -> None:
        """Dial the address that was checked, and no other."""
        plain = socket.create_connection((self._address, self.port), TIMEOUT)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of one POST; raises `UnsafeAddress`, or OSError when nobody answers."""
    host, port, path, address = check_address(url)
    connection = _Pinned(host, port, address)
    try:
        connection.request("POST", path, body, dict(headers))
        return connection.getresponse().status
    except http.client.HTTPException as error:
        raise ConnectionError("The answer is not HTTP.") from error
    finally:
        connection.close()
