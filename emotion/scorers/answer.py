"""From probabilities to `Scores`: valence, intensity, and when to say nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.prepare import fold, guess_language, is_empty
from emotion.scorers.protocol import Scores
from emotion.scorers.vocabularies import GOEMOTIONS, INDEX, NEGATIVE, POSITIVE, SERVICE

Array = NDArray[np.float32]
_POSITIVE = [INDEX[k] for k in POSITIVE]
_NEGATIVE = [INDEX[k] for k in NEGATIVE]
NEUTRAL = INDEX["neutral"]


@dataclass(frozen=True)
class Prepared:
    """Folded texts, the language each is scored as, and why some must not be scored ('' = may)."""

    texts: list[str]
    languages: list[str]
    refusals: list[str]


def prepare(
    texts: Sequence[str], languages: Sequence[str] | None, known: frozenset[str]
) -> Prepared:
    """Fold, settle the language (the caller's word, else a guess) and refuse what is unreadable."""
    folded = [fold(t) for t in texts]
    told = languages or [""] * len(texts)
    settled, refusals = [], []
    for text, said in zip(folded, told, strict=True):
        guess = guess_language(text)
        language = said.lower()[:2] if said else guess
        foreign = language not in known or (guess == "und" and len(text) > 40)
        refusals.append("empty" if is_empty(text) else "language" if foreign else "")
        settled.append(language if language in known else "en")
    return Prepared(folded, settled, refusals)


def valence(p: Array, state: Array | None) -> float:
    """P(any positive) − P(any negative), as if labels were independent; in [-1, 1].

    With a service head, the mean of that and of P(satisfied) − P(upset).
    """
    up, down = 1 - np.prod(1 - p[_POSITIVE]), 1 - np.prod(1 - p[_NEGATIVE])
    pull = float(up - down)
    if state is not None:
        pull = (pull + float(state[SERVICE.index("satisfied")] - state[SERVICE.index("upset")])) / 2
    return float(np.clip(pull, -1, 1))


def abstention(p: Array, naming: Array, state: Array | None, state_naming: Array | None) -> str:
    """Why nothing may be concluded, or `''`.

    Without a service head, some label must reach its naming line. With one, the likeliest state
    must reach its own (`low-confidence`), and the label named first must not point the other
    way (`contradiction`, the mark of sarcasm).
    """
    if state is None or state_naming is None:
        return "" if (p >= naming).any() else "low-confidence"
    likeliest = int(state.argmax())
    if state[likeliest] < state_naming[likeliest]:
        return "low-confidence"
    named = np.where(p >= naming, p, 0)
    first = int(named.argmax())
    against = {"upset": _POSITIVE, "satisfied": _NEGATIVE}.get(SERVICE[likeliest], [])
    return "contradiction" if named[first] > 0 and first in against else ""


def silent(reason: str, thresholds: Mapping[str, float]) -> Scores:
    """No text was read: every probability is 0 but neutral, and nothing may be concluded."""
    emotions = dict.fromkeys(GOEMOTIONS, 0.0) | {"neutral": 1.0}
    return Scores(emotions=emotions, abstained=True, reason=reason, thresholds=thresholds)


def compose(
    p: Array,
    naming: Array,
    *,
    refusal: str,
    state: Array | None = None,
    state_naming: Array | None = None,
    intensity: float | None = None,
) -> Scores:
    """One `Scores` from one row of probabilities (28,) and, where there is one, of states (3,)."""
    thresholds = {k: float(v) for k, v in zip(GOEMOTIONS, naming, strict=True)}
    if refusal == "empty":
        return silent(refusal, thresholds)
    reason = refusal or abstention(p, naming, state, state_naming)
    states: Mapping[str, float] = {}
    if state is not None:
        states = {k: float(v) for k, v in zip(SERVICE, state, strict=True)}
    return Scores(
        emotions={k: float(v) for k, v in zip(GOEMOTIONS, p, strict=True)},
        state=states,
        intensity=float(np.delete(p, NEUTRAL).max()) if intensity is None else intensity,
        valence=valence(p, state),
        abstained=bool(reason),
        reason=reason,
        thresholds=thresholds,
    )
