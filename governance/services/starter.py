"""The starter pack as published policies, through the same steps as any other."""

from datetime import datetime
from typing import Any, Final

from django.db import transaction

from governance.models.policies import Policy
from governance.policy import Rule, starter_rules
from governance.services import policies

_TITLES: Final = {
    "support.escalation": "Support: an upset customer reaches a human",
    "service.quality": "Service quality",
    "product.feedback": "Product feedback from reviews and surveys",
    "experience.personalisation": "Personalised experience",
    "advertising.micro-moment": "Adverts in the moment",
    "agent.coaching": "Coaching of agents",
    "research.aggregate": "Research on aggregates",
}


def install(*, author: str, approver: str, at: datetime) -> list[Policy]:
    """Publish one policy for each purpose of the pack that has none yet; safe to run twice.

    ``author`` and ``approver`` are two different opaque actors.
    """
    by_purpose: dict[str, list[Rule]] = {}
    for rule in starter_rules():
        by_purpose.setdefault(rule.purposes[0], []).append(rule)
    made = []
    with transaction.atomic():
        for slug, rules in by_purpose.items():
            if Policy.objects.filter(slug=slug).exists():
                continue
            policy = policies.draft(
                slug=slug,
                title=_TITLES[slug],
                rationale="Part of the starter pack.",
                rules=[rule.to_json() for rule in rules],
                examples=[case for rule in rules for case in examples_of(rule)],
                by=author,
                at=at,
            )
            policy = policies.submit(policy, by=author, at=at)
            opened = policies.newly_allowed(policy, day=at.date())
            policy = policies.approve(policy, by=approver, at=at, acknowledged=opened)
            policies.publish(policy, by=approver, at=at)
            made.append(policy)
    return made


def examples_of(rule: Rule) -> list[dict[str, Any]]:
    """Two cases for a rule of the pack: it says yes in order, and no to one who opted out."""
    consent = "consent" in rule.gates
    facts: dict[str, Any] = {
        "purpose": rule.purposes[0],
        "modality": rule.modalities[0],
        "speaker": rule.speakers[0],
        "setting": rule.settings[0],
        "standing": "granted" if consent else "none",
        "lawful_basis": "explicit-consent" if consent else "legitimate-interest",
        "age": 30,
        "vulnerable": False,
        "dpo_signoff": True,
        "human_oversight": True,
    }
    return [
        {"name": f"{rule.id}: in order", "facts": facts, "expect": rule.id},
        {
            "name": f"{rule.id}: opted out",
            "facts": {**facts, "standing": "opted-out"},
            "expect": "gate.opt-out",
        },
    ]
