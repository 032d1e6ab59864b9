"""How easy a notice is to read. Pure.

English: Flesch Reading Ease, 206.835 - 1.015 w/s - 84.6 y/w (Flesch 1948). Russian: Oborneva's
coefficients for the same formula, 206.835 - 1.3 w/s - 60.1 y/w (Oborneva 2005). w words,
s sentences, y syllables, counted as groups of vowels (English) or vowels (Russian). 60 and above is
plain language; 30 and below is what lawyers write.
"""

import re
from typing import Final

PLAIN: Final = 60.0

_SENTENCE: Final = re.compile(r"[.!?…]+(?:\s|$)|\n+")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_ENGLISH: Final = re.compile(r"[aeiouy]+")
_SILENT_E: Final = re.compile(r"[^aeiouyl]e(?:s|d)?$")
_RUSSIAN: Final = re.compile(r"[аеёиоуыэюя]")


def reading_ease(text: str, language: str) -> float | None:
    """The score, usually between 0 (hard) and 100 (easy); None for an empty text."""
    words = _WORD.findall(text.lower())
    if not words:
        return None
    sentences = max(1, len([part for part in _SENTENCE.split(text) if _WORD.search(part)]))
    russian = language[:2] == "ru"
    syllables = sum(_russian(word) if russian else _english(word) for word in words)
    per_sentence, per_word = len(words) / sentences, syllables / len(words)
    if russian:
        return round(206.835 - 1.3 * per_sentence - 60.1 * per_word, 1)
    return round(206.835 - 1.015 * per_sentence - 84.6 * per_word, 1)


def _english(word: str) -> int:
    groups = len(_ENGLISH.findall(word))
    return max(1, groups - 1 if groups > 1 and _SILENT_E.search(word) else groups)


def _russian(word: str) -> int:
    return max(1, len(_RUSSIAN.findall(word)))
