"""Sweeps: from an anchor over what an address is made of, to where the sentence begins again."""

from collections.abc import Sequence

from governance.redaction.names.words import bag
from governance.redaction.recognizers.reach import vocabulary as said
from governance.redaction.recognizers.reach.tokens import SIGNS, SYMBOLS, Kind, Token

_FARTHEST = 26  # tokens
_WORDS = 4  # everyday words in a row that a told address may have
_BETWEEN = 7  # tokens of talk between two parts


def back(tokens: Sequence[Token], end: int, *, bounded: bool) -> int:
    """Where the name that ends before token `end` begins; `end` if there is none.

    Everyday words belong to it between its other parts and, if `bounded`, between those and what
    introduces it: "I'm big blue van nine at …".
    """
    start, words, place = end, 0, end - 1
    while place >= max(0, end - _FARTHEST):
        kind = tokens[place].kind
        if _symbol(tokens, place):
            start, words = place, 0
        elif kind in {Kind.INTRO, Kind.ASKED, Kind.AT}:
            numbered = start < end and tokens[start].kind is Kind.NUMBER
            named = bounded or not numbered or tokens[place].small in said.MAIL
            return place + 1 + _talk(tokens, place + 1) if words and named else start
        elif kind is Kind.WORD:
            words += 1
            if words > _WORDS:
                break
        elif kind is Kind.STOP and not _goes_on(tokens, place):
            break
        place -= 1
    return start


def _symbol(tokens: Sequence[Token], place: int) -> bool:
    """A part of an address by itself, or a word right beside a sign."""
    kind = tokens[place].kind
    if kind in SYMBOLS:
        return True
    signed = place > 0 and tokens[place - 1].kind in {Kind.DOT, Kind.JOIN}
    if kind is Kind.INTRO:
        return signed and tokens[place].small.isalnum()
    if kind in {Kind.WORD, Kind.FILLER, Kind.ASKED}:
        follows = place + 1 < len(tokens) and tokens[place + 1].kind in {Kind.DOT, Kind.JOIN}
        return signed or (follows and kind is Kind.WORD)
    return False


def _goes_on(tokens: Sequence[Token], stop: int) -> bool:
    """After the full stop stands what only goes on with an address: ". Then the at thing"."""
    return tokens[stop + 1].kind in {Kind.FILLER, Kind.TOGETHER, Kind.AT, Kind.WEAK_AT}


def _talk(tokens: Sequence[Token], place: int) -> int:
    """How many tokens from `place` on are said about an address, not of it."""
    count = 0
    while place + count < len(tokens) and tokens[place + count].kind in _SAID:
        count += 1
    return count


_SAID = frozenset({Kind.FILLER, Kind.PAUSE, Kind.TOGETHER, Kind.INTRO})


def forth(tokens: Sequence[Token], start: int, *, signed: bool = False) -> int:
    """Behind which token the name that begins at `start` ends; `start` if there is none there.

    `signed`: a slash or a sign stands before it, so that any word may be its first.
    """
    end, place, free = start, start, signed
    together = squashed(tokens, start)
    while place < min(len(tokens), start + _FARTHEST):
        token = tokens[place]
        if token.kind in SIGNS or token.kind is Kind.HYPHEN:
            free = token.kind is not Kind.HYPHEN or free or start < end == place
        elif free and token.kind in _SAID_OF and not _closes(tokens, place):
            free = token.kind is not Kind.PAUSE or _strange(tokens, place + 1)
        elif token.kind in SYMBOLS or (free and token.small.isalnum()):
            end, free = place + 1, False
        elif token.kind in {Kind.WORD, Kind.FILLER} and (
            together or soon(tokens, place) or (signed and _numbered(tokens, place))
        ):
            end = place + 1 if token.kind is Kind.WORD else end
        elif not _more(tokens, place):
            break
        place += 1
    return end


_SAID_OF = frozenset({Kind.FILLER, Kind.TOGETHER, Kind.PAUSE})


def _closes(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word of talk is the last of its clause, so part of the name: "the_end"."""
    if tokens[place].kind is Kind.PAUSE:
        return False
    return place + 1 >= len(tokens) or tokens[place + 1].kind in {Kind.PAUSE, Kind.STOP}


def _strange(tokens: Sequence[Token], place: int) -> bool:
    while place < len(tokens) and tokens[place].kind is Kind.PAUSE:
        place += 1
    return place < len(tokens) and tokens[place].kind in _JOINED - {Kind.WORD, Kind.PAUSE}


def _numbered(tokens: Sequence[Token], place: int) -> bool:
    """Whether words run into a number: "дед мазай 55"."""
    for token in tokens[place + 1 : place + _SIGN_WITHIN]:
        if token.kind in {Kind.NUMBER, Kind.STRONG}:
            return True
        if token.kind is not Kind.WORD:
            return False
    return False


def soon(tokens: Sequence[Token], place: int) -> bool:
    """Whether the words from `place` on run into a sign and what it joins them to."""
    sign, paused = "", False
    for token in tokens[place + 1 : place + 1 + _SIGN_WITHIN]:
        if sign:
            plain = sign in _WORDS_TOO
            return token.kind in (_STRANGE if plain else _JOINED)
        if token.kind in {Kind.JOIN, Kind.DOT} and not (paused and token.small in _WORDS_TOO):
            sign = token.small
        elif token.kind not in {Kind.WORD, Kind.FILLER, Kind.OPAQUE, Kind.PAUSE}:
            return False
        paused = paused or token.kind is Kind.PAUSE
    return False


_SIGN_WITHIN = 4  # tokens
# Signs whose names are words of their own.
_WORDS_TOO = bag("dash minus plus period point dot hyphen + * тире минус плюс точку")
_STRANGE = frozenset({Kind.OPAQUE, Kind.STRONG})
_JOINED = _STRANGE | {Kind.NUMBER, Kind.LETTER, Kind.WORD, Kind.PAUSE}


def _more(tokens: Sequence[Token], place: int) -> bool:
    """After a pause, whether more of the address is told: ", нижнее подчёркивание, ноль семь"."""
    if tokens[place].kind not in {Kind.PAUSE, Kind.FILLER, Kind.TOGETHER}:
        return False
    for token in tokens[place + 1 : place + 1 + _BETWEEN]:
        if token.kind in {Kind.JOIN, Kind.DOT, Kind.NUMBER, Kind.STRONG, Kind.LETTER}:
            return True
        if token.kind not in {Kind.PAUSE, Kind.FILLER, Kind.TOGETHER}:
            return False
    return False


def squashed(tokens: Sequence[Token], start: int) -> bool:
    """Whether it is said soon that the words are to be written as one."""
    for token in tokens[start : start + 14]:
        if token.kind is Kind.TOGETHER:
            return True
        if token.kind is Kind.STOP:
            return False
    return False
