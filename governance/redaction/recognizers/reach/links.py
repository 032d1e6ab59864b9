"""Links told in words: "facebook com forward slash tidy sheds 4u", "тэ точка мэ слэш shop55"."""

from collections.abc import Iterator, Sequence

from governance.redaction.recognizers.reach import vocabulary as said
from governance.redaction.recognizers.reach.homes import dot, last
from governance.redaction.recognizers.reach.sweep import forth
from governance.redaction.recognizers.reach.tokens import Kind, Token
from governance.redaction.spans import Span

_LONGEST_HOST = 3  # tokens: linked in


def find_links(tokens: Sequence[Token]) -> Iterator[Span]:
    """Yield the links with a path; a host alone belongs to a shop more often than to a person."""
    done = 0
    for place in range(len(tokens)):
        if place < done:
            continue
        end = _path(tokens, _host(tokens, place))
        if end is not None:
            done = end
            yield Span(tokens[place].start, tokens[end - 1].end, "URL", 0.8)


def _host(tokens: Sequence[Token], place: int) -> int | None:
    """Behind the host that begins at `place`: a known one, or any with its dot told."""
    joined, spelled = "", ""
    for end in range(place, min(len(tokens), place + _LONGEST_HOST)):
        if not tokens[end].small.isalnum():
            return None
        joined, spelled = joined + tokens[end].small, spelled + tokens[end].spells
        if joined in said.HOSTS or spelled in said.HOSTS:
            closed = last(tokens, end + 1, said.ENDINGS)
            if closed is not None:
                return closed
        elif end > place:
            continue
        behind = dot(tokens, end + 1)
        if behind is not None and behind - end < _CLOSE:
            closed = last(tokens, behind, said.ENDINGS)
            if closed is not None:
                return closed
    return None


_CLOSE = 5  # tokens from a label to what stands behind its dot


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
        if token.kind is Kind.SLASH:
            return count
        if token.kind not in {Kind.PAUSE, Kind.FILLER}:
            return 0
    return 0
