"""Checkpoints as signed notes (pure).

Sources: C2SP signed-note, tlog-checkpoint and tlog-cosignature. A note is a text that ends in a
newline, an empty line, and one signature line per key: `— <name> <base64(key id || signature)>`.
A checkpoint's text is origin, tree size and base64 root hash, one a line.
"""

import base64
import hashlib
import re
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from audit.errors import NotVerified

ED25519 = 0x01
COSIGNATURE = 0x04  # Ed25519 with a time, C2SP tlog-cosignature
ML_DSA_44 = 0x06  # ML-DSA-44 (FIPS 204) over a (sub)tree with a time, C2SP tlog-cosignature
KEY_SIZES = {ED25519: 32, COSIGNATURE: 32, ML_DSA_44: 1312}
HASH_BYTES = 32
DASH = "\u2014 "
_NAME = re.compile(r"[^\s+]+", re.ASCII)


def key_id(name: str, algorithm: int, public_key: bytes) -> bytes:
    """The four bytes that tell keys of one name apart (C2SP signed-note, "Verifier keys")."""
    return hashlib.sha256(name.encode() + b"\n" + bytes([algorithm]) + public_key).digest()[:4]


@dataclass(frozen=True)
class VerifierKey:
    """A public key in signed-note form: `<name>+<id, 8 hex>+<base64(algorithm || key)>`."""

    name: str
    algorithm: int
    public_key: bytes

    @property
    def key_id(self) -> bytes:
        return key_id(self.name, self.algorithm, self.public_key)

    def __str__(self) -> str:
        encoded = base64.b64encode(bytes([self.algorithm]) + self.public_key).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises NotVerified when the text is no vkey or its id does not fit its key."""
        name, _, rest = text.strip().partition("+")
        identity, _, encoded = rest.partition("+")
        try:
            data = base64.b64decode(encoded, validate=True)
        except ValueError as error:  # a letter beyond ASCII is none of binascii's errors
            raise NotVerified("the verifier key is not base64") from error
        if not _NAME.fullmatch(name) or not data or len(data) - 1 != KEY_SIZES.get(data[0], -1):
            raise NotVerified("the verifier key is malformed")
        key = cls(name, data[0], data[1:])
        if key.key_id.hex() != identity:
            raise NotVerified("the verifier key's id does not fit its key")
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether `signature` (without the key id) is this key's over the note's text."""
        try:
            if self.algorithm == ED25519:
                Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
            elif self.algorithm == COSIGNATURE:
                time, rest = signature[:8], signature[8:]
                message = cosigned_message(text, struct.unpack(">Q", time)[0])
                Ed25519PublicKey.from_public_bytes(self.public_key).verify(rest, message)
            else:
                time, rest = signature[:8], signature[8:]
                message = subtree_message(self.name, struct.unpack(">Q", time)[0], text)
                _verify_ml_dsa(self.public_key, rest, message)
        except (InvalidSignature, NotVerified, struct.error):
            return False
        return True


class Signs(Protocol):
    """What it takes to sign a note: `audit.keys.Signer` is one."""

    @property
    def name(self) -> str: ...

    @property
    def key_id(self) -> bytes: ...

    def sign(self, message: bytes, /) -> bytes: ...


@dataclass(frozen=True)
class Signature:
    """One signature line, taken apart."""

    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"{DASH}{self.name} {base64.b64encode(self.key_id + self.value).decode()}\n"

    @classmethod
    def parse(cls, line: str) -> Self:
        name, _, encoded = line.removeprefix(DASH).rstrip("\n").partition(" ")
        try:
            data = base64.b64decode(encoded, validate=True)
        except ValueError as error:  # a letter beyond ASCII is none of binascii's errors
            raise NotVerified("a signature line is not base64") from error
        if not line.startswith(DASH) or not _NAME.fullmatch(name) or len(data) < 5:
            raise NotVerified("a signature line is malformed")
        return cls(name, data[:4], data[4:])


@dataclass(frozen=True)
class Note:
    """A text (ending in a newline) and the signatures that claim to cover it."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(map(str, self.signatures))}"

    @classmethod
    def parse(cls, note: str) -> Self:
        head, blank, tail = note.rpartition("\n\n")
        if not blank or not tail.endswith("\n") or "\r" in note:
            raise NotVerified("the note has no signature block")
        return cls(head + "\n", tuple(Signature.parse(line) for line in tail.splitlines()))

    def signed_by(self, key: VerifierKey) -> bool:
        """Whether one line is from `key` and right. Lines of unknown keys are ignored."""
        return any(
            key.verifies(self.text, line.value)
            for line in self.signatures
            if line.name == key.name and line.key_id == key.key_id
        )


@dataclass(frozen=True)
class Checkpoint:
    """What a log claims: under `origin`, the first `size` leaves have this root hash."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a note; extension lines after the third are refused (we write none)."""
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise NotVerified("a checkpoint has three lines")
        if not re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1], re.ASCII):
            raise NotVerified("the checkpoint's size is no decimal number")
        try:
            root = base64.b64decode(lines[2], validate=True)
        except ValueError as error:  # a letter beyond ASCII is none of binascii's errors
            raise NotVerified("the checkpoint's root is not base64") from error
        if len(root) != HASH_BYTES:
            raise NotVerified("the checkpoint's root is not 32 bytes")
        return cls(lines[0], int(lines[1]), root)


def sign_note(text: str, signers: Iterable[Signs]) -> Note:
    """`text` with one line per signer; several while a key is being rotated."""
    message = text.encode()
    lines = tuple(Signature(s.name, s.key_id, s.sign(message)) for s in signers)
    return Note(text, lines)


def open_checkpoint(
    note: str, key: VerifierKey, *, origin: str = ""
) -> tuple[Checkpoint, tuple[Signature, ...]]:
    """The checkpoint that `key` signed, and every signature line of the note.

    `origin`: the log's name when it is pinned. Raises NotVerified when the key did not sign it or
    it speaks for another log.
    """
    parsed = Note.parse(note)
    if not parsed.signed_by(key):
        raise NotVerified("the checkpoint is not signed by the log's key")
    checkpoint = Checkpoint.parse(parsed.text)
    if checkpoint.origin != (origin or checkpoint.origin):
        raise NotVerified("the checkpoint speaks for another log")
    return checkpoint, parsed.signatures


def cosigned_message(text: str, at: int) -> bytes:
    """What a witness signs: a header, the time in Unix seconds, and the note's text."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def cosign(
    text: str, *, name: str, public_key: bytes, at: int, sign: Callable[[bytes], bytes]
) -> Signature:
    """A witness's signature line: key id, eight bytes of time, Ed25519 signature."""
    value = struct.pack(">Q", at) + sign(cosigned_message(text, at))
    return Signature(name, key_id(name, COSIGNATURE, public_key), value)


def subtree_message(name: str, at: int, text: str) -> bytes:
    """What an ML-DSA-44 key signs of a checkpoint: a `cosigned_message` from leaf 0 to its size.

    name: the key's. at: Unix seconds, 0 for no statement about time. Unlike a note's Ed25519
    line it covers the signer's name. Raises NotVerified when the text is no checkpoint.
    """
    checkpoint = Checkpoint.parse(text)
    cosigner, origin = name.encode(), checkpoint.origin.encode()
    if max(len(cosigner), len(origin)) > 255:
        raise NotVerified("a name is longer than an ML-DSA signature covers")
    return b"".join(
        [
            b"subtree/v1\n\0",
            bytes([len(cosigner)]) + cosigner,
            struct.pack(">Q", at),
            bytes([len(origin)]) + origin,
            struct.pack(">QQ", 0, checkpoint.size),
            checkpoint.root,
        ]
    )


def _verify_ml_dsa(public_key: bytes, signature: bytes, message: bytes) -> None:
    """A build of cryptography without ML-DSA verifies nothing."""
    try:
        from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey
    except ImportError as error:
        raise InvalidSignature from error
    MLDSA44PublicKey.from_public_bytes(public_key).verify(signature, message)
