"""Folding: undo what makes a secret look different without being different.

`fold` returns a plainer text and, for every character of it, the stretch of the original that it
came from, so that whatever is found in the folded text is cut out of the original exactly.
Every step is linear in the text. ASCII without a disguise passes untouched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from governance.redaction.characters import PICTURES, Piece, lowered, plain_characters, sign_emoji
from governance.redaction.disguises import ESCAPES, STEPS
from governance.redaction.steps import Step
from governance.redaction.symbols.stream import understood


@dataclass(frozen=True, slots=True)
class Folded:
    """`text`, and per character where it began and ended in the original (None: unchanged)."""

    text: str
    starts: list[int] | None = None
    ends: list[int] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that `text[start:end]` came from."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def rewrite(self, pieces: Iterator[Piece]) -> "Folded":
        """Replace stretches of the text; `pieces` are sorted and do not overlap."""
        out: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        done = 0
        for start, end, new in pieces:
            out += [self.text[done:start], new]
            self._map(done, start, starts, ends)
            if len(new) == end - start:
                self._map(start, end, starts, ends)
            elif new:
                begin, finish = self.original(start, end)
                starts += [begin] * len(new)
                ends += [finish] * len(new)
            done = end
        if not done:
            return self
        self._map(done, len(self.text), starts, ends)
        return Folded("".join(out) + self.text[done:], starts, ends)

    def _map(self, start: int, end: int, starts: list[int], ends: list[int]) -> None:
        """Note where the unchanged stretch `text[start:end]` came from."""
        if self.starts is None or self.ends is None:
            starts.extend(range(start, end))
            ends.extend(range(start + 1, end + 1))
        else:
            starts.extend(self.starts[start:end])
            ends.extend(self.ends[start:end])


def fold(text: str, *, marking: bool = False) -> Folded:
    """Fold `text`; see the module's docstring.

    `marking`: what the symbol stream makes out is marked for the finder `understood`.
    """
    folded = Folded(text)
    if not text.isascii():
        if PICTURES.search(text):
            folded = folded.rewrite(sign_emoji(text))
            text = folded.text
        folded = folded.rewrite(plain_characters(text))
        folded = folded.rewrite(_mixed_words(folded.text))
    folded = _stepped(folded, STEPS[:ESCAPES])
    if marking:
        folded = folded.rewrite(understood(folded.text))
    return _stepped(folded, STEPS[ESCAPES:])


def _stepped(folded: Folded, steps: tuple[Step, ...]) -> Folded:
    read, small, has = "", "", frozenset[str]()
    for step in steps:
        if folded.text is not read:
            read = folded.text
            small, has = lowered(read), frozenset(read)
        if step.may_undo(read, small, has):
            folded = folded.rewrite(step.undo(read))
    return folded


# --- look-alikes of another script --------------------------------------------------------------

_CYRILLIC_AND_GREEK = dict(
    zip(
        "аеорсухіјѕԁһԛԝкмнтвгпАВЕКМНОРСТУХІЈЅԌЬ" + "οαντυρικεηΑΒΕΖΗΙΚΜΝΟΡΤΥΧωγ",
        "aeopcyxijsdhqwkmhtbrnABEKMHOPCTYXIJSGb" + "oavtupikenABEZHIKMNOPTYXwy",
        strict=True,
    )
)
_ARMENIAN_CHEROKEE_LISU = dict(
    zip(
        "օոսհցքյ" + "ᎠᎡᎢᎪᏴᏟᎬᎻᎫᏦᏞᎷᏢᏚᏙᏔᏃᏀ" + "ꓐꓑꓒꓓꓔꓖꓗꓙꓚꓜꓝꓟꓠꓡꓢꓣꓦꓧꓪꓫꓬꓮꓰꓲꓳꓴ",
        "onuhgpj" + "DRTABCEHJKLMPSVWZG" + "BPdDTGKJCZFMNLSRVHWXYAEIOU",
        strict=True,
    )
)
_LATIN_OF = _CYRILLIC_AND_GREEK | _ARMENIAN_CHEROKEE_LISU
_TO_LATIN = str.maketrans(_LATIN_OF)
_TO_CYRILLIC = str.maketrans("aeopcyxkmAEKMHOPCTYXB", "аеорсухкмАЕКМНОРСТУХВ")
_WORD = re.compile(r"[^\W\d_]{2,}(?:[\d_]+[^\W\d_]+)*")
_MOSTLY = 4  # times as many Latin letters as Cyrillic ones: the text is in a Latin language


def _mixed_words(text: str) -> Iterator[Piece]:
    """Words of two scripts, and Cyrillic words in Latin text that can be read as Latin ones."""
    foreign = _foreign(text)
    if not foreign:
        return
    latin = len(_LATIN_LETTER.findall(text))
    for match in _WORD.finditer(text):
        word = match.group()
        if word.isascii():
            continue
        mixed = 0 < _foreign(word) < _letters(word)
        if mixed or latin > _MOSTLY * foreign:
            new = _one_script(word, latin_first=latin >= foreign, mixed=mixed)
            if new != word:
                yield match.start(), match.end(), new


def _one_script(word: str, *, latin_first: bool, mixed: bool) -> str:
    """`word` in one script, the text's own one if both can be read; unchanged if neither can."""
    latin = word.translate(_TO_LATIN)
    if not mixed:
        return word if _foreign(latin) else latin
    cyrillic = word.translate(_TO_CYRILLIC)
    for new in (latin, cyrillic) if latin_first else (cyrillic, latin):
        if _foreign(new) in {0, _letters(new)}:
            return new
    return word


def _letters(word: str) -> int:
    return sum(map(str.isalpha, word))


_LATIN_LETTER = re.compile(r"[A-Za-z\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f]")
_FOREIGN = re.compile(rf"[\u0370-\u052f{''.join(_ARMENIAN_CHEROKEE_LISU)}]")


def _foreign(text: str) -> int:
    """How many characters are of a script that looks like Latin."""
    return len(_FOREIGN.findall(text))
