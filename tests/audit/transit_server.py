"""A stand-in for Vault's transit engine on loopback, as its API documentation describes it.

AES-256-GCM keys with versions, `associated_data`, `vault:vN:` ciphertexts, minimum versions, trim,
403 without the token, 404 for an unknown key, 400 with an `errors` list otherwise.
"""

import base64
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

TOKEN = "hvs.test"


class Refused(Exception):
    """A status and the text of its one error."""


class Engine:
    """One engine with one key called `discreet`. `mode` makes it misbehave."""

    def __init__(self) -> None:
        self.versions = {1: AESGCM.generate_key(256)}
        self.least, self.least_encrypt = 1, 0
        self.mode = "well"
        self.address = ""

    @property
    def newest(self) -> int:
        """The latest version."""
        return max(self.versions)

    def answer(self, method: str, path: str, body: dict[str, Any]) -> dict[str, Any] | None:
        """The `data` of an answer, None for 204."""
        match method, path.removeprefix("/v1/transit/").split("/"):
            case "GET", ["keys", "discreet"]:
                return {
                    "type": "aes256-gcm96",
                    "latest_version": self.newest,
                    "min_decryption_version": self.least,
                    "keys": dict.fromkeys(map(str, self.versions), 1_700_000_000),
                }
            case "POST", ["encrypt", "discreet"]:
                return self._encrypt(body)
            case "POST", ["decrypt", "discreet"]:
                return self._decrypt(body)
            case "POST", ["keys", "discreet", "rotate"]:
                self.versions[self.newest + 1] = AESGCM.generate_key(256)
            case "POST", ["keys", "discreet", "config"]:
                if body["min_decryption_version"] > self.newest:
                    raise Refused(400, "cannot set min decryption version above the latest")
                self.least = body["min_decryption_version"]
                self.least_encrypt = body["min_encryption_version"]
            case "POST", ["keys", "discreet", "trim"]:
                if not 0 < body["min_available_version"] <= min(self.least, self.least_encrypt):
                    raise Refused(400, "minimum available version too high")
                for version in [v for v in self.versions if v < body["min_available_version"]]:
                    del self.versions[version]
            case _:
                raise Refused(404, "no handler")
        return None

    def _encrypt(self, body: dict[str, Any]) -> dict[str, Any]:
        version = body.get("key_version") or self.newest
        if version not in self.versions or version < max(self.least, self.least_encrypt):
            raise Refused(400, "requested version for encryption is not allowed")
        nonce = secrets.token_bytes(12)
        aad = base64.b64decode(body.get("associated_data", ""))
        sealed = AESGCM(self.versions[version]).encrypt(
            nonce, base64.b64decode(body["plaintext"]), aad
        )
        text = base64.b64encode(nonce + sealed).decode()
        return {"ciphertext": f"vault:v{version}:{text}", "key_version": version}

    def _decrypt(self, body: dict[str, Any]) -> dict[str, Any]:
        _, name, text = body["ciphertext"].split(":")
        version, raw = int(name[1:]), base64.b64decode(text)
        if version < self.least or version not in self.versions:
            raise Refused(400, "ciphertext or signature version is disallowed by policy")
        aad = base64.b64decode(body.get("associated_data", ""))
        try:
            plain = AESGCM(self.versions[version]).decrypt(raw[:12], raw[12:], aad)
        except InvalidTag:
            raise Refused(400, "cipher: message authentication failed") from None
        return {"plaintext": base64.b64encode(plain).decode()}


@contextmanager
def serving() -> Iterator[Engine]:
    """The engine behind HTTP, on a free port of loopback."""
    engine = Engine()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._serve("GET")

        def do_POST(self) -> None:
            self._serve("POST")

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

        def _serve(self, method: str) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            if engine.mode == "slow":
                time.sleep(0.5)  # by then the client has gone
                return
            if engine.mode in OUT_OF_ORDER:
                self._send(*OUT_OF_ORDER[engine.mode])
                return
            try:
                if self.headers.get("X-Vault-Token") != TOKEN:
                    raise Refused(403, "permission denied")
                data = engine.answer(method, self.path, json.loads(raw or "{}"))
            except Refused as refusal:
                status, text = refusal.args
                self._send(status, json.dumps({"errors": [text]}))
                return
            self._send(204 if data is None else 200, "" if data is None else _wrapped(data))

        def _send(self, status: int, text: str) -> None:
            self.send_response(status)
            if status == 307:
                self.send_header("Location", f"{engine.address}/v1/elsewhere")
            self.send_header("Content-Length", str(len(text.encode())))
            self.end_headers()
            self.wfile.write(text.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    engine.address = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield engine
    finally:
        server.shutdown()
        server.server_close()


def _wrapped(data: dict[str, Any]) -> str:
    return json.dumps({"request_id": "x", "lease_duration": 0, "data": data})


OUT_OF_ORDER: dict[str, tuple[int, str]] = {
    "sealed": (503, '{"errors": ["Vault is sealed"]}'),
    "broken": (200, "<html>"),
    "list": (200, "[]"),
    "empty": (200, '{"data": {}}'),
    "odd": (200, '{"data": {"latest_version": 1, "min_decryption_version": 1, "plaintext": 5}}'),
    "huge": (200, '{"data": {"plaintext": "' + "A" * 100_000 + '"}}'),
    "moved": (307, ""),
}
