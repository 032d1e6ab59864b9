"""The life of an impact assessment, and whether one is current: the live gate."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction

from audit.canonical import canonical
from consent.models import Purpose
from governance.errors import AssessmentIncomplete, SamePerson, WrongState
from governance.models.assessments import (
    ASSESSMENT_STEPS,
    DECLARED,
    UNDERTAKINGS,
    Assessment,
    AssessmentScope,
    AssessmentState,
)
from governance.services.evidence import keep

REVIEW_AFTER = timedelta(days=365)
CONTENT = (
    *("title", "description", "necessity", "risk_summary", "measure_summary", "subjects_views"),
    *("dpo_advice", "fria", "models_examined", "monthly_volume", "undertakings", "consultation"),
    *("review_due", "cnil"),
)


@dataclass(frozen=True, slots=True)
class Status:
    """``state`` is current, stale, missing or unsigned; ``why`` says what changed, in words."""

    state: str
    why: tuple[str, ...] = ()
    assessment: Assessment | None = None


def draft(
    *,
    title: str,
    scopes: Iterable[tuple[str, str]],
    by: str,
    at: datetime,
    replaces: Assessment | None = None,
    **content: Any,
) -> Assessment:
    """A new assessment of (purpose slug, modality) pairs. ``content``: fields of ``CONTENT``."""
    with transaction.atomic():
        made = Assessment.objects.create(
            title=title,
            version=replaces.version + 1 if replaces else 1,
            replaces=replaces,
            author=by,
            created_at=at,
            **{name: content[name] for name in CONTENT if name in content},
        )
        set_scopes(made, scopes)
        keep("dpia.drafted", resource=made.reference, by=by, at=at)
    return made


def set_scopes(assessment: Assessment, scopes: Iterable[tuple[str, str]]) -> None:
    """Replace what a draft covers."""
    if not assessment.editable:
        raise WrongState(f"{assessment} is {assessment.state}: begin a new version instead.")
    assessment.scopes.all().delete()
    AssessmentScope.objects.bulk_create(
        AssessmentScope(assessment=assessment, purpose=purpose, modality=modality)
        for purpose, modality in dict.fromkeys(scopes)
    )


def revise(
    assessment: Assessment, *, changes: Mapping[str, Any], by: str, at: datetime
) -> Assessment:
    """Change a draft. Raises WrongState unless it still is one."""
    with transaction.atomic():
        locked = _locked(assessment)
        if not locked.editable:
            raise WrongState(f"{locked} is {locked.state}: begin a new version instead.")
        for name in set(CONTENT) & set(changes):
            setattr(locked, name, changes[name])
        locked.save()
        keep("dpia.edited", resource=locked.reference, by=by, at=at)
    return locked


def incomplete(assessment: Assessment) -> list[str]:
    """What Art. 35(7) asks for and is not there, in words."""
    wanted = {
        "a) the systematic description": assessment.description,
        "b) necessity and proportionality": assessment.necessity,
        "c) the risks": assessment.risk_summary,
        "d) the measures": assessment.measure_summary,
        "the data subjects' views, or why they were not sought": assessment.subjects_views,
    }
    missing = [name for name, text in wanted.items() if not text.strip()]
    if not assessment.scopes.exists():
        missing.append("a purpose and a modality that it covers")
    if not assessment.models_examined:
        missing.append("the models that it examined")
    if not assessment.risks.exists():
        missing.append("at least one risk")
    unknown = sorted(set(assessment.undertakings) - set(UNDERTAKINGS))
    missing += [f"an undertaking that exists instead of {name!r}" for name in unknown]
    return missing


def submit(assessment: Assessment, *, by: str, at: datetime) -> Assessment:
    """Draft → with the DPO. Raises AssessmentIncomplete naming each missing part."""
    with transaction.atomic():
        locked = _locked(assessment)
        _step(locked, AssessmentState.WITH_DPO)
        missing = incomplete(locked)
        if missing:
            raise AssessmentIncomplete(
                f"Still missing: {'; '.join(missing)}.", extra={"missing": missing}
            )
        locked.submitted_at, locked.returned_because = at, ""
        locked.save()
        keep("dpia.submitted", resource=locked.reference, by=by, at=at)
    return locked


def advise(assessment: Assessment, *, advice: str, by: str, at: datetime) -> Assessment:
    """With the DPO → with the approver: the DPO's advice is given (GDPR Art. 35(2))."""
    with transaction.atomic():
        locked = _locked(assessment)
        _step(locked, AssessmentState.WITH_APPROVER)
        if by == locked.author:
            raise SamePerson("The author cannot advise on the own assessment.")
        if not advice.strip():
            raise AssessmentIncomplete("The DPO's advice is empty.", field="advice")
        locked.dpo, locked.dpo_advice, locked.advised_at = by, advice, at
        locked.save()
        keep("dpia.advised", resource=locked.reference, by=by, at=at)
    return locked


def send_back(assessment: Assessment, *, because: str, by: str, at: datetime) -> Assessment:
    """Back to the author, with the reason; advice must be given anew."""
    with transaction.atomic():
        locked = _locked(assessment)
        _step(locked, AssessmentState.DRAFT)
        locked.returned_because, locked.dpo, locked.advised_at = because, "", None
        locked.save()
        keep("dpia.returned", resource=locked.reference, by=by, at=at)
    return locked


def approve(
    assessment: Assessment, *, by: str, at: datetime, review_due: date | None = None
) -> Assessment:
    """With the approver → approved: in force from the next decision on.

    Fixes what its purposes declare today, so that a later change makes it stale. Raises
    SamePerson, and AssessmentIncomplete while a high risk remains without prior consultation.
    """
    with transaction.atomic():
        locked = _locked(assessment)
        _step(locked, AssessmentState.APPROVED)
        if by in {locked.author, locked.dpo}:
            raise SamePerson("Neither the author nor the DPO may approve.")
        if any(risk.high for risk in locked.risks.all()) and locked.consultation == "not-needed":
            raise AssessmentIncomplete(
                "A high risk remains: consult the supervisory authority first (GDPR Art. 36).",
                field="consultation",
            )
        locked.approver, locked.approved_at = by, at
        locked.review_due = review_due or locked.review_due or (at + REVIEW_AFTER).date()
        locked.declared = declared_now({scope.purpose for scope in locked.scopes.all()})
        locked.content_hash = content_hash(locked)
        locked.save()
        _supersede(locked)
        facts = {"content": locked.content_hash, "review_due": locked.review_due.isoformat()}
        keep("dpia.approved", resource=locked.reference, by=by, at=at, facts=facts)
    return locked


def reject(assessment: Assessment, *, because: str, by: str, at: datetime) -> Assessment:
    """With the approver → rejected: the use must not begin."""
    with transaction.atomic():
        locked = _locked(assessment)
        _step(locked, AssessmentState.REJECTED)
        locked.returned_because = because
        locked.save()
        keep("dpia.rejected", resource=locked.reference, by=by, at=at)
    return locked


def reopen(*, purpose: str, model: str, because: str, by: str, at: datetime) -> list[Assessment]:
    """What it assessed behaves otherwise: stale until a next version is approved (Art. 35(11)).

    Touches the approved assessments of the purpose that examined the model ("name version").
    """
    with transaction.atomic():
        found = (
            Assessment.objects.select_for_update()
            .filter(
                pk__in=AssessmentScope.objects.filter(purpose=purpose).values("assessment"),
                state=AssessmentState.APPROVED,
            )
            .order_by("pk")
        )
        reopened = [one for one in found if model in one.models_examined]
        for one in reopened:
            one.reopened_because = because
            one.save(update_fields=["reopened_because"])
            facts = {"purpose": purpose, "model": model}
            keep("dpia.reopened", resource=one.reference, by=by, at=at, facts=facts)
    return reopened


def status(*, purpose: str, modality: str, model: str, at: datetime | date) -> Status:
    """Whether an approved, current assessment covers this use, and if not, why. Two queries.

    ``model``: "name version" of the model in use ("" when there is none).
    """
    day = at.date() if isinstance(at, datetime) else at
    found = list(
        Assessment.objects.filter(scopes__purpose=purpose, scopes__modality=modality)
        .exclude(state__in=(AssessmentState.SUPERSEDED, AssessmentState.REJECTED))
        .order_by("-approved_at", "-pk")
    )
    approved = [one for one in found if one.state == AssessmentState.APPROVED]
    if not approved:
        if found:
            return Status("unsigned", (f"{found[0]} is {found[0].get_state_display()}.",), found[0])
        return Status("missing", ("No assessment covers this purpose and modality.",))
    newest = approved[0]
    why = stale_because(newest, purpose=purpose, model=model, day=day)
    return Status("stale" if why else "current", tuple(why), newest)


def stale_because(assessment: Assessment, *, purpose: str, model: str, day: date) -> list[str]:
    """What changed since approval, in words; nothing when it is current."""
    why = []
    if assessment.review_due is None or assessment.review_due < day:
        why.append(f"Its review was due on {assessment.review_due}.")
    if assessment.reopened_because:
        why.append(assessment.reopened_because)
    if model not in assessment.models_examined:
        why.append(f"The model in use ({model or 'none'}) is not one it examined.")
    volume = assessment.monthly_volume
    if volume is not None and assessment.observed_volume > volume:
        why.append(
            f"{assessment.observed_volume} decisions a month exceed the {volume} it declared."
        )
    then, now = assessment.declared.get(purpose), declared_now({purpose}).get(purpose)
    if then is None or now is None:
        return [*why, f"The purpose {purpose} was not there when it was approved, or is gone."]
    then = {"aims": [], **then}  # approved before purposes declared any
    words = {name: name.replace("_", " ") for name in DECLARED}
    why += [f"The purpose's {words[name]} changed." for name in DECLARED if then[name] != now[name]]
    return why


def declared_now(purposes: Iterable[str]) -> dict[str, dict[str, Any]]:
    """What each purpose declares at this moment: slug → values of ``DECLARED``."""
    rows = Purpose.objects.filter(slug__in=list(purposes)).values("slug", *DECLARED)
    return {row["slug"]: {name: row[name] for name in DECLARED} for row in rows}


def content_hash(assessment: Assessment) -> str:
    """SHA-256 (hex) of what was approved: text, scopes, risks, measures and undertakings."""
    risks = list(assessment.risks.values_list("title", "residual_severity", "residual_likelihood"))
    content: dict[str, Any] = {
        name: _plain(getattr(assessment, name)) for name in CONTENT if name != "cnil"
    }
    content["scopes"] = [[scope.purpose, scope.modality] for scope in assessment.scopes.all()]
    content["risks"] = [list(risk) for risk in risks]
    content["measures"] = list(assessment.measures.values_list("title", flat=True))
    return sha256(canonical(content)).hexdigest()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _supersede(assessment: Assessment) -> None:
    before = assessment.replaces
    if before is not None and before.state == AssessmentState.APPROVED:
        Assessment.objects.filter(pk=before.pk).update(state=AssessmentState.SUPERSEDED)


def _locked(assessment: Assessment) -> Assessment:
    return Assessment.objects.select_for_update().get(pk=assessment.pk)


def _step(assessment: Assessment, to: str) -> None:
    if to not in ASSESSMENT_STEPS[assessment.state]:
        raise WrongState(f"{assessment} is {assessment.state} and cannot become {to}.")
    assessment.state = to
