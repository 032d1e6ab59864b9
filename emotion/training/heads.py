"""Word weights that stand beside the fine-tuned encoder and are fitted after it.

CEDR's five labels and the three service states each have a linear model over hashed n-grams, whose
mistakes are other ones than the encoder's: their logits are added.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from emotion.scorers import datasets, features
from emotion.scorers.linear import LinearScorer
from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import CEDR, SERVICE
from emotion.training import service_data
from emotion.training.linear import matrix
from emotion.training.pack import quantise

Arrays = dict[str, NDArray[Any]]
C_WORDS = 8.0
# Of the states' words: how freely they fit, and what a message counts by where it comes from.
C_STATES, STEPS = 4.0, 60
COUNTS = {"later": 1.5, "written": 1.0, "family": 0.4, "question": 0.2}


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
    return packed("words", w, b)


def packed(name: str, w: NDArray[np.float32], b: NDArray[np.float32]) -> Arrays:
    """Weights (slots × labels) and bias as arrays of the weights file."""
    codes, scale = quantise(w)
    return {f"{name}.q": codes, f"{name}.s": scale, f"{name}.b": b}


class StateWords:
    """Fits the three states' words on everything but what is held out."""

    def __init__(self, linear: LinearScorer, data: Path) -> None:
        self.linear = linear
        bank = datasets.banking_rows(data / "banking77/train.csv")[::4]
        self.messages = [
            *({**x, "of": "written"} for x in service_data.written("train")),
            *({**x, "of": "later"} for x in service_data.written("later")),
            *({**x, "of": "family", "author": ""} for x in service_data.lines("train")),
            *({"text": t, "state": "neutral", "of": "question", "author": ""} for t in bank),
        ]
        self.grams = self._grams([x["text"] for x in self.messages])

    def _grams(self, texts: Sequence[str]) -> Any:
        return matrix(self.linear.features([fold(t) for t in texts]))

    def fit(self, *, without: str = "") -> LogisticRegression:
        """Fitted on all authors but `without`."""
        mine = np.array([not without or x["author"] != without for x in self.messages])
        states = np.array([SERVICE.index(x["state"]) for x in self.messages])
        counts = np.array([COUNTS[x["of"]] for x in self.messages])
        model = LogisticRegression(C=C_STATES, max_iter=STEPS)
        model.fit(self.grams[mine], states[mine], sample_weight=counts[mine])
        return model

    def across(self, messages: Sequence[dict[str, Any]]) -> NDArray[np.float32]:
        """Logits (n × 3) of messages, each by a model that has read nothing of its author.

        Dev messages' author has others in training: those stay out too.
        """
        authors = [x["author"] for x in messages]
        found = np.zeros((len(messages), len(SERVICE)), np.float32)
        grams = self._grams([x["text"] for x in messages])
        for author in sorted(set(authors)):
            rows = np.array([a == author for a in authors])
            found[rows] = self.fit(without=author).decision_function(grams[rows])
        return found

    def all(self) -> Arrays:
        """The words of the weights file, from every author."""
        model = self.fit()
        weights = np.ascontiguousarray(model.coef_.T, np.float32)
        return packed("states", weights, np.asarray(model.intercept_, np.float32))
