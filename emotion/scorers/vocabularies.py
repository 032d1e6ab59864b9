"""The label vocabularies and how they map onto each other. Everything here is *expressed*
emotion, read from words; none of it is a finding about what a person feels.

GoEmotions: Demszky et al. 2020 (27 emotions and neutral, in the order of the data set's label
file). Ekman grouping: the same paper, appendix. CEDR: Sboev et al. 2021. The names below are also
EmotionML categories (W3C, `big6` for EKMAN without neutral).
"""

from collections.abc import Mapping
from types import MappingProxyType

GOEMOTIONS: tuple[str, ...] = (
    "admiration",
    "amusement",
    "anger",
    "annoyance",
    "approval",
    "caring",
    "confusion",
    "curiosity",
    "desire",
    "disappointment",
    "disapproval",
    "disgust",
    "embarrassment",
    "excitement",
    "fear",
    "gratitude",
    "grief",
    "joy",
    "love",
    "nervousness",
    "optimism",
    "pride",
    "realization",
    "relief",
    "remorse",
    "sadness",
    "surprise",
    "neutral",
)
EKMAN: tuple[str, ...] = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")
CEDR: tuple[str, ...] = ("joy", "sadness", "surprise", "fear", "anger")
IZARD: tuple[str, ...] = (
    "neutral",
    "joy",
    "sadness",
    "anger",
    "enthusiasm",
    "surprise",
    "disgust",
    "fear",
    "guilt",
    "shame",
)
SERVICE: tuple[str, ...] = ("upset", "satisfied", "neutral")

EKMAN_MEMBERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "anger": ("anger", "annoyance", "disapproval"),
        "disgust": ("disgust",),
        "fear": ("fear", "nervousness"),
        "joy": (
            "joy",
            "amusement",
            "approval",
            "excitement",
            "gratitude",
            "love",
            "optimism",
            "relief",
            "pride",
            "admiration",
            "desire",
            "caring",
        ),
        "sadness": ("sadness", "disappointment", "embarrassment", "grief", "remorse"),
        "surprise": ("surprise", "realization", "confusion", "curiosity"),
        "neutral": ("neutral",),
    }
)
# CEDR annotators saw five choices only; these are the GoEmotions labels that carry the same name.
CEDR_TO_GOEMOTIONS: Mapping[str, str] = MappingProxyType({label: label for label in CEDR})
POSITIVE: tuple[str, ...] = EKMAN_MEMBERS["joy"]
NEGATIVE: tuple[str, ...] = (
    *EKMAN_MEMBERS["anger"],
    *EKMAN_MEMBERS["disgust"],
    *EKMAN_MEMBERS["fear"],
    *EKMAN_MEMBERS["sadness"],
)
INDEX: Mapping[str, int] = MappingProxyType({label: i for i, label in enumerate(GOEMOTIONS)})
