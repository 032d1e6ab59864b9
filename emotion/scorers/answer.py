"""From probabilities to `Scores`: valence, intensity, and when to say nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.calibration import Calibration
from emotion.scorers.prepare import fold, guess_language, is_empty
from emotion.scorers.protocol import Scores
from emotion.scorers.vocabularies import GOEMOTIONS, INDEX, NEGATIVE, POSITIVE, SERVICE

Array = NDArray[np.float32]
_POSITIVE = np.array([INDEX[k] for k in POSITIVE])
_NEGATIVE = np.array([INDEX[k] for k in NEGATIVE])
NEUTRAL = INDEX["neutral"]
# The pull of the emotions that an answer of the service head bears: upset must not sound glad, nor
# satisfied sore.
OPPOSITE = {"upset": "satisfied", "satisfied": "upset"}
BEARABLE = {"upset": (-1.0, 0.5), "satisfied": (0.0, 1.0)}


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
    """`pull`; with a service head, the mean of that and of P(satisfied) − P(upset)."""
    found = pull(p)
    if state is not None:
        apart = float(state[SERVICE.index("satisfied")] - state[SERVICE.index("upset")])
        found = (found + apart) / 2
    return float(np.clip(found, -1, 1))


@dataclass(frozen=True)
class Lines:
    """When a state may be said: one value per state each.

    `naming`: the least probability of that state. `opposite`: the greatest of the other pole, since
    calling somebody satisfied who is upset is the mistake that harms most; a neutral answer
    takes no side, and has none.
    """

    naming: Array
    opposite: Array


def other_pole(state: Array, said: int) -> float:
    """The probability of the pole opposite to the answer; 0 when the answer is neutral."""
    other = OPPOSITE.get(SERVICE[said])
    return float(state[SERVICE.index(other)]) if other else 0.0


def abstention(p: Array, naming: Array, state: Array | None, lines: Lines | None) -> str:
    """Why nothing may be concluded, or `''`.

    Without a service head, some label must reach its naming line. With one, the likeliest state
    must reach its own and the other pole must stay below (`low-confidence`), and the emotions must
    not point the other way (`contradiction`: the mark of sarcasm, or of a mixed message).
    """
    if state is None or lines is None:
        return "" if (p >= naming).any() else "low-confidence"
    said = int(state.argmax())
    if state[said] < lines.naming[said] or other_pole(state, said) > lines.opposite[said]:
        return "low-confidence"
    lowest, highest = BEARABLE.get(SERVICE[said], (-1.0, 1.0))
    return "" if lowest <= pull(p) <= highest else "contradiction"


def pull(p: Array) -> float:
    """P(any positive) − P(any negative), as if labels were independent; in [-1, 1]."""
    no = 1 - p
    return float(no[_NEGATIVE].prod() - no[_POSITIVE].prod())


def silent(reason: str, thresholds: Mapping[str, float]) -> Scores:
    """No text was read: every probability is 0 but neutral, and nothing may be concluded."""
    emotions = dict.fromkeys(GOEMOTIONS, 0.0) | {"neutral": 1.0}
    return Scores(emotions=emotions, abstained=True, reason=reason, thresholds=thresholds)


def compose(
    p: Array,
    made: Calibration,
    *,
    refusal: str,
    state: Array | None = None,
    lines: Lines | None = None,
    intensity: float | None = None,
) -> Scores:
    """One `Scores` from one row of probabilities (28,) and, where there is one, of states (3,)."""
    if refusal == "empty":
        return silent(refusal, made.lines)
    reason = refusal or abstention(p, made.naming, state, lines)
    states: Mapping[str, float] = {}
    if state is not None:
        states = dict(zip(SERVICE, state.tolist(), strict=True))
    return Scores(
        emotions=dict(zip(GOEMOTIONS, p.tolist(), strict=True)),
        state=states,
        intensity=float(p[:NEUTRAL].max()) if intensity is None else intensity,
        valence=valence(p, state),
        abstained=bool(reason),
        reason=reason,
        thresholds=made.lines,
    )
