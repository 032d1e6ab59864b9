"""The root key inside HashiCorp Vault's (or OpenBao's) transit engine: it never leaves there.

Only `audit.keys` imports this. Every answer other than the expected one is `KeyUnavailable`: a
refusal, a timeout, a redirect, a sealed server, a body of another shape. No error says what was
sent or received.

https://developer.hashicorp.com/vault/api-docs/secret/transit
"""

import base64
import binascii
import http.client
import json
import os
import re
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from audit.errors import KeyUnavailable

LARGEST: Final = 64 * 1024  # bytes of an answer
CIPHERTEXT: Final = re.compile(r"vault:v([1-9][0-9]*):([A-Za-z0-9+/=]+)")
NAME: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, kw_only=True)
class Transit:
    """One key of one transit engine. `timeout` in seconds; `ca_file`: a CA of your own."""

    address: str
    key: str
    mount: str = "transit"
    namespace: str = ""
    token_file: str = ""
    ca_file: str = ""
    timeout: float = 2.0

    def __post_init__(self) -> None:
        """KeyUnavailable for an address that is not https (or loopback) and for odd names."""
        parts = urlsplit(self.address)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
        if not safe or parts.query or parts.username:
            raise KeyUnavailable("DISCREET_VAULT_ADDR must be an https address")
        if not NAME.fullmatch(self.mount) or not NAME.fullmatch(self.key) or "/" in self.key:
            raise KeyUnavailable("the transit engine's mount or key has an odd name")

    def versions(self) -> tuple[int, int]:
        """The oldest version that still decrypts, and the newest."""
        data = self._call("GET", f"keys/{self.key}")
        oldest, newest = data.get("min_decryption_version"), data.get("latest_version")
        if not isinstance(oldest, int) or not isinstance(newest, int) or newest < 1:
            raise KeyUnavailable("the transit engine answered in an unknown shape")
        return max(oldest, 1), newest

    def encrypt(self, plaintext: bytes, aad: bytes, *, version: int) -> bytes:
        """What `decrypt` takes, as ASCII `vault:vN:…`; KeyUnavailable when N is not `version`."""
        body = {**_bodies(plaintext=plaintext, associated_data=aad), "key_version": version}
        sealed = self._call("POST", f"encrypt/{self.key}", body).get("ciphertext")
        found = CIPHERTEXT.fullmatch(sealed) if isinstance(sealed, str) else None
        if found is None or int(found[1]) != version:
            raise KeyUnavailable("the transit engine answered in an unknown shape")
        return found[0].encode("ascii")

    def decrypt(self, ciphertext: bytes, aad: bytes, *, version: int) -> bytes:
        """The plaintext; KeyUnavailable when sealed by another key, version or for other `aad`."""
        found = CIPHERTEXT.fullmatch(ciphertext.decode("ascii", "replace"))
        if found is None or int(found[1]) != version:
            raise KeyUnavailable("this root key does not open that")
        body = {**_bodies(associated_data=aad), "ciphertext": found[0]}
        plain = self._call("POST", f"decrypt/{self.key}", body).get("plaintext")
        if not isinstance(plain, str):
            raise KeyUnavailable("the transit engine answered in an unknown shape")
        try:
            return base64.b64decode(plain, validate=True)
        except (ValueError, binascii.Error):
            raise KeyUnavailable("the transit engine answered in an unknown shape") from None

    def rotate(self) -> int:
        """Make the key's next version; its number."""
        self._call("POST", f"keys/{self.key}/rotate", {})
        return self.versions()[1]

    def destroy_through(self, version: int) -> None:
        """End every version up to `version` for good: no longer decrypts, then trimmed away."""
        least = version + 1
        self._call("POST", f"keys/{self.key}/config", _least(least))
        self._call("POST", f"keys/{self.key}/trim", {"min_available_version": least})

    def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """The answer's `data`, empty for 204. Redirects are refused, so no token follows one."""
        parts = urlsplit(self.address)
        connection = self._connection()
        try:
            connection.request(
                method,
                f"{parts.path.rstrip('/')}/v1/{self.mount}/{path}",
                body=None if body is None else json.dumps(body).encode(),
                headers=self._headers(),
            )
            answer = connection.getresponse()
            raw = answer.read(LARGEST + 1)
        except (OSError, http.client.HTTPException, ValueError):
            raise KeyUnavailable("the transit engine cannot be reached") from None
        finally:
            connection.close()
        if answer.status == 204:
            return {}
        if answer.status != 200 or len(raw) > LARGEST:
            raise KeyUnavailable(f"the transit engine refused (status {answer.status})")
        return _data(raw)

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self.address)
        host = parts.hostname or ""
        try:
            if parts.scheme == "http":
                return http.client.HTTPConnection(host, parts.port, timeout=self.timeout)
            trust = ssl.create_default_context(cafile=self.ca_file or None)
            return http.client.HTTPSConnection(
                host, parts.port, timeout=self.timeout, context=trust
            )
        except (OSError, ValueError):
            raise KeyUnavailable("DISCREET_VAULT_ADDR or its CA file is unusable") from None

    def _headers(self) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json",
            "X-Vault-Request": "true",
            "X-Vault-Token": self._token(),
        }
        return headers | ({"X-Vault-Namespace": self.namespace} if self.namespace else {})

    def _token(self) -> str:
        """Read each time: an agent beside the process may renew the file."""
        try:
            text = Path(self.token_file).read_text("ascii") if self.token_file else ""
        except (OSError, UnicodeDecodeError):
            raise KeyUnavailable("the token of the transit engine cannot be read") from None
        token = (text or os.environ.get("DISCREET_VAULT_TOKEN", "")).strip()
        if not token:
            raise KeyUnavailable("there is no token for the transit engine")
        return token


@dataclass(frozen=True)
class TransitRootKey:
    """One version of a root key that lives in the transit engine; wraps and unwraps there."""

    version: int
    transit: Transit = field(repr=False)

    def wrap(self, plaintext: bytes, aad: bytes) -> bytes:
        """ASCII `vault:vN:…`."""
        return self.transit.encrypt(plaintext, aad, version=self.version)

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """KeyUnavailable when it was wrapped by another key, for another `aad`, or altered."""
        return self.transit.decrypt(wrapped, aad, version=self.version)


def _bodies(**values: bytes) -> dict[str, Any]:
    return {name: base64.b64encode(value).decode() for name, value in values.items()}


def _least(version: int) -> dict[str, Any]:
    return {"min_decryption_version": version, "min_encryption_version": version}


def _data(raw: bytes) -> dict[str, Any]:
    try:
        document = json.loads(raw or b"{}")
    except ValueError:
        document = None
    data = document.get("data") if isinstance(document, dict) else None
    if not isinstance(data, dict | None) or document is None:
        raise KeyUnavailable("the transit engine answered in an unknown shape")
    return data or {}
