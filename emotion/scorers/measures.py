"""Figures from probabilities and truth: F1 with intervals, calibration, coverage. Pure."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.calibration import expected_calibration_error

Flags = NDArray[np.bool_]
RESAMPLES = 300


def counts(picked: Flags, truth: Flags) -> NDArray[np.int64]:
    """True positives, picked, true: 3 × labels."""
    return np.stack([(picked & truth).sum(0), picked.sum(0), truth.sum(0)])


def f1(counted: NDArray[np.int64]) -> NDArray[np.float64]:
    """F1 per label from `counts` (0 where nothing was picked and nothing holds)."""
    hits, picked, true = counted
    out: NDArray[np.float64] = 2 * hits / np.maximum(picked + true, 1)
    return out


def interval(picked: Flags, truth: Flags, *, seed: int = 0) -> NDArray[np.float64]:
    """95 % bootstrap bounds over texts: 2 × (labels + 1); the last column is macro-F1's."""
    rng = np.random.default_rng(seed)
    n = len(truth)
    cells = np.concatenate([picked & truth, picked, truth], 1).astype(np.float32)
    drawn = np.stack([np.bincount(rng.integers(0, n, n), minlength=n) for _ in range(RESAMPLES)])
    totals = (drawn.astype(np.float32) @ cells).reshape(RESAMPLES, 3, -1)
    scores = 2 * totals[:, 0] / np.maximum(totals[:, 1] + totals[:, 2], 1)
    whole = np.concatenate([scores, scores.mean(1, keepdims=True)], 1)
    return np.asarray(np.percentile(whole, [2.5, 97.5], axis=0), np.float64)


def per_label(
    labels: Sequence[str], probabilities: NDArray[np.float32], picked: Flags, truth: Flags
) -> dict[str, dict[str, float]]:
    """Label → n, precision, recall, F1 with bounds, calibration error; rounded to 4 digits."""
    hits, chosen, true = counted = counts(picked, truth)
    scores, bounds = f1(counted), interval(picked, truth)
    table = {}
    for j, label in enumerate(labels):
        error = expected_calibration_error(probabilities[:, j], truth[:, j].astype(np.float32))
        row = {
            "precision": hits[j] / max(chosen[j], 1),
            "recall": hits[j] / max(true[j], 1),
            "f1": scores[j],
            "f1_low": bounds[0, j],
            "f1_high": bounds[1, j],
            "ece": error,
        }
        table[label] = {"n": int(true[j])} | {k: round(float(v), 4) for k, v in row.items()}
    return table


def summary(
    labels: Sequence[str], probabilities: NDArray[np.float32], picked: Flags, truth: Flags
) -> dict[str, Any]:
    """`macro_f1` with bounds, `micro_f1`, mean `ece`, `per_label`."""
    counted = counts(picked, truth)
    bounds = interval(picked, truth)[:, -1]
    table = per_label(labels, probabilities, picked, truth)
    hits, chosen, true = counted.sum(1)
    return {
        "macro_f1": round(float(f1(counted).mean()), 4),
        "macro_f1_low": round(float(bounds[0]), 4),
        "macro_f1_high": round(float(bounds[1]), 4),
        "micro_f1": round(float(2 * hits / max(chosen + true, 1)), 4),
        "ece": round(float(np.mean([row["ece"] for row in table.values()])), 4),
        "per_label": table,
    }


def calibration_curve(
    probabilities: NDArray[np.float32], truth: Flags, *, bins: int = 10
) -> list[dict[str, float]]:
    """Per bin of probability: mean probability, frequency and count, over all labels."""
    p, y = probabilities.ravel(), truth.ravel()
    index = np.minimum((p * bins).astype(int), bins - 1)
    curve = []
    for k in range(bins):
        inside = index == k
        if inside.any():
            point = {"probability": float(p[inside].mean()), "frequency": float(y[inside].mean())}
            curve.append({k: round(v, 4) for k, v in point.items()} | {"n": int(inside.sum())})
    return curve
