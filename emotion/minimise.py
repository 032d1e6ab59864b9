"""Say less: only labels that reach their threshold, at most five, nothing when unsure. Pure."""

from typing import Any

from emotion.scorers import Scores

MOST_LABELS = 5
NOTE = "expressed in the text, not felt by the person"


def said(scores: Scores) -> dict[str, Any]:
    """What leaves the house of a score.

    `emotions`: at most five of `{"label", "score"}`, best first, probabilities to three places;
    empty when the scorer abstained. `valence` in [-1, 1], null when it abstained.
    """
    named = [] if scores.abstained else scores.named()[:MOST_LABELS]
    return {
        "emotions": [
            {"label": label, "score": round(scores.emotions[label], 3)} for label in named
        ],
        "state": _state(scores),
        "valence": None if scores.abstained else round(scores.valence, 3),
        "abstained": scores.abstained,
        "abstained_because": scores.reason,
        "expressed": NOTE,
    }


def _state(scores: Scores) -> dict[str, Any] | None:
    if scores.abstained or not scores.state:
        return None
    label = max(scores.state, key=lambda name: scores.state[name])
    return {"label": label, "score": round(scores.state[label], 3)}
