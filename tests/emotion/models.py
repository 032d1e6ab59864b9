"""Evidence about the model in use, as a test needs it: what it failed, what validates it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from emotion.models import BiasAudit, Validation
from emotion.scorers import load
from emotion.services.validating import Terms, keep_audit, keep_validation


def terms(*, at: datetime | None = None, days: int = 30) -> Terms:
    at = at or timezone.now()
    return Terms(by="staff:steward", at=at, until=at + timedelta(days=days))


def head() -> dict[str, Any]:
    scorer = load(settings.DISCREET_SCORER)
    return {"model": scorer.name, "version": scorer.version}


def audited(*failed: str, at: datetime | None = None, days: int = 30) -> BiasAudit:
    """The newest audit of the model in use: these families failed, and `en:age` passed."""
    families = [_family("en:age", 0.01), *(_family(one, 0.09) for one in failed)]
    figures = {"pairs": 8_000, "allowed": 0.05, "failed": list(failed), "families": families}
    return keep_audit({**head(), **figures}, terms=terms(at=at, days=days))


def _family(name: str, gap: float) -> dict[str, Any]:
    language, _, family = name.partition(":")
    worst = {"gap": gap, "low": gap - 0.005, "high": gap + 0.005}
    return {
        "language": language,
        "family": family,
        "pairs": 400,
        "largest": gap,
        "label": "anger",
        "gaps": {"anger": worst},
    }


def validated(language: str, *, days: int = 30, purpose: str = "") -> list[Validation]:
    """A validation of the model in use on data of one language."""
    figures = {**head(), "format": "goemotions", "language": language, "n": 900, "macro_f1": 0.5}
    return keep_validation(figures, modality="text", purposes=(purpose,), terms=terms(days=days))
