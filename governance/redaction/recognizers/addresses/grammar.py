"""Addresses from their parts: a street, a house, a flat, a town, told in any order and dress.

A text becomes a string of classes (`tokens`), the patterns below find the parts in it, parts with
nothing but fillers between are joined, and what weighs enough together is hidden from its first
part to its last, with the town before it or after it.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from governance.redaction.recognizers.addresses.anchors import anchored
from governance.redaction.recognizers.addresses.tokens import Tokens, tokens
from governance.redaction.spans import Span

# The letters are explained in `words`: N number, C a capitalised or k a known name, w a strange
# word, x an everyday one, f a filler, L a letter, U H S s R T labels, P a postcode.
_NUMBER = "[NP](?:f?N){0,5}+(?:f?L)?"
_VALUE = f"(?:{_NUMBER}(?:ff[Cwkx])?|L)"
_NAME = "[CkwxPLs]"
_PARTS = re.compile(
    f"(?P<bare>{_NUMBER},?[Ck]{{1,3}},?(?=U))"
    f"|(?P<town_street>(?:T[,f]{{0,2}}[Ckw]|k)[,f]{{0,2}}[Cw],?{_NUMBER}(?:,N)?(?!m))"
    f"|(?P<small>{_NUMBER},?w{{1,2}},?(?=U))"
    f"|(?P<numbered>{_NUMBER}[,f]{{0,4}}(?:{_NAME}[,f]{{0,4}}){{1,4}}[Ss](?![CkN]?[Ss]))"
    f"|(?P<unit>U[,f]{{0,4}}h?[,f]{{0,2}}{_VALUE}(?!m)|NU(?![,f]{{0,2}}N))"
    f"|(?P<its_house>[Cw],?H[,f]{{0,3}}{_NUMBER}(?!m))"
    f"|(?P<house>H[,f]{{0,3}}h?[,f]{{0,2}}{_NUMBER}(?!m)|HfC,?{_NUMBER}|NH(?![,f]{{0,2}}N))"
    f"|(?P<number>h(?:[,f]{{0,3}}h)?[,f]{{0,3}}{_NUMBER}(?!m))"
    f"|(?P<russian>R,?f?(?:N?[CwxkL]{{1,3}}?|[CwxkL]{{0,3}}(?=,?[fH]?N)|N)(?=[^Cwx]|$)"
    f"|R,?Nm[!Cw]|[CwxkN]R(?!C))(?P<its>[,.f]{{0,2}}(?:L,?)?{_NUMBER}(?!m)(?:,N(?=[,.]|$))?)?"
    f"|(?P<after>[Ckw]{{1,3}}[Ss],?{_NUMBER}(?!m))"
    f"|(?P<street>(?:[Ckws]f?){{1,3}}x?[Ss]|C[,f]{{1,4}}S|xS|NS)"
    f"|(?P<called>S[.,f]{{1,4}}[Cw](?:,?f{{0,3}}[Ss])?)"
    f"|(?P<header>[SUHTRZh],?(?:[SsUHTRZh!],?){{2,6}}(?=,))"
    f"|(?P<town>T[,f]{{0,3}}[Ckw]{{1,2}}(?![Ss]))"
    f"|(?P<unlabelled>[Ckw]{{1,2}},?{_NUMBER},?(?=N?U|U))"
    f"|(?P<turned>B[Cw]{{1,3}},?N|N,?B[Cw]{{1,2}})"
    f"|(?P<spelled>(?:Z[,f]{{0,3}})?p)"
    f"|(?P<code>Z[,f]{{0,3}}[NPL]{{1,7}}|PN?)"
)
# What may stand between two parts: fillers, a name or two, a clause of its own between commas.
_BRIDGE = re.compile(r"[,.fU]{0,8}|x{1,2}|[,f]{0,4}(?:[CkwN][,f]{0,3}){1,3}|,[^.]{1,5},")
_BEFORE = re.compile(
    r"(?:[Ck]{1,2}[,f]{0,4}){0,2}(?:[Ck]{1,2}[,f]{0,4}|C[.]|(?P<small>w[,f]{0,3})|[Ck])(?:N,?){0,2}$"
)
_TOWN_AFTER = (
    r"C,?N(?=[,.]|$)|[Ck]{1,2}(?=[^xw!]|[xw!]{0,2}$|[,fNPp])|(?<=[^,f])w(?=[,.Pp!]|$)|"
    r"[wk]{1,2}(?=,?[Pp])|k(?=[,.]|$)|N{5}|PN?P?|p"
)
_AFTER = re.compile(rf"(?:[.,]{{0,2}}[SUH],?N)?(?:[,f]{{0,4}}(?:{_TOWN_AFTER})){{0,4}}")
_ENOUGH = 1.5
_WEIGHTS = {
    "bare": 1.0, "unit": 1.0, "house": 1.0, "number": 0.75, "town": 1.0, "code": 0.5,
    "called": 1.0, "header": 1.0, "spelled": 1.5, "turned": 1.5,
}  # fmt: skip


# Characters: what is full of an address's words from end to end for so long is hidden unread.
_LONGEST = 5_000


class Part(NamedTuple):
    """A part of an address, in places of the string of classes."""

    start: int
    end: int
    name: str
    weight: float


def find_described(text: str) -> Iterator[Span]:
    """Yield the addresses in `text` that are told by parts, whole."""
    for start, end in anchored(text):
        if end - start > _LONGEST:
            yield Span(start, end, "ADDRESS", 0.8)
            continue
        read = tokens(text, start, end)
        for group in _groups(read, list(_parts(text, read))):
            if _is_address(group) and not _repeated(text, read, group):
                told = [part for part in group if part.name != "header"]
                first, last = told[0].start, told[-1].end
                first = _before(text, read, first)
                after = _AFTER.match(read.kinds, last)
                last = after.end() if after else last
                low, high = read.places[first][0], read.places[last - 1][1]
                yield Span(low, high, "ADDRESS", 0.8)


def _parts(text: str, read: Tokens) -> Iterator[Part]:
    for match in _PARTS.finditer(read.kinds):
        name = match.lastgroup or ""
        weight = _weight(text, read, match, name)
        if weight:
            yield Part(match.start(), match.end(), name, weight)


def _weight(text: str, read: Tokens, match: re.Match[str], name: str) -> float:
    """How much a part says for an address; 0 if it is no part of one."""
    low, high = read.places[match.start()][0], read.places[match.end() - 1][1]
    found, kinds = text[low:high], match.group()
    if name in _WEIGHTS or name in ("russian", "its"):
        told = name == "its"
        return _WEIGHTS.get(name) or _russian(found, match.group("russian"), told=told)
    led = _LEAD.search(text[max(0, low - 12) : low].lower()) is not None
    if name in ("unlabelled", "town_street", "its_house", "small"):
        return _unlabelled(found, kinds, name)
    if _TOPIC.match(text[high : high + _LONGEST_TOPIC].lower()):
        return 0.0
    if name == "numbered":
        return _numbered(kinds, led=led, joined=" " not in found and "\n" not in found)
    if name == "after" and "C" in kinds and (led or _SURELY_COUNTED.search(found)):
        return 1.5 if "S" in kinds else 1.0
    return _named(found, kinds)


def _unlabelled(found: str, kinds: str, name: str) -> float:
    """A street without its word: "Ленинская 5", "Садовая дом 12", "12 fenwick"."""
    if name == "its_house":
        return 1.5 if "C" in kinds and _ADJECTIVE.match(found.lower()) else 1.0
    if found.isascii():
        return float(name == "small")
    if name == "small":
        return 0.0
    if _ADJECTIVE.search(found.lower()) or (found[0].isupper() and name == "unlabelled"):
        return _UNLABELLED[name]
    return _IN_TOWN if kinds[0] == "k" else 0.0


# "Abbey Road one" is no house.
_SURELY_COUNTED = re.compile(r"\d|\w{6}\Z")
_ORDINAL = re.compile(r"\d{1,4}(?:st|nd|rd|th)|[a-z]{0,12}(?:first|second|third|th)\b")


def _named(found: str, kinds: str) -> float:
    """A street without a number, or with one for its name."""
    if kinds == "NS":
        return 0.75 if _ORDINAL.match(found.lower()) else 0.0
    strong = "S" in kinds
    if "C" in kinds or "k" in kinds:
        return 1.0 if strong else 0.75
    return 0.5 if strong else 0.0


_IN_TOWN = 0.75  # "спб марата 55": enough beside a flat or a house
_UNLABELLED = {"unlabelled": 1.0, "town_street": 1.5}
# A street that is spoken of: "street food", "road bike", "lane assist".
_TOPIC = re.compile(
    r"[ -](?:food|art|style|wear|price|map|view|light|lamp|party|team|fighter|dance|parking|sign|"
    r"bike|trip|test|tax|assist|rage|race|works?|safety|movie|runner|cleaner|market|value|cred)s?\b",
)
_LONGEST_TOPIC = 14  # characters
_LEAD = re.compile(r"(?:\b(?:to|at|is|address|it's|its|live|here|on|near)|[:>])[,: ]{0,3}\Z")


def _numbered(kinds: str, *, led: bool, joined: bool) -> float:
    """A number, a name and a street's word: the name may be an everyday one after "at", "to"."""
    strong = kinds[-1] == "S"
    if "C" in kinds or "k" in kinds:
        return 2.0
    if "w" in kinds or "P" in kinds:
        return 2.0 if strong or led or joined else 0.5
    if "," in kinds or not strong or "f" in kinds.rsplit("N", 1)[-1]:
        return 0.0
    return 2.0 if led else 0.5


_ADJECTIVE = re.compile(
    r"\b[а-яё-]{3,30}(?:ая|ой|ую|ий|ый|ого|ому|ом)\b|\b\w{3,30}(?:aya|iy|yj|yy|oy|oj)\b"
)
_BARE = re.compile(r"(?:микрорайон\w?|мкрн?|квартал|mkr|mikrorayon)\b")
_CUT_SHORT = re.compile(r"\b(?:ул|пр|пер|наб|бул|мкр|просп|ul|per|mkr)\b")
_COMMON_SENSE = re.compile(r"\b(?:площад[ьи]|квартал|проезде?|аллея|тупик)\b")


def _russian(found: str, kinds: str, *, told: bool) -> float:
    """A street's word with a name, in front of it or behind; "на улице минус 20" is none."""
    capital = "C" in kinds or "k" in kinds
    if "f" in kinds and not capital:
        return 0.0
    if kinds.strip(",f") in ("RN", "R", "NR"):
        return 1.0 if _BARE.match(found.lower()) else 0.5 * (found[:2].lower() == "ул")
    if _COMMON_SENSE.search(found.lower()) and not capital:
        return 0.0
    sure = capital or _CUT_SHORT.search(found.lower()) or _ADJECTIVE.search(found.lower())
    return (1.0 if sure else 0.5) + (1.0 if told and sure else 0.0)


def _groups(read: Tokens, parts: list[Part]) -> Iterator[list[Part]]:
    """Neighbouring parts with nothing but a bridge between them."""
    group: list[Part] = []
    for part in parts:
        if group and not _BRIDGE.fullmatch(read.kinds, group[-1].end, part.start):
            yield group
            group = []
        group.append(part)
    if group:
        yield group


def _is_address(group: list[Part]) -> bool:
    said = {part.name for part in group}
    return sum(part.weight for part in group) >= _ENOUGH and not said <= {
        "number",
        "code",
        "header",
    }


def _repeated(text: str, read: Tokens, group: list[Part]) -> bool:
    """One and the same label again and again: "корпус 2 треснул, корпус 1 целый"."""
    if {part.name for part in group} != {"house"}:
        return False
    labels = {text[slice(*read.places[part.start])].lower() for part in group}
    return len(labels) == 1


def _before(text: str, read: Tokens, first: int) -> int:
    """Where an address begins, whose first part stands at `first`: with the town before it."""
    low = max(0, first - _LOOK)
    found = _BEFORE.search(read.kinds, low, first)
    if found is None:
        return first
    mistyped = read.kinds[first] == "R" and text[slice(*read.places[first])].isascii()
    if "." in found.group() and not mistyped:
        return first
    small = found.start("small")
    if small >= 0:
        word = text[slice(*read.places[small])]
        if not (_ADJECTIVE.search(word.lower()) or _AFTER_A_PERSON.search(word.lower())):
            return found.end("small")
    return found.start()


# "на Гагарина", "на пушкина": a street is named in the genitive.
_AFTER_A_PERSON = re.compile(r"[а-яё]{2}(?:ина|ова|ева|ёва|ского|ых|их)\Z")
_LOOK = 16  # words and signs
