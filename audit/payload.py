"""Payload profile v1: what an entry says, and the guard that keeps people out of it."""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from audit.canonical import MAX_BYTES, canonical
from audit.errors import PayloadRejected

VERSION = 1
MAX_TEXT = 512  # characters in one string of the facts: names and hashes, never prose
_SHAPES = {
    "type": re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+"),
    "actor": re.compile(r"[A-Za-z0-9._:/|#+-]{1,128}"),
    "role": re.compile(r"[A-Za-z0-9._:/, -]{0,200}"),
    "application": re.compile(r"[A-Za-z0-9._:/-]{0,128}"),
    "token": re.compile(r"([0-9a-f]{16,64})?"),
    "purpose": re.compile(r"[A-Za-z0-9._:/#-]{0,128}"),
    "action": re.compile(r"[A-Za-z0-9._:/-]{0,64}"),
    "resource": re.compile(r"[A-Za-z0-9._:/#-]{0,200}"),
    "decision": re.compile(r"(allow|deny)?"),
    "decisive": re.compile(r"[A-Za-z0-9._:/#()-]{0,200}"),
    "correlation": re.compile(r"[A-Za-z0-9._:/-]{0,128}"),
    "commitment": re.compile(r"([0-9a-f]{64})?"),
}
_ADDRESS = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]")  # an e-mail address has no business here
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


_clock = {"last": 0}


def new_id() -> UUID:
    """A version 7 UUID (RFC 9562 sections 5.7 and 6.2, method 3).

    48 bits of milliseconds, 12 bits of their fraction, 62 random bits. Ids made one after
    another in a process rise strictly, so a batch keeps its order and indexes stay compact.
    """
    ticks = max(time.time_ns() * 4096 // 1_000_000, _clock["last"] + 1)
    _clock["last"] = ticks
    milliseconds, fraction = ticks >> 12 & (1 << 48) - 1, ticks & 0xFFF
    high = milliseconds << 16 | 0x7 << 12 | fraction
    return UUID(int=high << 64 | 0x2 << 62 | secrets.randbits(62))


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened, in the vocabulary of the log. Empty members are left out of the payload.

    at: aware datetime. actor, token: pseudonyms. facts: profile v1 values (str, int, bool, None,
    list, dict with ASCII keys), no prose. commitment: HMAC of the sealed detail, 64 hex digits.
    """

    type: str
    at: datetime
    actor: str
    role: str = ""
    application: str = ""
    token: str = ""
    purpose: str = ""
    action: str = ""
    resource: str = ""
    decision: str = ""
    decisive: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    correlation: str = ""
    simulated: bool = False
    commitment: str = ""
    id: UUID = field(default_factory=new_id)


@dataclass(frozen=True)
class Promise:
    """The entry that was recorded and the hash of its leaf: what a receipt holds us to."""

    entry: UUID
    leaf_hash: str


def encode(event: Event, *, tenant: str) -> bytes:
    """The canonical bytes of an event; PayloadRejected when they are outside profile v1."""
    if event.at.tzinfo is None:
        raise PayloadRejected("the time of an event is an aware datetime", field="at")
    members: dict[str, Any] = {
        "v": VERSION,
        "id": str(event.id),
        "time": stamp(event.at),
        "tenant": tenant,
        "mode": "simulated" if event.simulated else "live",
    }
    for name, shape in _SHAPES.items():
        value = getattr(event, name)
        if type(value) is not str or not shape.fullmatch(value):
            raise PayloadRejected(f"{name} is not of its profile's form", field=name)
        if value:
            members[name] = value
    if event.facts:
        members["facts"] = _facts(event.facts, "facts")
    body = canonical(members)
    if len(body) > MAX_BYTES:
        raise PayloadRejected(f"the payload is longer than {MAX_BYTES} bytes")
    return body


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds: `2026-11-22T21:04:05.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _facts(value: Any, place: str) -> Any:
    """A plain copy of `value`; strings are checked here, all else by `canonical`."""
    if isinstance(value, str):
        return _text(value, place)
    if isinstance(value, Mapping):
        return {_key(key, place): _facts(item, f"{place}.{key}") for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_facts(item, f"{place}[]") for item in value]
    return value


def _key(key: Any, place: str) -> str:
    if not isinstance(key, str) or len(key) > 64:
        raise PayloadRejected(f"{place}: a key is not a short string")
    return str(key)


def _text(value: str, place: str) -> str:
    if len(value) > MAX_TEXT:
        raise PayloadRejected(f"{place}: a string is longer than {MAX_TEXT} characters")
    if _CONTROL.search(value) or ("@" in value and _ADDRESS.search(value)):
        raise PayloadRejected(f"{place}: a string looks like content, not like a name or a hash")
    return str(value)
