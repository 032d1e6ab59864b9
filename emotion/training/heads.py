"""Heads that stand on the fine-tuned encoder and are fitted after it: service, and CEDR's words."""

from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.svm import SVC

from emotion.scorers import datasets, features
from emotion.scorers.calibration import Array
from emotion.scorers.encoder import EncoderScorer
from emotion.scorers.linear import LinearScorer
from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import CEDR, SERVICE
from emotion.training import service_data
from emotion.training.linear import matrix
from emotion.training.match import embed
from emotion.training.pack import quantise

Arrays = dict[str, NDArray[Any]]
SAMPLE = 5000  # comments of each language from which the way back is learnt
RIDGE, KEPT = 1000.0, 320
C_KERNEL, GAMMA = 3.0, 1.0
C_WORDS = 8.0


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


def service(scorer: EncoderScorer, data: Path, seed: int) -> Arrays:
    """The arrays that `ServiceHead` reads, fitted on the train families."""
    weight, bias = way_back(scorer, data, seed)
    lines = service_data.lines("train")
    labels = np.array([SERVICE.index(x["state"]) for x in lines])
    v = scorer.outputs([fold(x["text"]) for x in lines]).features @ weight + bias
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
