"""Figures by the keys they are on: the signs above them on a keyboard; parts of an account."""

import re
from collections.abc import Iterator, Sequence

from governance.redaction.symbols.judge import Hit
from governance.redaction.symbols.labels import labels, near
from governance.redaction.symbols.shapes import FIGURES

_SHIFTED = re.compile(r"(?<!\S)[!@#$%^&*()]{2,5}(?:[ -][!@#$%^&*()]{1,5}){1,4}(?![^\s.,])")
_FIGURE_OF = str.maketrans("!@#$%^&*()", "1234567890", " -")


def find_shifted(text: str) -> Iterator[Hit]:
    """Yield telephone numbers that are typed with the shift key held, where one is spoken of."""
    for match in _SHIFTED.finditer(text):
        read = match.group().translate(_FIGURE_OF)
        if not FIGURES["PHONE_NUMBER"](read):
            continue
        kinds = near(labels(text, *match.span()), *match.span())
        if any(kind == "PHONE_NUMBER" for kind, _distance in kinds):
            yield Hit(match.start(), match.end(), "PHONE_NUMBER", read)


def merged(hits: Sequence[Hit]) -> list[Hit]:
    """`hits`, sorted, with the parts of one account put together: sort code and number."""
    out: list[Hit] = []
    for hit in hits:
        last = out[-1] if out else None
        parts = last is not None and last.entity == hit.entity == "BANK_ACCOUNT"
        if last is not None and parts and 0 <= hit.start - last.end <= _BETWEEN:
            out[-1] = Hit(last.start, hit.end, hit.entity, last.read + hit.read)
        else:
            out.append(hit)
    return out


_BETWEEN = 26  # characters
