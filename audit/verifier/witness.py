"""A witness: remembers the last checkpoint of a log and cosigns only growth (C2SP tlog-witness).

Its whole state is one small file of its own: per log origin the size and root it last cosigned.
The check of the old size and the write of the new one happen under one file lock, so two requests
at once cannot make it cosign two histories.
"""

import base64
import binascii
import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.checkpoint import COSIGNATURE, Checkpoint, Note, VerifierKey, cosign
from audit.errors import NotVerified
from audit.merkle import verify_consistency

REQUEST_LIMIT = 64 * 1024


class Refused(Exception):
    """A request that the protocol answers with an HTTP status; `size`: what 409 must tell."""

    def __init__(self, status: int, reason: str, *, size: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.size = size


class Witness:
    """Cosigns for the logs whose keys it was given.

    seed: 32 bytes. state: a file that nobody else writes.
    """

    def __init__(self, *, name: str, seed: bytes, logs: Sequence[str], state: Path) -> None:
        self.name = name
        self.private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self.private.public_key().public_bytes_raw()
        self.state = state
        parsed = [VerifierKey.parse(key) for key in logs]
        self.logs = {key.name: key for key in parsed}

    @property
    def verifier_key(self) -> str:
        """What others pin: a vkey of the cosignature type."""
        return str(VerifierKey(self.name, COSIGNATURE, self.public))

    def seen(self, origin: str) -> Checkpoint | None:
        """The checkpoint last cosigned for a log."""
        held = self._load().get(origin)
        if held is None:
            return None
        return Checkpoint(origin, int(held["size"]), bytes.fromhex(held["root"]))

    def add_checkpoint(self, request: str, *, at: int) -> str:
        """The body of POST /add-checkpoint: our signature line, or Refused. at: Unix seconds."""
        old, proof, note = read_request(request)
        return self.add(old, proof, note, at=at)

    def add(self, old: int, proof: Sequence[bytes], note: str, *, at: int) -> str:
        """Cosign `note` when it grows from what we have seen, which must be `old` leaves."""
        checkpoint = self._checked(note)
        with self._locked():
            seen = self.seen(checkpoint.origin)
            size = seen.size if seen else 0
            if old > checkpoint.size:
                raise Refused(400, "the old size is larger than the checkpoint's")
            if old != size:
                raise Refused(409, "the old size is not what was cosigned last", size=size)
            if seen and seen.size == checkpoint.size and seen.root != checkpoint.root:
                raise Refused(409, "another root was cosigned at that size", size=size)
            root = seen.root if seen else b""
            if size and not verify_consistency(size, checkpoint.size, proof, root, checkpoint.root):
                raise Refused(422, "the log does not grow from what was cosigned")
            if not size and proof:
                raise Refused(422, "the first checkpoint needs no proof")
            self._store(checkpoint)
        text = checkpoint.text
        made = cosign(text, name=self.name, public_key=self.public, at=at, sign=self.private.sign)
        return str(made)

    def _checked(self, note: str) -> Checkpoint:
        """The checkpoint, when a log that we know signed it."""
        try:
            parsed = Note.parse(note)
            checkpoint = Checkpoint.parse(parsed.text)
        except NotVerified as error:
            raise Refused(400, error.detail) from error
        key = self.logs.get(checkpoint.origin)
        if key is None:
            raise Refused(404, "this witness does not know that log")
        if not parsed.signed_by(key):
            raise Refused(403, "the checkpoint is not signed by the log's key")
        return checkpoint

    def _load(self) -> dict[str, Any]:
        try:
            held: dict[str, Any] = json.loads(self.state.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        return held

    def _store(self, checkpoint: Checkpoint) -> None:
        """Written aside, forced to disk, renamed: a crash leaves the old state or the new."""
        held = self._load()
        held[checkpoint.origin] = {"size": checkpoint.size, "root": checkpoint.root.hex()}
        aside = self.state.with_suffix(".part")
        with aside.open("w", encoding="utf-8") as file:
            json.dump(held, file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self.state)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self.state.parent.mkdir(parents=True, exist_ok=True)
        with self.state.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def write_request(old: int, proof: Sequence[bytes], note: str) -> str:
    """`old <size>`, the proof's hashes in base64, an empty line, the checkpoint."""
    lines = "".join(base64.b64encode(node).decode() + "\n" for node in proof)
    return f"old {old}\n{lines}\n{note}"


def read_request(request: str) -> tuple[int, list[bytes], str]:
    """The inverse of `write_request`; Refused with 400 when malformed."""
    head, blank, note = request.partition("\n\n")
    first, *rest = head.split("\n")
    number = first.removeprefix("old ")
    if not blank or not first.startswith("old ") or not (number.isascii() and number.isdigit()):
        raise Refused(400, "the request is malformed")
    try:
        proof = [base64.b64decode(line, validate=True) for line in rest]
    except binascii.Error as error:
        raise Refused(400, "a hash is not base64") from error
    if len(proof) > 63 or any(len(node) != 32 for node in proof):
        raise Refused(400, "the proof is malformed")
    return int(number), proof, note
