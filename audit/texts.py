"""What is text, for a database that must keep it and a file that must say it. Pure."""

import math
import re
from typing import Any, Final

# PostgreSQL keeps no NUL, and UTF-8 cannot say a surrogate; no keyboard makes either.
UNFIT: Final = re.compile("[\0\ud800-\udfff]")
DEEPEST: Final = 32  # levels of a JSON value; reading and writing it recurse


def unfit_place(value: Any) -> str | None:
    """Where a JSON value holds what a JSON column refuses, such as `risks[2].title`; else None.

    That is what is no text (a member's name too: then the place is the object's), a number that is
    not finite, and what lies deeper than DEEPEST. The value's own place is the empty string.
    """
    waiting: list[tuple[str, Any, int]] = [("", value, 0)]
    while waiting:
        place, one, depth = waiting.pop()
        if depth > DEEPEST or not _fits(one):
            return place
        if isinstance(one, list):
            inner = [(f"{place}[{number}]", item) for number, item in enumerate(one)]
        elif isinstance(one, dict):
            inner = [(f"{place}.{name}".lstrip("."), item) for name, item in one.items()]
        else:
            continue
        waiting += [(where, item, depth + 1) for where, item in reversed(inner)]
    return None


def _fits(value: Any) -> bool:
    if isinstance(value, str):
        return not UNFIT.search(value)
    if isinstance(value, dict):
        return not any(UNFIT.search(name) for name in value)
    return not isinstance(value, float) or math.isfinite(value)
