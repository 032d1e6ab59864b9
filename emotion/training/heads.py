"""CEDR's words: a head that stands beside the fine-tuned encoder and is fitted after it."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from emotion.scorers import datasets, features
from emotion.scorers.linear import LinearScorer
from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import CEDR
from emotion.training.linear import matrix
from emotion.training.pack import quantise

Arrays = dict[str, NDArray[Any]]
C_WORDS = 8.0


def cedr_words(linear: LinearScorer, data: Path, seed: int) -> Arrays:
    """Word weights for CEDR's five, from nine rows in ten (the tenth calibrates and reports)."""
    texts, five = datasets.cedr_rows(data / "cedr/train.csv")
    keep = np.arange(len(texts)) % 10 != 9
    folded = [fold(t) for t, k in zip(texts, keep, strict=True) if k]
    x = matrix(linear.features(folded))
    w = np.zeros((features.SLOTS, len(CEDR)), np.float32)
    b = np.zeros(len(CEDR), np.float32)
    for j in range(len(CEDR)):
        model = LogisticRegression(C=C_WORDS, solver="liblinear", random_state=seed)
        model.fit(x, five[keep, j])
        w[:, j], b[j] = model.coef_[0], model.intercept_[0]
    codes, scale = quantise(w)
    return {"words.q": codes, "words.s": scale, "words.b": b}
