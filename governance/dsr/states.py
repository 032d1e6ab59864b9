"""Where a request stands and what may follow: the only place that says which step is possible.

`docs/reference/requests.md` is generated from it, and so are the buttons of the officers' page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    IDENTITY = "identity-check"
    ACKNOWLEDGED = "acknowledged"
    PROGRESS = "in-progress"
    PAUSED = "paused"
    EXTENDED = "extended"
    HELD = "awaiting-hold"
    COMPLETED = "completed"
    DENIED = "denied"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


CLOSED: Final = (State.COMPLETED, State.DENIED, State.WITHDRAWN, State.DUPLICATE)
OPEN: Final = tuple(state for state in State if state not in CLOSED)
# What a worker or a member of staff may work on: known enough, and nothing stands in the way.
WORKABLE: Final = (State.ACKNOWLEDGED, State.PROGRESS, State.EXTENDED)


@dataclass(frozen=True, slots=True)
class Step:
    """One deed: from which states, into which, what for; `event`: `request.<event>` in the log."""

    sources: tuple[State, ...]
    target: State
    meaning: str
    event: str


STEPS: Final[Mapping[str, Step]] = {
    "ask-identity": Step(
        (State.RECEIVED,), State.IDENTITY, "it takes a verified person", "identity-asked"
    ),
    "acknowledge": Step(
        (State.RECEIVED,), State.ACKNOWLEDGED, "receipt is confirmed", "acknowledged"
    ),
    "verify": Step(
        (State.RECEIVED, State.IDENTITY),
        State.ACKNOWLEDGED,
        "the person is who they say",
        "verified",
    ),
    "mark-duplicate": Step(
        (State.RECEIVED, State.ACKNOWLEDGED),
        State.DUPLICATE,
        "the same is asked already",
        "duplicate",
    ),
    "start": Step((State.ACKNOWLEDGED,), State.PROGRESS, "work begins", "started"),
    "pause": Step(WORKABLE, State.PAUSED, "something is needed from the person", "paused"),
    "resume": Step((State.PAUSED,), State.PROGRESS, "it came", "resumed"),
    "extend": Step(
        (State.ACKNOWLEDGED, State.PROGRESS),
        State.EXTENDED,
        "once, with a reason, in time",
        "extended",
    ),
    "hold": Step(WORKABLE, State.HELD, "a legal hold stands in the way", "held"),
    "release": Step((State.HELD,), State.PROGRESS, "the hold ended", "hold-ended"),
    "complete": Step((State.RECEIVED, *WORKABLE), State.COMPLETED, "done", "completed"),
    "deny": Step(
        (*WORKABLE, State.RECEIVED, State.IDENTITY, State.PAUSED, State.HELD),
        State.DENIED,
        "refused on a named basis",
        "denied",
    ),
    "withdraw": Step(
        (*WORKABLE, State.RECEIVED, State.IDENTITY, State.PAUSED, State.HELD),
        State.WITHDRAWN,
        "the person took it back",
        "withdrawn",
    ),
    "end-with-person": Step(
        OPEN, State.COMPLETED, "the person was erased meanwhile", "ended-with-person"
    ),
    "reopen": Step((State.DENIED,), State.PROGRESS, "the refusal did not hold", "reopened"),
}

# Data Rights Protocol 0.9, section 3.02: (status, reason).
DRP: Final[Mapping[State, tuple[str, str]]] = {
    State.RECEIVED: ("open", ""),
    State.IDENTITY: ("in_progress", "need_user_verification"),
    State.ACKNOWLEDGED: ("in_progress", ""),
    State.PROGRESS: ("in_progress", ""),
    State.PAUSED: ("in_progress", "need_user_verification"),
    State.EXTENDED: ("in_progress", ""),
    State.HELD: ("in_progress", ""),
    State.COMPLETED: ("fulfilled", ""),
    State.DENIED: ("denied", "other"),
    State.WITHDRAWN: ("revoked", ""),
    State.DUPLICATE: ("denied", "too_many_requests"),
}


def possible(state: str) -> list[str]:
    """The deeds that may follow a state, in the order of the table."""
    return [deed for deed, step in STEPS.items() if state in step.sources]
