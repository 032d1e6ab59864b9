"""Say less: what leaves the house of a score. Pure.

Two voices speak of one text: labels, each with a line from which naming it is usually right, and
the service state (upset, satisfied, neutral) with its own. What both agree on may be said from a
lower probability; what they disagree on, or what neither is sure of, is not said at all.
"""

from typing import Any

from emotion.scorers import Scores
from emotion.scorers.answer import OPPOSITE
from emotion.scorers.vocabularies import NEGATIVE, POSITIVE

MOST_LABELS = 5
AGREED = 0.3  # a label may be said from here when the state points the same way
NOTE = "expressed in the text, not felt by the person"
TOLD = "told by the person, nothing inferred"
POLES = {**dict.fromkeys(POSITIVE, "satisfied"), **dict.fromkeys(NEGATIVE, "upset")}


def said(scores: Scores, *, told: bool = False) -> dict[str, Any]:
    """The part of an answer that speaks of emotion.

    `emotions`: at most five of `{"label", "score", "threshold"}`, best first, to three places.
    `state`: the likeliest service state, null where the scorer is unsure of it. `valence` in
    [-1, 1]. When nothing may be said: no emotions, null, and `abstained` with the reason. `told`:
    the person said it on a scale.
    """
    labels = spoken(scores)
    abstained = scores.abstained and not labels
    return {
        "emotions": [
            {
                "label": label,
                "score": round(scores.emotions[label], 3),
                "threshold": round(scores.thresholds.get(label, 1.0), 3),
            }
            for label in labels
        ],
        "state": _state(scores),
        "valence": None if abstained else round(scores.valence, 3),
        "abstained": abstained,
        "abstained_because": scores.reason if abstained else "",
        "expressed": TOLD if told else NOTE,
    }


def spoken(scores: Scores) -> list[str]:
    """The labels that may be said, most probable first."""
    likeliest = _likeliest(scores)
    reached = {k for k, p in scores.emotions.items() if p >= scores.thresholds.get(k, 1.0)}
    agreeing = {k for k in scores.emotions if POLES.get(k, "") == likeliest}
    if not scores.abstained:
        opposite = OPPOSITE.get(likeliest or "", "")
        opposed = {k for k in reached if opposite and POLES.get(k) == opposite}
        may = (reached - opposed) | {k for k in agreeing if scores.emotions[k] >= AGREED}
    elif scores.reason == "low-confidence":
        may = reached & agreeing
    else:
        may = set()
    return sorted(may, key=lambda k: (-scores.emotions[k], k))[:MOST_LABELS]


def _likeliest(scores: Scores) -> str | None:
    return max(scores.state, key=lambda k: scores.state[k]) if scores.state else None


def _state(scores: Scores) -> dict[str, Any] | None:
    label = _likeliest(scores)
    if label is None or scores.abstained:
        return None
    return {"label": label, "score": round(scores.state[label], 3)}
