"""The pack's policies and assessments, through the same deeds that officers use."""

from datetime import datetime, timedelta
from typing import Any

from consent.models import Purpose
from emotion.starter import assessments as texts
from emotion.starter.models import pack_scorers
from emotion.starter.purposes import PACK, Pack
from governance.models import Assessment, AssessmentMeasure, AssessmentRisk, Policy
from governance.models.assessments import AssessmentState
from governance.policy import Rule, starter_rules
from governance.services import assessments, policies

AUTHOR = "pack:author"
ADVISER = "pack:demo-dpo"
APPROVER = "pack:demo-approver"


def load_policies(*, publish: bool, at: datetime) -> None:
    """One policy per purpose from the table in the design; published in demo mode only."""
    for pack in PACK:
        policy = Policy.objects.filter(slug=pack.slug).first()
        if policy is None:
            rules = [rule for rule in starter_rules() if pack.slug in rule.purposes]
            policy = policies.draft(
                slug=pack.slug,
                title=f"{pack.names['en']}{' (demo)' if publish else ''}",
                rationale=pack.descriptions["en"],
                rules=[rule.to_json() for rule in rules],
                examples=_examples(pack, rules),
                by=AUTHOR,
                at=at,
            )
        if publish and policy.state == "draft" and policy.author == AUTHOR:
            _publish(policy, at=at)


def _publish(policy: Policy, *, at: datetime) -> None:
    policy = policies.submit(policy, by=AUTHOR, at=at)
    opened = policies.newly_allowed(policy, day=at.date())
    policy = policies.approve(policy, by=APPROVER, at=at, acknowledged=opened)
    policies.publish(policy, by=APPROVER, at=at)


def _examples(pack: Pack, rules: list[Rule]) -> list[dict[str, Any]]:
    """One case that must be allowed per rule, and two that must be denied."""
    allowed = [
        {"name": f"{rule.id}: as intended", "facts": _intended(pack, rule), "expect": "allow"}
        for rule in rules
        if rule.effect == "allow"
    ]
    first = _intended(pack, rules[0])
    return [
        *allowed,
        {"name": "after an opt-out", "facts": {**first, "standing": "opted-out"}, "expect": "deny"},
        {"name": "by face", "facts": {**first, "modality": "face"}, "expect": "deny"},
    ]


def _intended(pack: Pack, rule: Rule) -> dict[str, Any]:
    """Facts under which a rule of the pack says yes."""
    modality = rule.modalities[0]
    return {
        "purpose": pack.slug,
        "modality": modality,
        "channel": "chat",
        "speaker": rule.speakers[0],
        "setting": rule.settings[0],
        "jurisdiction": "DE",
        "age": 30,
        "vulnerable": False,
        "gpc": False,
        "standing": "granted",
        "lawful_basis": pack.lawful_bases[modality],
        "article9": pack.article9.get(modality, "GDPR Art. 9(2)(a)"),
        "purpose_known": True,
        "notice_shown": True,
        "dpia": "current",
        "dpo_signoff": True,
        "human_oversight": True,
        "model_permitted": True,
        "application_permitted": True,
        "namespace_permitted": True,
        "stopped": False,
    }


def load_assessments(*, approve: bool, at: datetime) -> None:
    """One assessment per purpose; signed in demo mode, but never the one of coaching."""
    examined = [f"{scorer.name} {scorer.version}" for scorer in pack_scorers()]
    for pack in PACK:
        assessment = Assessment.objects.filter(scopes__purpose=pack.slug).first()
        if assessment is None:
            assessment = _draft(pack, examined, demo=approve, at=at)
        if approve and assessment.state == AssessmentState.DRAFT and assessment.author == AUTHOR:
            _sign(assessment, pack, at=at)


def _sign(assessment: Assessment, pack: Pack, *, at: datetime) -> None:
    assessment = assessments.submit(assessment, by=AUTHOR, at=at)
    if pack.signed_off:
        advice = texts.draft_of(pack).dpo_advice
        assessment = assessments.advise(assessment, advice=advice, by=ADVISER, at=at)
        review = (at + timedelta(days=texts.REVIEW_DAYS)).date()
        assessments.approve(assessment, by=APPROVER, at=at, review_due=review)


def _draft(pack: Pack, models: list[str], *, demo: bool, at: datetime) -> Assessment:
    draft = texts.draft_of(pack)
    assessment = assessments.draft(
        title=f"{draft.title}{' (demo)' if demo else ''}",
        scopes=[
            (pack.slug, modality) for modality in Purpose.objects.get(slug=pack.slug).modalities
        ],
        by=AUTHOR,
        at=at,
        description=draft.description,
        necessity=draft.necessity,
        risk_summary=draft.risk_summary,
        measure_summary=draft.measure_summary,
        subjects_views=draft.subjects_views,
        fria=dict(draft.fria),
        models_examined=models,
        monthly_volume=texts.MONTHLY_VOLUME,
        undertakings={"human_oversight": "The support lead oversees the system in working hours."},
    )
    for title, impacts, *scores in texts.RISKS:
        severity, likelihood, residual_severity, residual_likelihood = scores
        AssessmentRisk.objects.create(
            assessment=assessment,
            title=title,
            impacts=impacts,
            inherent_severity=severity,
            inherent_likelihood=likelihood,
            residual_severity=residual_severity,
            residual_likelihood=residual_likelihood,
        )
    for title, owner in texts.MEASURES:
        AssessmentMeasure.objects.create(assessment=assessment, title=title, owner=owner)
    return assessment
