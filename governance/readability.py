"""How hard a text is to read: Flesch reading ease (English) and Oborneva's for Russian. Pure."""

import re
from typing import Final

_SENTENCE: Final = re.compile(r"[.!?]+(?:\s|$)|\n+")
_WORD: Final = re.compile(r"[A-Za-zА-Яа-яЁё']+")
_VOWELS_EN: Final = re.compile(r"[aeiouy]+", re.IGNORECASE)
_VOWELS_RU: Final = re.compile(r"[аеёиоуыэюя]", re.IGNORECASE)


def reading_ease(text: str, language: str) -> float:
    """0 (very hard) to 100 (very easy), rounded to one digit; an empty text is 100.

    English: 206.835 - 1.015 ASL - 84.6 ASW (Flesch 1948). Russian: 206.835 - 1.3 ASL - 60.1 ASW
    (Oborneva 2006). ASL: words per sentence, ASW: syllables per word.
    """
    words = _WORD.findall(text)
    sentences = [part for part in _SENTENCE.split(text) if _WORD.search(part)]
    if not words or not sentences:
        return 100.0
    length = len(words) / len(sentences)
    syllables = sum(_syllables(word, language) for word in words) / len(words)
    if language == "ru":
        score = 206.835 - 1.3 * length - 60.1 * syllables
    else:
        score = 206.835 - 1.015 * length - 84.6 * syllables
    return round(min(100.0, max(0.0, score)), 1)


def grade(score: float) -> str:
    """The score in words."""
    if score >= 70:
        return "easy"
    if score >= 50:
        return "plain"
    return "hard" if score >= 30 else "very hard"


def _syllables(word: str, language: str) -> int:
    if language == "ru":
        return max(1, len(_VOWELS_RU.findall(word)))
    count = len(_VOWELS_EN.findall(word))
    if word.lower().endswith("e") and not word.lower().endswith("le") and count > 1:
        count -= 1
    return max(1, count)
