"""How folding hands on what it has understood: the reading between two private characters.

The first says of which kind it is; the finder `understood` reads it again. Unicode's private
characters mean nothing in anybody's message, and folding drops those that it comes with.
"""

import re
from collections.abc import Iterator

from governance.redaction.spans import PRECEDENCE, Span

_FIRST, _END = 0xE000, "\ue0ff"
_MARKED = re.compile(rf"[\ue000-\ue0fe]([^\ue000-\ue0ff]{{1,400}}){_END}")


def marked(entity: str, read: str) -> str:
    """`read`, marked as a secret of the type `entity`."""
    return chr(_FIRST + PRECEDENCE.index(entity)) + read + _END


def find_understood(text: str) -> Iterator[Span]:
    """Yield what folding has marked."""
    if _END not in text:
        return
    for match in _MARKED.finditer(text):
        kind = ord(match.group()[0]) - _FIRST
        if kind < len(PRECEDENCE):
            yield Span(match.start(), match.end(), PRECEDENCE[kind], 1.0)
