"""What the product keeps."""

from emotion.models.batches import Batch, BatchLine, LineState
from emotion.models.scores import (
    Analysis,
    AnalysisQuerySet,
    BiasAudit,
    DriftAlarm,
    EvidenceQuerySet,
    Measured,
    ModelCard,
    OutcomeNote,
    OutcomeTally,
    Replay,
    Review,
    ReviewLabel,
    Tally,
    Validation,
)

__all__ = [
    "Analysis",
    "AnalysisQuerySet",
    "Batch",
    "BatchLine",
    "BiasAudit",
    "DriftAlarm",
    "EvidenceQuerySet",
    "LineState",
    "Measured",
    "ModelCard",
    "OutcomeNote",
    "OutcomeTally",
    "Replay",
    "Review",
    "ReviewLabel",
    "Tally",
    "Validation",
]
