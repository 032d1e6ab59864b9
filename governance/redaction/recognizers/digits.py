"""Numbers: find every run of digits once, then ask what it is.

A run is a list of digit groups with at most three separators between them. Candidates are the run
and its stretches of neighbouring groups, so a card number survives a stray number beside it. The
work per run is bounded; hostile text costs no more than honest text.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from governance.redaction import checksums
from governance.redaction.recognizers import context, phones, russian
from governance.redaction.spans import Span

_GROUP = re.compile(r"[0-9]+")
_MOST_GROUPS = 24


class Number(NamedTuple):
    """A stretch of digit groups: where it stands and its digits alone."""

    start: int
    end: int
    digits: str
    groups: tuple[str, ...]
    seps: tuple[str, ...]


def runs(text: str) -> Iterator[list[re.Match[str]]]:
    """Yield the runs of digit groups in `text`."""
    run: list[re.Match[str]] = []
    for group in _GROUP.finditer(text):
        if run and (len(run) >= _MOST_GROUPS or not _joined(text, run, group)):
            yield run
            run = []
        run.append(group)
    if run:
        yield run


def _joined(text: str, run: list[re.Match[str]], group: re.Match[str]) -> bool:
    """Whether `group` goes on with `run`; over a line's end only blocks of four digits do."""
    gap = text[run[-1].end() : group.start()]
    if len(gap) > 4 or gap.strip(" \t\n.-/_,()*|№"):
        return False
    if "\n" in gap:
        return len(gap.strip(" ")) == 1 and len(run[-1].group()) == len(group.group()) == 4
    return True


def number(text: str, groups: list[re.Match[str]]) -> Number:
    """Join neighbouring groups into one number."""
    parts = tuple(group.group() for group in groups)
    seps = tuple(
        text[left.end() : right.start()] for left, right in zip(groups, groups[1:], strict=False)
    )
    return Number(groups[0].start(), groups[-1].end(), "".join(parts), parts, seps)


def find_numbers(text: str) -> Iterator[Span]:
    """Yield cards, phones, social security and Russian numbers, and bank accounts in `text`."""
    for run in runs(text):
        if sum(len(group.group()) for group in run) < 5:
            continue
        yield from _classify(text, run)


def _classify(text: str, run: list[re.Match[str]]) -> Iterator[Span]:
    """Classify the longest stretch that is something, then what is left on either side of it."""
    stack = [run]
    while stack:
        part = stack.pop()
        hit = _first_hit(text, part)
        if hit is None:
            continue
        low, high, span = hit
        yield span
        if low:
            stack.append(part[:low])
        if high < len(part):
            stack.append(part[high:])


def _first_hit(text: str, run: list[re.Match[str]]) -> tuple[int, int, Span] | None:
    whole = number(text, run)
    for judge in (long_account, card, account, russian.numbered, social_security):
        for low, high in _stretches(run):
            candidate = number(text, run[low:high])
            span = judge(text, candidate)
            if span is not None:
                return low, high, span
    span = phones.phone(text, whole.start, whole.end, whole.digits, whole.groups, whole.seps)
    if span is not None:
        return 0, len(run), span
    if len(run) > 1:
        for low, high in _stretches(run):
            if (low, high) == (0, len(run)):
                continue
            part = number(text, run[low:high])
            if not 7 <= len(part.digits) <= 15:
                continue
            span = phones.phone(text, part.start, part.end, part.digits, part.groups, part.seps)
            if span is not None and span.score >= phones.SURE:
                return low, high, span
    return None


def _stretches(run: list[re.Match[str]]) -> Iterator[tuple[int, int]]:
    """Stretches of neighbouring groups that hold 7 to 20 digits, the longest first."""
    lengths = [len(group.group()) for group in run]
    found: list[tuple[int, int, int]] = []
    for low in range(len(run)):
        total = 0
        for high in range(low, len(run)):
            total += lengths[high]
            if total > 20:
                break
            if total >= 7:
                found.append((total, low, high + 1))
    for _, low, high in sorted(found, key=lambda f: (-f[0], f[1])):
        yield low, high


def stands_alone(text: str, start: int, end: int) -> bool:
    """Whether no letter or digit touches the number."""
    left = text[start - 1] if start else " "
    right = text[end] if end < len(text) else " "
    return not (left.isalnum() or right.isalnum())


def _decimal(text: str, found: Number) -> bool:
    """A fraction such as 0.4111111111111111 is no card."""
    return re.search(r"(?<!\d)\d[.,]$", text[max(0, found.start - 3) : found.start]) is not None


def card(text: str, found: Number) -> Span | None:
    """A payment card: 12 to 19 digits, an issued range, Luhn (ISO/IEC 7812-1)."""
    digits = found.digits
    if not 12 <= len(digits) <= 19 or not checksums.luhn(digits) or _decimal(text, found):
        return None
    if len(set(digits)) == 1 or _part_of_code(text, found):
        return None
    if issued(digits) and (len(digits) >= 15 or _card_like(text, found)):
        pass
    elif not context.CARD.near(text, found.start, found.end):
        return None
    return Span(found.start, found.end, "CREDIT_CARD", 1.0)


def _part_of_code(text: str, found: Number) -> bool:
    """A number with one or two letters grown to it is a code: U62928788557186."""
    left = text[max(0, found.start - 3) : found.start]
    grown = len(left) - len(left.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return grown in {1, 2} and not left[:-grown][-1:].isalnum()


def _card_like(text: str, found: Number) -> bool:
    """Short numbers pass Luhn by chance too often: ask for a card word or no other reading."""
    if context.CARD.near(text, found.start, found.end):
        return True
    return not context.NOT_PERSONAL.any(context.before(text, found.start)[-3:])


def issued(digits: str) -> bool:
    """Whether the first digits and the length belong to a card scheme."""
    count = len(digits)
    two, four = int(digits[:2]), int(digits[:4])
    if digits[0] == "4":
        return count in {13, 16, 18, 19}
    if two in {34, 37} or four in {1800, 2131}:
        return count == 15
    if 51 <= two <= 55 or 2221 <= four <= 2720:
        return count == 16
    if 2200 <= four <= 2204:  # MIR
        return 16 <= count <= 19
    if two in {30, 36, 38, 39}:
        return 14 <= count <= 19
    if two == 35:
        return 16 <= count <= 19
    return two in {50, 56, 57, 58} | set(range(60, 70)) | {81, 97, 98} and 12 <= count <= 19


_ACCOUNT = context.Context(
    "account* acct iban konto* cuenta compte routing aba sort bank банк* счет* счёт* р/с рс к/с "
    "расчетн* расчётн* лицев* сч kontonummer blz"
)
_RUSSIAN_ACCOUNT = re.compile(r"(?:40[5-8]|42[0-6]|30[1-3]|45[2-9])\d{17}")


def long_account(text: str, found: Number) -> Span | None:
    """A Russian account: 20 digits that begin with a balance account, or the word beside them."""
    if len(found.digits) != 20:
        return None
    if _RUSSIAN_ACCOUNT.fullmatch(found.digits) or _ACCOUNT.near(text, found.start, found.end):
        return Span(found.start, found.end, "BANK_ACCOUNT", 1.0)
    return None


def account(text: str, found: Number) -> Span | None:
    """A bank account of 8 to 17 digits, by the words before it."""
    digits = found.digits
    nearest = context.before(text, found.start)[-4:]
    if 8 <= len(digits) <= 17 and _ACCOUNT.any(nearest) and not context.PHONE.any(nearest):
        return Span(found.start, found.end, "BANK_ACCOUNT", 0.8)
    return None


_SSN = re.compile(r"(?!000|666|9)\d{3}(?!00)\d{2}(?!0000)\d{4}")
_SSN_SHAPE = ((3, 2, 4),)
_SSN_WORDS = context.Context("ssn ssns social security itin")


def social_security(text: str, found: Number) -> Span | None:
    """A US social security number, by its grouping or by the words beside it."""
    if len(found.digits) != 9:
        return None
    named = _SSN_WORDS.near(text, found.start, found.end)
    if (
        text[found.start - 1 : found.start] in {".", "-"}
        or text[found.end : found.end + 2][:1] == "-"
    ):
        return None
    shape = tuple(len(group) for group in found.groups)
    grouped = shape in _SSN_SHAPE and len(set(found.seps)) == 1
    dashed = grouped and found.seps[0].strip() == "-"
    if named or (dashed and _SSN.fullmatch(found.digits)):
        return Span(found.start, found.end, "US_SSN", 1.0 if dashed else 0.8)
    if dashed and not found.digits.startswith("000"):
        return Span(found.start, found.end, "US_SSN", 0.8)
    return None
