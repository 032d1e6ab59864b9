"""The facts of one decision, from the caller and from the database; writes nothing.

What a caller states is taken only where it makes the answer stricter or is theirs to say;
standing, bases, assessments, models and stops are looked up and never believed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings

from consent.models import Notice, Purpose, Signal, Subject
from consent.services import standing as standing_of
from consent.services import was_served
from consent.standing import RESTRICTED, Standing
from governance.models.assessments import UNDERTAKINGS, Assessment, AssessmentState
from governance.policy import Decision, Facts, decide
from governance.policy.facts import AIMS
from governance.services.assessments import Status
from governance.services.assessments import status as assessment_status
from governance.services.rulesets import current_ruleset
from governance.services.stops import is_stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a model would be used for; `inference_basis` is None where the door has not said."""

    purpose: str
    modality: str
    inference_basis: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelStatus:
    """The model that would score. `failed`: families of its bias audit, as `language:family`."""

    model: str = ""
    permitted: bool = False
    failed: frozenset[str] = frozenset()


ModelFacts = Callable[[Use, datetime], ModelStatus]

STATED = (
    *("modality", "channel", "speaker", "setting", "jurisdiction", "age", "vulnerable", "gpc"),
    "inference_basis",
)


def _no_model(use: Use, at: datetime) -> ModelStatus:
    return ModelStatus()


_model_facts: ModelFacts = _no_model


def register_model_facts(provider: ModelFacts) -> None:
    """Whoever has models says which one would score, whether it may, and whom it treats worse."""
    global _model_facts  # noqa: PLW0603 - one registry, filled once in AppConfig.ready
    _model_facts = provider


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """A decision, the facts it was taken on, and what evidence points at."""

    decision: Decision
    facts: Facts
    purpose: Purpose | None
    notice_hash: str = ""
    dpia_hash: str = ""
    dpia_why: tuple[str, ...] = ()
    model: str = ""
    consent_id: str = ""


def gather(
    stated: Mapping[str, Any],
    *,
    subject: Subject | None,
    purpose: Purpose | None,
    application: str,
    application_permitted: bool,
    namespace_permitted: bool,
    at: datetime,
) -> Gathered:
    """Look everything up and decide, as of ``at``.

    ``stated``: the caller's facts by name, with ``notice`` as (id, version) or None. ``purpose``:
    the active purpose, None when there is none by that slug.
    """
    modality = str(stated.get("modality") or "")
    slug = str(stated.get("purpose") or "")
    use = Use(
        purpose=slug, modality=modality, inference_basis=stated.get("inference_basis") or None
    )
    scorer = _model_facts(use, at)
    model = scorer.model
    found: dict[str, Any] = {
        "at": at.date(),
        "purpose": slug or None,
        "purpose_known": purpose is not None,
        "application_permitted": application_permitted,
        "namespace_permitted": namespace_permitted,
        "model_permitted": scorer.permitted,
        "failed_families": scorer.failed,
        "stopped": is_stopped(
            purpose=slug, modality=modality, model=model, application=application
        ),
        "data_region": getattr(settings, "DISCREET_REGION", "") or None,
        **{name: stated.get(name) for name in STATED},
    }
    if purpose is None:
        facts = Facts(**found)
        return Gathered(
            decision=decide(facts, current_ruleset()), facts=facts, purpose=None, model=model
        )
    will = standing_of(
        subject=subject,
        purpose=purpose,
        modality=modality,
        at=at,
        gpc=bool(stated.get("gpc")),
    )
    notice = Notice.objects.for_modality(purpose, modality)
    assessed = assessment_status(purpose=slug, modality=modality, model=model, at=at)
    found |= _of_purpose(purpose, modality) | _of_will(will, purpose, subject)
    found |= _of_assessment(assessed)
    found["notice_shown"] = _shown(notice, stated.get("notice"), subject, modality)
    facts = Facts(**found)
    return Gathered(
        decision=decide(facts, current_ruleset()),
        facts=facts,
        purpose=purpose,
        notice_hash=notice.sha256 if notice else "",
        dpia_hash=assessed.assessment.content_hash if assessed.assessment else "",
        dpia_why=assessed.why,
        model=model,
        consent_id=will.consent_id,
    )


def _of_purpose(purpose: Purpose, modality: str) -> dict[str, Any]:
    return {
        "lawful_basis": purpose.lawful_basis(modality) or None,
        "article9": purpose.article9.get(modality) or None,
        "purpose_minimum_age": purpose.minimum_age,
        "aims": _declared(purpose.aims),
    }


def _declared(aims: Any) -> frozenset[str]:
    """The aims that a purpose declares; what cannot be read could be any of them."""
    readable = isinstance(aims, list) and all(one in AIMS for one in aims)
    return frozenset(aims if readable else AIMS)


def _of_will(will: Standing, purpose: Purpose, subject: Subject | None) -> dict[str, Any]:
    found: dict[str, Any] = {"standing": will.state, "signals": _signals(subject)}
    if will.gpc:
        found["gpc"] = True
        # A yes that outweighs the signal was asked for again in face of it (§7025(c)(3)).
        found["gpc_confirmed"] = purpose.gpc_is_opt_out and will.state == "granted"
    return found


def _signals(subject: Subject | None) -> frozenset[str]:
    """Signals asserted for this person and not lifted since: they outlive a caller's silence."""
    if subject is None:
        return frozenset()
    newest: dict[tuple[Any, str], bool] = {}
    rows = Signal.objects.filter(subject__person=subject.person).exclude(
        kind__in=("gpc", RESTRICTED)
    )
    for holder, kind, asserted in rows.order_by("id").values_list("subject", "kind", "asserted"):
        newest[holder, kind] = asserted
    return frozenset(kind for (_, kind), asserted in newest.items() if asserted)


def _of_assessment(found: Status) -> dict[str, Any]:
    assessment = found.assessment
    facts: dict[str, Any] = {"dpia": found.state}
    if assessment is None or assessment.state != AssessmentState.APPROVED:
        return facts
    facts["dpo_signoff"] = bool(assessment.dpo)
    facts["consultation_pending"] = assessment.consultation == "pending"
    if found.state == "current":
        facts |= _undertakings(assessment)
    return facts


def _undertakings(assessment: Assessment) -> dict[str, bool]:
    """What the assessment vouches for, each only with its evidence in words."""
    said = assessment.undertakings
    return {name: True for name in UNDERTAKINGS if str(said.get(name) or "").strip()}


def _shown(
    notice: Notice | None, stated: tuple[Any, int] | None, subject: Subject | None, modality: str
) -> bool:
    """Whether the notice in force was shown: stated with this exposure, or, for what is not
    read from the body, served to this person before."""
    if notice is None:
        return False
    if stated is not None:
        return (str(stated[0]), stated[1]) == (str(notice.pk), notice.version)
    if modality in {"voice", "face"} or subject is None:
        return False
    return was_served(subject=subject, notice=notice)
