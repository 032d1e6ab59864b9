"""Which model would score, and whether its card permits that today."""

from datetime import datetime

from django.conf import settings

from emotion.models import ModelCard
from emotion.scorers import ScorerFailed, load


def load_scorer() -> None:
    """Load the configured scorer in this process; raises `ScorerFailed`."""
    load(settings.DISCREET_SCORER)


def model_in_use(modality: str, at: datetime) -> tuple[str, bool]:
    """(name and version, permitted): the model that would score this modality, as of `at`.

    A modality without a scorer, a scorer that does not load, and a model without a current
    validation and bias audit are all not permitted.
    """
    try:
        scorer = load(settings.DISCREET_SCORER)
    except ScorerFailed:
        return "", False
    if modality not in {scorer.modality, "survey"}:
        return "", False
    cards = ModelCard.objects.permitted(name=scorer.name, version=scorer.version, at=at)
    return f"{scorer.name} {scorer.version}", cards.exists()
