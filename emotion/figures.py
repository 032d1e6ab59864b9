"""What the product itself can show for an assessment: retention kept, and the last bias audit."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from consent.models import Purpose
from emotion.models import Analysis, ModelCard


def product_figures(purpose: str, at: datetime) -> Iterator[tuple[str, str]]:
    """(label, value) pairs about one purpose, as of `at`; about no person."""
    kept = Analysis.objects.filter(purpose__slug=purpose)
    yield "results kept", str(kept.count())
    yield "results past their date and still kept", str(kept.due(at=at).count())
    for card in _cards(purpose):
        yield f"bias audit of {card}", _audited(card, at)


def _cards(purpose: str) -> list[ModelCard]:
    """The newest allowed card of each model that reads what the purpose may read."""
    found = Purpose.objects.filter(slug=purpose).values_list("modalities", flat=True).first()
    modalities = set(found or [])
    if "survey" in modalities:
        modalities.add("text")  # a survey's answers are read by the text's model
    cards = ModelCard.objects.filter(allowed=True, modality__in=modalities).order_by("-created_at")
    newest: dict[str, ModelCard] = {}
    for card in cards:
        newest.setdefault(card.name, card)
    return sorted(newest.values(), key=lambda card: card.name)


def _audited(card: ModelCard, at: datetime) -> str:
    """The audit's outcome as its card holds it, and whether it still counts."""
    bias: Any = card.figures.get("bias") if isinstance(card.figures, dict) else None
    if not isinstance(bias, dict) or "failed" not in bias:
        return "no figures on the card"
    failed = ", ".join(map(str, bias["failed"])) or "no group"
    parts = [f"gap above {bias.get('allowed', 'the allowed one')} for {failed}"]
    if "pairs" in bias:
        parts.append(f"{bias['pairs']} pairs")
    until = card.audited_until
    if until is None or until <= at:
        parts.append("no longer current")
    else:
        parts.append(f"counts until {until:%Y-%m-%d}")
    return "; ".join(parts)
