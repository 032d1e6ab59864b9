"""The service head: what a message expresses towards the service that it is written to.

Upset, satisfied or neutral, from the encoder's features: first a linear map back to the sentence
vector that the encoder had before fine-tuning (which knows more of what comments on the web never
speak of), then a support vector machine: how near the message is to examples that were written
for it.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.calibration import Array
from emotion.scorers.network import dequantised

PREFIX = "service."


class ServiceHead:
    """Features (n × 3072) to logits (n × 3)."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        mine = {k.removeprefix(PREFIX): v for k, v in arrays.items() if k.startswith(PREFIX)}
        self._p = dequantised(mine)

    def logits(self, features: Array) -> Array:
        """Logits before calibration, in the order of `vocabularies.SERVICE`."""
        p = self._p
        v = features @ p["back"] + p["back_b"]
        v = v / np.maximum(np.linalg.norm(v, axis=1, keepdims=True), 1e-6)
        apart = 2 - 2 * (v @ p["examples"].T)
        return np.asarray(np.exp(-p["gamma"] * apart) @ p["say"] + p["offset"], np.float32)
