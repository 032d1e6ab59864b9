"""Hosts told in words: "g mail dot com", "гугловская почта, ком", "example, full stop, org"."""

from collections.abc import Collection, Sequence

from governance.redaction.recognizers.reach import vocabulary as said
from governance.redaction.recognizers.reach.tokens import Kind, Token

TALK = frozenset({Kind.PAUSE, Kind.FILLER, Kind.TOGETHER, Kind.HYPHEN})
_AROUND = TALK | {Kind.STOP, Kind.INTRO}
_GAP = 7  # atoms of talk between two parts of a host
_LONGEST_HOME = 8  # atoms: g m a i l
_LONGEST_NAME = 12  # letters
_LABELS = 3


def provider(atoms: Sequence[Token], place: int) -> int | None:
    """Behind which atom a provider's name ends that begins at `place`, also "g mail", "г мейл"."""
    joined, spelled = "", ""
    for end in range(place, min(len(atoms), place + _LONGEST_HOME)):
        atom = atoms[end]
        if not atom.small.isalnum():
            return None
        joined, spelled = joined + atom.small, spelled + atom.spells
        if said.is_provider(joined) or (end > place and spelled in said.PROVIDERS):
            return end + 1
        begun = joined in said.BEGINNINGS or spelled in said.BEGINNINGS
        if not begun or len(joined) > _LONGEST_NAME:
            return None
    return None


def host(atoms: Sequence[Token], place: int, *, strict: bool) -> int | None:
    """Behind which atom the host that begins at `place` ends.

    `strict`: its sign was a mere "at", so that a provider needs its ending and a dot its word.
    """
    home = provider(atoms, place)
    if home is not None:
        return provided(atoms, home) or (None if strict else home)
    if place >= len(atoms) or not atoms[place].small.isalnum():
        return None
    end = place + 1
    for _ in range(_LABELS):
        closed = ending(atoms, end) or (None if strict else after_comma(atoms, end))
        if closed is not None:
            return closed
        label = dot(atoms, end) or (None if strict else _comma(atoms, end))
        if label is None or label >= len(atoms) or not atoms[label].small.isalnum():
            return None
        end = label + 1
    return None


def provided(atoms: Sequence[Token], place: int) -> int | None:
    """Behind the ending of a provider's host, with its dot or a sure one without."""
    if said.WHOLE.fullmatch(atoms[place - 1].small):
        return place
    closed = ending(atoms, place)
    if closed is not None:
        return closed
    near = _skip(atoms, place, _USUAL)
    if near < len(atoms) and atoms[near].small in said.MAIL:  # "гугловская почта, ком"
        near = _skip(atoms, near + 1, _USUAL)
    if near < len(atoms) and atoms[near].kind is Kind.WORD and (end := ending(atoms, near + 1)):
        return end
    return last(atoms, near, said.SURE_ENDINGS)


_USUAL = frozenset({Kind.PAUSE, Kind.FILLER})


def ending(atoms: Sequence[Token], place: int) -> int | None:
    """Behind which atom the told ".com" at `place` ends."""
    behind = dot(atoms, place)
    if behind is not None and (end := last(atoms, behind, said.ENDINGS)) is not None:
        more = dot(atoms, end)  # .co.uk
        return (more and last(atoms, more, said.SURE_ENDINGS)) or end
    near = _skip(atoms, place, frozenset({Kind.PAUSE}))
    if near < len(atoms) and said.GLUED.fullmatch(atoms[near].small):
        return near + 1
    return None


def last(atoms: Sequence[Token], place: int, endings: Collection[str]) -> int | None:
    """Behind the ending at `place`, in one atom or spelled in letters."""
    if place < len(atoms) and atoms[place].small in endings:
        return place + 1
    for size in (3, 2):
        letters = [atom.spells for atom in atoms[place : place + size]]
        if "".join(letters) in endings and len(letters) == size == len("".join(letters)):
            return place + size
    return None


def surely_provider(atoms: Sequence[Token], place: int) -> int | None:
    """Behind a provider that is no everyday word and no shop."""
    end = provider(atoms, place)
    weak = end is not None and atoms[place].small in said.WEAK_PROVIDERS
    return None if weak else end


def dot(atoms: Sequence[Token], place: int) -> int | None:
    """Behind the dot that comes next, whatever is said about it; None if none comes."""
    near = _skip(atoms, place, _AROUND)
    written = near < len(atoms) and atoms[near].small == "."
    if near < len(atoms) and atoms[near].kind is Kind.DOT and not (written and near > place + 1):
        return _skip(atoms, near + 1, TALK)
    return None


def _comma(atoms: Sequence[Token], place: int) -> int | None:
    """Behind a comma or slash that stands for a dot: "example,co,uk"."""
    if place < len(atoms) and atoms[place].small in ",/;":
        return place + 1
    return None


def after_comma(atoms: Sequence[Token], place: int) -> int | None:
    behind = _comma(atoms, place)
    if behind is None or (end := last(atoms, behind, said.ENDINGS)) is None:
        return None
    more = _comma(atoms, end)
    return (more and last(atoms, more, said.SURE_ENDINGS)) or end


def beyond(atoms: Sequence[Token], place: int) -> int:
    """Past what is said between a sign and its host: "Then … Second half:"."""
    end = min(len(atoms) - 1, place + _GAP)
    while place < end and _talk(atoms, place):
        place += 1
    return place


def _talk(atoms: Sequence[Token], place: int) -> bool:
    said_about = atoms[place].kind in _AROUND or _noise(atoms[place])
    return said_about and provider(atoms, place) is None


def _skip(atoms: Sequence[Token], place: int, kinds: frozenset[Kind]) -> int:
    end = min(len(atoms), place + _GAP)
    while place < end:
        atom = atoms[place]
        if atom.kind not in kinds and not (atom.kind is Kind.JOIN and _noise(atom)):
            break
        place += 1
    return place


def _noise(atom: Token) -> bool:
    """A stroke or star between words: "anna|orlik|at|mail|dot|ru"."""
    return atom.kind is Kind.JOIN and atom.small in "|*~_"
