"""What both trainings share once there are weights: calibration, thresholds, a short report."""

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.calibration import (
    Array,
    Calibration,
    best_f1,
    expected_calibration_error,
    for_precision,
    platt,
)
from emotion.scorers.vocabularies import GOEMOTIONS, INDEX, NEGATIVE

PRECISION, FLOOR = 0.6, 0.35
FALSE_ALARMS = 0.006  # of plain banking questions, on one half; the other half must stay ≤ 0.01
_NEGATIVE = [INDEX[k] for k in NEGATIVE]


def blank(prefix: str, labels: int = len(GOEMOTIONS)) -> dict[str, Array]:
    """A calibration that changes nothing, as arrays of a weights file."""
    one, half = np.ones(labels, np.float32), np.full(labels, 0.5, np.float32)
    return Calibration(one, one * 0, half, half).arrays(prefix)


def calibrate(logits: Array, labels: Array, bank: Array | None) -> Calibration:
    """Fit on held-out rows; `bank` are logits of questions that should raise no alarm."""
    width = labels.shape[1]
    pairs = [platt(logits[:, j], labels[:, j]) for j in range(width)]
    slope = np.array([a for a, _ in pairs], np.float32)
    offset = np.array([b for _, b in pairs], np.float32)
    draft = Calibration(slope, offset, slope, slope)
    p = draft.probabilities(logits[:, :width])
    f1 = np.array([best_f1(p[:, j], labels[:, j]) for j in range(width)], np.float32)
    naming = np.array(
        [
            for_precision(p[:, j], labels[:, j], precision=PRECISION, floor=max(FLOOR, f1[j]))
            for j in range(width)
        ],
        np.float32,
    )
    if bank is not None:
        naming = quieten(draft.probabilities(bank[:, :width]), naming)
    return Calibration(slope, offset, f1, naming)


def quieten(bank: Array, naming: Array) -> Array:
    """Raise the lines of the negative labels together until few plain questions cross one."""
    raised = naming.copy()
    while (bank[:, _NEGATIVE] >= raised[_NEGATIVE]).any(1).mean() > FALSE_ALARMS:
        raised[_NEGATIVE] += (1 - raised[_NEGATIVE]) * 0.05
    return raised


def f1_scores(named: NDArray[np.bool_], labels: Array) -> NDArray[np.float64]:
    """F1 per label (0 where nothing was named and nothing held)."""
    hits = (named & (labels > 0)).sum(0)
    out: NDArray[np.float64] = 2 * hits / np.maximum(named.sum(0) + labels.sum(0), 1)
    return out


def report(made: Calibration, logits: Array, labels: Array) -> dict[str, float]:
    """Macro-F1, calibration error and coverage on rows that calibration has not seen."""
    p = made.probabilities(logits[:, : labels.shape[1]])
    sure = (p >= made.naming).any(1)
    top = np.argmax(p, 1)
    right = labels[np.arange(len(top)), top] > 0
    errors = [expected_calibration_error(p[:, j], labels[:, j]) for j in range(labels.shape[1])]
    return {
        "macro_f1": round(float(f1_scores(p >= made.f1, labels).mean()), 4),
        "ece": round(float(np.mean(errors)), 4),
        "coverage": round(float(sure.mean()), 3),
        "accuracy_when_sure": round(float(right[sure].mean()), 3),
    }
