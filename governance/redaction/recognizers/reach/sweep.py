"""Sweeps: from an anchor over what an address is made of, to where the sentence begins again."""

from collections.abc import Sequence

from governance.redaction.names.words import bag
from governance.redaction.recognizers.reach import vocabulary as said
from governance.redaction.recognizers.reach.tokens import SIGNS, SYMBOLS, Kind, Token

_FARTHEST = 26  # atoms
_WORDS = 4  # everyday words in a row that a told address may have
_BETWEEN = 7  # atoms of talk between two parts


def back(atoms: Sequence[Token], end: int, *, bounded: bool) -> int:
    """Where the name that ends before atom `end` begins; `end` if there is none.

    Everyday words belong to it between its other parts and, if `bounded`, between those and what
    introduces it: "I'm big blue van nine at …".
    """
    start, words = end, 0
    for place in range(end - 1, max(-1, end - 1 - _FARTHEST), -1):
        kind = atoms[place].kind
        if _symbol(atoms, place):
            start, words = place, 0
        elif kind in _INTRODUCES:
            numbered = start < end and atoms[start].kind is Kind.NUMBER
            named = bounded or not numbered or atoms[place].small in said.MAIL
            return place + 1 + _talk(atoms, place + 1) if words and named else start
        elif kind is Kind.WORD:
            words += 1
            if words > _WORDS:
                break
        elif kind is Kind.STOP and not _goes_on(atoms, place):
            break
    return start


_INTRODUCES = frozenset({Kind.INTRO, Kind.ASKED, Kind.AT})
_JOINS = frozenset({Kind.DOT, Kind.JOIN})
_WORDS_BESIDE = frozenset({Kind.WORD, Kind.FILLER, Kind.ASKED, Kind.INTRO})


def _symbol(atoms: Sequence[Token], place: int) -> bool:
    """A part of an address by itself, or a word right beside a sign."""
    kind = atoms[place].kind
    if kind in SYMBOLS:
        return True
    if kind not in _WORDS_BESIDE:
        return False
    signed = place > 0 and atoms[place - 1].kind in _JOINS
    if kind is Kind.INTRO:
        return signed and atoms[place].small.isalnum()
    follows = place + 1 < len(atoms) and atoms[place + 1].kind in _JOINS
    return signed or (follows and kind is Kind.WORD)


def _goes_on(atoms: Sequence[Token], stop: int) -> bool:
    """After the full stop stands what only goes on with an address: ". Then the at thing"."""
    return atoms[stop + 1].kind in {Kind.FILLER, Kind.TOGETHER, Kind.AT, Kind.WEAK_AT}


def _talk(atoms: Sequence[Token], place: int) -> int:
    """How many atoms from `place` on are said about an address, not of it."""
    count = 0
    while place + count < len(atoms) and atoms[place + count].kind in _SAID:
        count += 1
    return count


_SAID = frozenset({Kind.FILLER, Kind.PAUSE, Kind.TOGETHER, Kind.INTRO})


def forth(atoms: Sequence[Token], start: int, *, signed: bool = False) -> int:
    """Behind which atom the name that begins at `start` ends; `start` if there is none there.

    `signed`: a slash or a sign stands before it, so that any word may be its first.
    """
    end, place, free = start, start, signed
    together = squashed(atoms, start)
    while place < min(len(atoms), start + _FARTHEST):
        atom = atoms[place]
        if atom.kind in SIGNS or atom.kind is Kind.HYPHEN:
            free = atom.kind is not Kind.HYPHEN or free or start < end == place
        elif free and atom.kind in _SAID_OF and not _closes(atoms, place):
            free = atom.kind is not Kind.PAUSE or _strange(atoms, place + 1)
        elif atom.kind in SYMBOLS or (free and atom.small.isalnum()):
            end, free = place + 1, False
        elif atom.kind in {Kind.WORD, Kind.FILLER} and (
            together or soon(atoms, place) or (signed and _numbered(atoms, place))
        ):
            end = place + 1 if atom.kind is Kind.WORD else end
        elif not _more(atoms, place):
            break
        place += 1
    return end


_SAID_OF = frozenset({Kind.FILLER, Kind.TOGETHER, Kind.PAUSE})


def _closes(atoms: Sequence[Token], place: int) -> bool:
    """Whether a word of talk is the last of its clause, so part of the name: "the_end"."""
    if atoms[place].kind is Kind.PAUSE:
        return False
    return place + 1 >= len(atoms) or atoms[place + 1].kind in {Kind.PAUSE, Kind.STOP}


def _strange(atoms: Sequence[Token], place: int) -> bool:
    while place < len(atoms) and atoms[place].kind is Kind.PAUSE:
        place += 1
    return place < len(atoms) and atoms[place].kind in _JOINED - {Kind.WORD, Kind.PAUSE}


def _numbered(atoms: Sequence[Token], place: int) -> bool:
    """Whether words run into a number: "дед мазай 55"."""
    for atom in atoms[place + 1 : place + _SIGN_WITHIN]:
        if atom.kind in {Kind.NUMBER, Kind.STRONG}:
            return True
        if atom.kind is not Kind.WORD:
            return False
    return False


def soon(atoms: Sequence[Token], place: int) -> bool:
    """Whether the words from `place` on run into a sign and what it joins them to."""
    sign, paused = "", False
    for atom in atoms[place + 1 : place + 1 + _SIGN_WITHIN]:
        if sign:
            plain = sign in _WORDS_TOO
            return atom.kind in (_STRANGE if plain else _JOINED)
        if atom.kind in {Kind.JOIN, Kind.DOT} and not (paused and atom.small in _WORDS_TOO):
            sign = atom.small
        elif atom.kind not in {Kind.WORD, Kind.FILLER, Kind.OPAQUE, Kind.PAUSE}:
            return False
        paused = paused or atom.kind is Kind.PAUSE
    return False


_SIGN_WITHIN = 4  # atoms
# Signs whose names are words of their own.
_WORDS_TOO = bag("dash minus plus period point dot hyphen + * тире минус плюс точку")
_STRANGE = frozenset({Kind.OPAQUE, Kind.STRONG})
_JOINED = _STRANGE | {Kind.NUMBER, Kind.LETTER, Kind.WORD, Kind.PAUSE}


def _more(atoms: Sequence[Token], place: int) -> bool:
    """After a pause, whether more of the address is told: ", нижнее подчёркивание, ноль семь"."""
    if atoms[place].kind not in {Kind.PAUSE, Kind.FILLER, Kind.TOGETHER}:
        return False
    for atom in atoms[place + 1 : place + 1 + _BETWEEN]:
        if atom.kind in {Kind.JOIN, Kind.DOT, Kind.NUMBER, Kind.STRONG, Kind.LETTER}:
            return True
        if atom.kind not in {Kind.PAUSE, Kind.FILLER, Kind.TOGETHER}:
            return False
    return False


def squashed(atoms: Sequence[Token], start: int) -> bool:
    """Whether it is said soon that the words are to be written as one."""
    for atom in atoms[start : start + 14]:
        if atom.kind is Kind.TOGETHER:
            return True
        if atom.kind is Kind.STOP:
            return False
    return False
