"""Evidence that an English word names somebody: which words are found but stand for nobody.

The network is generous to strange words: a dish, a game and a misspelling look like names to it.
A word stays found when lists know it as a name, when its capital has no other cause, or when the
words beside it speak of a person.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from governance.redaction.names.words import Word, bag, common, listed, words
from governance.redaction.spans import Span

_PERSON_BEFORE = bag(
    "mr mrs ms miss dr prof sir madam dear hi hello hey named name called am i'm im me by regards "
    "sincerely thanks cheers told asked ask meet met it's its user agent colleague friend wife "
    "husband son daughter brother sister mum mom dad uncle aunt auntie nan neighbour neighbor boss "
    "manager technician driver courier rep advisor adviser operator love yours signed contact "
    "says said him her surname lady guy girl man woman lad bloke cousin nephew niece "
    "partner is to from for with and"
)
_PERSON_AFTER = bag(
    "said told asked says called rang replied answered helped lives speaking here promised phoned "
    "and has who from's"
)
_PLACE_BEFORE = bag("in from to at near around via of live lives lived living visit outside town")
_STARTS = frozenset('.!?\n:;>"“«—-')  # after these a capital says nothing
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er")


@lru_cache(maxsize=8_192)
def ordinary(word: str) -> bool:
    """Whether a small English word is in the dictionary, as it is or with a regular ending."""
    lexicon = listed("dictionary")
    if word in lexicon or common(word):
        return True
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 2 and (stem in lexicon or stem + "e" in lexicon):
            return True
    return False


@lru_cache(maxsize=4_096)
def misspelt(word: str) -> bool:
    """Whether a strange word is an everyday one with one letter more, less, wrong or swapped."""
    short = re.sub(r"(.)\1+", r"\1", word)
    if any(map(ordinary, {short, re.sub(r"(.)\1{2,}", r"\1\1", word)})):
        return True
    if not 4 <= len(word) <= _LONGEST:
        return False
    cuts = [(word[:place], word[place:]) for place in range(len(word) + 1)]
    if ordinary(word.replace("f", "ph", 1)) or ordinary(word.replace("k", "c", 1)):
        return True
    changed = {left + right[1:] for left, right in cuts if right}
    changed |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    changed |= {left + c + right[1:] for left, right in cuts if right for c in _LETTERS}
    changed |= {left + c + right for left, right in cuts for c in _LETTERS}
    return any(map(common, changed))


_LONGEST = 14  # letters
_SHORT = 4  # letters: shorter words are slang or slips
_VOWELS = frozenset("aeiouy")
_NO_VOWEL = 3  # letters: longer words without a vowel are units and codes


def a_name(word: str) -> bool:
    """Whether the lists know a small word as a given name or a surname."""
    return word in listed("given") or word in listed("surnames")


def named(word: str) -> bool:
    """Whether a small word is a name and no everyday word."""
    return a_name(word) and not ordinary(word)


def evident(text: str, split: Sequence[Word], spans: Sequence[Span]) -> list[Span]:
    """`spans` without those of people and places for which nothing speaks, less everyday edges."""
    shouted = sum(word.text.isupper() for word in split) * 2 > len(split)
    out = []
    for span in spans:
        if span.entity == "ADDRESS" or span.score > _SURE:
            out.append(span)
        elif (kept := _trimmed(text, span)) and (
            _speaks(text, kept, shouted) or (out and _follows(text, out[-1], kept))
        ):
            out.append(kept)
    return out


_SURE = 0.8


def _follows(text: str, last: Span, span: Span) -> bool:
    """A surname at the beginning of the line after a given name."""
    gap, found = text[last.end : span.start], text[span.start : span.end]
    return gap.strip(" ") == "\n" and found.istitle() and a_name(found.lower())


def _trimmed(text: str, span: Span) -> Span | None:
    """`span` without small everyday words at its edges, if it has words with a capital."""
    found = words(text[span.start : span.end])
    if not found or not any(word.text[0].isupper() for word in found):
        return span
    while found and _filler(found[-1].text):
        found.pop()
    while found and _filler(found[0].text):
        found.pop(0)
    if not found:
        return None
    return span._replace(start=span.start + found[0].start, end=span.start + found[-1].end)


def _filler(word: str) -> bool:
    return word.islower() and ordinary(word) and word not in listed("surnames")


def _speaks(text: str, span: Span, shouted: bool) -> bool:
    """Whether any word of the span is evidently a name."""
    found = [
        word._replace(start=word.start + span.start, end=word.end + span.start)
        for word in words(text[span.start : span.end])
    ]
    if any(len(word.text) == 1 and word.text.isupper() for word in found[:-1]):
        return True  # initials
    if len(found) > 1 and _pair([word.text.lower() for word in found]):
        return True
    return any(_evident(text, word, span.entity, shouted) for word in found)


def _pair(found: list[str]) -> bool:
    """A given name, or a strange word, and a surname or another strange word."""
    first = found[0] in listed("given") or not ordinary(found[0])
    strange = [word for word in found[1:] if not ordinary(word) or word in listed("surnames")]
    if not any(map(a_name, found)) and all(len(word) < _SHORT or misspelt(word) for word in found):
        return False
    return first and bool(strange) and len(found[0]) > 2


def _evident(text: str, word: Word, entity: str, shouted: bool) -> bool:
    small = word.text.lower().removesuffix("'s").removesuffix("’s")
    if not small.isascii() or not small.isalpha():
        return True
    if len(small) > _NO_VOWEL and _VOWELS.isdisjoint(small):
        return False
    return _by_its_look(text, word, small, shouted) or _by_its_place(text, word, small, entity)


def _by_its_look(text: str, word: Word, small: str, shouted: bool) -> bool:
    """A name by the lists, or by a capital that has no other cause."""
    capital = any(map(str.isupper, word.text)) and not (shouted and word.text.isupper())
    if named(small) or small in listed("places"):
        return True
    cause = begins(text, word.start)
    return capital and (not cause or small in listed("given") or not ordinary(small))


def _by_its_place(text: str, word: Word, small: str, entity: str) -> bool:
    """A name by the words beside it, or by what has grown together in it."""
    if ordinary(small):
        return a_name(small) and _introduced(text, word, narrow=True)
    if grown_together(small):
        return True
    if misspelt(small):
        return False
    if entity == "LOCATION":
        return _before(text, word) in _PLACE_BEFORE
    return _introduced(text, word, narrow=False)


@lru_cache(maxsize=4_096)
def grown_together(word: str) -> bool:
    """Everyday words, a given name and something strange in one: "thankyoupriyaraghunathan"."""
    if not _LONG <= len(word) <= _LONGEST_GROWN or ordinary(word):
        return False
    starts = {0}
    for place in range(2, len(word) + 1):
        if any(start in starts and ordinary(word[start:place]) for start in range(place - 1)):
            starts.add(place)
    if len(word) in starts:
        return False
    given, last = listed("given"), max(starts)
    return 0 < last <= len(word) - _STRANGE or any(
        word[start : start + size] in given and len(word) - start - size >= _GIVEN
        for start in starts
        for size in range(_GIVEN, 10)
    )


_GIVEN = 4  # letters of a given name in such a word
_STRANGE = 6  # letters that are left over after the everyday words
_LONGEST_GROWN = 40
_LONG = 11  # letters


_INITIAL = re.compile(r"(?<![^\W_])[^\W\d_]\.\Z")


def begins(text: str, start: int) -> bool:
    """Whether a word that starts there begins a sentence, a line or a quotation."""
    left = text[max(0, start - 6) : start].rstrip(" \t\"'“«(*")
    if _INITIAL.search(left):
        return False
    return not left or left[-1] in _STARTS or text[start - 1] in _STARTS


def _before(text: str, word: Word) -> str:
    before = words(text[max(0, word.start - 20) : word.start])
    return before[-1].text.lower() if before else ""


_NARROW = _PERSON_BEFORE - bag("is to from for with and it's its me by here")


def _introduced(text: str, word: Word, *, narrow: bool) -> bool:
    """Whether the words beside it speak of a person; `narrow`: such as nothing else follows."""
    if _before(text, word) in (_NARROW if narrow else _PERSON_BEFORE):
        return True
    after = words(text[word.end : word.end + 16])
    return not narrow and bool(after) and after[0].text.lower() in _PERSON_AFTER
