"""The public corpora as arrays with the unknown marked, and the one split of the dev rows.

A label that a corpus does not know about is masked, never taken for absent. Even rows of the dev
files calibrate, odd rows report (`CALIBRATE`, `REPORT`); the Russian file translates the English
one row by row, so both halves stay apart in both languages.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.datasets import cedr_rows, goemotions_rows, izard_rows, ru_goemotions_rows
from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import (
    CEDR,
    CEDR_TO_GOEMOTIONS,
    GOEMOTIONS,
    INDEX,
)

CALIBRATE, REPORT = 0, 1


@dataclass(frozen=True)
class Corpus:
    """`texts` folded; `labels` and `known` (n × 28): 1 where a label holds, where it is told."""

    name: str
    language: str
    texts: list[str]
    labels: NDArray[np.float32]
    known: NDArray[np.float32]

    def rows(self, keep: Iterable[int]) -> "Corpus":
        """The same corpus with only the rows in `keep`, in that order."""
        index = np.fromiter(keep, np.int64)
        texts = [self.texts[i] for i in index]
        return Corpus(self.name, self.language, texts, self.labels[index], self.known[index])

    def half(self, which: int) -> "Corpus":
        """Even (`CALIBRATE`) or odd (`REPORT`) rows."""
        return self.rows(range(which, len(self.texts), 2))


def _complete(name: str, language: str, texts: list[str], labels: NDArray[np.float32]) -> Corpus:
    return Corpus(name, language, [fold(t) for t in texts], labels, np.ones_like(labels))


def goemotions(data: Path, split: str) -> Corpus:
    """English GoEmotions, `train` or `dev`."""
    return _complete("goemotions", "en", *goemotions_rows(data / f"goemotions/{split}.tsv"))


def ru_goemotions(data: Path) -> Corpus:
    """The GoEmotions dev rows in Russian (machine translation)."""
    return _complete(
        "ru_goemotions", "ru", *ru_goemotions_rows(data / "ru_goemotions/validation.csv")
    )


def cedr(data: Path) -> Corpus:
    """CEDR train; no emotion of the five counts as neutral, other labels are unknown."""
    texts, five = cedr_rows(data / "cedr/train.csv")
    labels = np.zeros((len(texts), len(GOEMOTIONS)), np.float32)
    known = np.zeros_like(labels)
    for j, name in enumerate(CEDR):
        column = INDEX[CEDR_TO_GOEMOTIONS[name]]
        labels[:, column], known[:, column] = five[:, j], 1
    labels[:, INDEX["neutral"]], known[:, INDEX["neutral"]] = five.sum(1) == 0, 1
    return Corpus("cedr", "ru", [fold(t) for t in texts], labels, known)


def key(text: str) -> str:
    """Letters and digits only, lower case: two texts with one key are one text."""
    return "".join(c for c in text.lower() if c.isalnum())


def izard(data: Path, matches: Path) -> Corpus:
    """The Izard rows that translate GoEmotions training rows, with the 28 labels of those rows.

    `matches`: the file that `match.py` writes. Izard's own labels are not used: rows that
    match nothing may translate evaluation rows, and are left out whole.
    """
    texts, _ = izard_rows(data / "ru_izard/train.csv")
    source = np.load(matches)
    full = goemotions_rows(data / "goemotions/train.tsv")[1]
    seen = {key(t) for t in ru_goemotions_rows(data / "ru_goemotions/validation.csv")[0]}
    keep = [i for i, t in enumerate(texts) if source[i] >= 0 and key(t) not in seen]
    return _complete("izard", "ru", [texts[i] for i in keep], full[source[keep]])


def stack(corpora: list[Corpus], name: str = "all") -> Corpus:
    """Several corpora under each other (the language is then `mul`)."""
    return Corpus(
        name,
        "mul",
        [t for c in corpora for t in c.texts],
        np.concatenate([c.labels for c in corpora]),
        np.concatenate([c.known for c in corpora]),
    )
