"""What the product itself can show for an assessment: retention kept, and the last bias audit."""

from collections.abc import Iterator
from datetime import datetime

from consent.models import Purpose
from emotion.models import Analysis, BiasAudit, ModelCard
from governance.policy.facts import TOLD


def product_figures(purpose: str, at: datetime) -> Iterator[tuple[str, str]]:
    """(label, value) pairs about one purpose, as of `at`; about no person."""
    kept = Analysis.objects.filter(purpose__slug=purpose)
    yield "results kept", str(kept.count())
    yield "results past their date and still kept", str(kept.due(at=at).count())
    for card in _cards(purpose):
        yield f"bias audit of {card}", _audited(card, at)


def _cards(purpose: str) -> list[ModelCard]:
    """The newest allowed card of each model that infers from what the purpose may read."""
    found = Purpose.objects.filter(slug=purpose).values_list("modalities", flat=True).first()
    modalities = set(found or [])
    if modalities.intersection(TOLD):
        modalities.add("text")  # what people write into a survey is read by the text's model
    cards = ModelCard.objects.filter(allowed=True, modality__in=modalities)
    newest: dict[str, ModelCard] = {}
    for card in cards.exclude(inference_basis="none").order_by("-created_at"):
        newest.setdefault(card.name, card)
    return sorted(newest.values(), key=lambda card: card.name)


def _audited(card: ModelCard, at: datetime) -> str:
    """The newest audit's outcome, and whether it still counts."""
    audit: BiasAudit | None = BiasAudit.objects.of(card.name, card.version).first()
    if audit is None:
        return "never audited"
    failed = ", ".join(map(str, audit.failed)) or "no group"
    until = audit.valid_until
    counts = f"counts until {until:%Y-%m-%d}" if until > at else "no longer current"
    return f"gap above {audit.allowed:g} for {failed}; {audit.pairs} pairs; {counts}"
