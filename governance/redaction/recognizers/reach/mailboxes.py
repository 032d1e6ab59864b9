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
_NEAR = 10  # tokens between a name and its home
_NAMES = frozenset({Kind.STRONG, Kind.OPAQUE, Kind.LETTER})


def find_mailboxes(tokens: Sequence[Token]) -> Iterator[Span]:
    """Yield the addresses told in `tokens`."""
    done = 0
    for place in range(len(tokens)):
        if place < done:
            continue
        found = _halved(tokens, place) or _signed(tokens, place) or _at_home(tokens, place)
        if found is not None:
            start, done = max(found[0], done), found[1]
            yield Span(tokens[start].start, tokens[done - 1].end, "EMAIL_ADDRESS", 0.8)


def _signed(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """An address around the sign at `place`."""
    kind = tokens[place].kind
    if kind not in {Kind.AT, Kind.WEAK_AT} or _written(tokens, place):
        return None
    first = beyond(tokens, place + 1)
    end = host(tokens, first, strict=kind is Kind.WEAK_AT)
    if end is None and place and tokens[place - 1].kind in _LAST:
        return _usual(tokens, place, surely_provider(tokens, first))
    if end is None or _link(tokens, end):
        return None
    start = back(tokens, place, bounded=True)
    kinds = {token.kind for token in tokens[start:place]}
    shop = kind is Kind.WEAK_AT and tokens[first].small in listed("brands")
    return (start, end) if kinds & SYMBOLS or (Kind.WORD in kinds and not shop) else None


def _usual(tokens: Sequence[Token], place: int, end: int | None) -> tuple[int, int] | None:
    """ "theo dot paints nine at outlook": the ending goes without saying."""
    start = back(tokens, place, bounded=False)
    signed = any(token.kind in _SIGNED for token in tokens[start:place])
    return (start, end) if end is not None and signed else None


# What the name of a mailbox ends with: no sign.
_LAST = SYMBOLS - {Kind.DOT, Kind.JOIN}
_SIGNED = frozenset({Kind.STRONG, Kind.JOIN, Kind.DOT})


def _link(tokens: Sequence[Token], end: int) -> bool:
    """ "over at t dot me slash …" is a link."""
    return end < len(tokens) and tokens[end].kind is Kind.SLASH


def _written(tokens: Sequence[Token], place: int) -> bool:
    """Whether the host behind a sign is written with its dot: others read those."""
    label, point = place + 1, place + 2
    return (
        point < len(tokens)
        and tokens[point].small == "."
        and tokens[label].end == tokens[point].start
        and (tokens[place].kind is Kind.WEAK_AT or tokens[place].end == tokens[label].start)
    )


def _at_home(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """An address without its sign: a name and, a few words on, a provider and its ending."""
    home = provider(tokens, place)
    if home is None or (place and tokens[place - 1].small == "."):  # mail.google.com
        return None
    end = provided(tokens, home)
    if end is None:
        on = place and tokens[place - 1].small in _ON
        return _usual(tokens, place - 1, surely_provider(tokens, place)) if on else None
    name = _nearest(tokens, place)
    start = back(tokens, name, bounded=squashed(tokens, name))
    kinds = {token.kind for token in tokens[start:name]}
    told = Kind.WORD in kinds and start > 0 and tokens[start - 1].small in said.MAIL
    return (start, end) if kinds & _NAMES or told else None


def _nearest(tokens: Sequence[Token], home: int) -> int:
    """Behind the name that stands before a home, over "over on", ", this all small, and then"."""
    words = 0
    for place in range(home - 1, max(-1, home - 1 - _NEAR), -1):
        kind = tokens[place].kind
        if kind in _NAMES or kind is Kind.NUMBER:
            return place + 1
        words += kind is Kind.WORD
        if kind is Kind.STOP or words > _ASIDE or tokens[place].small in _AND:
            break
    return home


_ASIDE = 2  # everyday words between a name and its home: "good old"
_AND = frozenset({"or", "или", ":"})


def _halved(tokens: Sequence[Token], place: int) -> tuple[int, int] | None:
    """ "the bit before the curly sign is annlee4 and what comes after …": halves told apart."""
    if tokens[place].small not in _BEFORE:
        return None
    sign = _behind(tokens, place + 1, frozenset({Kind.AT, Kind.WEAK_AT}), TALK)
    if sign is None:
        return None
    start = sign
    while start < min(len(tokens), sign + 5) and tokens[start].kind in _SAID:
        start += 1
    end = forth(tokens, start)
    if end == start or not {token.kind for token in tokens[start:end]} & _NAMES:
        return None
    return start, _other_half(tokens, end) or end


_BEFORE = bag("before перед до front left")
_SAID = TALK | {Kind.INTRO}


def _behind(
    tokens: Sequence[Token], place: int, wanted: frozenset[Kind], over: frozenset[Kind]
) -> int | None:
    """Behind the next token of a `wanted` kind, if only kinds to step `over` stand before it."""
    for number, token in enumerate(tokens[place : place + 5], place):
        if token.kind in wanted:
            return number + 1
        if token.kind not in over:
            return None
    return None


def _other_half(tokens: Sequence[Token], place: int) -> int | None:
    for start in range(place, min(len(tokens), place + 2 * _NEAR)):
        home = provider(tokens, start)
        if home is not None:
            return provided(tokens, home) or home
    return None
