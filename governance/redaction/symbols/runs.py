"""Runs: figures and letters in a row, with nothing but fillers between, put together into groups.

"nine double oh, then four sixteen" is the groups 9, 00, 4 and 16.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from governance.redaction.symbols.fillers import WEAK
from governance.redaction.symbols.tokens import (
    DIGITS,
    LETTER,
    NUMBER,
    ORDINAL,
    PLURAL,
    SYMBOLS,
    TIMES,
    WORD,
    Token,
    optional,
)  # fmt: skip

_MOST_FILLERS = 9  # words between two symbols
_WIDEST = 18  # characters between two words
_MOST_GROUPS = 40
_BREAK = re.compile(r"[$€£₽%]|\n\s*\n\s*\n")
_PRICED = re.compile(r"[$€£₽] ?\Z")


@dataclass(slots=True)
class Group:
    """Symbols that were said in one breath: what they read, and how they are disguised."""

    start: int
    end: int
    raw: str
    spoken: bool = False
    ordinal: bool = False
    doubtful: bool = False
    optional: bool = False
    gap: str = ""  # the text between it and the group before; "" for the first
    words: int = 0  # in that gap, other than "and" and its like


def runs(text: str, row: Sequence[Token]) -> Iterator[list[Group]]:
    """Yield the runs of `row`, each put together into groups."""
    run: list[Token] = []
    last = -1
    for place, symbol in enumerate(row):
        if symbol.kind not in SYMBOLS:
            continue
        if run and not _joined(text, row, last, place):
            yield from _cut(text, run)
            run = []
        run.append(symbol)
        last = place
    yield from _cut(text, run)


def _joined(text: str, row: Sequence[Token], left: int, right: int) -> bool:
    if right - left - 1 > _MOST_FILLERS:
        return False
    if any(row[place].kind == WORD for place in range(left + 1, right)):
        return False
    for place in range(left, right):
        gap = text[row[place].end : row[place + 1].start]
        if len(gap) > _WIDEST or _BREAK.search(gap):
            return False
    return True


def _cut(text: str, run: Sequence[Token]) -> Iterator[list[Group]]:
    groups = put_together(text, run)
    for start in range(0, len(groups), _MOST_GROUPS):
        yield groups[start : start + _MOST_GROUPS]


_ADJACENT = re.compile(r"(?:[\s-]{1,2}|[\s-](?:and|n|и)[\s-])\Z")


def put_together(text: str, run: Sequence[Token]) -> list[Group]:
    """The groups of a run: compound numbers, repeated figures, digits and letters as they are."""
    out: list[Group] = []
    place = 0
    while place < len(run):
        group, after = _group(text, run, place)
        if not group.raw:  # "the pair in the middle"
            place = after
            continue
        if out:
            group.gap = text[out[-1].end : group.start]
            words = re.findall(r"[^\W\d_]{2,}", group.gap.lower())
            group.words = sum(word not in WEAK for word in words)
        out.append(group)
        place = after
    return _thousands(text, out)


def _group(text: str, run: Sequence[Token], place: int) -> tuple[Group, int]:
    symbol = run[place]
    following = run[place + 1] if place + 1 < len(run) else None
    if following is not None and (raw := _repeated(text, symbol, following)):
        return Group(symbol.start, following.end, raw, spoken=True), place + 2
    if symbol.kind in {NUMBER, ORDINAL}:
        return _compound(text, run, place)
    if symbol.kind == TIMES:
        return Group(symbol.start, symbol.end, "", spoken=True, optional=True), place + 1
    spoken = symbol.kind == PLURAL or len(symbol.raw) != len(symbol.text)
    raw = symbol.raw
    return Group(symbol.start, symbol.end, raw, spoken, optional=optional(symbol)), place + 1


_OF = re.compile(r"[\s-]{1,2}(?:of[\s-])?(?:the )?\Z")


def _repeated(text: str, symbol: Token, following: Token) -> str:
    """ "double five", "two fives" and "пара нулей"."""
    if not _OF.match(text[symbol.end : following.start]):
        return ""
    figure = following.raw if following.kind in {DIGITS, PLURAL, LETTER} else str(following.value)
    if len(figure) != 1:
        return ""
    if symbol.kind == TIMES and following.kind in {DIGITS, PLURAL, NUMBER, LETTER}:
        return figure * symbol.value
    count = int(symbol.raw) if symbol.kind == DIGITS and len(symbol.raw) == 1 else symbol.value
    if following.kind == PLURAL and symbol.kind in {DIGITS, NUMBER} and 1 < count < 8:
        return figure * count
    return ""


def _compound(text: str, run: Sequence[Token], place: int) -> tuple[Group, int]:
    """ "девятьсот шестнадцать" and "forty one" are one number each."""
    first, value, room, said = run[place], 0, 1000, ""
    ordinal = False
    after = place
    while after < len(run) and run[after].kind in {NUMBER, ORDINAL} and not ordinal:
        symbol = run[after]
        if after > place and not _ADJACENT.match(text[run[after - 1].end : symbol.start]):
            break
        if symbol.value == -100:  # "hundred", after a count
            if not 0 < value < 100 or said:
                break
            value, room = value * 100, 100
        elif symbol.value == 1000:
            break
        elif 0 < symbol.value < room:
            value += symbol.value
            room = 100 if symbol.value >= 100 else 10 if symbol.value >= 20 else 0
        else:
            break
        ordinal = symbol.kind == ORDINAL
        after += 1
    if after == place:  # zero, or a lone hundred or thousand
        after = place + 1
        raw = {-100: "100", 1000: "1000"}.get(first.value, str(first.value))
    else:
        raw = str(value)
    lone = ordinal and after == place + 1
    return Group(
        first.start, run[after - 1].end, raw, True, ordinal=lone,
        doubtful=first.doubtful and after == place + 1,
    ), after  # fmt: skip


def _thousands(text: str, groups: list[Group]) -> list[Group]:
    """ "two thousand three" and "тысяча девятьсот семьдесят восемь", each as one number."""
    out: list[Group] = []
    for group in groups:
        left = out[-1] if out else None
        near = left is not None and _ADJACENT.match(group.gap) is not None
        if left is None or not near or not left.spoken or not group.spoken:
            out.append(group)
        elif group.raw == "1000" and len(left.raw) < 3:
            left.raw, left.end = left.raw + "000", group.end
        elif _THOUSANDS.fullmatch(left.raw) and group.raw.isdigit() and len(group.raw) < 4:
            left.raw = str(int(left.raw) + int(group.raw))
            left.end, left.ordinal = group.end, False
        else:
            out.append(group)
    return out


_THOUSANDS = re.compile(r"\d{1,2}000")
