"""Payload profile v1: what an entry says, and the guard that keeps people out of it."""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from audit.canonical import MAX_BYTES, Place, canonical, spell
from audit.errors import PayloadRejected

VERSION = 1
MAX_TEXT = 512  # characters in one string of the facts: names and hashes, never prose
MAX_KEY = 64
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
# All of them at once, one a line: no shape admits a newline.
_SHAPE = re.compile("\n".join(f"(?:{shape.pattern})" for shape in _SHAPES.values()))
_MEMBERS = attrgetter(*_SHAPES)
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
    values = _MEMBERS(event)
    if set(map(type, values)) != {str} or not _SHAPE.fullmatch("\n".join(values)):
        raise _misfit(values)
    members: dict[str, Any] = {
        "v": VERSION,
        "id": str(event.id),
        "time": stamp(event.at),
        "tenant": tenant,
        "mode": "simulated" if event.simulated else "live",
    }
    members.update(pair for pair in zip(_SHAPES, values, strict=True) if pair[1])
    if event.facts:
        members["facts"] = _facts(event.facts, ("", "facts"))
    body = canonical(members)
    if len(body) > MAX_BYTES:
        raise PayloadRejected(f"the payload is longer than {MAX_BYTES} bytes")
    return body


def _misfit(values: tuple[Any, ...]) -> PayloadRejected:
    """Name the first member that is not of its form."""
    pairs = zip(_SHAPES.items(), values, strict=True)
    named = (n for (n, shape), v in pairs if type(v) is not str or not shape.fullmatch(v))
    name = next(named)
    return PayloadRejected(f"{name} is not of its profile's form", field=name)


def stamp(at: datetime) -> str:
    """RFC 3339 in UTC with microseconds: `2026-11-22T21:04:05.000000Z`."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")[: -len("+00:00")] + "Z"


def _facts(value: Any, place: Place) -> Any:
    """A plain copy of `value`; keys and strings are checked here, all else by `canonical`."""
    kind = type(value)
    if kind is str:
        if not _is_name(value):
            _refuse_content(value, place)
        return value
    if kind is dict or isinstance(value, Mapping):
        made = {}
        for key, item in value.items():
            short = key if type(key) is str and len(key) <= MAX_KEY else _key(key, place)
            # Most are names; they are told here, without a call of their own.
            made[short] = item if _is_name(item) else _facts(item, (place, short))
        return made
    if isinstance(value, (list, tuple)):
        return [_facts(item, (place, "[]")) for item in value]
    return _facts(str.__str__(value), place) if isinstance(value, str) else value


def _is_name(value: Any) -> bool:
    """Whether it is plainly a short, printable string without an address in it."""
    return (
        type(value) is str and len(value) <= MAX_TEXT and "@" not in value and value.isprintable()
    )


def _key(key: Any, place: Place) -> str:
    if not isinstance(key, str) or len(key) > MAX_KEY:
        raise PayloadRejected(f"{spell(place)}: a key is not a short string")
    return str.__str__(key)


def _refuse_content(value: str, place: Place) -> None:
    """Raise when a string is prose or an address; most strings never get here."""
    if len(value) > MAX_TEXT:
        detail = f"a string is longer than {MAX_TEXT} characters"
    elif _CONTROL.search(value) or _ADDRESS.search(value):
        detail = "a string looks like content, not like a name or a hash"
    else:
        return
    raise PayloadRejected(f"{spell(place)}: {detail}")
