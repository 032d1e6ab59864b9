"""No text makes a pattern of ours slow: twice the text costs about twice, not four times (ReDoS).

Measured in CPU time of this process, as a ratio between lengths, so that a busy machine changes
nothing.
"""

import re
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
import regex
from rest_framework.serializers import RegexField

from consent import serializers as will
from emotion.api import serializers as door
from tests.laws.test_key_material_has_one_reader import trees

SHORT, LONG = 300, 2_400  # 8 times the text; linear: 8 times the work, quadratic: 64 times
WORST = 32.0
NOTHING = 0.004  # seconds: below, the clock says more about itself than about the pattern
# Patterns that are asked whether they match a whole text, never where in it.
WHOLE = (
    "audit.payload._SHAPE",
    "governance.reading._SPELLED",
    "governance.redaction.dictated._WEAK",
)
# Patterns that are asked only how a text begins.
BEGINNING = ("governance.redaction.recognizers.places._NOT_STREETS",)
# Asked of names of characters out of Unicode's table, never of a caller's text.
TRUSTED = ("governance.redaction.characters._LATIN_NAME",)
# What patterns stumble over: runs that may be cut in many ways, and an end that fits nowhere.
HOSTILE = (
    ("a", "!"),
    ("A", "\0"),
    ("1", "x"),
    ("1 ", "!"),
    ("-", "!"),
    ("a-", "!"),
    ("a.", "@"),
    ("a@", "!"),
    ("a@a.", "!"),
    (" ", "!"),
    ("\n", "!"),
    ("(", "!"),
    ("+1", "-"),
    ("1.", "!"),
    ("1-", "a"),
    ("а", "!"),
    ("aA1", "!"),
    ('"', "!"),
    ("=", ";"),
    ("://", "!"),
    ("a-at-b-dot-", "!"),
    ("_at_", "!"),
    ("driver license A", "!"),
)


def patterns() -> Iterator[tuple[str, Any]]:
    """Every compiled pattern that a module of ours keeps, and those of the API's fields."""
    for path in sorted(trees()):
        if "/management/" in path or "/training/" in path or path.endswith("gunicorn.py"):
            continue
        name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        for label, value in sorted(vars(import_module(name)).items()):
            if isinstance(value, re.Pattern | regex.Pattern):
                yield f"{name}.{label}", value
    for module in (will, door):
        for label, form in vars(module).items():
            for field_name, field in getattr(form, "_declared_fields", {}).items():
                if isinstance(field, RegexField):
                    yield f"{label}.{field_name}", field.validators[-1].regex


def cost(run: Callable[[str], object], text: str) -> float:
    """The least CPU seconds of three runs."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        run(text)
        best = min(best, time.process_time() - started)
    return best


FOUND = {
    name: pattern
    for name, pattern in patterns()
    if name not in TRUSTED and isinstance(pattern.pattern, str)
}


def test_there_are_patterns_to_try():
    assert len(FOUND) > 20


@pytest.mark.parametrize("name", sorted(FOUND))
def test_a_pattern_is_not_slowed_by_a_hostile_text(name):
    pattern = FOUND[name]
    asked = "fullmatch" if name in WHOLE else "match" if name in BEGINNING else "search"
    run = getattr(pattern, asked)
    for unit, end in HOSTILE:
        short = cost(run, unit * (SHORT // len(unit)) + end)
        assert short < 1.0, f"{unit!r}: explodes at {SHORT} characters"
        long = cost(run, unit * (LONG // len(unit)) + end)
        assert long < NOTHING or long < WORST * short, f"{unit!r}: {short:.6f} s, then {long:.6f} s"
