"""The fine-tuned encoder's forward pass in numpy: ragged batches, no padding, float32.

The same function as `emotion/training/encoder.py`; a test holds them together through recorded
outputs. Convolutions over pieces and a deep averaging network after Yang et al. 2019.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.calibration import Array

_EPS = 1e-12
_CONVOLUTIONS = ((2, 0), (3, 1), (5, 2))  # window, pieces to the left
_GELU = float(np.sqrt(2 / np.pi))


def dequantised(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Array]:
    """Dense parameters: `x` as it is, or `x.q` (int8) times `x.s` (one scale per column)."""
    out = {}
    for name, value in arrays.items():
        if name.endswith(".q"):
            stem = name[:-2]
            out[stem] = value.astype(np.float32) * arrays[f"{stem}.s"].astype(np.float32)
        elif not name.endswith(".s"):
            out[name] = value.astype(np.float32)
    return out


def _norm(x: Array, gain: Array, shift: Array) -> Array:
    centred: Array = x - x.mean(-1, keepdims=True)
    variance = np.einsum("ij,ij->i", centred, centred)[:, None] / x.shape[1]
    centred *= gain / np.sqrt(variance + np.float32(_EPS))
    centred += shift
    return centred


class Network:
    """Piece numbers to logits."""

    def __init__(
        self,
        dense: Mapping[str, NDArray[Any]],
        *,
        codes: NDArray[np.uint8],
        group: NDArray[np.uint8],
        scale: Array,
        low: Array,
        table: NDArray[np.int8],
        table_scale: Array,
    ) -> None:
        self._p = dequantised(dense)
        self._codes, self._group, self._scale, self._low = codes, group, scale, low
        self._table, self._table_scale = table, table_scale

    def run(self, rows: Sequence[Sequence[int]]) -> tuple[Array, Array]:
        """Rows of piece numbers (each at least one) to logits (n × outputs) and features.

        Features (n × 3072): the mean and the maximum over pieces, and the sentence vector.
        """
        p = self._p
        length = np.array([len(r) for r in rows])
        flat = np.concatenate([np.asarray(r, np.int64) for r in rows])
        starts = np.concatenate([[0], np.cumsum(length)[:-1]])
        f = self._features(flat, np.repeat(starts, length), np.repeat(starts + length, length))
        n = length[:, None].astype(np.float32)
        summed, highest = np.add.reduceat(f, starts, 0), np.maximum.reduceat(f, starts, 0)
        own = self._sentence(summed, n)
        pooled = np.concatenate([highest, self._attend(f, starts, length)], 1)
        g = pooled @ p["h1"] + p["h1_b"]
        g = 0.5 * g * (1 + np.tanh(_GELU * (g + 0.044715 * g**3)))
        pieces = np.add.reduceat(self._table[flat].astype(np.float32), starts, 0)
        out = np.concatenate([g, own], 1) @ p["h2"] + p["h2_b"]
        logits = np.asarray(out + pieces * self._table_scale / np.sqrt(n), np.float32)
        return logits, np.concatenate([summed / np.sqrt(n), highest, own], 1)

    def _features(
        self, flat: NDArray[np.int64], begin: NDArray[np.int64], end: NDArray[np.int64]
    ) -> Array:
        """Contextual features per piece (pieces × 1280)."""
        p, group = self._p, self._group[flat]
        e: Array = self._codes[flat] * self._scale[group, None] + self._low[group, None]
        place = np.arange(len(flat))
        parts = [e]
        for n, left in _CONVOLUTIONS:
            window = place[:, None] + np.arange(-left, n - left)
            outside = (window < begin[:, None]) | (window >= end[:, None])
            window[outside] = len(flat)
            x: Array = _norm(e @ p[f"proj{n}"] + p[f"proj_b{n}"], p[f"ln_g{n}"], p[f"ln_b{n}"])
            for layer in ("1", "2"):
                bordered = np.concatenate([x, np.zeros((1, x.shape[1]), np.float32)])
                y = bordered[window].reshape(len(flat), -1) @ p[f"w{layer}_{n}"]
                x = np.maximum(y + p[f"b{layer}_{n}"], 0) + x
            parts.append(x)
        return _norm(np.concatenate(parts, 1), p["ln_g"], p["ln_b"])

    def _sentence(self, summed: Array, n: Array) -> Array:
        """The encoder's own sentence vector (n × 512)."""
        p = self._p
        mean = (summed @ p["cnn_W"] + n * p["cnn_b"]) / np.sqrt(n)
        y0 = np.maximum(mean @ p["d0"], 0)
        y1 = np.maximum(mean @ p["p1"] + y0 @ p["d1"], 0)
        y2 = np.maximum(y1 @ p["d2"], 0)
        out: Array = np.tanh(y1 @ p["p3"] + y2 @ p["d3"])
        return out

    def _attend(self, f: Array, starts: NDArray[np.int64], length: NDArray[np.int64]) -> Array:
        """Attention pools, one after another (n × 1280·heads)."""
        w = f @ self._p["attention"]
        w = np.exp(w - np.repeat(np.maximum.reduceat(w, starts, 0), length, 0))
        w /= np.repeat(np.add.reduceat(w, starts, 0), length, 0)
        heads = [np.add.reduceat(w[:, h : h + 1] * f, starts, 0) for h in range(w.shape[1])]
        return np.concatenate(heads, 1)
