"""From raw logits to probabilities that mean what they say, and the line below which we are silent.

Per language and label: a logistic calibration (Platt 1999) with slope and offset pulled towards
(1, 0), a threshold that maximises F1 (used to measure), and a stricter one from which a label may
be named (used to answer).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.vocabularies import GOEMOTIONS

Array = NDArray[np.float32]
# The line of a label that comments on the web never make out well enough: nearly sure, or silent.
HOPELESS = 0.75


def sigmoid(z: Array) -> Array:
    """Logistic function, safe for large |z|."""
    out: Array = 0.5 * (1.0 + np.tanh(0.5 * z))
    return out


@dataclass(frozen=True)
class Calibration:
    """Arrays of one value per label."""

    slope: Array
    offset: Array
    f1: Array
    naming: Array

    @cached_property
    def lines(self) -> Mapping[str, float]:
        """GoEmotions label → the probability from which it may be named."""
        return MappingProxyType(dict(zip(GOEMOTIONS, self.naming.tolist(), strict=True)))

    def probabilities(self, logits: Array) -> Array:
        """Calibrated probabilities, same shape as `logits` (n × labels)."""
        return sigmoid(logits * self.slope + self.offset)

    def arrays(self, prefix: str) -> dict[str, Array]:
        """For the weights file: `prefix.slope` and so on."""
        fields = ("slope", "offset", "f1", "naming")
        return {f"{prefix}.{k}": np.asarray(getattr(self, k), np.float32) for k in fields}

    @classmethod
    def read(cls, arrays: Mapping[str, NDArray[np.generic]], prefix: str) -> "Calibration":
        """The inverse of `arrays`."""
        fields = ("slope", "offset", "f1", "naming")
        return cls(*(np.asarray(arrays[f"{prefix}.{k}"], np.float32) for k in fields))


def platt(z: Array, y: Array, *, strength: float = 8.0) -> tuple[float, float]:
    """Slope and offset that minimise the log loss of `y` (n,) given logits `z` (n,).

    A quadratic pull of `strength` pseudo-observations towards slope 1 and offset 0 keeps labels
    with few positives where they were. Newton's method, at most 50 steps.
    """
    w = np.array([1.0, 0.0])
    x = np.stack([z, np.ones_like(z)], 1).astype(np.float64)
    target = y.astype(np.float64)
    prior = np.diag([strength, strength / 8])
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - target) + prior @ (w - np.array([1.0, 0.0]))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + prior
        step = np.linalg.solve(hessian, gradient)
        w -= np.clip(step, -1, 1)
        if np.abs(step).max() < 1e-7:
            break
    return float(max(w[0], 0.05)), float(w[1])


def best_f1(p: Array, y: Array, *, trust: float = 60.0) -> float:
    """The threshold with the highest F1 on `p` (n,), `y` (n,).

    The observed F1 curve is averaged with the one that the calibrated probabilities themselves
    expect, weighted by positives / (positives + `trust`): a dozen positives alone would put
    the threshold wherever noise does.
    """
    order = np.argsort(-p, kind="stable")
    q, hits = p[order], np.cumsum(y[order])
    n = np.arange(1, len(p) + 1)
    total = float(y.sum())
    seen = 2 * hits / (n + total)
    expected = 2 * np.cumsum(q) / (n + q.sum())
    share = total / (total + trust)
    k = int(np.argmax(share * seen + (1 - share) * expected))
    below = q[k + 1] if k + 1 < len(q) else 0.0
    return float((q[k] + below) / 2)


def for_precision(p: Array, y: Array, *, precision: float, floor: float) -> float:
    """The lowest threshold ≥ `floor` above which at least `precision` of the named labels hold.

    Four pseudo-observations at half the wanted precision make small counts careful; `HOPELESS`
    when no threshold is good enough.
    """
    order = np.argsort(-p, kind="stable")
    q, hits = p[order], np.cumsum(y[order])
    n = np.arange(1, len(p) + 1)
    good = np.flatnonzero((hits + 2 * precision) / (n + 4) >= precision)
    good = good[q[good] >= floor]
    return float(max(floor, q[good[-1]])) if len(good) else HOPELESS


def expected_calibration_error(p: Array, y: Array, *, bins: int = 15) -> float:
    """|confidence − frequency| averaged over equal-width bins, weighted by their share."""
    index = np.minimum((p * bins).astype(int), bins - 1).ravel()
    flat_p, flat_y = p.ravel(), y.ravel()
    mass = np.bincount(index, minlength=bins)
    gaps = np.abs(
        np.bincount(index, flat_p, minlength=bins) - np.bincount(index, flat_y, minlength=bins)
    )
    return float(gaps[mass > 0].sum() / len(flat_p))
