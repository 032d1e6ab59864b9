"""Numbers with points that are told in words: addresses of machines and positions on a map."""

import re
from collections.abc import Iterator, Sequence

from governance.redaction.characters import lowered
from governance.redaction.recognizers.contact import is_version
from governance.redaction.symbols.judge import Hit
from governance.redaction.symbols.runs import put_together
from governance.redaction.symbols.tokens import SIGN, SYMBOLS, WORD, Token, figures

_MAYBE_MACHINE = (
    "dot",
    "address",
    "адрес",
    "точк",
    "тчк",
    "point",
    "server",
    "сервер",
    "айпи",
    " ip",
)
_MAYBE_POSITION = (
    " lat ", " lat:", "latit", "north", "south", "coord", "gps", "широт", "долгот", "координ",
    "гео", "жпс", "с.ш", "навигатор",
)  # fmt: skip


def maybe_machine(small: str) -> bool:
    """Whether a text in small letters may tell the address of a machine in words."""
    return any(word in f" {small}" for word in _MAYBE_MACHINE)


def maybe_position(small: str) -> bool:
    """Whether a text in small letters may tell a position on a map."""
    return any(word in small for word in _MAYBE_POSITION)


_OCTETS = 4


def find_machines(text: str, row: Sequence[Token]) -> Iterator[Hit]:
    """Yield IPv4 addresses with a word in them: "203 dot zero dot 113 dot forty five"."""
    parts: list[list[Token]] = [[]]
    said = False
    done = 0
    for symbol in row:
        kind, dot = symbol.kind, _is_dot(symbol)
        if kind == WORD or symbol.start - done > _FARTHEST or (kind == SIGN and not dot):
            if said and len(parts) >= _OCTETS:
                yield from _machine(text, parts)
            parts, said = [[]], False
        if kind in SYMBOLS and parts[-1] and "." in text[done : symbol.start].strip(" ,"):
            parts.append([])
        done = symbol.end
        if dot and parts[-1]:
            parts.append([])
        said = said or dot or (kind in SYMBOLS and not symbol.text.isdigit())
        if kind in SYMBOLS and not dot:
            parts[-1].append(symbol)
    if said:
        yield from _machine(text, parts)


_FARTHEST = 6  # characters between two words of it
_PARTED = re.compile(
    r"(?<!\w)\d{1,3}(?P<sign>[^\d\s.]{1,3}|[ ]?[^\w\s.][ ]?)\d{1,3}"
    r"(?P=sign)\d{1,3}(?P=sign)\d{1,3}(?!\w)"
)
_MACHINE_WORD = re.compile(
    r"(?<![^\W_])(?:ip|айпи\w*|address|адрес\w*|server|сервер\w*|router\w*|роутер\w*|host)(?![^\W_])",
)


_IP_WORD = re.compile(r"(?<![^\W_])(?:ip|айпи\w*)(?![^\W_])")


_BEHIND = 20  # characters


def find_parted(text: str) -> Iterator[Hit]:
    """Yield addresses with another sign for the dot: "198,51,100,23", where one is spoken of."""
    for match in _PARTED.finditer(text):
        octets = re.findall(r"\d+", match.group())
        left = text[max(0, match.start() - _REACH) : match.start()].lower()
        word = _IP_WORD if " " in match.group("sign") else _MACHINE_WORD
        right = text[match.end() : match.end() + _BEHIND]
        if all(int(octet) < 256 for octet in octets) and (word.search(left) or word.search(right)):
            yield Hit(match.start(), match.end(), "IP_ADDRESS", ".".join(octets))


def _is_dot(symbol: Token) -> bool:
    if symbol.kind == SIGN:
        return symbol.raw == "."
    return len(symbol.text) == len(_POINT) and symbol.text.lower() == _POINT


_POINT = "point"


def _machine(text: str, parts: list[list[Token]]) -> Iterator[Hit]:
    octets = [part for part in parts if part]
    if len(octets) != _OCTETS:
        return
    read = [figures("".join(g.raw for g in put_together(text, part))) for part in octets]
    if all(octet and int(octet) < 256 for octet in read):
        start, end = octets[0][0].start, octets[-1][-1].end
        if not is_version(text, start, end):
            yield Hit(start, end, "IP_ADDRESS", ".".join(read))


_LATITUDE = re.compile(
    r"(?<![^\W_])(?:lat(?:itude)?|north|south|широт\w|с\.? ?ш|северн\w+|южн\w+)(?![^\W_])"
)
_LONGITUDE = re.compile(
    r"(?<![^\W_])(?:long?(?:itude)?|lng|east|west|долгот\w|в\.? ?д|восточн\w+|западн\w+)(?![^\W_])",
)
_POSITION = re.compile(
    r"(?<![^\W_])(?:coordinates?|coords|gps|geo|location pin|координат\w*|геоточк\w|геолокаци\w+|"
    r"жпс|навигатор\w?)(?![^\W_])",
)
_DECIMALS = re.compile(
    r"(?<![\w.,-])-?\d{1,3}[.,]\d{3,8}°?(?: ?[NSсю])?[\s,;:/и&]{1,4}"
    r"-?\d{1,3}[.,]\d{3,8}(?![\w.])"
)
_REACH = 70  # characters
_FIGURES = range(8, 26)
_MOST_WORDS = 8


def find_positions(text: str, row: Sequence[Token]) -> Iterator[Hit]:
    """Yield latitude and longitude, in figures or in words, where they are called so."""
    small = lowered(text)
    north, east = _LATITUDE.search(small), _LONGITUDE.search(small)
    if _POSITION.search(small) or (north and east):
        for match in _DECIMALS.finditer(text):
            yield Hit(match.start(), match.end(), "LOCATION", match.group())
    yield from _pointed(text, small, row)
    if north is None or east is None or abs(north.start() - east.start()) > 2 * _REACH:
        return
    first, last = sorted((north.span(), east.span()))
    near = [t for t in row if t.start >= first[0] - _REACH and t.end <= last[1] + _REACH]
    inside = _symbols_about(near, first[0], last[1])
    if not inside:
        return
    read = "".join(figures(group.raw) for group in put_together(text, inside))
    if len(read) in _FIGURES:
        start = min(inside[0].start, first[0]) if inside[0].start > first[1] else inside[0].start
        end = last[1] if inside[-1].end < last[0] else inside[-1].end
        yield Hit(max(start, inside[0].start), end, "LOCATION", read)


_POINTS = re.compile(r"(?<![^\W_])(?:point|dot|точка|запятая|целых|градус\w*|degrees?)(?![^\W_])")


def _pointed(text: str, small: str, row: Sequence[Token]) -> Iterator[Hit]:
    """What is told with two points behind a word for a position: "55 точка 7522, 37 точка 6156"."""
    named = _POSITION.search(small)
    if named is None:
        return
    inside: list[Token] = []
    for symbol in row:
        if symbol.start >= named.end() and symbol.start < named.end() + 2 * _REACH:
            if symbol.kind in SYMBOLS and figures(symbol.raw or str(max(symbol.value, 0))):
                inside.append(symbol)
            elif symbol.kind == WORD and inside and not _POINTS.fullmatch(symbol.text.lower()):
                break
    if not inside or len(_POINTS.findall(small, inside[0].start, inside[-1].end)) < 2:
        return
    read = "".join(figures(group.raw) for group in put_together(text, inside))
    if len(read) in _FIGURES:
        yield Hit(inside[0].start, inside[-1].end, "LOCATION", read)


def _symbols_about(near: Sequence[Token], first: int, last: int) -> list[Token]:
    """The figures between two words of a position, before the first and behind the second."""
    out: list[Token] = []
    strange = 0
    for symbol in near:
        if symbol.kind in SYMBOLS and figures(symbol.raw or str(max(symbol.value, 0))):
            out.append(symbol)
            strange = 0
        elif symbol.kind == WORD and not first <= symbol.start <= last:
            strange += 1
            if symbol.start < first:
                if strange > 1:
                    out = []
            elif strange > 1:
                break
    return out
