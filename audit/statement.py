"""Signed JSON statements: receipts, certificates and manifests, checkable offline.

The signature covers the RFC 8785 bytes of the document without its `signature` member:
`{"signature": {"key": "<name>+<key id, 8 hex>", "value": "<Ed25519, base64>"}}`.
The name and id are those of a C2SP signed-note verifier key (vkey), so one kind of key file
serves notes and statements.
"""

import base64
from collections.abc import Mapping
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.canonical import canonical
from audit.checkpoint import VerifierKey
from audit.errors import NotVerified


class Signs(Protocol):
    """What it takes to sign: `audit.keys.Signer` is one."""

    @property
    def name(self) -> str: ...

    @property
    def key_id(self) -> bytes: ...

    def sign(self, message: bytes, /) -> bytes: ...


def sign_statement(body: Mapping[str, Any], signer: Signs) -> dict[str, Any]:
    """`body` with a `signature` member added; raises PayloadRejected outside profile v1."""
    unsigned = {name: value for name, value in body.items() if name != "signature"}
    value = base64.b64encode(signer.sign(canonical(unsigned))).decode()
    key = f"{signer.name}+{signer.key_id.hex()}"
    return {**unsigned, "signature": {"key": key, "value": value}}


def key_of(document: Mapping[str, Any]) -> str:
    """The `<name>+<id>` that the document says it is signed with; empty when unsigned."""
    signature = document.get("signature")
    key = signature.get("key") if isinstance(signature, Mapping) else None
    return key if isinstance(key, str) else ""


def verify_statement(document: Mapping[str, Any], vkey: str) -> dict[str, Any]:
    """The body without its signature when `vkey` signed it; NotVerified otherwise."""
    key = VerifierKey.parse(vkey)
    if key_of(document) != f"{key.name}+{key.key_id.hex()}":
        raise NotVerified("the statement is not signed with this key")
    body = {name: value for name, value in document.items() if name != "signature"}
    try:
        value = base64.b64decode(str(document["signature"]["value"]), validate=True)
        Ed25519PublicKey.from_public_bytes(key.public_key).verify(value, canonical(body))
    except (KeyError, TypeError, ValueError, InvalidSignature) as error:
        raise NotVerified("the signature of the statement is wrong") from error
    return body
