"""Views: the part of a text that a tagger reads, and the way back to the text."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from governance.redaction.names.words import common, forms, places, words
from governance.redaction.spans import Span

_LONG = 1_500  # characters: shorter views are read whole
_WINDOW = 440  # characters; a window of the taggers holds it with the word it ends in
_SEEN = 3  # times a word was read before it tells nothing new
_VERY_LONG = 4_000  # characters: in longer views crowds are not read to their end
_CROWDS = 1  # crowded windows that are read
_MORE_THAN = 0.8  # strange words for each different everyday one: a crowd
_UNREAD = 0.6  # how sure of what was hidden unread
_BETWEEN = 3  # characters between two words of one hidden stretch


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
            found = forms(self.text[start:end])
            if any(seen[word] < _SEEN for word in set(found)):
                keep.append((start, end))
            seen.update(found)
        return self._only(keep)

    def uncrowded(self, everyday: Callable[[str], bool]) -> tuple["View", "View"]:
        """What of a long view is to be read, and the crowds in it that are not.

        `everyday`: whether a lower-case word is no name. A crowd is a window in which strange words
        outnumber the everyday ones. The first is read; what follows costs too much to read
        and is hidden unread, see `crowd`.
        """
        if len(self.text) <= _VERY_LONG:
            return self, View("", ())
        read: list[tuple[int, int]] = []
        left: list[tuple[int, int]] = []
        crowds = 0
        for start, end in _windows(self.text):
            crowded = _crowded(self.text[start:end], everyday)
            crowds += crowded
            (left if crowded and crowds > _CROWDS else read).append((start, end))
        return self._only(read), self._only(left)

    def _only(self, keep: Sequence[tuple[int, int]]) -> "View":
        """The view of these stretches of this one."""
        pieces = self._places(keep)
        return View("".join(self.text[a:b] for a, b in keep), tuple(pieces))

    def _places(self, stretches: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
        """Where sorted stretches of the view lie in the whole text; a stretch may be cut."""
        out: list[tuple[int, int]] = []
        number = done = 0  # the piece reached, and what of the view lies before it
        for start, end in stretches:
            place = start
            while place < end:
                low, high = self.pieces[number]
                if place >= done + high - low:
                    done += high - low
                    number += 1
                    continue
                stop = min(end, done + high - low)
                out.append((low + place - done, low + stop - done))
                place = stop
        return out

    def back(self, spans: Sequence[Span]) -> list[Span]:
        """Sorted spans of the view as spans of the whole text."""
        out = []
        number = done = 0
        for span in spans:
            while span.start >= done + self._size(number):
                done += self._size(number)
                number += 1
            start = self.pieces[number][0] + span.start - done
            last, before = number, done
            while span.end > before + self._size(last):
                before += self._size(last)
                last += 1
            out.append(span._replace(start=start, end=self.pieces[last][0] + span.end - before))
        return out

    def _size(self, number: int) -> int:
        low, high = self.pieces[number]
        return high - low


def _crowded(text: str, everyday: Callable[[str], bool]) -> bool:
    """Whether strange words outnumber the different everyday ones."""
    found = [word for word in forms(text) if not word.isdigit()]
    plain = {word for word in set(found) if everyday(word)}
    return sum(word not in plain for word in found) > _MORE_THAN * len(plain)


def crowd(
    text: str, pieces: Sequence[tuple[int, int]], everyday: Callable[[str], bool]
) -> list[Span]:
    """Everything in `pieces` that is no everyday word, hidden unread."""
    hidden: list[list[int]] = []
    for low, high in pieces:
        for start, end in places(text, low, high):
            if everyday(text[start:end].lower()):
                continue
            if hidden and 0 <= start - hidden[-1][1] <= _BETWEEN:
                hidden[-1][1] = end
            else:
                hidden.append([start, end])
    return [Span(start, end, "PERSON", _UNREAD) for start, end in hidden]


def _windows(text: str) -> list[tuple[int, int]]:
    out, start = [], 0
    for match in _GAP.finditer(text):
        if match.end() - start >= _WINDOW and match.lastgroup is None:
            out.append((start, match.end()))
            start = match.end()
    return [*out, (start, len(text))] if start < len(text) else out


# A word is passed over as a whole, unless it has no end.
_GAP = re.compile(r"(?P<word>\w{1,63}+(?!\w))|\s+|[^\w\s]{1,3}|\w{64}")


def repeated(text: str, spans: Sequence[Span]) -> list[Span]:
    """The other places of words that were found to be somebody's name."""
    names = {
        word.text
        for span in spans
        if span.entity == "PERSON" and span.score > _UNREAD
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
