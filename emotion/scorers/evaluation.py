"""Measure a scorer on a file: the computing behind `manage.py evaluate_scorer` and the cards.

Formats: `goemotions` (TSV text, ids, id; or the Russian CSV), `cedr` (CSV), `service` (JSONL with
text, lang, state, maybe kind), `banking77` (CSV text, category: plain questions, a probe for
false alarms). Needs no database and no network.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers import datasets
from emotion.scorers.measures import Flags, calibration_curve, counts, f1, summary
from emotion.scorers.prediction import Predicting, Prediction
from emotion.scorers.protocol import Scorer, ScorerFailed, Scores
from emotion.scorers.vocabularies import (
    CEDR,
    EKMAN,
    EKMAN_MEMBERS,
    GOEMOTIONS,
    INDEX,
    NEGATIVE,
    SERVICE,
)

FORMATS = ("goemotions", "cedr", "service", "banking77")
BATCH = 256
_TIMED = 128


def evaluate(scorer: Scorer, path: Path, fmt: str, *, rows: slice | None = None) -> dict[str, Any]:
    """All figures of `scorer` on the file, as one JSON-able mapping.

    `rows` restricts to some lines (the halves of a dev file). Raises `ScorerFailed` when the
    scorer cannot be measured in that format, `OSError` or `ValueError` for an unreadable file.
    """
    head = {
        "model": scorer.name,
        "version": scorer.version,
        "format": fmt,
        "data_sha256": sha256(path.read_bytes()).hexdigest(),
    }
    return head | _measured(scorer, path, fmt, rows or slice(None))


def _measured(scorer: Scorer, path: Path, fmt: str, rows: slice) -> dict[str, Any]:
    if fmt in OF_ANSWERS:
        return OF_ANSWERS[fmt](scorer, path, rows)
    if not isinstance(scorer, Predicting):
        raise ScorerFailed(f"the scorer {scorer.name!r} cannot be measured in {fmt!r}")
    return OF_PREDICTIONS[fmt](scorer, path, rows)


def predict(scorer: Predicting, texts: Sequence[str], vocabulary: str, language: str) -> Prediction:
    """`scorer.predict` in batches."""
    parts = [
        scorer.predict(texts[i : i + BATCH], vocabulary, language)
        for i in range(0, len(texts), BATCH)
    ]
    return Prediction(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def answers(scorer: Scorer, texts: Sequence[str], languages: Sequence[str]) -> list[Scores]:
    """`scorer.score` in batches."""
    found: list[Scores] = []
    for i in range(0, len(texts), BATCH):
        found += scorer.score(texts[i : i + BATCH], languages=languages[i : i + BATCH])
    return found


def speed(scorer: Scorer, texts: Sequence[str]) -> dict[str, float]:
    """Milliseconds of CPU a text: median alone, mean in batches of 32."""
    some = list(texts[:_TIMED])
    alone = []
    for text in some:
        began = time.process_time()
        scorer.score([text])
        alone.append(time.process_time() - began)
    began = time.process_time()
    for i in range(0, len(some), 32):
        scorer.score(some[i : i + 32])
    batch = (time.process_time() - began) / len(some)
    return {
        "ms_per_text": round(float(np.median(alone)) * 1e3, 3),
        "ms_per_text_batch32": round(batch * 1e3, 3),
    }


def _right(scores: Scores, true: set[str]) -> bool:
    return max(scores.emotions, key=lambda k: scores.emotions[k]) in true


def _silence(given: Sequence[Scores], truths: Sequence[set[str]]) -> dict[str, Any]:
    """Coverage, and how often the likeliest label is right where the scorer answers."""
    sure = [(s, t) for s, t in zip(given, truths, strict=True) if not s.abstained]
    right = [_right(s, t) for s, t in sure]
    reasons = {r: sum(s.reason == r for s in given) for r in sorted({s.reason for s in given})}
    return {
        "coverage": round(len(sure) / max(len(given), 1), 4),
        "accuracy_answered": round(sum(right) / max(len(right), 1), 4),
        "reasons": {r or "answered": n for r, n in reasons.items()},
    }


def _ekman(labels: NDArray[np.float32]) -> Flags:
    groups = [[INDEX[m] for m in EKMAN_MEMBERS[g]] for g in EKMAN]
    return np.stack([labels[:, g].any(1) for g in groups], 1)


def _goemotions(scorer: Predicting, path: Path, rows: slice) -> dict[str, Any]:
    russian = path.suffix == ".csv"
    read = datasets.ru_goemotions_rows if russian else datasets.goemotions_rows
    texts, labels = read(path)
    texts, labels, language = texts[rows], labels[rows], "ru" if russian else "en"
    made = predict(scorer, texts, "goemotions", language)
    grouped = predict(scorer, texts, "ekman", language)
    given = answers(scorer, texts, [language] * len(texts))
    truths = [{GOEMOTIONS[j] for j in np.flatnonzero(row)} for row in labels]
    ekman = summary(EKMAN, grouped.probabilities, grouped.picked, _ekman(labels))
    return {
        "n": len(texts),
        "language": language,
        **summary(GOEMOTIONS, made.probabilities, made.picked, labels > 0),
        "ekman": ekman,
        "ekman_macro_f1": ekman["macro_f1"],
        "curve": calibration_curve(made.probabilities, labels > 0),
        **_silence(given, truths),
        **speed(scorer, texts),
    }


def _cedr(scorer: Predicting, path: Path, rows: slice) -> dict[str, Any]:
    texts, labels = datasets.cedr_rows(path)
    texts, labels = texts[rows], labels[rows]
    made = predict(scorer, texts, "cedr", "ru")
    given = answers(scorer, texts, ["ru"] * len(texts))
    answered = sum(not s.abstained for s in given) / max(len(given), 1)
    return {
        "n": len(texts),
        "language": "ru",
        **summary(CEDR, made.probabilities, made.picked, labels > 0),
        "curve": calibration_curve(made.probabilities, labels > 0),
        "coverage": round(answered, 4),
        **speed(scorer, texts),
    }


def _poles(states: Sequence[str], truth: Sequence[str], sure: Flags) -> dict[str, float]:
    """Coverage, and of the answers the share that takes one pole for the other."""
    wrong = [
        a != b and {a, b} == {"upset", "satisfied"} for a, b in zip(states, truth, strict=True)
    ]
    right = [a == b for a, b in zip(states, truth, strict=True)]
    answered = max(int(sure.sum()), 1)
    return {
        "coverage": round(float(sure.mean()), 4),
        "accuracy_answered": round(float(np.array(right)[sure].sum() / answered), 4),
        "wrong_pole": round(float(np.array(wrong)[sure].sum() / answered), 4),
    }


def _service(scorer: Scorer, path: Path, rows: slice) -> dict[str, Any]:
    lines = datasets.service_lines(path)[rows]
    texts, languages = [x["text"] for x in lines], [x["lang"] for x in lines]
    given = answers(scorer, texts, languages)
    if not all(s.state for s in given if s.reason != "empty"):
        raise ScorerFailed(f"the scorer {scorer.name!r} has no service head")
    p = np.array([[s.state.get(k, 0.0) for k in SERVICE] for s in given], np.float32)
    truth = np.array([[x["state"] == k for k in SERVICE] for x in lines])
    picked = p.argmax(1)[:, None] == np.arange(len(SERVICE))
    sure = np.array([not s.abstained for s in given])
    states = [SERVICE[j] for j in p.argmax(1)]
    groups: dict[str, Any] = {}
    for field in ("lang", "kind"):
        for value in sorted({x[field] for x in lines if field in x}):
            mine = np.array([x.get(field) == value for x in lines])
            score = float(f1(counts(picked[mine], truth[mine])).mean())
            groups[f"{field}={value}"] = {"n": int(mine.sum()), "macro_f1": round(score, 4)}
    hard = np.array([x.get("kind", "plain") not in ("plain", "misspelt") for x in lines])
    if hard.any():
        score = float(f1(counts(picked[hard], truth[hard])).mean())
        groups["hard"] = {"n": int(hard.sum()), "macro_f1": round(score, 4)}
    return {
        "n": len(texts),
        **summary(SERVICE, p, picked, truth),
        "groups": groups,
        "curve": calibration_curve(p, truth),
        **_poles(states, [x["state"] for x in lines], sure),
        **speed(scorer, texts),
    }


def _banking(scorer: Scorer, path: Path, rows: slice) -> dict[str, Any]:
    """Every question counts as neutral; what matters is how many are flagged as negative."""
    texts = datasets.banking_rows(path)[rows]
    given = answers(scorer, texts, ["en"] * len(texts))
    flagged = {k: sum(k in s.named() for s in given) for k in NEGATIVE}
    alarmed = sum(bool(set(s.named()) & set(NEGATIVE)) for s in given)
    upset = sum(not s.abstained and bool(s.state) and _likeliest(s) == "upset" for s in given)
    calm = sum(not s.abstained and not set(s.named()) - {"neutral"} for s in given)
    n = max(len(texts), 1)
    return {
        "n": len(texts),
        "macro_f1": round(2 * calm / max(n + calm, 1), 4),
        "flagged_negative": round(alarmed / n, 4),
        "answered_upset": round(upset / n, 4),
        "coverage": round(sum(not s.abstained for s in given) / n, 4),
        "per_label": {k: {"n": 0, "flagged": round(v / n, 4)} for k, v in flagged.items()},
        **speed(scorer, texts),
    }


def _likeliest(scores: Scores) -> str:
    return max(scores.state, key=lambda k: scores.state[k])


# What a scorer's answers show, and what only its probabilities in another vocabulary do.
OF_ANSWERS: Mapping[str, Callable[[Scorer, Path, slice], dict[str, Any]]] = {
    "service": _service,
    "banking77": _banking,
}
OF_PREDICTIONS: Mapping[str, Callable[[Predicting, Path, slice], dict[str, Any]]] = {
    "goemotions": _goemotions,
    "cedr": _cedr,
}
