"""The micro-survey: what a customer says on an emoji slider, taken at its word, nothing inferred.

A content of `0` (very unhappy) to `100` (very happy). Nothing is read between the lines, so the
inference basis is `none`.
"""

from collections.abc import Sequence

from emotion.scorers.protocol import Scores

LOWEST, MIDDLE_FROM, MIDDLE_TO, HIGHEST = 0, 40, 60, 100
LABELS = ("upset", "satisfied", "neutral")


class SurveyScorer:
    """Implements `Scorer` for the slider; the answer is the customer's own."""

    name = "survey"
    version = "1.0.0+none"
    modality = "survey"
    inference_basis = "none"
    languages = frozenset({"en", "ru"})
    labels = LABELS

    def score(
        self, texts: Sequence[str], *, languages: Sequence[str] | None = None
    ) -> list[Scores]:
        """One `Scores` per slider position; anything but a whole number in range is no answer."""
        return [_said(text.strip()) for text in texts]


def _said(position: str) -> Scores:
    lines = dict.fromkeys(LABELS, 0.5)
    value = int(position) if position.isascii() and position.isdigit() else HIGHEST + 1
    if value > HIGHEST:
        nothing = dict.fromkeys(LABELS, 0.0)
        return Scores(nothing, abstained=True, reason="empty", thresholds=lines)
    said = "upset" if value < MIDDLE_FROM else "satisfied" if value > MIDDLE_TO else "neutral"
    state = {k: float(k == said) for k in LABELS}
    pull = (value - LOWEST) / (HIGHEST - LOWEST) * 2 - 1
    return Scores(state, state=state, intensity=abs(pull), valence=pull, thresholds=lines)
