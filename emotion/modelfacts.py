"""Which model would score, whether its evidence permits that today, and whom it reads worse."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef

from emotion.models import BiasAudit, EvidenceQuerySet, ModelCard, Validation
from emotion.scorers import Scorer, ScorerFailed, load
from emotion.scorers.onnx import OnnxScorer
from emotion.scorers.registry import add
from emotion.scorers.remote import RemoteScorer
from governance.gates import ModelStatus, Use
from governance.policy.facts import TOLD

SELF_REPORT = "survey"
# Read by the text's scorer unless the settings name another: words, and transcripts of calls (whose
# law stays that of voice). Face and behaviour have no scorer until an installation brings one.
AS_TEXT = frozenset({"text", "voice", *TOLD})


def load_scorer() -> None:
    """Load the configured scorer in this process; raises `ScorerFailed`."""
    load(settings.DISCREET_SCORER)


def scorer_for(modality: str, inference_basis: str | None = None) -> Scorer | None:
    """The scorer that reads this modality, None when none does; raises `ScorerFailed`.

    A slider position is taken at its word (`inference_basis` none); what people write into a
    survey, or said in a call that was transcribed, is read as text is.
    """
    if inference_basis == "none" and modality in TOLD:
        return load(SELF_REPORT)
    name = settings.DISCREET_SCORERS.get(modality)
    if name is None and modality in AS_TEXT:
        name = settings.DISCREET_SCORER
    return load(name) if name is not None else None


def add_foreign_scorers() -> None:
    """Make the models known that the settings declare; each is loaded when it is first asked."""
    makers: dict[str, tuple[str, Callable[[Path], Scorer]]] = {
        "onnx": (settings.DISCREET_ONNX_MODEL, OnnxScorer),
        "remote": (settings.DISCREET_REMOTE_MODEL, RemoteScorer),
    }
    for name, (declaration, make) in makers.items():
        if declaration:
            add(name, partial(make, Path(declaration)))


def model_in_use(use: Use, at: datetime) -> ModelStatus:
    """The model that would score, as of `at`; two queries.

    Not permitted: a modality without a scorer, a scorer that does not load, a card that its
    steward has not opened, and a model without a current validation for this purpose and
    modality or without a current bias audit. Where nothing is inferred there is nothing to
    validate: the card alone decides.
    """
    try:
        scorer = scorer_for(use.modality, use.inference_basis)
    except ScorerFailed:
        return ModelStatus()
    if scorer is None:
        return ModelStatus()
    model = f"{scorer.name} {scorer.version}"
    cards = ModelCard.objects.filter(name=scorer.name, version=scorer.version, allowed=True)
    if scorer.inference_basis == "none":
        return ModelStatus(model=model, permitted=cards.exists())
    valid = validations(scorer, use.purpose, at=at).filter(
        model_name=OuterRef("name"), model_version=OuterRef("version")
    )
    audit = audit_in_force(scorer.name, scorer.version, at=at)
    permitted = audit is not None and cards.filter(Exists(valid)).exists()
    return ModelStatus(model=model, permitted=permitted, failed=frozenset(failed(audit)))


def validations(scorer: Scorer, purpose: str, *, at: datetime) -> EvidenceQuerySet:
    """What counts at `at` for this model and purpose, in any language."""
    found: EvidenceQuerySet = Validation.objects.of(scorer.name, scorer.version)
    return found.current(at=at).filter(modality=scorer.modality, purpose__in=("", purpose))


def validated_languages(scorer: Scorer, purpose: str, *, at: datetime) -> frozenset[str]:
    """The languages in which this model may say something for this purpose."""
    rows = validations(scorer, purpose, at=at).order_by()
    return frozenset(rows.values_list("language", flat=True).distinct())


def audit_in_force(name: str, version: str, *, at: datetime) -> BiasAudit | None:
    """The model's newest bias audit, None when there is none or it has ended."""
    newest: BiasAudit | None = (
        BiasAudit.objects.of(name, version)
        .filter(created_at__lte=at)
        .only("failed", "valid_until")
        .first()
    )
    return newest if newest is not None and newest.valid_until > at else None


def failed(audit: BiasAudit | None) -> list[Any]:
    """The families that an audit failed; nothing where there is none."""
    return audit.failed if audit is not None else []
