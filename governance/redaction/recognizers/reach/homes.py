"""Hosts told in words: "g mail dot com", "гугловская почта, ком", "example, full stop, org"."""

from collections.abc import Collection, Sequence

from governance.redaction.recognizers.reach import vocabulary as said
from governance.redaction.recognizers.reach.tokens import Kind, Token

TALK = frozenset({Kind.PAUSE, Kind.FILLER, Kind.TOGETHER, Kind.HYPHEN})
_AROUND = TALK | {Kind.STOP, Kind.INTRO}
_GAP = 7  # tokens of talk between two parts of a host
_LONGEST_HOME = 8  # tokens: g m a i l
_LONGEST_NAME = 12  # letters
_LABELS = 3


def provider(tokens: Sequence[Token], place: int) -> int | None:
    """Behind which token a provider's name ends that begins at `place`, also "g mail", "г мейл"."""
    joined, spelled = "", ""
    for end in range(place, min(len(tokens), place + _LONGEST_HOME)):
        token = tokens[end]
        if not token.small.isalnum():
            return None
        joined, spelled = joined + token.small, spelled + token.spells
        if said.is_provider(joined) or (end > place and spelled in said.PROVIDERS):
            return end + 1
        if len(joined) > _LONGEST_NAME:
            return None
    return None


def host(tokens: Sequence[Token], place: int, *, strict: bool) -> int | None:
    """Behind which token the host that begins at `place` ends.

    `strict`: its sign was a mere "at", so that a provider needs its ending and a dot its word.
    """
    home = provider(tokens, place)
    if home is not None:
        return provided(tokens, home) or (None if strict else home)
    if place >= len(tokens) or not tokens[place].small.isalnum():
        return None
    end = place + 1
    for _ in range(_LABELS):
        closed = ending(tokens, end) or (None if strict else after_comma(tokens, end))
        if closed is not None:
            return closed
        label = dot(tokens, end) or (None if strict else _comma(tokens, end))
        if label is None or label >= len(tokens) or not tokens[label].small.isalnum():
            return None
        end = label + 1
    return None


def provided(tokens: Sequence[Token], place: int) -> int | None:
    """Behind the ending of a provider's host, with its dot or a sure one without."""
    if said.WHOLE.fullmatch(tokens[place - 1].small):
        return place
    closed = ending(tokens, place)
    if closed is not None:
        return closed
    near = _skip(tokens, place, _USUAL)
    if near < len(tokens) and tokens[near].small in said.MAIL:  # "гугловская почта, ком"
        near = _skip(tokens, near + 1, _USUAL)
    if near < len(tokens) and tokens[near].kind is Kind.WORD and (end := ending(tokens, near + 1)):
        return end
    return last(tokens, near, said.SURE_ENDINGS)


_USUAL = frozenset({Kind.PAUSE, Kind.FILLER})


def ending(tokens: Sequence[Token], place: int) -> int | None:
    """Behind which token the told ".com" at `place` ends."""
    behind = dot(tokens, place)
    if behind is not None and (end := last(tokens, behind, said.ENDINGS)) is not None:
        more = dot(tokens, end)  # .co.uk
        return (more and last(tokens, more, said.SURE_ENDINGS)) or end
    near = _skip(tokens, place, frozenset({Kind.PAUSE}))
    if near < len(tokens) and said.GLUED.fullmatch(tokens[near].small):
        return near + 1
    return None


def last(tokens: Sequence[Token], place: int, endings: Collection[str]) -> int | None:
    """Behind the ending at `place`, in one token or spelled in letters."""
    if place < len(tokens) and tokens[place].small in endings:
        return place + 1
    for size in (3, 2):
        letters = [token.spells for token in tokens[place : place + size]]
        if "".join(letters) in endings and len(letters) == size == len("".join(letters)):
            return place + size
    return None


def surely_provider(tokens: Sequence[Token], place: int) -> int | None:
    """Behind a provider that is no everyday word and no shop."""
    end = provider(tokens, place)
    weak = end is not None and tokens[place].small in said.WEAK_PROVIDERS
    return None if weak else end


def dot(tokens: Sequence[Token], place: int) -> int | None:
    """Behind the dot that comes next, whatever is said about it; None if none comes."""
    near = _skip(tokens, place, _AROUND)
    written = near < len(tokens) and tokens[near].small == "."
    if near < len(tokens) and tokens[near].kind is Kind.DOT and not (written and near > place + 1):
        return _skip(tokens, near + 1, TALK)
    return None


def _comma(tokens: Sequence[Token], place: int) -> int | None:
    """Behind a comma or slash that stands for a dot: "example,co,uk"."""
    if place < len(tokens) and tokens[place].small in ",/;":
        return place + 1
    return None


def after_comma(tokens: Sequence[Token], place: int) -> int | None:
    behind = _comma(tokens, place)
    if behind is None or (end := last(tokens, behind, said.ENDINGS)) is None:
        return None
    more = _comma(tokens, end)
    return (more and last(tokens, more, said.SURE_ENDINGS)) or end


def beyond(tokens: Sequence[Token], place: int) -> int:
    """Past what is said between a sign and its host: "Then … Second half:"."""
    end = min(len(tokens) - 1, place + _GAP)
    while place < end and _talk(tokens, place):
        place += 1
    return place


def _talk(tokens: Sequence[Token], place: int) -> bool:
    said_about = tokens[place].kind in _AROUND or _noise(tokens[place])
    return said_about and provider(tokens, place) is None


def _skip(tokens: Sequence[Token], place: int, kinds: frozenset[Kind]) -> int:
    end = min(len(tokens), place + _GAP)
    while place < end and (tokens[place].kind in kinds or _noise(tokens[place])):
        place += 1
    return place


def _noise(token: Token) -> bool:
    """A stroke or star between words: "anna|orlik|at|mail|dot|ru"."""
    return token.kind is Kind.JOIN and token.small in "|*~_"
