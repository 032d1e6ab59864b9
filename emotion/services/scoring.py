"""Step 5: one redacted message to scores, in a language that the model is validated for."""

from dataclasses import dataclass
from datetime import datetime

from emotion.modelfacts import validated_languages
from emotion.scorers import Scorer, Scores
from emotion.scorers.prepare import fold, guess_language

UNVALIDATED = Scores(emotions={}, abstained=True, reason="language")


@dataclass(frozen=True, kw_only=True)
class Scored:
    """`language`: ISO 639-1, `und` where it is neither, empty where nothing was inferred."""

    scores: Scores
    language: str


def score(scorer: Scorer, text: str, *, purpose: str, at: datetime) -> Scored:
    """Score one redacted text; silence for a language without a current validation.

    Raises `ScorerFailed` when the scorer cannot.
    """
    if scorer.inference_basis == "none":
        return Scored(scores=scorer.score([text])[0], language="")
    language = guess_language(fold(text))
    read_as = "en" if language == "und" else language  # the scorer refuses what it cannot read
    if read_as not in validated_languages(scorer, purpose, at=at):
        return Scored(scores=UNVALIDATED, language=language)
    return Scored(scores=scorer.score([text])[0], language=language)
