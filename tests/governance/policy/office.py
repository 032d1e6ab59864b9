"""The office of the tests: three officers, a moment, and short ways to get papers signed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from consent.models import Purpose
from governance import gates
from governance.models import Assessment, AssessmentMeasure, AssessmentRisk, Policy, PolicySet
from governance.policy import Rule, starter_rules
from governance.services import assessments, policies

NOON: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
ANNA, BORIS, CLARA = "staff:anna", "staff:boris", "staff:clara"
MODEL: Final = "linear 1"

SUPPORT_RULE: Final = starter_rules()[0]


def make_purpose(slug: str = "support.escalation", **changes: Any) -> Purpose:
    fields: dict[str, Any] = {
        "names": {"en": "Escalation", "ru": "Эскалация"},
        "modalities": ["text"],
        "lawful_bases": {"text": "legitimate-interest"},
        "recipients": ["support"],
        "retention_days": 30,
    }
    return Purpose.objects.create(slug=slug, **(fields | changes))


def drafted_assessment(slug: str, *, modality: str = "text", **content: Any) -> Assessment:
    full: dict[str, Any] = {
        "description": "Texts are read for distress.",
        "necessity": "Nothing milder finds upset people in time.",
        "risk_summary": "A wrong reading.",
        "measure_summary": "A human decides.",
        "subjects_views": "A panel of twelve customers was asked.",
        "models_examined": [MODEL],
    }
    made = assessments.draft(
        title="Escalation", scopes=[(slug, modality)], by=ANNA, at=NOON, **(full | content)
    )
    risk = AssessmentRisk.objects.create(
        assessment=made,
        title="A wrong reading",
        inherent_severity=3,
        inherent_likelihood=3,
        residual_severity=2,
        residual_likelihood=2,
    )
    AssessmentMeasure.objects.create(assessment=made, risk=risk, title="Review", owner="Support")
    return made


def approved_assessment(slug: str, *, modality: str = "text", **content: Any) -> Assessment:
    made = drafted_assessment(slug, modality=modality, **content)
    made = assessments.submit(made, by=ANNA, at=NOON)
    made = assessments.advise(made, advice="Go on, with care.", by=BORIS, at=NOON)
    return assessments.approve(made, by=CLARA, at=NOON)


def support_draft(**changes: Any) -> Policy:
    fields: dict[str, Any] = {
        "slug": "support.escalation",
        "title": "Escalation",
        "rules": [SUPPORT_RULE.to_json()],
        "examples": examples_of(SUPPORT_RULE),
    }
    return policies.draft(**(fields | changes), by=ANNA, at=NOON)


def approve(policy: Policy) -> Policy:
    policy = policies.submit(policy, by=ANNA, at=NOON)
    opened = policies.newly_allowed(policy, day=NOON.date())
    return policies.approve(policy, by=BORIS, at=NOON, acknowledged=opened)


def published(**changes: Any) -> PolicySet:
    return policies.publish(approve(support_draft(**changes)), by=BORIS, at=NOON)


def ask(found: Purpose | None, **changes: Any) -> gates.Gathered:
    stated: dict[str, Any] = {
        "purpose": "support.escalation",
        "modality": "text",
        "channel": "chat",
        "speaker": "customer",
        "setting": "customer-service",
        "jurisdiction": "DE",
    }
    world: dict[str, Any] = {
        "subject": None,
        "application": "helpdesk",
        "application_permitted": True,
        "namespace_permitted": True,
        "at": NOON,
    }
    world |= {name: changes.pop(name) for name in tuple(changes) if name in world}
    return gates.gather(stated | changes, purpose=found, **world)


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
