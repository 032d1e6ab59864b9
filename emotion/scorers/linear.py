"""The linear scorer: hashed tf-idf and one logistic regression per label, int8, exact reasons.

The explainer, the fallback and the fast tier. It knows words, not sentences: sarcasm and
unspoken complaints escape it (see its model card).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers import answer, features
from emotion.scorers.calibration import Array, Calibration
from emotion.scorers.prediction import Prediction
from emotion.scorers.prepare import HIDDEN, fold
from emotion.scorers.protocol import ScorerFailed, Scores
from emotion.scorers.vocabularies import CEDR, EKMAN, EKMAN_MEMBERS, GOEMOTIONS, INDEX

LANGUAGES = ("en", "ru")
BATCH = 256


class LinearScorer:
    """Implements `Scorer`; also `explain` and the raw outputs that evaluation reads."""

    name = "linear"
    modality = "text"
    inference_basis = "text"
    labels = GOEMOTIONS
    languages = frozenset(LANGUAGES)

    def __init__(self, arrays: Mapping[str, NDArray[Any]], version: str) -> None:
        self.version = version
        self._weights = arrays["weights"]
        self._scale = arrays["scale"].astype(np.float32)
        self.bias = arrays["bias"].astype(np.float32)
        self._idf = arrays["idf"].astype(np.float32) * float(arrays["idf_scale"])
        self._calibration = {k: Calibration.read(arrays, k) for k in LANGUAGES}

    def logits(self, folded: Sequence[str]) -> Array:
        """Raw outputs (n × 28) for folded texts."""
        out = np.empty((len(folded), len(self.bias)), np.float32)
        for i in range(0, len(folded), BATCH):
            out[i : i + BATCH] = self.logits_of(self.features(folded[i : i + BATCH]))
        return out

    def logits_of(self, rows: features.Features) -> Array:
        """Raw outputs for texts whose n-grams are at hand."""
        return np.asarray(project(rows, self._weights) * self._scale + self.bias, np.float32)

    def features(self, folded: Sequence[str]) -> features.Features:
        """Weighted n-grams of folded texts."""
        return features.weigh(features.count(folded), self._idf)

    def calibration(self, language: str) -> Calibration:
        """The calibration of `language` (`en` or `ru`)."""
        return self._calibration[language]

    def predict(self, texts: Sequence[str], vocabulary: str, language: str = "") -> Prediction:
        """Probabilities and F1-optimal labels; Ekman and CEDR are read off GoEmotions' labels."""
        ready = answer.prepare(texts, [language] * len(texts), self.languages)
        logits = self.logits(ready.texts)[:, : len(GOEMOTIONS)]
        p, f1, naming = np.empty_like(logits), np.empty_like(logits), np.empty_like(logits)
        for spoken, made in self._calibration.items():
            rows = np.array([k == spoken for k in ready.languages])
            p[rows] = made.probabilities(logits[rows])
            f1[rows], naming[rows] = made.f1, made.naming
        whole = Prediction(p, p >= f1, naming)
        if vocabulary == "goemotions":
            return whole
        if vocabulary not in ("ekman", "cedr"):
            raise ScorerFailed(f"the linear scorer has no head for {vocabulary!r}")
        return _regrouped(whole, CEDR if vocabulary == "cedr" else EKMAN)

    def score(
        self, texts: Sequence[str], *, languages: Sequence[str] | None = None
    ) -> list[Scores]:
        """See `Scorer.score`."""
        if not texts:
            return []
        ready = answer.prepare(texts, languages, self.languages)
        logits = self.logits(ready.texts)[:, : len(GOEMOTIONS)]
        scores = []
        for i, refusal in enumerate(ready.refusals):
            made = self._calibration[ready.languages[i]]
            p = made.probabilities(logits[i])
            scores.append(answer.compose(p, made, refusal=refusal))
        return scores

    def explain(self, text: str, *, top: int = 12) -> list[tuple[str, str, float]]:
        """The `top` (feature, label, weight) by |weight|, in logit units.

        Exact: the weights of one label over *all* features, plus the label's bias, add up to its
        logit before calibration. Ask for `top=10**6` to get them all.
        """
        folded = fold(text)
        rows = self.features([folded])
        named = features.names(folded)
        parts = self._weights[rows.slots].astype(np.float32) * rows.values[:, None]
        parts = (parts * self._scale)[:, : len(GOEMOTIONS)]
        flat = np.argsort(-np.abs(parts), axis=None)[:top]
        found = []
        for k in flat.tolist():
            row, column = divmod(k, len(GOEMOTIONS))
            feature = named.get(int(rows.slots[row]), "?").replace(HIDDEN, "<hidden>")
            found.append((feature, GOEMOTIONS[column], float(parts[row, column])))
        return found


def project(rows: features.Features, weights: NDArray[np.int8]) -> Array:
    """Rows times weights (slots × columns), before the columns' scales."""
    products = weights[rows.slots] * rows.values[:, None]
    sums = np.add.reduceat(products, rows.starts[:-1], 0)
    return np.asarray(sums, np.float32)


def _regrouped(whole: Prediction, groups: Sequence[str]) -> Prediction:
    """Any member makes the group: the highest probability, the lowest line."""
    members = [[INDEX[m] for m in EKMAN_MEMBERS[g]] for g in groups]
    return Prediction(
        np.stack([whole.probabilities[:, m].max(1) for m in members], 1),
        np.stack([whole.picked[:, m].any(1) for m in members], 1),
        np.stack([whole.naming[:, m].min(1) for m in members], 1),
    )
