"""The pack's model cards, and in demo mode the evidence that the committed figures are."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings

from emotion.modelfacts import SELF_REPORT
from emotion.models import BiasAudit, ModelCard, Validation
from emotion.scorers import Scorer, load
from emotion.services.validating import VALIDATING, Terms, keep_audit, keep_validation

APPROVER: Final = "pack:demo-approver"
VALID_DAYS: Final = 180
INTENDED: Final = {
    "text": {
        "en": "Saying what the words of a customer's message express, for a person who then "
        "decides.",
        "ru": "Сказать, что выражают слова сообщения клиента, чтобы человек затем принял решение.",
    },
    "survey": {
        "en": "Taking a customer's position on a mood slider at its word. Nothing is inferred.",
        "ru": "Принять положение ползунка настроения как сказанное клиентом. Ничего не выводится.",
    },
}
LIMITS: Final = {
    "text": {
        "en": "Says what is expressed, not felt. Weak on irony, implied complaints and dialect; "
        "when it answers it can still take one pole for the other (wrong_pole in the figures). "
        "Where its bias audit found gaps above the allowed one, the groups and the purposes that "
        "they close are named beside it. A person must read the message before anything follows. "
        "Not for employment, credit, prices or health.",
        "ru": "Говорит о выраженном, а не о пережитом. Плохо понимает иронию, скрытые жалобы и "
        "диалекты; даже отвечая, может принять один полюс за другой (wrong_pole в показателях). "
        "Если проверка на предвзятость нашла разрывы выше допустимого, рядом названы группы и "
        "закрытые из-за них цели. Прежде чем что-либо следует, сообщение должен прочесть человек. "
        "Не для решений о работе, кредитах, ценах и здоровье.",
    },
    "survey": {
        "en": "Says only what the customer chose to say, on one scale. People use scales "
        "differently: compare a person with nobody.",
        "ru": "Говорит только то, что выбрал сам клиент, на одной шкале. Люди пользуются шкалами "
        "по-разному: не сравнивайте людей между собой.",
    },
}


def pack_scorers() -> list[Scorer]:
    """The scorers that the pack's purposes are read with."""
    named = [settings.DISCREET_SCORER, SELF_REPORT, *settings.DISCREET_SCORERS.values()]
    return [load(name) for name in dict.fromkeys(named)]


def load_models(*, approve: bool, at: datetime) -> None:
    """A card for each installed scorer; opened, with its evidence, in demo mode only."""
    for scorer in pack_scorers():
        card, _ = ModelCard.objects.get_or_create(
            name=scorer.name,
            version=scorer.version,
            defaults={
                "modality": scorer.modality,
                "inference_basis": scorer.inference_basis,
                "languages": sorted(scorer.languages),
                "intended_use": INTENDED.get(scorer.modality, INTENDED["text"]),
                "limits": LIMITS.get(scorer.modality, LIMITS["text"]),
                "created_at": at,
            },
        )
        if approve:
            _open(card)
            _load_evidence(scorer, at=at)


def _open(card: ModelCard) -> None:
    """Permit a card once: one that a steward closed since stays closed."""
    if not card.allowed and not card.demo:
        card.allowed = card.demo = True
        card.save(update_fields=["allowed", "demo"])


def _load_evidence(scorer: Scorer, *, at: datetime) -> None:
    """The figures on file for exactly this version, where nothing counts at present."""
    terms = Terms(by=APPROVER, at=at, until=at + timedelta(days=VALID_DAYS))
    about = (scorer.name, scorer.version)
    validated = Validation.objects.of(*about).current(at=at).exists()
    audited = BiasAudit.objects.of(*about).current(at=at).exists()
    for figures in measured(scorer):
        if "families" in figures and not audited:
            keep_audit(figures, terms=terms)
        elif figures.get("format") in VALIDATING and not validated:
            keep_validation(figures, modality=scorer.modality, terms=terms)


def measured(scorer: Scorer) -> Iterator[dict[str, Any]]:
    """What `evaluate_scorer` and `bias_audit` printed about this version, as committed."""
    folder = settings.BASE_DIR / "docs" / "reference" / "models" / "figures"
    for path in sorted(folder.glob(f"{scorer.name}.*.json")):
        printed: dict[str, Any] = json.loads(path.read_text())
        if printed.get("version") == scorer.version:
            yield printed
