"""Settling: what the taggers say about each word, and what the word looks like, made one answer.

The two English taggers err differently: spaCy trusts capitals, Rampart takes companies for people.
A small network over `features` weighs them; docs/reference/redaction.md says what it was fitted on.
"""

from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from governance.redaction.names.doubts import INTO, telling, without_topics
from governance.redaction.names.evidence import evident
from governance.redaction.names.words import Word, bag, common, listed
from governance.redaction.spans import Span

CLASSES = ("", "PERSON", "LOCATION", "ADDRESS")
_LABELS = {
    "PERSON": 0, "GPE": 1, "LOC": 1, "FAC": 1, "ORG": 2, "NORP": 3, "PRODUCT": 4, "WORK_OF_ART": 4,
    "EVENT": 4, "LAW": 4, "LANGUAGE": 3, "DATE": 5, "TIME": 5, "CARDINAL": 5, "ORDINAL": 5,
    "MONEY": 5, "PERCENT": 5, "QUANTITY": 5,
}  # fmt: skip
_CALLED = bag(
    "mr mrs ms miss dr prof sir dear hi hello hey named name called am i'm im me by with and "
    "regards sincerely thanks cheers"
)
_OWN = 6 + 6 + 11  # features of the word itself: taggers, labels, looks
Matrix = np.ndarray[Any, np.dtype[np.float32]]


def features(
    text: str,
    words: Sequence[Word],
    entities: Sequence[tuple[int, int, str]],
    evidence: Matrix | None,
) -> Matrix:
    """float32 [words, n]: each word's own features and those of its two neighbours' taggers."""
    count = len(words)
    own = np.zeros((count + 2, _OWN), dtype=np.float32)
    if evidence is not None:
        own[1:-1, 0:3] = evidence[:, :3]
        own[1:-1, 3:6] = np.log(evidence[:, :3] + 0.003) / 6 + 1
    row = 0
    for start, end, label in entities:
        while row < count and words[row].end <= start:
            row += 1
        while row < count and words[row].start < end:
            if label in _LABELS:
                own[row + 1, 6 + _LABELS[label]] = 1.0
            row += 1
    for number, word in enumerate(words):
        own[number + 1, 12:] = _looks(text, word, words[number - 1].text if number else "")
    return np.concatenate([own[1:-1], own[:-2, :16], own[2:, :16]], axis=1)


def _looks(text: str, word: Word, previous: str) -> list[bool]:
    lower, before = word.text.lower(), previous.lower()
    head = text[max(0, word.start - 2) : word.start].strip(" ")
    return [
        word.text[0].isupper(),
        word.text.isupper() and len(word.text) > 1,
        word.text[0].isdigit(),
        common(lower),
        lower in listed("places"),
        lower in listed("peoples"),
        not previous or head[-1:] in {".", "!", "?", "\n", ":", '"'},
        before in INTO,
        before in _CALLED,
        not word.text.isascii(),
        len(word.text) < 3,
    ]


@cache
def _network(tier: str) -> list[Matrix]:
    place = resources.files("governance.redaction.names").joinpath(f"settle_{tier}.npz")
    with place.open("rb") as file, np.load(file) as stored:
        return [stored[name] for name in ("w0", "b0", "w1", "b1")]


def chances(matrix: Matrix, tier: str) -> Matrix:
    """float32 [words, CLASSES]: one hidden layer, softmax."""
    w0, b0, w1, b1 = _network(tier)
    scores = np.maximum(matrix @ w0 + b0, 0) @ w1 + b1
    scores = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(scores / scores.sum(axis=1, keepdims=True), dtype=np.float32)


THRESHOLD = 0.4  # chance of being any of the three that hides a word
FOREIGN = 0.7  # the same for a Latin word in Cyrillic text


def settle(text: str, words: Sequence[Word], chance: Matrix, least: float) -> list[Span]:
    """Join the words of one class that stand beside each other to spans."""
    spans: list[Span] = []
    secret = 1.0 - chance[:, 0]
    best = chance[:, 1:].argmax(axis=1) + 1
    never = listed("regions") | listed("peoples")
    for number in map(int, np.flatnonzero(secret >= least)):
        word, entity = words[number], CLASSES[best[number]]
        if word.text.lower() in never:
            continue
        last = spans[-1] if spans else None
        if last and last.entity == entity and _one_name(text, last, word):
            spans[-1] = last._replace(end=word.end)
        else:
            spans.append(Span(word.start, word.end, entity, 0.75))
    spans = [_bare(text, span) for span in spans] + phrases(text, words)
    return without_topics(text, words, evident(text, words, telling(text, spans)))


def _bare(text: str, span: Span) -> Span:
    """Without the genitive's 's."""
    ending = text[span.end - 2 : span.end].lower()
    cut = 2 if ending in {"'s", "’s"} and span.end - span.start > 3 else 0
    return span._replace(end=span.end - cut)


def _one_name(text: str, last: Span, word: Word) -> bool:
    gap = text[last.end : word.start]
    if last.entity != "PERSON":
        return len(gap) <= 4 and not gap.strip(" .,'’\n/-") and "\n\n" not in gap
    if gap == ". ":  # an initial or a title, not the end of a sentence
        return last.end - last.start < 3 or not text[last.end - 3 : last.end].isalpha()
    return len(gap) <= 3 and not gap.strip(" .'’*-")


def phrases(text: str, words: Sequence[Word]) -> list[Span]:
    """Places whose name is several words: "United Kingdom", "New York"."""
    spans: list[Span] = []
    known = listed("phrases")
    for number, word in enumerate(words):
        for count in (4, 3, 2):
            if number + count <= len(words):
                stretch = text[word.start : words[number + count - 1].end]
                if stretch.lower().replace("-", " ") in known:
                    spans.append(Span(word.start, word.start + len(stretch), "LOCATION", 0.9))
                    break
    return spans
