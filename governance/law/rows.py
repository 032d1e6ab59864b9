"""The shape of one row of the rulebook, and short ways to write its conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from governance.policy.rules import Condition, Rule

CONFIDENCE: Final = ("settled", "likely", "unsettled", "house")

BIOMETRIC: Final = ("biometric", "mixed")
WORKERS: Final = ("employee", "candidate")
PERSUASIVE: Final = ("persuade", "upsell", "price")


@dataclass(frozen=True, slots=True, kw_only=True)
class LawRule(Rule):
    """A rule that no policy, consent or role overrides.

    ``title`` names it for people; ``confidence`` says how settled the reading is (``house`` is our
    own line, stricter than the law), and ``note`` why. Not legal advice.
    """

    title: str
    confidence: str = "settled"
    note: str = ""
    statute: bool = True


def unless(fact: str) -> Condition:
    """Holds unless the fact is known to be true."""
    return Condition(fact, "is-not", True)


def known(fact: str, value: Any) -> Condition:
    """Holds only where the fact is known to have the value."""
    return Condition(fact, "asserted", value)


def aims(*names: str) -> Condition:
    """Holds where the use has one of the aims."""
    return Condition("aims", "has", names)
