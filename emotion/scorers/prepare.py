"""Text before it is scored: folded, with every redaction marker made one neutral token."""

import re
import unicodedata

from emotion.scorers.dialects import plainly
from emotion.scorers.identities import say_less

# One private-use character stands for whatever was hidden, so that no kind of name,
# number or faith that the redactor took out can move a score.
HIDDEN = "\ue000"
MAX_CHARACTERS = 20_000

_MARKER = re.compile(r"<[A-Z][A-Z_]*_\d+>|\[[A-Z][A-Z_ ]*\]|<[A-Z][A-Z_]*>")
_HIDDEN_RUN = re.compile(rf"{HIDDEN}(?:\s*{HIDDEN})+")
_SPACE = re.compile(r"\s+")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "ё": "е", "Ё": "Е"})
_LETTERS = re.compile(r"[^\W\d_]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WORD = re.compile(r"[^\W\d_]+")
# Letters that Russian does not have: Ukrainian, Belarusian, Serbian, Kazakh, Bulgarian keeps none.
_NOT_RUSSIAN = re.compile(r"[іїєґўђјљњћџәғқңөұүһ]")
_NOT_ENGLISH = re.compile(r"[äöüßàâçéèêëîïôûùñáíóúãõåøæœłąęśźżćńğşčřžýů]")
_COMMON_ENGLISH = """
    the a an i you he she it we they my your his her its our their me him us them this that these
    those is are was were be been am do does did don't not no yes and or but if of in on at to for
    with from by as so what why how when where who which can could will would should have has had
    i'm it's can't just still very too all any some more get got please thanks thank ok okay hi
    hello lol u im dont good bad great there here out up about one
"""
_FUNCTION_WORDS = frozenset(_COMMON_ENGLISH.split())


def fold(text: str) -> str:
    """NFKC, plain quotes, `ё` as `е`, single spaces, markers and identities as `HIDDEN`.

    Idempotent. See `identities` and `dialects` for the words that are folded so that they cannot
    move a score.
    """
    marked = _MARKER.sub(HIDDEN, text[:MAX_CHARACTERS])
    folded = unicodedata.normalize("NFKC", marked).translate(_QUOTES)
    folded = say_less(plainly(_SPACE.sub(" ", folded)), HIDDEN)
    return _HIDDEN_RUN.sub(HIDDEN, _SPACE.sub(" ", folded).strip())


def is_empty(folded: str) -> bool:
    """Nothing left to read: no letter, no emoji, no run of `!` or `?` once the markers are out."""
    if folded[:1].isalpha():
        return False
    rest = folded.replace(HIDDEN, "")
    return not any(_LETTERS.match(c) or unicodedata.category(c) == "So" for c in rest)


def guess_language(folded: str) -> str:
    """`en`, `ru` or `und` (something else). By script, then by function words and foreign letters.

    Cautious towards silence only for texts of six words and more; shorter ones go by script.
    """
    lower = folded.lower()
    if lower.isascii():  # nothing of the other scripts to count
        return _by_words(lower, foreign=0)
    cyrillic, latin = len(_CYRILLIC.findall(lower)), len(_LATIN.findall(lower))
    letters = len(_LETTERS.findall(lower))
    if letters and (cyrillic + latin) < letters / 2:
        return "und"
    if cyrillic >= latin and cyrillic:
        return "und" if len(_NOT_RUSSIAN.findall(lower)) >= 2 else "ru"
    return _by_words(lower, foreign=len(_NOT_ENGLISH.findall(lower)))


def _by_words(lower: str, *, foreign: int) -> str:
    """`en` unless too few words are English ones; `foreign`: letters that English lacks."""
    words = _WORD.findall(lower)
    known = sum(w in _FUNCTION_WORDS for w in words)
    if len(words) >= 6 and (known / len(words) < 0.08 or (foreign >= 2 and known < 3)):
        return "und"
    return "en"
