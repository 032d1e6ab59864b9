"""Links told in words: "facebook com forward slash tidy sheds 4u", "тэ точка мэ слэш shop55"."""

from collections.abc import Iterator, Sequence

from governance.redaction.names.words import bag
from governance.redaction.recognizers.reach import vocabulary as said
from governance.redaction.recognizers.reach.homes import after_comma, dot, last
from governance.redaction.recognizers.reach.sweep import forth
from governance.redaction.recognizers.reach.tokens import Kind, Token
from governance.redaction.spans import Span

_LABEL = 3  # atoms: linked in
_LABELS = 4
_WEB_TOKENS = 9  # double-u double-u double-u
_CLOSE = 5  # atoms from a label to what stands behind its dot
_WEB_BEGINS = bag("w ww www triple double вэ ввв три тройное дабл дабль")
_ENDING = range(2, 5)  # letters of an ending that is on no list
_SLASHES = frozenset({Kind.SLASH, Kind.AT})  # one of them begins every path
_SCHEME = bag("http https hxxp hxxps colon : / slash www двоеточие слэш слеш")
_WEB = bag(
    "www ввв тридаблю тридаблъю тридабльви тройноевэ triplew вэвэвэ дабльюдабльюдаблью "
    "doubleudoubleudoubleu"
)


def find_links(atoms: Sequence[Token]) -> Iterator[Span]:
    """Yield the links with a path or a www; a bare host is a shop's more often than a person's."""
    done = 0
    slashed = any(atom.kind in _SLASHES for atom in atoms)
    for place, atom in enumerate(atoms):
        begins = slashed or atom.small in _WEB_BEGINS
        if place < done or not begins or not atom.small[0].isalnum():
            continue
        host = _host(atoms, place) if slashed else None
        end = _page(atoms, place) or _path(atoms, host)
        if end is not None:
            start = max(_scheme(atoms, place), done)
            done = end
            yield Span(atoms[start].start, atoms[end - 1].end, "URL", 0.8)


def _scheme(atoms: Sequence[Token], start: int) -> int:
    """Where the "h t t p s colon slash slash" before a host begins."""
    place = start
    while place > 0 and (atoms[place - 1].small in _SCHEME or atoms[place - 1].small in _WEB):
        place -= 1
    while place < start and not atoms[place].small[0].isalnum():
        place += 1
    return place if any(atom.small[0] in "hw" for atom in atoms[place:start]) else start


def _host(atoms: Sequence[Token], place: int) -> int | None:
    """Behind the host that begins at `place`: a known one, or any with its dot told."""
    joined, spelled = "", ""
    for end in range(place, min(len(atoms), place + _LABEL)):
        if not atoms[end].small.isalnum():
            return None
        joined, spelled = joined + atoms[end].small, spelled + atoms[end].spells
        known = joined in said.HOSTS or spelled in said.HOSTS
        if known and (closed := last(atoms, end + 1, said.ENDINGS)) is not None:
            return closed
        if known and (closed := after_comma(atoms, end + 1)) is not None:
            return closed
        if (known or end == place) and (closed := _dotted(atoms, end + 1)) is not None:
            return closed
    return None


def _dotted(atoms: Sequence[Token], place: int) -> int | None:
    """Behind ".harrow.co.uk" at `place`: labels with told dots, the last of them an ending."""
    closed = None
    for _ in range(_LABELS):
        behind = dot(atoms, place)
        if behind is None or behind - place >= _CLOSE or behind >= len(atoms):
            break
        place = last(atoms, behind, said.ENDINGS) or behind + 1
        told = atoms[behind - 1].small != "."
        if place > behind + 1 or _ends(atoms[behind].small, told=told):
            closed = place
    return closed


def _ends(word: str, *, told: bool) -> bool:
    """Whether a word ends a host; behind a dot that is told any short one does."""
    return word in said.ENDINGS or (told and len(word) in _ENDING and word.isalpha())


def _page(atoms: Sequence[Token], place: int) -> int | None:
    """Behind a host that a www begins, with or without a path: "вэ вэ вэ точка пекарня точка "
    "рф"."""
    joined = ""
    if atoms[place].small not in _WEB_BEGINS:
        return None
    for end in range(place, min(len(atoms), place + _WEB_TOKENS)):
        joined += atoms[end].small if atoms[end].small.isalnum() else ""
        if joined in _WEB and (behind := dot(atoms, end + 1)) is not None:
            for label in range(behind + 1, min(len(atoms), behind + _LABEL + 1)):
                if (closed := _dotted(atoms, label)) is not None:
                    return _path(atoms, closed) or closed
    return None


def _path(atoms: Sequence[Token], place: int | None) -> int | None:
    """Behind the path that follows a host: a slash or more, and what is told after it."""
    if place is None or not _slash(atoms, place) or _beside(atoms, place):
        return None
    start = place + _slash(atoms, place)
    end = forth(atoms, start, signed=True)
    return end if end > start else None


def _beside(atoms: Sequence[Token], place: int) -> bool:
    """Whether a slash with blanks about it only parts a host from a number: "mail.com / +1 503"."""
    if place + 1 >= len(atoms) or atoms[place].small not in {"/", "|"}:
        return False
    slash, following = atoms[place], atoms[place + 1]
    apart = atoms[place - 1].end < slash.start and slash.end < following.start
    return apart and not following.small[0].isalpha()


def _slash(atoms: Sequence[Token], place: int) -> int:
    """How many atoms from `place` on are a slash and the talk before it; 0 if there is none."""
    for count, atom in enumerate(atoms[place : place + 4], 1):
        if atom.kind in _SLASHES:
            return count
        if atom.kind not in {Kind.PAUSE, Kind.FILLER}:
            return 0
    return 0
