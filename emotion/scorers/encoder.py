"""The default text scorer: the fine-tuned multilingual encoder, blended with the linear scorer.

Four heads: GoEmotions' labels, Ekman's groups, CEDR's five (Russian), and the service head (upset,
satisfied, neutral, with intensity): what a message expresses towards the service that it is written
to. See `docs/reference/models/encoder.md` for what it cannot do.
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
from emotion.scorers.pieces import BEGIN, END, Pieces
from emotion.scorers.prediction import Prediction
from emotion.scorers.protocol import Scores
from emotion.scorers.vocabularies import CEDR, GOEMOTIONS, SERVICE

WINDOW, WINDOWS = 62, 10  # pieces between begin and end; windows of one text
COLUMNS = {
    "goemotions": slice(0, 28),
    "ekman": slice(28, 35),
    "cedr": slice(35, 40),
    "state": slice(40, 43),
    "intensity": slice(43, 44),
}


@dataclass(frozen=True)
class Outputs:
    """Of a batch: the encoder's logits (n × 44) and the linear scorer's.

    `words` and `states` are the word weights' logits for CEDR's five and for the three states.
    """

    encoder: Array
    linear: Array
    words: Array
    states: Array

    def rows(self, chosen: Any) -> "Outputs":
        """Some rows of all of them."""
        of = (self.encoder, self.linear, self.words, self.states)
        return Outputs(*(part[chosen] for part in of))


def softmax(z: Array) -> Array:
    """Row-wise softmax."""
    e = np.exp(z - z.max(-1, keepdims=True))
    out: Array = e / e.sum(-1, keepdims=True)
    return out


def windows(row: list[int]) -> list[list[int]]:
    """A long text as windows of `WINDOW` pieces, each with a begin and an end of its own.

    `row` begins with `BEGIN` and may end with `END`. All windows, or the first and last half of
    `WINDOWS`.
    """
    inner = [i for i in row[1:] if i != END]
    cut = [inner[i : i + WINDOW] for i in range(0, len(inner), WINDOW)] or [[]]
    if len(cut) > 1 and len(cut[-1]) < WINDOW // 4:
        cut[-1] = inner[-WINDOW:]
    if len(cut) > WINDOWS:
        cut = cut[: WINDOWS // 2] + cut[-WINDOWS // 2 :]
    return [[BEGIN, *window, END] for window in cut]


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
        self._network = Network(arrays)
        heads = ("words", "states")
        self._words = np.concatenate([arrays[f"{k}.q"] for k in heads], 1)
        self._scale, self._bias = (
            np.concatenate([arrays[f"{k}.{part}"] for k in heads]) for part in ("s", "b")
        )
        self._share = float(arrays["share"])
        self._mix = arrays["states.mix"]
        self._opposite = arrays["states.opposite"]
        self._calibration = {
            k.removesuffix(".slope"): Calibration.read(arrays, k.removesuffix(".slope"))
            for k in arrays
            if k.endswith(".slope")
        }

    def outputs(self, folded: Sequence[str]) -> Outputs:
        """Raw outputs; a long text's windows count half by their mean, half by their maximum."""
        cut = [windows(self._pieces.encode(t, WINDOW * 400)) for t in folded]
        logits = self._network.run([w for windows_of in cut for w in windows_of])
        counts = np.array([len(c) for c in cut])
        starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
        mean = np.add.reduceat(logits, starts, 0) / counts[:, None]
        encoder = (mean + np.maximum.reduceat(logits, starts, 0)) / 2
        grams = self._linear.features(folded)
        words = project(grams, self._words) * self._scale + self._bias
        return Outputs(
            encoder.astype(np.float32),
            self._linear.logits_of(grams),
            words[:, : len(CEDR)],
            words[:, len(CEDR) :],
        )

    def blended(self, out: Outputs, head: str) -> Array:
        """Logits of one head before calibration (n × labels)."""
        own: Array = out.encoder[:, COLUMNS[head]]
        if head == "cedr":
            return own + out.words
        if head == "goemotions":
            own = own * (1 - self._share) + out.linear * self._share
        if head == "state":
            own = np.concatenate([own, out.states], 1) @ self._mix
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
                lines=answer.Lines(state.naming[i], self._opposite),
                intensity=float(intensity[i]),
            )
            for i, refusal in enumerate(ready.refusals)
        ]
