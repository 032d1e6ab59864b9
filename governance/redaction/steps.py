"""A step of folding, and the cheap signs of what the steps undo; see `disguises`.

Ordinary text has none of the signs and pays for none of the steps.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from governance.redaction.characters import Piece


class Step(NamedTuple):
    """A habit and how it is undone, where its cheap signs are all there.

    `trigger` finds something in every text that `undo` rewrites; so does `first`, which costs less.
    One of the characters `signs` is in every such text, and one of the `stems`, in small letters.
    """

    trigger: re.Pattern[str]
    undo: Callable[[str], Iterator[Piece]]
    signs: frozenset[str] = frozenset()
    stems: tuple[str, ...] = ()
    first: re.Pattern[str] | None = None
    small: bool = False  # whether the trigger is to be looked for in small letters

    def may_undo(self, text: str, small: str, has: frozenset[str]) -> bool:
        """Whether to try: `small` is `text` in small letters, `has` its characters."""
        if self.signs and self.signs.isdisjoint(has):
            return False
        if self.stems and not any(stem in small for stem in self.stems):
            return False
        if self.first is not None and self.first.search(text) is None:
            return False
        return self.trigger.search(small if self.small else text) is not None


DIGITS, BRACKETS = frozenset("0123456789"), frozenset("([{<")
CYRILLIC = frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯёЁ")
LETTERS = re.compile(r"[^\W\d_]{3}")
TWO_BLANKS = re.compile(r" \S {1,3}\S {1,3}\S")
TWO_GAPS = re.compile(r"[ .*_|~+/-][^\W_][ .*_|~+/-]{1,3}[^\W_](?:[ .*_|~+/-]|(?![^\W_]))")
CUT_TWICE = re.compile(r"(?:[/\\|~_;+=>»]|\.\.) ?[^\W_]{1,20} ?(?:[/\\|~_;+=>»]|\.\.)")
CONSONANTS = re.compile(
    r"[b-df-hj-np-tv-zB-DF-HJ-NP-TV-Z]{4}|[jJ][kmndhybx]|[hH][jf]|[fF][yhnkd]|[dD]f|yf|[vV][fjk]"
)
TURNED = re.compile(
    r"[A-ZА-ЯЁ](?<=[a-zа-яё].)(?![^\W_])|"
    r"[bBrRmMlLfF](?:ackward|evers|irror|ack to|ight to|ast |rom the)|"
    r"[зЗнНсСпПоО](?:адом|аоборот|права|еркал|ерев|братном|т последн)|с конца"
)
# A digit or sign in "d0t", "c0m", "gm4il", "y@hoo", "(4t)".
IN_A_SIGN = re.compile(
    r"0(?:[rRuU]|(?<=[dDpPcChHlLoO]0))|1(?<=[oOaA01]1)|3(?<=[nN]3)|[4@](?:[tT]|(?<=[mMyY].))"
)
LONE_DIGITS = re.compile(r"\d[ .*_|~/\r\n-]{1,3}\d[ .*_|~/\r\n-]{1,3}\d[ .*_|~/\r\n-]")
