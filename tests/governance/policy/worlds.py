"""Facts that the starter pack says yes to, one world per permitted row; tests change one thing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from governance.law import load
from governance.policy import Decision, Facts, RuleSet, decide, starter_rules

TODAY: Final = date(2026, 11, 22)
PACK: Final = RuleSet.compile(starter_rules(), load())

_LOOKED_UP: Final[dict[str, Any]] = {
    "purpose_known": True,
    "notice_shown": True,
    "dpia": "current",
    "model_permitted": True,
    "application_permitted": True,
    "namespace_permitted": True,
    "stopped": False,
    "standing": "none",
    "lawful_basis": "legitimate-interest",
    "human_oversight": True,
}

SUPPORT: Final = Facts(
    at=TODAY,
    purpose="support.escalation",
    modality="text",
    channel="chat",
    speaker="customer",
    setting="customer-service",
    jurisdiction="DE",
    **_LOOKED_UP,
)
QUALITY: Final = replace(SUPPORT, purpose="service.quality")
VOICE: Final = replace(
    QUALITY,
    modality="voice",
    channel="phone",
    inference_basis=None,
    lawful_basis="explicit-consent",
    standing="granted",
)
FEEDBACK: Final = replace(SUPPORT, purpose="product.feedback", setting="retail", modality="survey")
PERSONAL: Final = replace(
    SUPPORT,
    purpose="experience.personalisation",
    setting="retail",
    modality="behaviour",
    lawful_basis="consent",
    standing="granted",
)
ADVERT: Final = replace(
    SUPPORT,
    purpose="advertising.micro-moment",
    setting="advertising",
    lawful_basis="explicit-consent",
    standing="granted",
    age=30,
    vulnerable=False,
)
COACHING: Final = replace(
    SUPPORT,
    purpose="agent.coaching",
    speaker="employee",
    setting="workplace",
    dpo_signoff=True,
    lawful_basis="legitimate-interest",
)
RESEARCH: Final = replace(SUPPORT, purpose="research.aggregate", setting="research")

WORLDS: Final = {
    "support": SUPPORT,
    "quality": QUALITY,
    "voice": VOICE,
    "feedback": FEEDBACK,
    "personal": PERSONAL,
    "advert": ADVERT,
    "coaching": COACHING,
    "research": RESEARCH,
}


def changed(world: Facts, **changes: Any) -> Facts:
    """The world with some facts changed; a new modality takes its own inference basis."""
    if "modality" in changes or "purpose" in changes:
        changes.setdefault("inference_basis", None)
        changes.setdefault("aims", frozenset())
    return replace(world, **changes)


def ask(world: Facts, **changes: Any) -> Decision:
    """The starter pack's decision about the world with some facts changed."""
    return decide(changed(world, **changes), PACK)
