"""One shape for the evidence of an officer's deed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from audit.services import Event, record

NOTHING: Mapping[str, Any] = {}


def keep(
    kind: str, *, resource: str, by: str, at: datetime, facts: Mapping[str, Any] = NOTHING
) -> None:
    """Record a deed in the caller's transaction. ``facts``: hashes, names and counts, no prose."""
    event = Event(
        type=kind,
        at=at,
        actor=by,
        action=kind.rpartition(".")[2],
        resource=resource,
        facts=dict(facts),
    )
    record(event)
