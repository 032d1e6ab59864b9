"""Train the linear scorer: `python -m emotion.training.linear --data DATA [--seed 0]`.

Needs requirements/training.txt. Prints macro-F1 of the reported half of dev and writes
`emotion/scorers/weights/linear.npz` unless `--dry`.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from emotion.scorers import datasets, features, store
from emotion.scorers.linear import LinearScorer
from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import GOEMOTIONS
from emotion.training import corpora, service_data
from emotion.training.fit import blank, calibrate, report

C = 4.0
VERSION = "1.1.0"


def matrix(rows: features.Features) -> sparse.csr_matrix:
    """The features as scipy rows (n × SLOTS)."""
    shape = (len(rows.starts) - 1, features.SLOTS)
    return sparse.csr_matrix((rows.values, rows.slots, rows.starts), shape=shape)


def inverse_frequencies(counts: features.Features) -> NDArray[np.float32]:
    """Smoothed idf per slot: ln((1 + n) / (1 + df)) + 1."""
    n = len(counts.starts) - 1
    df = np.bincount(counts.slots, minlength=features.SLOTS)
    return (np.log((1 + n) / (1 + df)) + 1).astype(np.float32)


def fit(
    x: sparse.csr_matrix, corpus: corpora.Corpus, weight: NDArray[np.float32], seed: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Weights (SLOTS × labels) and bias (labels,), each label on the rows that know it."""
    labels = corpus.labels.shape[1]
    w = np.zeros((features.SLOTS, labels), np.float32)
    b = np.zeros(labels, np.float32)
    for j in range(labels):
        rows = np.flatnonzero(corpus.known[:, j])
        model = LogisticRegression(C=C, solver="liblinear", tol=1e-3, random_state=seed)
        model.fit(x[rows], corpus.labels[rows, j], sample_weight=weight[rows])
        w[:, j], b[j] = model.coef_[0], model.intercept_[0]
    return w, b


def train(data: Path, matches: Path, seed: int) -> dict[str, NDArray[np.generic]]:
    """All arrays of the weights file, calibration included."""
    parts = [
        corpora.goemotions(data, "train"),
        corpora.cedr(data),
        corpora.izard(data, matches),
        *service_data.corpora("train"),
    ]
    corpus = corpora.stack(parts)
    weight = np.ones(len(corpus.texts), np.float32)
    counts = features.count(corpus.texts)
    idf = inverse_frequencies(counts)
    scale = float(idf.max()) / 255
    coded = np.round(idf / scale).astype(np.uint8)
    x = matrix(features.weigh(counts, coded.astype(np.float32) * scale))
    w, b = fit(x, corpus, weight, seed)
    column = np.maximum(np.abs(w).max(0), 1e-6) / 127
    arrays: dict[str, NDArray[np.generic]] = {
        "weights": np.round(w / column).astype(np.int8),
        "scale": column.astype(np.float32),
        "bias": b,
        "idf": coded,
        "idf_scale": np.array(scale, np.float32),
    }
    return arrays


def main() -> None:
    """Train, calibrate, report, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--matches", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dry", action="store_true")
    asked = parser.parse_args()
    arrays = train(asked.data, asked.matches, asked.seed)
    neutral = {k: v for p in ("en", "ru") for k, v in blank(p).items()}
    raw = LinearScorer({**arrays, **neutral}, "training")
    dev = {"en": corpora.goemotions(asked.data, "dev"), "ru": corpora.ru_goemotions(asked.data)}
    bank = raw.logits([fold(t) for t in datasets.banking_rows(asked.data / "banking77/train.csv")])
    for language, corpus in dev.items():
        half = corpus.half(corpora.CALIBRATE)
        made = calibrate(raw.logits(half.texts)[:, : len(GOEMOTIONS)], half.labels, bank[::2])
        arrays.update(made.arrays(language))
        rest = corpus.half(corpora.REPORT)
        print(language, report(made, raw.logits(rest.texts), rest.labels))
    if not asked.dry:
        note = {"seed": asked.seed, "data": sorted({"goemotions", "cedr", "izard", "service"})}
        path = store.write("linear", arrays, version=VERSION, note=note)
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
