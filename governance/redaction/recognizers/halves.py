"""Halves of a card that are told apart: "it starts with 4539 1488", "вторая половина 6467 0343"."""

import re
from collections.abc import Iterator

from governance.redaction.recognizers import context
from governance.redaction.spans import Span

_HALF = re.compile(r"(?<![\w.,-])\d{4}[ .-]?\d{4}(?:[ .-]?\d{2,4})?(?![\w]|[ .,-]?\d)")
_CARD = re.compile(
    r"(?<![^\W_])(?:(?:credit|debit|bank)?cards?|visa|mastercard|amex|maestro|pan|plastic|"
    r"карт(?:а|ы|у|е|ой|очк\w{1,3})|виз[ауеы]|мастеркард\w?|мир)(?![^\W_])",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?<![^\W_])(?:start\w{0,3}|begin\w{0,4}|open(?:s|ing)?|front|first|half|back|end(?:s|ing)?|"
    r"finish\w{0,3}|clos(?:es|ing)|last|rest|remaining|second|halves|final|"
    r"нач[аи]л\w{0,3}|начинает\w{0,3}|перв\w{1,4}|половин\w{1,2}|сначала|дальше|остальн\w{2,3}|"
    r"втор\w{2,3}|конец|конц\w{1,4}|концовк\w|оканчива\w{2,4}|заканчива\w{2,4}|последн\w{2,3}|хвост\w?)"
    r"(?![^\W_])",
    re.IGNORECASE,
)
_BEFORE, _AFTER = 44, 26  # characters between a half and the word that calls it so
_FAR, _BEHIND = 170, 60  # characters between a half and the word for the card
_GOODS = context.Context("serial barcode item parcel штрихкод* серийн* товар* этикетк*")


def find_halves(text: str) -> Iterator[Span]:
    """Yield eight to twelve figures that are called a part of a card."""
    if not _CARD.search(text):
        return
    done = 0
    for match in _HALF.finditer(text):
        start, end = match.span()
        left = text[max(done, start - _BEFORE) : start]
        right = text[end : end + _AFTER]
        done = end
        if not (_PART.search(left) or _PART.search(right)):
            continue
        words = [word for word in context.before(text, start) if word != "part"]
        near = words[-6:]
        other = context.NOT_PERSONAL.any(near) or context.PHONE.any(near) or _GOODS.any(words)
        if not other and _CARD.search(text, max(0, start - _FAR), end + _BEHIND):
            yield Span(start, end, "CREDIT_CARD", 0.8)
