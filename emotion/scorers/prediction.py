"""What evaluation reads from a scorer: probabilities, and the labels that it would pick."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.protocol import Scorer


class Prediction(NamedTuple):
    """`probabilities`, `picked` (F1-optimal) and `naming` (lines to answer), all n × labels."""

    probabilities: NDArray[np.float32]
    picked: NDArray[np.bool_]
    naming: NDArray[np.float32]


@runtime_checkable
class Predicting(Scorer, Protocol):
    """A scorer that can be measured in several vocabularies."""

    def predict(self, texts: Sequence[str], vocabulary: str, language: str = "") -> Prediction:
        """`goemotions`, `ekman`, `cedr` or `service`; raises `ScorerFailed` for one it lacks."""
        ...
