"""Fit the service head beside the shipped encoder: `python -m emotion.training.service_head`.

The encoder's own weights stay as they are. Fits the states' words, mixes them with the encoder's
states, sets the lines, prints what strangers' messages say, and writes `weights/encoder.npz` unless
`--dry`.

Everything is chosen on messages whose author neither the words (`heads.StateWords.across`) nor the
mix (`Mix.across`) have read, each author in turn, as a stranger's will be. The later authors are
new to the encoder too.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from emotion.scorers import datasets, store
from emotion.scorers.answer import Lines
from emotion.scorers.calibration import Array, Calibration
from emotion.scorers.encoder import COLUMNS, EncoderScorer, softmax
from emotion.scorers.linear import LinearScorer
from emotion.scorers.measures import counts, f1
from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import SERVICE
from emotion.training import service_data
from emotion.training.heads import StateWords
from emotion.training.states import NEUTRAL, Truth, answered, lines, unfitted, wrong_pole

VERSION = "2.2.0"
# Which quarter of the banking rows sets lines (the first taught that a question is neutral); odd
# rows report.
FOR_LINES, LINE_ROWS, CALIBRATION_ROWS = 2, 1200, 240
C_MIX = 0.3  # how freely the mix fits, its inputs being of unit spread


@dataclass(frozen=True)
class Heard:
    """Messages held out of the words: the encoder's and the words' logits, emotions, truth."""

    logits: Array
    emotions: Array
    truth: Truth
    authors: NDArray[np.str_]


def hear(scorer: EncoderScorer, words: StateWords) -> Heard:
    """Dev messages and the later authors', as strangers to the words."""
    messages = service_data.written("dev") + service_data.written("later")
    own, emotions = [], []
    for language in service_data.LANGUAGES:
        texts = [x["text"] for x in messages if x["lang"] == language]
        own.append(scorer.outputs([fold(t) for t in texts]).encoder[:, COLUMNS["state"]])
        emotions.append(scorer.predict(texts, "goemotions", language).probabilities)
    ordered = [x for k in service_data.LANGUAGES for x in messages if x["lang"] == k]
    return Heard(
        np.concatenate([np.concatenate(own), words.across(ordered)], 1),
        np.concatenate(emotions),
        np.array([SERVICE.index(x["state"]) for x in ordered]),
        np.array([x["author"] for x in ordered]),
    )


@dataclass(frozen=True)
class Mix:
    """Logits of the encoder and of the words (n × 6) to states: softmax(z · `weights` + `offset`).

    Fitted on strangers' messages, so it is the calibration too.
    """

    weights: Array
    offset: Array

    @classmethod
    def fit(cls, logits: Array, truth: Truth) -> "Mix":
        """On messages, and on plain questions, which are neutral."""
        spread = logits.std(0)
        model = LogisticRegression(C=C_MIX, max_iter=1000).fit(logits / spread, truth)
        weights = np.ascontiguousarray((model.coef_ / spread).T, np.float32)
        return cls(weights, np.asarray(model.intercept_, np.float32))

    def __call__(self, logits: Array) -> Array:
        return softmax(logits @ self.weights + self.offset)

    @classmethod
    def across(cls, heard: Heard, asked: Array) -> Array:
        """States (n × 3) of every message, from a mix that has read nothing of its author."""
        p = np.zeros((len(heard.truth), len(SERVICE)), np.float32)
        for author in sorted(set(heard.authors)):
            rows = heard.authors == author
            p[rows] = cls.fit(*_with(heard, ~rows, asked))(heard.logits[rows])
        return p


def _with(heard: Heard, rows: NDArray[np.bool_], asked: Array) -> tuple[Array, Truth]:
    """Messages, and questions beneath them."""
    truth = np.concatenate([heard.truth[rows], np.full(len(asked), NEUTRAL)])
    return np.concatenate([heard.logits[rows], asked]), truth


def macro_f1(p: Array, truth: Truth) -> float:
    """Of the likeliest state."""
    states = np.arange(len(SERVICE))
    return float(f1(counts(p.argmax(1)[:, None] == states, truth[:, None] == states)).mean())


def calibrate(read: Mapping[str, NDArray[Any]], data: Path) -> dict[str, NDArray[Any]]:
    """Arrays of the service head: its words, the mix with them, lines. Prints figures."""
    linear = LinearScorer(*store.read("linear"))
    scorer, words = EncoderScorer(read, "training", linear), StateWords(linear, data)
    heard = hear(scorer, words)
    bank = datasets.banking_rows(data / "banking77/train.csv")[FOR_LINES::4][:LINE_ROWS]
    made = words.all()
    questions = EncoderScorer({**read, **made}, "training", linear).outputs([fold(t) for t in bank])
    asked = np.concatenate([questions.encoder[:, COLUMNS["state"]], questions.states], 1)
    some = asked[:CALIBRATION_ROWS]
    mix = Mix.fit(*_with(heard, np.full(len(heard.truth), True), some))
    plain = mix(asked), scorer.predict(bank, "goemotions", "en").probabilities
    p = Mix.across(heard, some)
    chosen = lines(p, heard.emotions, heard.truth, plain)
    report(p, heard, chosen)
    across(p, heard, plain)
    done = Calibration(np.ones(len(SERVICE), np.float32), mix.offset, chosen.naming, chosen.naming)
    for language in service_data.LANGUAGES:
        made.update(done.arrays(f"state.{language}"))
    made["states.mix"], made["states.opposite"] = mix.weights, chosen.opposite
    return made


def report(p: Array, heard: Heard, chosen: Lines) -> None:
    """Print what the lines promise, author by author."""
    named = dict(zip(SERVICE, zip(chosen.naming, chosen.opposite, strict=True), strict=True))
    print("lines", {k: tuple(round(float(v), 3) for v in pair) for k, pair in named.items()})
    sure, wrong = answered(p, heard.emotions, chosen), wrong_pole(p, heard.truth)
    for author in ("", *sorted(set(heard.authors))):
        mine = (heard.authors == author) | (author == "")
        print(
            f"  {author or 'all'}: {mine.sum()} messages,"
            f" F1 {macro_f1(p[mine], heard.truth[mine]):.3f}"
            f" answered {sure[mine].mean():.3f} wrong pole {wrong[mine & sure].mean():.4f}"
        )


def across(p: Array, heard: Heard, asked: tuple[Array, Array]) -> None:
    """Print what lines chosen on one author give on the others."""
    wrong = wrong_pole(p, heard.truth)
    for author in sorted(set(heard.authors)):
        mine = heard.authors == author
        chosen = lines(p[mine], heard.emotions[mine], heard.truth[mine], asked)
        sure = answered(p, heard.emotions, chosen) & ~mine
        print(
            f"  lines of {author} on the others: answered {sure.sum() / (~mine).sum():.3f}"
            f" wrong pole {wrong[sure].mean():.4f}"
        )


def main() -> None:
    """Read, fit, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--dry", action="store_true")
    asked = parser.parse_args()
    arrays = {**unfitted(), **store.read("encoder")[0]}
    arrays.update(calibrate(arrays, asked.data))
    if not asked.dry:
        note = store.manifest()["encoder"]
        kept = {k: note[k] for k in ("base", "data", "with")}
        path = store.write("encoder", arrays, version=VERSION, note=kept)
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
