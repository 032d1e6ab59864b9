"""Views: the part of a text that a tagger reads, and the way back to the text."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from governance.redaction.names.words import common, words
from governance.redaction.spans import Span

_LONG = 1_500  # characters: shorter views are read whole
_WINDOW = 480
_SEEN = 3  # times a word was read before it tells nothing new


@dataclass(frozen=True, slots=True)
class View:
    """Stretches of a text, joined; `pieces` are their places in it, in order."""

    text: str
    pieces: tuple[tuple[int, int], ...]

    @classmethod
    def of(cls, text: str, pieces: Sequence[tuple[int, int]]) -> Self:
        """The view of `text` that consists of `pieces`."""
        return cls("".join(text[a:b] for a, b in pieces), tuple(pieces))

    def thinned(self) -> "View":
        """Without the windows in which every word was read three times before.

        A long text that says the same again and again costs no more than its first saying.
        """
        if len(self.text) <= _LONG:
            return self
        seen: Counter[str] = Counter()
        keep: list[tuple[int, int]] = []
        for start, end in _windows(self.text):
            found = {word.text.lower() for word in words(self.text[start:end])}
            if any(seen[word] < _SEEN for word in found):
                keep.append((start, end))
            seen.update(found)
        pieces = [part for start, end in keep for part in self._parts(start, end)]
        return View("".join(self.text[a:b] for a, b in keep), tuple(pieces))

    def _parts(self, start: int, end: int) -> list[tuple[int, int]]:
        """Where the stretch `text[start:end]` lies in the whole text."""
        parts, done = [], 0
        for low, high in self.pieces:
            a, b = max(start, done), min(end, done + high - low)
            if a < b:
                parts.append((low + a - done, low + b - done))
            done += high - low
        return parts

    def back(self, spans: Sequence[Span]) -> list[Span]:
        """Spans of the view as spans of the whole text."""
        out = []
        for span in spans:
            parts = self._parts(span.start, span.end)
            out.append(span._replace(start=parts[0][0], end=parts[-1][1]))
        return out


def _windows(text: str) -> list[tuple[int, int]]:
    out, start = [], 0
    for match in _GAP.finditer(text):
        if match.end() - start >= _WINDOW:
            out.append((start, match.end()))
            start = match.end()
    return [*out, (start, len(text))] if start < len(text) else out


_GAP = re.compile(r"\s+|[^\w\s]{1,3}|\w{64}")


def repeated(text: str, spans: Sequence[Span]) -> list[Span]:
    """The other places of words that were found to be somebody's name."""
    names = {
        word.text
        for span in spans
        if span.entity == "PERSON"
        for word in words(text[span.start : span.end])
        if len(word.text) > 2 and not common(word.text.lower()) and word.text.isalpha()
    }
    if not names:
        return []
    hidden = sorted(spans)
    out: list[Span] = []
    place = 0
    for word in words(text):
        while place < len(hidden) and hidden[place].end <= word.start:
            place += 1
        covered = place < len(hidden) and hidden[place].start < word.end
        if word.text not in names or covered:
            continue
        if out and word.start - out[-1].end <= (_FAR if len(out) > _MANY else 1):
            out[-1] = out[-1]._replace(end=word.end)
        else:
            out.append(Span(word.start, word.end, "PERSON", 0.75))
    return out


_MANY, _FAR = 100, 40  # past a hundred repetitions what stands between them is hidden too


_INITIALS_BEFORE = re.compile(r"(?<!\w)(?:[^\W\d_]\. ?){1,3}$")
_INITIALS_AFTER = re.compile(r" ?(?:[^\W\d_]\. ?){0,2}[^\W\d_]\.(?!\w)")


def with_initials(text: str, spans: Sequence[Span]) -> list[Span]:
    """Names with the initials beside them: "J. Smith", "Петрову И. С."."""
    out = []
    for span in spans:
        if span.entity == "PERSON":
            before = _INITIALS_BEFORE.search(text, max(0, span.start - 9), span.start)
            after = _INITIALS_AFTER.match(text, span.end)
            start = before.start() if before else span.start
            end = after.end() if after and _is_initial(after.group()) else span.end
            out.append(span._replace(start=start, end=end))
        else:
            out.append(span)
    return out


def _is_initial(found: str) -> bool:
    return all(char.isupper() for char in found if char.isalpha())
