"""The log's optional second signature: ML-DSA-44, which a quantum computer does not forge.

C2SP tlog-checkpoint asks logs to sign with the ML-DSA-44 form of tlog-cosignature (type 0x06); the
Ed25519 line stays for those whose tools know only that. The key is derived from the log key's seed,
so it is kept, rotated and retired with it: Ed25519 shows the curve's scalar at worst, never the
seed that it was hashed from.
"""

import hmac
import struct
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from audit.checkpoint import ML_DSA_44, VerifierKey, subtree_message

LABEL = b"discreet/ml-dsa-44/v1"
NO_TIME = 0  # the log states no time: witnesses and time-stamps do


@dataclass(frozen=True)
class PostQuantumSigner:
    """An ML-DSA-44 key with the name it signs under. seed: the log key's, 32 bytes."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"PostQuantumSigner({self.name})"

    @cached_property
    def _private(self) -> Any:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

        return MLDSA44PrivateKey.from_seed_bytes(hmac.digest(self.seed, LABEL, "sha256"))

    @cached_property
    def _key(self) -> VerifierKey:
        return VerifierKey(self.name, ML_DSA_44, self._private.public_key().public_bytes_raw())

    @property
    def key_id(self) -> bytes:
        """Four bytes, C2SP signed-note."""
        return self._key.key_id

    @property
    def verifier_key(self) -> str:
        """The public half as a signed-note vkey."""
        return str(self._key)

    def sign(self, message: bytes) -> bytes:
        """A `timestamped_signature` over a checkpoint's text."""
        body = subtree_message(self.name, NO_TIME, message.decode())
        signature: bytes = self._private.sign(body)
        return struct.pack(">Q", NO_TIME) + signature
