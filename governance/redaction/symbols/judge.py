"""Judging a run: the longest stretch of it that proves itself or is what a word near it says."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from governance.redaction import checksums
from governance.redaction.recognizers import context
from governance.redaction.recognizers.digits import issued
from governance.redaction.symbols import shapes
from governance.redaction.symbols.labels import Label, near
from governance.redaction.symbols.runs import Group

_LEAST, _MOST = 5, 36  # figures and letters
_BESIDE, _NEAR = 30, 70  # characters from the label
_EVERYDAY = frozenset({"PHONE_NUMBER", "BANK_ACCOUNT", "NATIONAL_ID", "VEHICLE_PLATE"})
_PLAIN_GAP = re.compile(r"[ .()/,–—-]{0,3}\Z")
_COUNTING = "01234567890123456789101112131415"
_DOWNWARDS = "109876543210"
_ACCOUNT = re.compile(r"40[5-8]\d\d810\d{12}")


class Hit(NamedTuple):
    """A secret: where it stands, its type, and what it reads."""

    start: int
    end: int
    entity: str
    read: str


class Stretch(NamedTuple):
    """Neighbouring groups of a run, and the figures that they read, if they do."""

    low: int
    high: int
    figures: str
    length: int
    digits: int  # of its characters
    disguised: bool  # whether a plain reader of digit groups would not read it as one number

    def may_be(self, entity: str) -> bool:
        """Whether letters and figures are as many as codes of this kind have."""
        least, most = shapes.LENGTHS[entity]
        return self.digits != self.length and self.digits > 0 and least <= self.length <= most


def judge(text: str, run: Sequence[Group], labels: list[Label]) -> Iterator[Hit]:
    """Yield what the stretches of a run are; they do not overlap."""
    stack = [[group for group in run if not group.ordinal]]
    while stack:
        groups = stack.pop()
        if sum(len(group.raw) for group in groups) < _LEAST:
            continue
        found = _first(text, groups, labels)
        if found is None:
            continue
        low, high, hit = found
        if hit.entity:  # else it stands in plain figures, and others read it
            yield hit
        stack += [groups[:low], groups[high:]]


def _first(text: str, groups: list[Group], labels: list[Label]) -> tuple[int, int, Hit] | None:
    stretches = _stretches(groups)
    named = near(labels, groups[0].start, groups[-1].end)
    for find in (_proved, _named, _said):
        for stretch, entity, read in find(text, groups, stretches, named):
            low, high = stretch.low, stretch.high
            if read.isdigit():  # a small word at its edge is no part of a number
                while high - low > 1 and groups[high - 1].optional and not _drawn(groups[high - 1]):
                    high -= 1
                while high - low > 1 and groups[low].optional and not _drawn(groups[low]):
                    low += 1
            while high < len(groups) and _CORRECTED.search(groups[high].gap.lower()):
                high += 1 + sum(len(g.raw) < _FEW and not g.words for g in groups[high + 1 :])
            high = min(high, len(groups))
            start, end = _whole(text, groups[low].start, groups[high - 1].end, entity)
            return low, high, Hit(start, end, _TYPES.get(entity, entity), read)
    return None


_TYPES = {"RU_ACCOUNT": "BANK_ACCOUNT", "CAR": "VEHICLE_PLATE"}
_FEW = 3
_CORRECTED = re.compile(
    r"(?<![^\W_])(?:no|sorry|wait|scratch|ой|нет|извини\w*|точнее|вернее)(?![^\W_])"
)
_LEAD = re.compile(r"(?:\+ ?\(?|\bplus |\bплюс )\Z", re.IGNORECASE)
_TAIL = re.compile(r" ?(?:rus|рус)(?![^\W_])", re.IGNORECASE)


def _whole(text: str, start: int, end: int, entity: str) -> tuple[int, int]:
    """The stretch with the plus before a telephone number and the country behind a plate."""
    if entity == "PHONE_NUMBER" and (lead := _LEAD.search(text, max(0, start - 6), start)):
        return lead.start(), end
    if entity in {"VEHICLE_PLATE", "CAR"} and (tail := _TAIL.match(text, end)):
        return start, tail.end()
    return start, end


def _joined(group: Group) -> bool:
    """Whether only "and" and its like stand before a group: a list of numbers."""
    return not group.words and any(map(str.isalpha, group.gap))


def _drawn(group: Group) -> bool:
    return bool(shapes.as_figures([group]))


def _stretches(groups: Sequence[Group]) -> list[Stretch]:
    """The longest first; those that begin or end in a doubtful word last of their length."""
    found: list[tuple[int, bool, Stretch]] = []
    reads = [shapes.as_figures([group]) for group in groups]
    odd = [not _PLAIN_GAP.match(group.gap) and not _joined(group) for group in groups]
    for low, first in enumerate(groups):
        read: str | None = ""
        length = digits = 0
        hidden = False
        for high in range(low, len(groups)):
            group = groups[high]
            figures = group.raw.isdigit()
            length += len(group.raw)
            digits += len(group.raw) if figures else sum(map(str.isdigit, group.raw))
            hidden = hidden or group.spoken or not figures or (high > low and odd[high])
            if length > _MOST:
                break
            if read is not None:
                read = read + reads[high] if reads[high] or group.optional else None
            if (length >= _LEAST and not group.optional | first.optional) or length > 6:
                weak = first.doubtful or group.doubtful
                part = Stretch(low, high + 1, read or "", length, digits, hidden)
                found.append((length, weak, part))
    found.sort(key=lambda item: (-item[0], item[1], item[2].low))
    return [stretch for _length, _weak, stretch in found]


Answer = Iterator[tuple[Stretch, str, str]]


def _proved(
    text: str, groups: Sequence[Group], stretches: Sequence[Stretch], named: list[tuple[str, int]]
) -> Answer:
    """What is proved by itself, if it is disguised; other finders read what is not."""
    for stretch in stretches:
        part = groups[stretch.low : stretch.high]
        card = stretch.length in _CARD and (stretch.disguised or any(map(_joined, part[1:])))
        if (not stretch.disguised and not card) or stretch.length < _PROVABLE:
            continue
        read = stretch.figures
        card = (card and shapes.is_card(read)) or _printed(part, read)
        if card and not _impersonal(text, part, named):
            yield stretch, "CREDIT_CARD", read
        if len(read) == _SSN and _DASHED.fullmatch(text, part[0].start, part[-1].end):
            yield stretch, "US_SSN", read
        if _ACCOUNT.fullmatch(read):
            yield stretch, "BANK_ACCOUNT", read
        if stretch.may_be("IBAN_CODE") and part[0].raw[:1].isalpha():
            yield from (
                (stretch, "IBAN_CODE", c) for c in shapes.as_codes(part) if shapes.is_iban(c)
            )
        if stretch.may_be("VEHICLE_PLATE") and not part[0].raw.isascii():
            codes = filter(shapes.is_russian_plate, shapes.as_codes(part))
            yield from ((stretch, "VEHICLE_PLATE", code) for code in codes)


_SSN = 9
_DASHED = re.compile(r"\w{3}-\w{2}-\w{4}")
_CARD = range(15, 20)  # figures
_PROVABLE = 8  # figures and letters of the shortest that proves itself


def _printed(part: Sequence[Group], read: str) -> bool:
    """Sixteen figures of an issuer that are told in blocks of four, a figure wrong or not."""
    if len(read) != 16 or not issued(read) or not said(part):
        return False
    ends, length = set(), 0
    for group in part:
        length += len(group.raw)
        ends.add(length)
    return {4, 8, 12} <= ends


def _named(
    text: str, groups: Sequence[Group], stretches: Sequence[Stretch], named: list[tuple[str, int]]
) -> Answer:
    """What has the shape of what the word near it says."""
    for entity, distance in named:
        by_figures, by_codes = shapes.FIGURES.get(entity), shapes.CODES.get(entity)
        for stretch in stretches:
            read = stretch.figures
            part = groups[stretch.low : stretch.high]
            if by_figures and read and by_figures(read) and not _counted(part, read):
                hidden = stretch.disguised or (distance <= _NEAR and _typed(entity, read))
                if _typed(entity, read) or not _impersonal(text, part, named):
                    yield stretch, entity if hidden else "", read
            elif entity == "PHONE_NUMBER" and not read and _KEYED.search("".join(_raws(part))):
                keyed = "".join(_raws(part)).translate(_KEYS)
                if keyed.isdigit() and by_figures is not None and by_figures(keyed):
                    yield stretch, entity, keyed
            elif by_codes and stretch.may_be(entity) and not _impersonal(text, part, named):
                for code in shapes.as_codes(part):
                    if by_codes(code):
                        yield stretch, entity, code
    for stretch in stretches:  # no word for it, but nothing else is dictated so
        part = groups[stretch.low : stretch.high]
        if stretch.high - stretch.low < len(groups) - 1:
            break
        phone = shapes.FIGURES["PHONE_NUMBER"](stretch.figures) and dictated(part)
        if phone and not _counted(part, stretch.figures) and not _impersonal(text, part, named):
            yield stretch, "PHONE_NUMBER", stretch.figures


_KEYED = re.compile(r"\d[A-Z]{3,4}\d|\d{6}[A-Z]{4}$")
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def _raws(part: Sequence[Group]) -> list[str]:
    return [group.raw for group in part]


def _said(
    text: str, groups: Sequence[Group], stretches: Sequence[Stretch], named: list[tuple[str, int]]
) -> Answer:
    """What follows such a word and is disguised, if it is about as long as it should be."""
    for entity, distance in named:
        if distance > (_BESIDE if entity in _EVERYDAY else _NEAR):
            continue
        for stretch in stretches:
            if stretch.high - stretch.low < len(groups) - 1:
                continue
            part = groups[stretch.low : stretch.high]
            if not said(part) or _impersonal(text, part, named):
                continue
            read = stretch.figures
            if read and shapes.LOOSE.get(entity, _never)(read) and not _counted(part, read):
                yield stretch, entity, read
            elif entity in shapes.LOOSE_CODES and stretch.may_be(entity):
                for code in shapes.as_codes(part):
                    if shapes.LOOSE_CODES[entity](code):
                        yield stretch, entity, code


def _never(_read: str) -> bool:
    return False


def said(groups: Sequence[Group]) -> bool:
    """Whether it is told in words, drawn in letters, or has words between its parts."""
    words = sum(group.words for group in groups[1:])
    drawn = any(not group.raw.isdigit() and not group.optional for group in groups)
    spoken = sum(group.spoken and not group.doubtful for group in groups)
    long = any(len(group.raw) > 2 for group in groups)  # not a list of small numbers
    return (words > 0 and long) or drawn or spoken > 1


def dictated(groups: Sequence[Group]) -> bool:
    """Whether nothing but a number to be kept secret is said so: no fractions, no list."""
    drawn = any(not group.raw.isdigit() and not group.optional for group in groups)
    spoken = sum(group.spoken and not group.doubtful for group in groups)
    fillers = sum(group.words > 0 for group in groups[1:])
    listed = sum("/" in group.gap or "," in group.gap for group in groups[1:])
    long = any(len(group.raw) > 2 for group in groups)  # not a list of small numbers
    return (spoken > 2 or drawn or (fillers > 1 and long)) and listed < 4


def _typed(entity: str, read: str) -> bool:
    """A number that stands in plain figures behind its name: only what its check digits prove."""
    checks = {"RU_INN": checksums.inn, "RU_SNILS": checksums.snils, "RU_OGRN": checksums.ogrn}
    return entity in checks and (checks[entity](read) or checks[entity](read[::-1]))


def _counted(groups: Sequence[Group], read: str) -> bool:
    """Counting, or numbers that rise: what was drawn, sizes, steps."""
    if read in _COUNTING or read in _DOWNWARDS or len(set(read)) == 1:
        return True
    if len(groups) < 4 or not all(group.raw.isdigit() and len(group.raw) < 3 for group in groups):
        return False
    values = [int(group.raw) for group in groups]
    return values == sorted(set(values))


_WORDS_BEFORE = 4
_DIALLED = (["area"], ["dial"], ["country"], ["мой"], ["оператора"], ["города"], ["страны"])


def _impersonal(text: str, part: Sequence[Group], named: list[tuple[str, int]]) -> bool:
    """Whether the words right before it call it an order, a price, a version."""
    left = context.before(text, part[0].start)[-_WORDS_BEFORE:]
    for back, word in enumerate(reversed(left)):
        at = len(left) - back - 1
        beside = (left[at - 1 : at] if at else [], left[at + 1 : at + 2])
        dialling = word in {"code", "код", "кода"} and any(w in _DIALLED for w in beside)
        if word in context.NOT_PERSONAL and word not in "#№" and not dialling:
            reach = sum(map(len, left[len(left) - back - 1 :])) + 2 * back
            return not any(distance <= reach for _entity, distance in named)
    return False
