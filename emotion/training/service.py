"""Fit the service head on the shipped encoder: `python -m emotion.training.service --data DATA`.

A support vector machine per pair of states, on the train families of our own messages and on
banking questions taken as neutral; calibrated, and its lines set, on the dev families and other
questions. Prints figures of the test families and writes `weights/service.npz` unless `--dry`.
"""

import argparse
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import Ridge
from sklearn.svm import SVC

from emotion.scorers import datasets, store
from emotion.scorers.answer import abstention
from emotion.scorers.calibration import Array, Calibration
from emotion.scorers.encoder import EncoderScorer, softmax
from emotion.scorers.linear import LANGUAGES, LinearScorer
from emotion.scorers.measures import counts, f1
from emotion.scorers.prepare import fold
from emotion.scorers.service_head import ServiceHead
from emotion.scorers.vocabularies import SERVICE
from emotion.training import service_data
from emotion.training.match import embed
from emotion.training.pack import quantise

Arrays = dict[str, NDArray[Any]]
VERSION = "1.0.0"
SAMPLE = 5000  # comments of each language from which the way back is learnt
RIDGE, KEPT = 1000.0, 320
C_KERNEL, GAMMA = 3.0, 1.0
# Which quarter of the banking rows serves what; odd rows report.
FOR_TRAINING, FOR_LINES = 0, 2
NEUTRAL_ROWS, LINE_ROWS, CALIBRATION_ROWS = 700, 1200, 240
LOWEST_LINE, HIGHEST_LINE, FALSE_ALARMS = 0.6, 0.97, 0.006
UPSET, NEUTRAL = SERVICE.index("upset"), SERVICE.index("neutral")


def banking(data: Path, quarter: int) -> list[str]:
    """Every fourth banking row, folded."""
    return [fold(t) for t in datasets.banking_rows(data / "banking77/train.csv")[quarter::4]]


def _comments(data: Path, seed: int) -> list[str]:
    rng = np.random.default_rng(seed)
    chosen: list[str] = []
    for texts in (
        datasets.goemotions_rows(data / "goemotions/train.tsv")[0],
        datasets.izard_rows(data / "ru_izard/train.csv")[0],
    ):
        chosen += [fold(texts[i]) for i in rng.choice(len(texts), SAMPLE, replace=False)]
    return chosen


def way_back(scorer: EncoderScorer, data: Path, seed: int) -> tuple[Array, Array]:
    """Weights (3072 × KEPT) and bias from the features to the pretrained sentence vector.

    Learnt on comments only: on the service messages it would fit the training ones better than
    others. Of the vector, the principal directions are kept.
    """
    texts = _comments(data, seed)
    x, wanted = scorer.outputs(texts).features, embed(texts)
    mean, spread = x.mean(0), x.std(0) + 1e-3
    model = Ridge(alpha=RIDGE).fit((x - mean) / spread, wanted)
    directions = np.linalg.svd(wanted, full_matrices=False)[2][:KEPT].T
    weight = ((model.coef_ / spread).T @ directions).astype(np.float32)
    bias = (model.intercept_ @ directions - mean @ weight).astype(np.float32)
    return weight, bias


def fit(scorer: EncoderScorer, data: Path, seed: int) -> Arrays:
    """The arrays that `ServiceHead` reads, fitted on train families and banking rows."""
    weight, bias = way_back(scorer, data, seed)
    lines = service_data.lines("train")
    labels = np.array([SERVICE.index(x["state"]) for x in lines])
    asked = banking(data, FOR_TRAINING)[:NEUTRAL_ROWS]
    texts = [fold(x["text"]) for x in lines] + asked
    labels = np.concatenate([labels, np.full(len(asked), SERVICE.index("neutral"))])
    v = scorer.outputs(texts).features @ weight + bias
    v /= np.linalg.norm(v, axis=1, keepdims=True)
    say = np.zeros((len(v), len(SERVICE)), np.float32)
    offset = np.zeros(len(SERVICE), np.float32)
    for first, second in combinations(range(len(SERVICE)), 2):
        rows = np.flatnonzero((labels == first) | (labels == second))
        model = SVC(C=C_KERNEL, gamma=GAMMA, class_weight="balanced")
        model.fit(v[rows], labels[rows] == first)
        # Each pair speaks for one state and against the other; the sum over pairs decides.
        chosen = rows[model.support_]
        say[chosen, first] += model.dual_coef_[0]
        say[chosen, second] -= model.dual_coef_[0]
        offset[first] += model.intercept_[0]
        offset[second] -= model.intercept_[0]
    used = np.abs(say).sum(1) > 0
    codes, scale = quantise(weight)
    example, example_scale = quantise(v[used])
    return {
        "service.back.q": codes,
        "service.back.s": scale,
        "service.back_b": bias,
        "service.examples.q": example,
        "service.examples.s": example_scale,
        "service.say": say[used],
        "service.offset": offset,
        "service.gamma": np.array(GAMMA, np.float32),
    }


def calibrate_state(logits: Array, labels: Array) -> Calibration:
    """softmax(t·z + b), pulled towards t = 1, b = 0; then the line that keeps the poles apart."""
    w = np.array([1.0, 0, 0, 0])
    for _ in range(3000):
        p = softmax((logits * w[0] + w[1:]).astype(np.float32)).astype(np.float64)
        gap = p - labels
        gradient = np.concatenate([[(gap * logits).sum()], gap.sum(0)]) + 4.0 * (w - [1, 0, 0, 0])
        w -= 0.5 * gradient / len(logits)
    slope, offset = np.full(3, w[0], np.float32), w[1:].astype(np.float32)
    return Calibration(slope, offset, offset, offset)


def upset_line(p: Array, emotions: Array) -> float:
    """The lowest line at which few plain questions are answered as upset."""
    line = LOWEST_LINE
    while line < HIGHEST_LINE:
        naming = np.full(len(SERVICE), line, np.float32)
        answered = [abstention(e, e, s, naming) == "" for e, s in zip(emotions, p, strict=True)]
        if ((p.argmax(1) == UPSET) & answered).mean() <= FALSE_ALARMS:
            break
        line += 0.01
    return line


def calibrate(scorer: EncoderScorer, head: ServiceHead, data: Path) -> Calibration:
    """Calibration on dev families and questions; lines that keep false alarms rare."""
    lines, asked = service_data.lines("dev"), banking(data, FOR_LINES)[:LINE_ROWS]
    some = asked[:CALIBRATION_ROWS]
    truth = [SERVICE.index(x["state"]) for x in lines] + [NEUTRAL] * len(some)
    labels = np.eye(len(SERVICE), dtype=np.float32)[truth]
    z = head.logits(scorer.outputs([fold(x["text"]) for x in lines] + some).features)
    made = calibrate_state(z, labels)
    plain = softmax(head.logits(scorer.outputs(asked).features) * made.slope + made.offset)
    naming = np.full(len(SERVICE), LOWEST_LINE, np.float32)
    naming[UPSET] = upset_line(plain, scorer.predict(asked, "goemotions", "en").probabilities)
    return Calibration(made.slope, made.offset, naming, naming)


def main() -> None:
    """Fit, calibrate, report, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dry", action="store_true")
    asked = parser.parse_args()
    encoder = store.read("encoder")
    scorer = EncoderScorer(*encoder, LinearScorer(*store.read("linear")))
    made = fit(scorer, asked.data, asked.seed)
    head = ServiceHead(made)
    done = calibrate(scorer, head, asked.data)
    for language in LANGUAGES:
        made.update(done.arrays(f"state.{language}"))
    lines = service_data.lines("test")
    z = head.logits(scorer.outputs([fold(x["text"]) for x in lines]).features)
    truth = np.eye(3, dtype=bool)[[SERVICE.index(x["state"]) for x in lines]]
    picked = np.eye(3, dtype=bool)[(z * done.slope + done.offset).argmax(1)]
    print("lines", done.naming, "test macro-F1", f1(counts(picked, truth)).mean().round(4))
    if not asked.dry:
        note = {"data": ["banking77", "service"], "with": store.digests("encoder")}
        path = store.write("service", made, version=VERSION, note=note)
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
