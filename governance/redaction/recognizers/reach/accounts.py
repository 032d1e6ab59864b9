"""Accounts: the name that is told after a network, or before "on" a network, however it is spelled.

"my disc0rd is frostbyte hashtag forty-four 71", "I'm quiet heron nine on the paper plane app, all
one word", "ищи меня в т_г по нику shurupchik4".
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from governance.redaction.names.words import bag
from governance.redaction.recognizers.reach.sweep import back, forth, soon, squashed
from governance.redaction.recognizers.reach.tokens import Kind, Token
from governance.redaction.spans import Span

_TALK = frozenset({Kind.FILLER, Kind.PAUSE, Kind.TOGETHER, Kind.HYPHEN})
_ASKS = frozenset({Kind.INTRO, Kind.ASKED, Kind.AT, Kind.WEAK_AT})
_BESIDE = _TALK | {Kind.INTRO, Kind.ASKED, Kind.WEAK_AT, Kind.STOP, Kind.DOT, Kind.SLASH}
_REACH = 12  # atoms from a network to the name
# Words that introduce much else: "too old for android14".
_VAGUE = bag("for to on via us here use be should по на у under goes a")
# Behind these a strange word is the name of an account, and a long number its id.
_NAMING = bag(
    "id айди имя ящика как nick nickname username user handle tag as im i'm am ник нику ника "
    "ником никнейм логин логином "
    "юзер под я login name"
)
_IDS = bag("id айди айдишник айдишнику айдишка")
_LEAST_ID, _LEAST_NAME = 5, 4  # characters
# What makes a word of letters and digits a code of a shop, a version or a measure.
_GOODS = bag(
    "code codes promo coupon voucher model version ver error order size update patch build ticket "
    "sku part firmware serial ref deck edition series gen level lvl rank number group password "
    "код кода промокод промик купон модель версия версии ошибка ошибку заказ размер обновление "
    "артикул патч билд тикет уровень сезон пароль номер"
)
_PREPOSITIONS = bag("on in via at over в на через by")
_SELF = bag(
    "for look is it's he's she's im i'm i am me add find search message follow dm ping "
    "я ищи ищите найди найдите добавь "
    "добавьте пиши пишите нику ник ником as by"
)


class Anchor(NamedTuple):
    """A network or a wish: its first atom, the one behind it, and which of the two it is."""

    first: int
    behind: int
    until: int  # where the next network begins, or the reach of this one ends
    network: bool
    asked: bool  # somebody asks to be found there


def find_accounts(places: Iterable[tuple[int, int, str]], atoms: Sequence[Token]) -> Iterator[Span]:
    """Yield the names of accounts told in `atoms` about what stands at `places`."""
    done = 0
    rows = [(_token(atoms, start), _token(atoms, end), what) for start, end, what in places]
    networks = [first for first, _behind, what in rows if what != "wish"] + [len(atoms)]
    number = 0
    for first, behind, what in rows:
        while number < len(networks) - 1 and networks[number] <= first:
            number += 1
        said = atoms[max(0, first - 5) : first]
        asked = any(atom.kind is Kind.ASKED or atom.small in _NAMING for atom in said)
        until = max(behind, min(behind + _REACH, networks[number]))
        network = what != "wish"
        anchor = Anchor(first, behind, until, network, asked and network)
        found = _after(atoms, anchor) or (_before(atoms, anchor) if network else None)
        if found is not None and found[1] > done:
            done = found[1]
            entity = "EMAIL_ADDRESS" if what == "mail" else "HANDLE"
            yield Span(atoms[found[0]].start, atoms[done - 1].end, entity, 0.8)


def find_spoken_ends(atoms: Sequence[Token]) -> Iterator[Span]:
    """Yield the @names that go on with a sign that is told: "@rue(dot)mccall"."""
    for place, atom in enumerate(atoms[:-3]):
        if atom.small == "@" and atoms[place + 1].start == atom.end:
            sign = atoms[place + 2]
            if sign.kind in {Kind.DOT, Kind.JOIN} and len(sign.small) > 1:
                end = forth(atoms, place + 1, signed=True)
                yield Span(atom.start, atoms[end - 1].end, "HANDLE", 0.8)


def _token(atoms: Sequence[Token], offset: int) -> int:
    """The first atom that begins at `offset` or behind it."""
    return bisect_left(atoms, offset, key=attrgetter("start"))


def _after(atoms: Sequence[Token], anchor: Anchor) -> tuple[int, int] | None:
    """ "… discord is frostbyte hashtag 44": a name right after what introduces it."""
    stops = 0
    for start in range(anchor.behind, anchor.until):
        kind = atoms[start].kind
        stops += kind is Kind.STOP and atoms[start - 1].kind is not Kind.STOP
        if stops > 1:
            return None
        said = kind is not Kind.JOIN or atoms[start].small[0].isalpha()  # "dollar sign mossy"
        if kind in _BESIDE or not said or not _introduced(atoms, anchor, start):
            continue
        if (end := _name(atoms, start, anchor)) > start:
            return start, end
    return None


def _name(atoms: Sequence[Token], start: int, anchor: Anchor) -> int:
    """Behind the name of an account that begins at `start`; `start` if there is none."""
    signed = atoms[start].kind is Kind.AT
    inner = start + signed
    while signed and inner < len(atoms) and atoms[inner].kind in _NOISE:
        inner += 1
    end = forth(atoms, inner, signed=signed)
    if end == inner or _goods(atoms, start) or _only_announced(atoms, end):
        return start
    strange = any(atom.kind in {Kind.OPAQUE, Kind.STRONG} for atom in atoms[inner:end])
    if (signed and strange) or _like_a_name(atoms, inner, end, anchor) or _named(atoms, start):
        return end
    return start


_NOISE = frozenset({Kind.SLASH, Kind.JOIN, Kind.PAUSE})


def _introduced(atoms: Sequence[Token], anchor: Anchor, place: int) -> bool:
    """Whether a word or sign that introduces a name stands before, with nothing but talk between.

    Where somebody asked to be found the network itself introduces the name.
    """
    sure = atoms[place].kind in {Kind.STRONG, Kind.AT}
    if atoms[place].kind is Kind.AT and anchor.network:
        return True
    while place > anchor.behind:
        place -= 1
        kind = atoms[place].kind
        if kind in _ASKS and atoms[place].small not in _VAGUE:
            return anchor.network or atoms[place].small in _NAMING or kind is not Kind.INTRO
        if kind not in _TALK and not (sure and kind is Kind.STOP) and kind not in _ASKS:
            return False
    if atoms[anchor.behind - 1].small in _NAMING or anchor.asked:
        return True
    told = sure or squashed(atoms, anchor.behind) or soon(atoms, anchor.behind)
    return anchor.network and told


def _before(atoms: Sequence[Token], anchor: Anchor) -> tuple[int, int] | None:
    """ "I'm quiet heron nine on the paper plane app": a name before "on" a network."""
    end = anchor.first
    while end > 0 and atoms[end - 1].kind in _TALK:
        end -= 1
    if end == 0 or atoms[end - 1].small not in _PREPOSITIONS:
        return None
    end -= 1
    together = squashed(atoms, anchor.behind) or squashed(atoms, max(0, end - 3))
    start = back(atoms, end, bounded=together)
    if start in {end, 0} or _goods(atoms, start):
        return None
    if atoms[start - 1].small not in _SELF and atoms[start - 1].kind is not Kind.AT:
        return None
    kinds = {atom.kind for atom in atoms[start:end]}
    lone = end - start == 1 and len(atoms[start].small) >= _LEAST_NAME
    named = Kind.OPAQUE in kinds and lone and atoms[start - 1].small in _NAMING
    return (start, end) if together or named or kinds & _LOOKS else None


_LOOKS = frozenset({Kind.STRONG, Kind.JOIN, Kind.DOT})


def _like_a_name(atoms: Sequence[Token], start: int, end: int, anchor: Anchor) -> bool:
    """Nothing that everyday words make: letters with digits, a sign told, "all one word"."""
    kinds = [atom.kind for atom in atoms[start:end]]
    letters = any(atom.small.isalpha() for atom in atoms[start:end])
    if Kind.STRONG in kinds or (letters and Kind.JOIN in kinds[1:-1]):
        return True
    if not anchor.network:
        return False
    if Kind.OPAQUE in kinds and (Kind.NUMBER in kinds or _JOINTS & set(kinds[1:-1])):
        return True
    told = kinds[0] is not Kind.WORD or _directly(atoms, start, anchor)
    return letters and told and (kinds[0] is Kind.JOIN or squashed(atoms, end))


_JOINTS = frozenset({Kind.DOT, Kind.HYPHEN})


def _directly(atoms: Sequence[Token], start: int, anchor: Anchor) -> bool:
    """Whether everyday words stand right behind what introduces them, or behind the network."""
    talk = start
    while talk > anchor.behind and atoms[talk - 1].kind in _TALK:
        talk -= 1
    if talk == anchor.behind:
        return any(atom.kind is Kind.PAUSE for atom in atoms[talk:start])
    return atoms[talk - 1].kind in _ASKS and atoms[talk - 1].small not in _VAGUE


def _named(atoms: Sequence[Token], start: int) -> bool:
    """A strange word, or a long number, after what only names of accounts stand after."""
    talk = start - 1
    while talk > 0 and atoms[talk].kind in _TALK:
        talk -= 1
    atom, before = atoms[start], atoms[max(talk, 0)].small
    if atom.kind is Kind.NUMBER:
        return before in _IDS and _digits(atoms, start) >= _LEAST_ID
    return atom.kind is Kind.OPAQUE and len(atom.small) >= _LEAST_NAME and before in _NAMING


def _digits(atoms: Sequence[Token], start: int) -> int:
    count = 0
    for atom in atoms[start : start + _REACH]:
        if atom.kind is not Kind.NUMBER:
            break
        count += len(atom.small) if atom.small.isdigit() else 1
    return count


def _only_announced(atoms: Sequence[Token], end: int) -> bool:
    """Whether a colon follows: the name is still to come."""
    return any(atom.small == ":" for atom in atoms[end : end + 3])


def _goods(atoms: Sequence[Token], start: int) -> bool:
    """Whether a code, a model or a version is spoken of."""
    return any(atom.small in _GOODS for atom in atoms[max(0, start - 4) : start])
