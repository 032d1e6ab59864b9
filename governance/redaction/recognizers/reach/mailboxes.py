"""E-mail addresses told in words, from their home or their sign outwards, whatever the spelling.

"marlene dot voss, the number forty-two, at g mail dot com", "lenok83 сабака мэйл точкару",
"pollywhitlock77 over on gmail, com at the end".
"""

from collections.abc import Iterator, Sequence

from governance.redaction.names.words import bag, listed
from governance.redaction.recognizers.reach import vocabulary as said
from governance.redaction.recognizers.reach.homes import (
    TALK,
    beyond,
    host,
    provided,
    provider,
    surely_provider,
)
from governance.redaction.recognizers.reach.sweep import back, forth, squashed
from governance.redaction.recognizers.reach.tokens import SYMBOLS, Kind, Token
from governance.redaction.spans import Span

_ON = bag("на on в with from at")
_NEAR = 10  # atoms between a name and its home
_NAMES = frozenset({Kind.STRONG, Kind.OPAQUE, Kind.LETTER})


def find_mailboxes(atoms: Sequence[Token]) -> Iterator[Span]:
    """Yield the addresses told in `atoms`."""
    done = 0
    for place, atom in enumerate(atoms):
        if place < done or not _may_tell(atom):
            continue
        found = _halved(atoms, place) or _signed(atoms, place) or _at_home(atoms, place)
        if found is not None:
            start, done = max(found[0], done), found[1]
            yield Span(atoms[start].start, atoms[done - 1].end, "EMAIL_ADDRESS", 0.8)


def _may_tell(atom: Token) -> bool:
    """Whether an address can be told from this atom on or about it."""
    if atom.kind in _AT or atom.small in _BEFORE:
        return True
    return atom.small[:2] in said.BEGINNINGS or atom.spells in said.BEGINNINGS


_AT = frozenset({Kind.AT, Kind.WEAK_AT})


def _signed(atoms: Sequence[Token], place: int) -> tuple[int, int] | None:
    """An address around the sign at `place`."""
    kind = atoms[place].kind
    if kind not in _AT or _written(atoms, place):
        return None
    first = beyond(atoms, place + 1)
    end = host(atoms, first, strict=kind is Kind.WEAK_AT)
    if end is None and place and atoms[place - 1].kind in _LAST:
        return _usual(atoms, place, surely_provider(atoms, first))
    if end is None or _link(atoms, end):
        return None
    start = back(atoms, place, bounded=True)
    kinds = {atom.kind for atom in atoms[start:place]}
    shop = kind is Kind.WEAK_AT and atoms[first].small in listed("brands")
    return (start, end) if kinds & SYMBOLS or (Kind.WORD in kinds and not shop) else None


def _usual(atoms: Sequence[Token], place: int, end: int | None) -> tuple[int, int] | None:
    """ "theo dot paints nine at outlook": the ending goes without saying."""
    start = back(atoms, place, bounded=False)
    signed = any(atom.kind in _SIGNED for atom in atoms[start:place])
    return (start, end) if end is not None and signed else None


# What the name of a mailbox ends with: no sign.
_LAST = SYMBOLS - {Kind.DOT, Kind.JOIN}
_SIGNED = frozenset({Kind.STRONG, Kind.JOIN, Kind.DOT})


def _link(atoms: Sequence[Token], end: int) -> bool:
    """ "over at t dot me slash …" is a link."""
    return end < len(atoms) and atoms[end].kind is Kind.SLASH


def _written(atoms: Sequence[Token], place: int) -> bool:
    """Whether the host behind a sign is written with its dot: others read those."""
    label, point = place + 1, place + 2
    return (
        point < len(atoms)
        and atoms[point].small == "."
        and atoms[label].end == atoms[point].start
        and (atoms[place].kind is Kind.WEAK_AT or atoms[place].end == atoms[label].start)
    )


def _at_home(atoms: Sequence[Token], place: int) -> tuple[int, int] | None:
    """An address without its sign: a name and, a few words on, a provider and its ending."""
    home = provider(atoms, place)
    if home is None or (place and atoms[place - 1].small == "."):  # mail.google.com
        return None
    end = provided(atoms, home)
    if end is None:
        on = place and atoms[place - 1].small in _ON
        return _usual(atoms, place - 1, surely_provider(atoms, place)) if on else None
    name = _nearest(atoms, place)
    start = back(atoms, name, bounded=squashed(atoms, name))
    kinds = {atom.kind for atom in atoms[start:name]}
    told = Kind.WORD in kinds and start > 0 and atoms[start - 1].small in said.MAIL
    return (start, end) if kinds & _NAMES or told else None


def _nearest(atoms: Sequence[Token], home: int) -> int:
    """Behind the name that stands before a home, over "over on", ", this all small, and then"."""
    words = 0
    for place in range(home - 1, max(-1, home - 1 - _NEAR), -1):
        kind = atoms[place].kind
        if kind in _NAMES or kind is Kind.NUMBER:
            return place + 1
        words += kind is Kind.WORD
        if kind is Kind.STOP or words > _ASIDE or atoms[place].small in _AND:
            break
    return home


_ASIDE = 2  # everyday words between a name and its home: "good old"
_AND = frozenset({"or", "или", ":"})


def _halved(atoms: Sequence[Token], place: int) -> tuple[int, int] | None:
    """ "the bit before the curly sign is annlee4 and what comes after …": halves told apart."""
    if atoms[place].small not in _BEFORE:
        return None
    sign = _behind(atoms, place + 1, _AT, TALK)
    if sign is None:
        return None
    start = sign
    while start < min(len(atoms), sign + 5) and atoms[start].kind in _SAID:
        start += 1
    end = forth(atoms, start)
    if end == start or not {atom.kind for atom in atoms[start:end]} & _NAMES:
        return None
    return start, _other_half(atoms, end) or end


_BEFORE = bag("before перед до front left")
_SAID = TALK | {Kind.INTRO}


def _behind(
    atoms: Sequence[Token], place: int, wanted: frozenset[Kind], over: frozenset[Kind]
) -> int | None:
    """Behind the next atom of a `wanted` kind, if only kinds to step `over` stand before it."""
    for number, atom in enumerate(atoms[place : place + 5], place):
        if atom.kind in wanted:
            return number + 1
        if atom.kind not in over:
            return None
    return None


def _other_half(atoms: Sequence[Token], place: int) -> int | None:
    for start in range(place, min(len(atoms), place + 2 * _NEAR)):
        home = provider(atoms, start)
        if home is not None:
            return provided(atoms, home) or home
    return None
