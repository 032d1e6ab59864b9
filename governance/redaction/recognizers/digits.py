"""Numbers: find every run of digits once, then ask what it is.

A run is a list of digit groups with at most three separators between them. Candidates are the run
and its stretches of neighbouring groups, so a card number survives a stray number beside it. The
work per run is bounded; hostile text costs no more than honest text.
"""

import re
from collections.abc import Iterator

from governance.redaction import checksums
from governance.redaction.recognizers import context, phones, russian
from governance.redaction.recognizers.runs import Number, number, runs
from governance.redaction.spans import Span


def find_numbers(text: str) -> Iterator[Span]:
    """Yield cards, phones, social security and Russian numbers, and bank accounts in `text`.

    A text that is little but numbers uses up its budget; what then follows is hidden unread.
    """
    budget = _BUDGET
    for run in runs(text):
        if sum(len(group.group()) for group in run) < 5:
            continue
        budget -= len(run) ** 2
        if budget < 0 and len(run) > 1:
            yield Span(run[0].start(), run[-1].end(), "PHONE_NUMBER", phones.LIKELY)
        else:
            yield from _classify(text, run)


_BUDGET = 1_500  # squared groups: sixty telephone numbers, or two runs of 24 groups


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
    stretches = [(low, high, number(text, run[low:high])) for low, high in _stretches(run)]
    for judge in _JUDGES:
        for low, high, found in stretches:
            span = judge(text, found)
            if span is not None:
                return low, high, span
    span = phones.phone(text, number(text, run))
    if span is not None:
        return 0, len(run), span
    for low, high, found in stretches:
        if high - low == len(run):
            continue  # the whole was asked already
        span = phones.phone(text, found)
        alone = high - low == 1 and len(found.digits) == _MOBILE and found.digits[0] == "0"
        if span is not None and (span.score >= phones.SURE or alone):
            return low, high, span
    return None


_MOBILE = 11  # figures of a British number: one of two that a stroke parts


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


def _decimal(text: str, found: Number) -> bool:
    """A fraction such as 0.4111111111111111 is no card."""
    return re.search(r"(?<!\d)\d[.,]$", text[max(0, found.start - 3) : found.start]) is not None


def card(text: str, found: Number) -> Span | None:
    """A payment card: 12 to 19 digits, an issued range, Luhn (ISO/IEC 7812-1)."""
    digits = found.digits
    if not 12 <= len(digits) <= 19 or _decimal(text, found):
        return None
    if not checksums.luhn(digits):
        return _mistyped(text, found)
    if len(set(digits)) == 1 or _part_of_code(text, found):
        return None
    named = context.CARD.near(text, found.start, found.end)
    if not named and (russian.is_named(text, found) or _column(found)):
        return None
    credible = issued(digits) and (len(digits) >= 15 or _card_like(text, found))
    if not credible and not named:
        return None
    return Span(found.start, found.end, "CREDIT_CARD", 1.0)


def _part_of_code(text: str, found: Number) -> bool:
    """A number with one or two letters grown to it is a code: U62928788557186."""
    left = text[max(0, found.start - 3) : found.start]
    grown = len(left) - len(left.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
    return grown in {1, 2} and not left[:-grown][-1:].isalnum()


def _column(found: Number) -> bool:
    """Numbers below each other, other than the blocks of four that a card is printed in."""
    return "\n" in "".join(found.seps) and {len(group) for group in found.groups} != {4}


def _mistyped(text: str, found: Number) -> Span | None:
    """Sixteen digits of an issued range that are called a card, with a digit wrong.

    Or in four blocks of four, as a card is printed and nothing else that is not called so.
    """
    if len(found.digits) != 16 or not issued(found.digits):
        return None
    nearest = context.before(text, found.start)
    printed = [len(group) for group in found.groups] == [4, 4, 4, 4]
    blocks = printed and not context.NOT_PERSONAL.any(nearest) and not russian.is_policy(nearest)
    if not blocks and not context.CARD.any(nearest[-4:]):
        return None
    return Span(found.start, found.end, "CREDIT_CARD", 0.8)


def _card_like(text: str, found: Number) -> bool:
    """Short numbers pass Luhn by chance too often: ask for a card word or no other reading."""
    if context.CARD.near(text, found.start, found.end):
        return True
    return not context.NOT_PERSONAL.any(context.before(text, found.start)[-3:])


def issued(digits: str) -> bool:
    """Whether the first digits and the length belong to a card scheme."""
    if digits[0] == "0":
        return False
    two, four, count = int(digits[:2]), int(digits[:4]), len(digits)
    return any(
        count in lengths and (two in prefixes or four in prefixes) for prefixes, lengths in _RANGES
    )


# ISO/IEC 7812 issuer ranges by their first two or four digits, and the lengths they are issued in.
_RANGES: tuple[tuple[frozenset[int], frozenset[int]], ...] = tuple(
    (frozenset(prefixes), frozenset(lengths))
    for prefixes, lengths in (
        (range(40, 50), (13, 16, 18, 19)),  # Visa
        ((34, 37, 1800, 2131), (15,)),  # American Express, old JCB
        ((*range(51, 56), *range(2221, 2721)), (16,)),  # Mastercard, also the 2 series
        (range(2200, 2205), (16, 17, 18, 19)),  # MIR
        ((30, 36, 38, 39), range(14, 20)),  # Diners Club
        ((35,), range(16, 20)),  # JCB
        ((50, *range(56, 70), 81, 97, 98), range(12, 20)),  # Maestro, Discover, UnionPay and others
    )
)

_ACCOUNT = context.Context(
    "account* acct iban konto* cuenta compte routing aba sort bank банк* р/с рс к/с "
    "счет счета счету счете счетом счетов счёт счёта счёту счёте счётом "
    "расчетн* расчётн* лицев* сч kontonummer blz"
)
_RUSSIAN_ACCOUNT = re.compile(r"(?:40[5-8]|42[0-6]|30[1-3]|45[2-9])\d{17}")


def long_account(text: str, found: Number) -> Span | None:
    """A Russian account: 20 digits that begin with a balance account, or the word beside them."""
    if len(found.digits) != 20 or any(sep.strip(" .-") for sep in found.seps):
        return None
    if _RUSSIAN_ACCOUNT.fullmatch(found.digits) or _ACCOUNT.near(text, found.start, found.end):
        return Span(found.start, found.end, "BANK_ACCOUNT", 1.0)
    return None


def account(text: str, found: Number) -> Span | None:
    """A bank account of 8 to 17 digits, by the words before it."""
    if not 8 <= len(found.digits) <= 17:
        return None
    nearest = context.before(text, found.start)[-4:]
    if not _ACCOUNT.any(nearest) or context.PHONE.any(nearest) or _INVOICE.any(nearest):
        return None
    scores = any(":" in sep for sep in found.seps)
    if scores or _of_year(text, found):
        return None
    return Span(found.start, found.end, "BANK_ACCOUNT", 0.8)


def _of_year(text: str, found: Number) -> bool:
    """A date, or the number of a bill of some year: 2024-00891."""
    written = found.written(text)
    return phones.is_date(written) or _BILL.fullmatch(written) is not None


_BILL = re.compile(r"20[0-4]\d[-/]\d{3,6}")
_INVOICE = context.Context("фактур*")
_SSN_WORDS = context.Context("ssn ssns social security itin")


def grouped_social_security(text: str, found: Number) -> Span | None:
    """Three, two and four figures with other signs between: what only a tax number is."""
    shape = tuple(len(group) for group in found.groups)
    signs = {sep.strip() for sep in found.seps}
    if shape != (3, 2, 4) or len(signs) > 1 or found.digits.startswith(("000", "666", "9")):
        return None
    if _goes_on(text, found) or _named_file(text, found):
        return None
    taxed = _TAXED.near(text, found.start, found.end)
    sure = signs == {"_"} or (signs <= {"/", ".", "", "~", "*", "|"} and taxed)
    return Span(found.start, found.end, "US_SSN", 0.9) if sure else None


_TAXED = context.Context(
    "tax taxes irs w2 1099 payroll benefit benefits credit hr employer onboarding fafsa medicaid "
    "medicare disability unemployment ssn ssns social security itin"
)


def _named_file(text: str, found: Number) -> bool:
    return bool(_PART_OF_A_NAME.match(text[found.start - 1 : found.start])) or bool(
        _PART_OF_A_NAME.match(text[found.end : found.end + 1])
    )


_PART_OF_A_NAME = re.compile(r"\w")


def passport(text: str, found: Number) -> Span | None:
    """Nine figures, however they are grouped, right behind the word."""
    goes_on = text[found.end : found.end + 1] == "-"
    if len(found.digits) != 9 or len(found.groups) < 2 or goes_on:
        return None
    named = _TRAVELS.any(context.before(text, found.start)[-4:])
    return Span(found.start, found.end, "US_PASSPORT", 0.9) if named else None


_TRAVELS = context.Context("passport* pasport*")


def health(text: str, found: Number) -> Span | None:
    """Ten figures behind the name of the British health service."""
    named = len(found.digits) == 10 and "nhs" in context.before(text, found.start)[-4:]
    return Span(found.start, found.end, "NATIONAL_ID", 0.9) if named else None


def social_security(text: str, found: Number) -> Span | None:
    """A US social security number, by its grouping or by the words beside it."""
    if len(found.digits) != 9 or _goes_on(text, found):
        return None
    shape = tuple(len(group) for group in found.groups)
    dashed = shape == (3, 2, 4) and {sep.strip() for sep in found.seps} == {"-"}
    if dashed and not found.digits.startswith("000"):
        return Span(found.start, found.end, "US_SSN", 1.0)
    if _SSN_WORDS.near(text, found.start, found.end):
        return Span(found.start, found.end, "US_SSN", 0.8)
    return None


def _goes_on(text: str, found: Number) -> bool:
    before, after = text[found.start - 1 : found.start], text[found.end : found.end + 1]
    return before in {".", "-"} or after == "-"


# In this order: what a longer number proves comes before what a part of it might be.
_JUDGES = (
    long_account,
    card,
    grouped_social_security,
    account,
    russian.numbered,
    passport,
    health,
    social_security,
)
