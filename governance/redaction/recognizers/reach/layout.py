"""Addresses typed with the Russian layout on: ярфкщм"ьфшдюкг, where zharov@mail.ru was meant."""

import re
from collections.abc import Iterator

from governance.redaction.spans import Span

_KEYS = str.maketrans(
    'йцукенгшщзхъфывапролджэячсмитьбю.ё"№ЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮ',
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./`@#qwertyuiop[]asdfghjkl;'zxcvbnm,.",
)
# Shift-2 is @ on one layout and a quotation mark on the other.
_TYPED = re.compile(
    r"(?<!\S)[а-яё\d._+-]{2,40}[\"@][а-яё\d-]{2,30}[юЮ.][а-яё]{2,6}(?![^\W_])", re.IGNORECASE
)
_MEANT = re.compile(r"[a-z\d._+-]{2,40}@[a-z\d-]{2,30}\.(?:com|net|org|ru|su|by|ua|kz|me|io|uk)")


def find_mistyped(text: str) -> Iterator[Span]:
    """Yield what reads as an e-mail address with the other layout."""
    for match in _TYPED.finditer(text):
        if _MEANT.fullmatch(match.group().translate(_KEYS).replace("/", ".")):
            yield Span(match.start(), match.end(), "EMAIL_ADDRESS", 0.8)
