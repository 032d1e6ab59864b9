"""The default text scorer: the fine-tuned multilingual encoder, blended with the linear scorer.

Four heads: GoEmotions' labels, Ekman's groups, CEDR's five (Russian), and the service head (upset,
satisfied, neutral, with intensity). See `docs/reference/models/encoder.md` for what it cannot do.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers import answer
from emotion.scorers.calibration import Array, Calibration, sigmoid
from emotion.scorers.linear import LANGUAGES, LinearScorer, project
from emotion.scorers.network import Network
from emotion.scorers.pieces import Pieces
from emotion.scorers.prediction import Prediction
from emotion.scorers.protocol import Scores
from emotion.scorers.service_head import ServiceHead
from emotion.scorers.vocabularies import GOEMOTIONS, SERVICE

WINDOW, WINDOWS = 48, 12
BATCH = 32
COLUMNS = {
    "goemotions": slice(0, 28),
    "ekman": slice(28, 35),
    "cedr": slice(35, 40),
    "state": slice(40, 43),
    "intensity": slice(43, 44),
}
_NETWORK = ("codes", "group", "scale", "low", "table", "table_scale")


@dataclass(frozen=True)
class Outputs:
    """Of a batch: the encoder's logits (n × 44) and features, and the linear scorer's logits.

    `words` are the word weights' logits for CEDR's five.
    """

    encoder: Array
    features: Array
    linear: Array
    words: Array

    def rows(self, chosen: Any) -> "Outputs":
        """Some rows of all of them."""
        return Outputs(
            self.encoder[chosen], self.features[chosen], self.linear[chosen], self.words[chosen]
        )


def softmax(z: Array) -> Array:
    """Row-wise softmax."""
    e = np.exp(z - z.max(-1, keepdims=True))
    out: Array = e / e.sum(-1, keepdims=True)
    return out


def windows(row: list[int]) -> list[list[int]]:
    """A long text as windows of `WINDOW` pieces: all, or the first and last half of `WINDOWS`."""
    cut = [row[i : i + WINDOW] for i in range(0, len(row), WINDOW)]
    if len(cut) > 1 and len(cut[-1]) < WINDOW // 4:
        cut[-1] = row[-WINDOW:]
    return cut if len(cut) <= WINDOWS else cut[: WINDOWS // 2] + cut[-WINDOWS // 2 :]


class EncoderScorer:
    """Implements `Scorer`; `predict` serves evaluation."""

    name = "encoder"
    modality = "text"
    inference_basis = "text"
    labels = GOEMOTIONS
    languages = frozenset(LANGUAGES)

    def __init__(
        self, arrays: Mapping[str, NDArray[Any]], version: str, linear: LinearScorer
    ) -> None:
        self.version = version
        self._linear = linear
        pieces = arrays["pieces"].tobytes().decode().split("\n")
        self._pieces = Pieces(pieces, arrays["scores"].tolist())
        dense = {k.removeprefix("dense."): v for k, v in arrays.items() if k.startswith("dense.")}
        self._network = Network(dense, **{k: arrays[k] for k in _NETWORK})
        self._service = ServiceHead(arrays)
        self._words = arrays["words.q"], arrays["words.s"], arrays["words.b"]
        self._share = float(arrays["share"])
        self._calibration = {
            k.removesuffix(".slope"): Calibration.read(arrays, k.removesuffix(".slope"))
            for k in arrays
            if k.endswith(".slope")
        }

    def outputs(self, folded: Sequence[str]) -> Outputs:
        """Raw outputs; a long text's windows count half by their mean, half by their maximum."""
        cut = [windows(self._pieces.encode(t, WINDOW * 400)) for t in folded]
        flat = [w for windows_of in cut for w in windows_of]
        runs = [self._network.run(flat[i : i + BATCH]) for i in range(0, len(flat), BATCH)]
        logits, features = (np.concatenate(parts) for parts in zip(*runs, strict=True))
        counts = np.array([len(c) for c in cut])
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        mean = np.add.reduceat(logits, starts, 0) / counts[:, None]
        encoder = (mean + np.maximum.reduceat(logits, starts, 0)) / 2
        features = np.add.reduceat(features, starts, 0) / counts[:, None]
        weights, scale, bias = self._words
        grams = self._linear.features(folded)
        return Outputs(
            encoder.astype(np.float32),
            features.astype(np.float32),
            self._linear.logits_of(grams),
            project(grams, weights) * scale + bias,
        )

    def blended(self, out: Outputs, head: str) -> Array:
        """Logits of one head before calibration (n × labels)."""
        if head == "state":
            return self._service.logits(out.features)
        own: Array = out.encoder[:, COLUMNS[head]]
        if head == "cedr":
            return own + out.words
        if head == "goemotions":
            own = own * (1 - self._share) + out.linear * self._share
        return own

    def calibration(self, head: str, language: str) -> Calibration:
        """Calibration of one head; CEDR's is the same for both languages."""
        return self._calibration[f"{head}.{language}"]

    def _rows(self, out: Outputs, head: str, languages: Sequence[str]) -> Prediction:
        logits = self.blended(out, head)
        squash = softmax if head == "state" else sigmoid
        p, f1, naming = np.empty_like(logits), np.empty_like(logits), np.empty_like(logits)
        for language in LANGUAGES:
            rows = np.array([k == language for k in languages])
            made = self.calibration(head, language)
            p[rows] = squash(logits[rows] * made.slope + made.offset)
            f1[rows], naming[rows] = made.f1, made.naming
        return Prediction(p, p >= f1, naming)

    def predict(self, texts: Sequence[str], vocabulary: str, language: str = "") -> Prediction:
        """Probabilities and F1-optimal labels in `goemotions`, `ekman`, `cedr` or `service`."""
        ready = answer.prepare(texts, [language] * len(texts), self.languages)
        head = "state" if vocabulary == "service" else vocabulary
        made = self._rows(self.outputs(ready.texts), head, ready.languages)
        if head == "state":
            top = made.probabilities.argmax(1)[:, None] == np.arange(len(SERVICE))
            return Prediction(made.probabilities, top, made.naming)
        return made

    def score(
        self, texts: Sequence[str], *, languages: Sequence[str] | None = None
    ) -> list[Scores]:
        """See `Scorer.score`."""
        if not texts:
            return []
        ready = answer.prepare(texts, languages, self.languages)
        out = self.outputs(ready.texts)
        emotions = self._rows(out, "goemotions", ready.languages)
        state = self._rows(out, "state", ready.languages)
        intensity = sigmoid(out.encoder[:, COLUMNS["intensity"]])[:, 0]
        return [
            answer.compose(
                emotions.probabilities[i],
                self.calibration("goemotions", ready.languages[i]),
                refusal=refusal,
                state=state.probabilities[i],
                state_naming=state.naming[i],
                intensity=float(intensity[i]),
            )
            for i, refusal in enumerate(ready.refusals)
        ]
