"""What the encoder is taught at once: columns of one matrix, and how much each row knows of them.

GoEmotions' 28 labels, their Ekman grouping, CEDR's five, the three states of the service head and
its intensity. `targets` in [0, 1]; `weights` 0 where a row knows nothing about a column.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers import datasets
from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import (
    EKMAN,
    EKMAN_MEMBERS,
    GOEMOTIONS,
    INDEX,
    NEGATIVE,
    SERVICE,
)
from emotion.training import corpora, service_data

Array = NDArray[np.float32]
COLUMNS = {
    "goemotions": slice(0, 28),
    "ekman": slice(28, 35),
    "cedr": slice(35, 40),
    "state": slice(40, 43),
    "intensity": slice(43, 44),
}
WIDTH = 44
# What Ekman's groups weigh beside the labels that they repeat, what a state is worth that is
# guessed from labels or from being a banking question, and what a written message's emotion labels
# are, of which its author gave two at most.
EKMAN_WEIGHT, GUESSED_STATE, WRITTEN_LABELS = 0.5, 0.25, 0.3
_MEMBERS = np.zeros((len(GOEMOTIONS), len(EKMAN)), np.float32)
for _column, _label in enumerate(EKMAN):
    for _member in EKMAN_MEMBERS[_label]:
        _MEMBERS[INDEX[_member], _column] = 1
_SATISFIED = [INDEX[k] for k in ("gratitude", "admiration", "joy", "love", "relief", "approval")]
_UPSET = [INDEX[k] for k in ("anger", "annoyance", "disappointment", "disgust", "disapproval")]


@dataclass(frozen=True)
class Lesson:
    """`texts` (n) with `targets` and `weights` (n × WIDTH)."""

    texts: list[str]
    targets: Array
    weights: Array


def ekman(labels: Array) -> Array:
    """28 labels to Ekman's groups (n × 7), as in the paper: any member counts."""
    grouped: Array = (labels @ _MEMBERS > 0).astype(np.float32)
    return grouped


def guessed_state(labels: Array) -> tuple[Array, NDArray[np.bool_]]:
    """State (n × 3) that clear emotion labels suggest, and for which rows they are clear."""
    negative = [INDEX[k] for k in NEGATIVE]
    down, up = labels[:, _UPSET].any(1), labels[:, _SATISFIED].any(1)
    sad = labels[:, negative].any(1)
    plain = (labels[:, INDEX["neutral"]] > 0) & (labels.sum(1) == 1)
    state = np.stack([down & ~up, up & ~sad, plain], 1)
    return state.astype(np.float32), np.asarray(state.any(1), np.bool_)


def _comments(corpus: corpora.Corpus) -> Lesson:
    n = len(corpus.texts)
    targets, weights = np.zeros((n, WIDTH), np.float32), np.zeros((n, WIDTH), np.float32)
    targets[:, COLUMNS["goemotions"]] = corpus.labels
    weights[:, COLUMNS["goemotions"]] = corpus.known
    targets[:, COLUMNS["ekman"]], weights[:, COLUMNS["ekman"]] = ekman(corpus.labels), EKMAN_WEIGHT
    state, clear = guessed_state(corpus.labels)
    targets[:, COLUMNS["state"]] = state
    weights[clear, COLUMNS["state"]] = GUESSED_STATE
    return Lesson(corpus.texts, targets, weights)


def _cedr(data: Path) -> Lesson:
    texts, five = datasets.cedr_rows(data / "cedr/train.csv")
    keep = np.arange(len(texts)) % 10 != 9  # every tenth row is for calibration and report
    targets = np.zeros((len(texts), WIDTH), np.float32)
    weights = np.zeros_like(targets)
    targets[:, COLUMNS["cedr"]], weights[:, COLUMNS["cedr"]] = five, 1
    kept = [fold(t) for t, k in zip(texts, keep, strict=True) if k]

    return Lesson(kept, targets[keep], weights[keep])


def _messages(lines: list[dict[str, Any]], label_weight: float) -> Lesson:
    targets = np.zeros((len(lines), WIDTH), np.float32)
    weights = np.ones_like(targets)
    weights[:, COLUMNS["cedr"]] = 0
    weights[:, : COLUMNS["cedr"].start] *= label_weight
    for i, line in enumerate(lines):
        targets[i, [INDEX[k] for k in line["emotions"]]] = 1
        targets[i, COLUMNS["state"].start + SERVICE.index(line["state"])] = 1
        targets[i, COLUMNS["intensity"]] = line["intensity"]
    targets[:, COLUMNS["ekman"]] = ekman(targets[:, COLUMNS["goemotions"]])
    return Lesson([fold(x["text"]) for x in lines], targets, weights)


def _banking(data: Path) -> Lesson:
    """Every fourth banking row, guessed to be neutral."""
    texts = [fold(t) for t in datasets.banking_rows(data / "banking77/train.csv")[::4]]
    targets = np.zeros((len(texts), WIDTH), np.float32)
    weights = np.zeros_like(targets)
    targets[:, COLUMNS["state"].start + SERVICE.index("neutral")] = 1
    weights[:, COLUMNS["state"]] = GUESSED_STATE
    return Lesson(texts, targets, weights)


def _piled(piles: list[Lesson]) -> Lesson:
    return Lesson(
        [t for p in piles for t in p.texts],
        np.concatenate([p.targets for p in piles]),
        np.concatenate([p.weights for p in piles]),
    )


def _thinned(lesson: Lesson, every: int) -> Lesson:
    return Lesson(lesson.texts[::every], lesson.targets[::every], lesson.weights[::every])


def lessons(data: Path, matches: Path, *, every: int, repeats: int) -> Lesson:
    """What the encoder learns from, in one pile.

    One in `every` comment, plain questions, families of messages, and written messages `repeats`
    times.
    """
    public = [
        _comments(corpora.goemotions(data, "train")),
        _comments(corpora.izard(data, matches)),
        _cedr(data),
    ]
    families = _messages(service_data.lines("train"), 1.0)
    written = _messages(service_data.written("train"), WRITTEN_LABELS)
    kept = [_thinned(pile, every) for pile in public]
    return _piled([*kept, _banking(data), families, *[written] * repeats])
