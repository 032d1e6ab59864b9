"""Links told in words: "facebook com forward slash tidy sheds 4u", "тэ точка мэ слэш shop55"."""

from collections.abc import Iterator, Sequence

from governance.redaction.names.words import bag
from governance.redaction.recognizers.reach import vocabulary as said
from governance.redaction.recognizers.reach.homes import after_comma, dot, last
from governance.redaction.recognizers.reach.sweep import forth
from governance.redaction.recognizers.reach.tokens import Kind, Token
from governance.redaction.spans import Span

_LABEL = 3  # tokens: linked in
_LABELS = 4
_WEB_TOKENS = 9  # double-u double-u double-u
_CLOSE = 5  # tokens from a label to what stands behind its dot
_WEB_BEGINS = bag("w ww www triple double вэ ввв три тройное дабл дабль")
_ENDING = range(2, 5)  # letters of an ending that is on no list
_SCHEME = bag("http https hxxp hxxps colon : / slash www двоеточие слэш слеш")
_WEB = bag(
    "www ввв тридаблю тридаблъю тридабльви тройноевэ triplew вэвэвэ дабльюдабльюдаблью "
    "doubleudoubleudoubleu"
)


def find_links(tokens: Sequence[Token]) -> Iterator[Span]:
    """Yield the links with a path or a www; a bare host is a shop's more often than a person's."""
    done = 0
    for place in range(len(tokens)):
        if place < done or not tokens[place].small[0].isalnum():
            continue
        host = _host(tokens, place)
        end = _page(tokens, place) or _path(tokens, host)
        if end is not None:
            start = max(_scheme(tokens, place), done)
            done = end
            yield Span(tokens[start].start, tokens[end - 1].end, "URL", 0.8)


def _scheme(tokens: Sequence[Token], start: int) -> int:
    """Where the "h t t p s colon slash slash" before a host begins."""
    place = start
    while place > 0 and (tokens[place - 1].small in _SCHEME or tokens[place - 1].small in _WEB):
        place -= 1
    while place < start and not tokens[place].small[0].isalnum():
        place += 1
    return place if any(token.small[0] in "hw" for token in tokens[place:start]) else start


def _host(tokens: Sequence[Token], place: int) -> int | None:
    """Behind the host that begins at `place`: a known one, or any with its dot told."""
    joined, spelled = "", ""
    for end in range(place, min(len(tokens), place + _LABEL)):
        if not tokens[end].small.isalnum():
            return None
        joined, spelled = joined + tokens[end].small, spelled + tokens[end].spells
        known = joined in said.HOSTS or spelled in said.HOSTS
        if known and (closed := last(tokens, end + 1, said.ENDINGS)) is not None:
            return closed
        if known and (closed := after_comma(tokens, end + 1)) is not None:
            return closed
        if (known or end == place) and (closed := _dotted(tokens, end + 1)) is not None:
            return closed
    return None


def _dotted(tokens: Sequence[Token], place: int) -> int | None:
    """Behind ".harrow.co.uk" at `place`: labels with told dots, the last of them an ending."""
    closed = None
    for _ in range(_LABELS):
        behind = dot(tokens, place)
        if behind is None or behind - place >= _CLOSE or behind >= len(tokens):
            break
        place = last(tokens, behind, said.ENDINGS) or behind + 1
        told = tokens[behind - 1].small != "."
        if place > behind + 1 or _ends(tokens[behind].small, told=told):
            closed = place
    return closed


def _ends(word: str, *, told: bool) -> bool:
    """Whether a word ends a host; behind a dot that is told any short one does."""
    return word in said.ENDINGS or (told and len(word) in _ENDING and word.isalpha())


def _page(tokens: Sequence[Token], place: int) -> int | None:
    """Behind a host that a www begins, with or without a path: "вэ вэ вэ точка пекарня точка "
    "рф"."""
    joined = ""
    if tokens[place].small not in _WEB_BEGINS:
        return None
    for end in range(place, min(len(tokens), place + _WEB_TOKENS)):
        joined += tokens[end].small if tokens[end].small.isalnum() else ""
        if joined in _WEB and (behind := dot(tokens, end + 1)) is not None:
            for label in range(behind + 1, min(len(tokens), behind + _LABEL + 1)):
                if (closed := _dotted(tokens, label)) is not None:
                    return _path(tokens, closed) or closed
    return None


def _path(tokens: Sequence[Token], place: int | None) -> int | None:
    """Behind the path that follows a host: a slash or more, and what is told after it."""
    if place is None or not _slash(tokens, place):
        return None
    start = place + _slash(tokens, place)
    end = forth(tokens, start, signed=True)
    return end if end > start else None


def _slash(tokens: Sequence[Token], place: int) -> int:
    """How many tokens from `place` on are a slash and the talk before it; 0 if there is none."""
    for count, token in enumerate(tokens[place : place + 4], 1):
        if token.kind in {Kind.SLASH, Kind.AT}:
            return count
        if token.kind not in {Kind.PAUSE, Kind.FILLER}:
            return 0
    return 0
