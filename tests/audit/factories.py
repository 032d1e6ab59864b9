"""Makers for the tests of evidence: events, a log in memory, a log in the database."""

import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from audit import merkle, services
from audit.checkpoint import Checkpoint, sign_note
from audit.keys import Signer
from audit.models import Checkpoint as StoredCheckpoint
from audit.payload import Event, Promise, encode
from audit.statement import sign_statement

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORIGIN = "discreet.example/log"
LOG = Signer(ORIGIN, b"log key of the tests, 32 bytes!!")
RECEIPTS = Signer(f"{ORIGIN}/receipts", b"receipt key of the tests, 32 b!!")
THIEF = Signer(ORIGIN, b"a key that the log never had, 32")


def make_event(number: int = 0, **changes: Any) -> Event:
    """An allowed analysis, `number` seconds after noon."""
    members: dict[str, Any] = {
        "type": "analysis.allowed",
        "at": NOON + timedelta(seconds=number),
        "actor": "app:demo-client",
        "purpose": "support.escalation",
        "action": "analyse",
        "decision": "allow",
        "decisive": "support.escalation/text",
        "token": f"{number:032x}",
        "facts": {"modality": "text", "speaker": "customer", "number": number},
        "id": UUID(int=number + 1),
    }
    return Event(**{**members, **changes})


def make_line(number: int, **changes: Any) -> bytes:
    """The exact bytes of `make_event`."""
    return encode(make_event(number, **changes), tenant="main")


def naive_root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash as RFC 9162 section 2.1.1 defines it, word for word."""
    if not leaves:
        return merkle.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return merkle.node_hash(naive_root(leaves[:split]), naive_root(leaves[split:]))


def tile_reader(leaves: Sequence[bytes]) -> merkle.Read:
    """Tiles of a list of leaf hashes."""

    def read(level: int, number: int, width: int) -> bytes:
        if level == 0:
            return b"".join(leaves[number * 256 : number * 256 + width])
        below = range(number * 256, number * 256 + width)
        return b"".join(merkle.fold(read(level - 1, tile, 256)) for tile in below)

    return read


@dataclass
class MemoryLog:
    """A log that an operator (or a thief with the operator's keys) keeps in memory."""

    lines: list[bytes]
    signer: Signer = LOG
    origin: str = ORIGIN
    extra: dict[str, bytes] = field(default_factory=dict)

    @cached_property
    def leaves(self) -> list[bytes]:
        """Leaf hashes."""
        return [merkle.leaf_hash(line) for line in self.lines]

    def root(self, size: int) -> bytes:
        """The tree head of the first `size` lines."""
        return naive_root(self.leaves[:size])

    def note(self, size: int) -> str:
        """A signed checkpoint."""
        text = Checkpoint(self.origin, size, self.root(size)).text
        return str(sign_note(text, [self.signer]))

    def proof(self, index: int, size: int) -> list[bytes]:
        """An inclusion proof."""
        return merkle.inclusion_proof(index, size, tile_reader(self.leaves[:size]))

    def growth(self, old: int, size: int) -> list[bytes]:
        """A consistency proof."""
        return merkle.consistency_proof(old, size, tile_reader(self.leaves[:size]))

    def receipt(self, index: int, size: int, **changes: Any) -> dict[str, Any]:
        """A signed receipt for a line, with its proof under a checkpoint."""
        promise = {
            "origin": self.origin,
            "entry": str(UUID(int=index + 1)),
            "leaf_hash": self.leaves[index].hex(),
        }
        body = {"type": "discreet-receipt/v1", "body": {"decision": "allow"}, "log": promise}
        proof = {
            "leaf_index": index,
            "tree_size": size,
            "hashes": [node.hex() for node in self.proof(index, size)],
            "checkpoint": self.note(size),
        }
        return {**sign_statement(body, RECEIPTS), "proof": {**proof, **changes}}

    def bundle(self, path: Path, size: int, **members: bytes) -> Path:
        """A whole bundle; `members` replace what the honest one holds."""
        manifest = {"proves": "completeness", "count": size, "origin": self.origin}
        files = {
            "entries.jsonl": b"".join(line + b"\n" for line in self.lines[:size]),
            "leaves.bin": b"".join(self.leaves[:size]),
            "checkpoint": self.note(size).encode(),
            "keys/log.vkey": self.signer.verifier_key.encode(),
            "manifest.json": json.dumps(manifest).encode(),
        }
        named = {name.replace("__", "."): data for name, data in members.items()}
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in {**files, **named}.items():
                archive.writestr(name, data)
        return path


@dataclass
class Log:
    """The log in the database of a test that rolls back."""

    run_callbacks: Callable[..., Any]
    recorded: list[Promise] = field(default_factory=list)

    def add(self, count: int = 1, **changes: Any) -> list[Promise]:
        """Record events; changes apply to each."""
        start = len(self.recorded)
        if "id" not in changes:
            events = [make_event(start + n, **changes) for n in range(count)]
        else:
            events = [make_event(start, **changes)]
        with transaction.atomic():
            promises = services.record_many(events)
        while services.sequence(at=NOON):
            pass
        self.recorded += promises
        return promises

    def sign(self) -> StoredCheckpoint | None:
        """Publish, with what waits for the commit."""
        with self.run_callbacks(execute=True):
            return services.publish(at=NOON)
