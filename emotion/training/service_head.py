"""Fit the service head beside the shipped encoder: `python -m emotion.training.service_head`.

The encoder's own weights stay as they are. Fits the states' words, calibrates, sets the lines,
prints what strangers' messages say, and writes `weights/encoder.npz` unless `--dry`.

Everything is chosen on messages whose author the words have not read: each author's in turn are
left out of the fit (`heads.StateWords.across`), as a stranger's will be. Authors d and e are new to
the encoder too.
"""

import argparse
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from emotion.training.states import NEUTRAL, Truth, answered, fit, lines, unfitted, wrong_pole

VERSION = "2.1.0"
# Which quarter of the banking rows sets lines (the first taught that a question is neutral); odd
# rows report.
FOR_LINES, LINE_ROWS, CALIBRATION_ROWS = 2, 1200, 240
SHARES = (0.0, 0.5, 1.0, 1.5, 2.0)


@dataclass(frozen=True)
class Heard:
    """Messages held out of the words: the encoder's logits, the words', emotions, truth."""

    own: Array
    words: Array
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
        np.concatenate(own),
        words.across(ordered),
        np.concatenate(emotions),
        np.array([SERVICE.index(x["state"]) for x in ordered]),
        np.array([x["author"] for x in ordered]),
    )


def loss(made: Calibration, logits: Array, truth: Truth) -> float:
    """Mean −log p of the truth once calibrated."""
    p = softmax(logits * made.slope + made.offset)
    return float(-np.log(p[np.arange(len(truth)), truth]).mean())


def macro_f1(p: Array, truth: Truth) -> float:
    """Of the likeliest state."""
    states = np.arange(len(SERVICE))
    return float(f1(counts(p.argmax(1)[:, None] == states, truth[:, None] == states)).mean())


def calibrate(read: Mapping[str, NDArray[Any]], data: Path) -> dict[str, NDArray[Any]]:
    """Arrays of the service head: its words and their share, calibration, lines. Prints figures."""
    linear = LinearScorer(*store.read("linear"))
    scorer, words = EncoderScorer(read, "training", linear), StateWords(linear, data)
    heard = hear(scorer, words)
    bank = datasets.banking_rows(data / "banking77/train.csv")[FOR_LINES::4][:LINE_ROWS]
    made = words.all()
    with_words = EncoderScorer({**read, **made}, "training", linear)
    questions = with_words.outputs([fold(t) for t in bank])
    plain = scorer.predict(bank, "goemotions", "en").probabilities
    some = slice(0, CALIBRATION_ROWS)
    every = np.concatenate([heard.truth, np.full(CALIBRATION_ROWS, NEUTRAL)])
    labels = np.eye(len(SERVICE), dtype=np.float32)[every]
    tried = []
    for share in SHARES:
        z = heard.own + share * heard.words
        asked = questions.encoder[:, COLUMNS["state"]] + share * questions.states
        fitted = fit(np.concatenate([z, asked[some]]), labels)
        tried.append((loss(fitted, z, heard.truth), share, fitted, z, asked))
        print(f"share of words {share}: loss {tried[-1][0]:.4f} F1 {macro_f1(z, heard.truth):.4f}")
    _, share, fitted, z, asked = min(tried, key=lambda t: t[0])
    p, q = (softmax(x * fitted.slope + fitted.offset) for x in (z, asked))
    chosen = lines(p, heard.emotions, heard.truth, (q, plain))
    report(p, heard, chosen)
    across(p, heard, (q, plain))
    done = Calibration(fitted.slope, fitted.offset, chosen.naming, chosen.naming)
    for language in service_data.LANGUAGES:
        made.update(done.arrays(f"state.{language}"))
    made["states.share"] = np.array(share, np.float32)
    made["states.opposite"] = chosen.opposite
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
