"""One name that is told with hesitations or letter by letter: "Bartley, uh, H-O-S-K-I-N-S"."""

import re
from collections.abc import Sequence

from governance.redaction.spans import Span

_SAID = (
    r"(?:uh+|um+|er+m?|eh+|that's|that is|i mean|(?:the )?surname"
    r"|(?:the )?(?:last|second|family) name"
    r"|is|ну|э+(?:-э+)*|эм+|м-м+|как его|то есть|значит|фамилия|отчество)"
)
_BETWEEN = re.compile(
    rf"[\s,;.–—-]{{0,3}}(?:{_SAID}[\s,;.–—-]{{1,3}}){{1,4}}"
    r"|[\s,;.:-]{1,3}(?:[^\W\d_][\s,;.-]{1,2}){1,12}",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"(?:[\s,;.-]{1,2}[^\W\d_](?![^\W_])){2,14}")
_FAR = 32  # characters between two parts


def one_name(spans: Sequence[Span], text: str) -> list[Span]:
    """Sorted `spans` that do not overlap, with the parts of each such name as one."""
    if sum(span.entity == "PERSON" for span in spans) < _PARTS:
        return list(spans)
    out: list[Span] = []
    for number, found in enumerate(spans):
        whole = found
        if out and _parts_of_one(out[-1], found, text):
            whole = found._replace(start=out.pop().start)
            limit = spans[number + 1].start if number + 1 < len(spans) else len(text)
            if letters := _LETTERS.match(text, whole.end, limit):
                whole = whole._replace(end=letters.end())
        out.append(whole)
    return out


_PARTS = 2


def _parts_of_one(last: Span, span: Span, text: str) -> bool:
    names = last.entity == "PERSON" == span.entity and span.start - last.end <= _FAR
    return names and _BETWEEN.fullmatch(text, last.end, span.start) is not None
