"""Scorers: redacted text in, calibrated probabilities of *expressed* emotion out. No Django here.

`load("default").score(["…"])`; `emotion.services.analyse()` is the only caller in production.
"""

from emotion.scorers.protocol import Scorer, ScorerFailed, Scores
from emotion.scorers.registry import available, load

__all__ = ["Scorer", "ScorerFailed", "Scores", "available", "load"]
