"""No text makes redaction slow: four times the text costs about four times, whatever stands in it.

Patterns are tried one by one in `test_slow_patterns`; here the whole is, on texts in which every
recognizer almost finds something again and again. CPU time of this process, as a ratio.
"""

import random
import time
from collections.abc import Callable

import pytest

from governance.redaction import log_safe, redact, warm
from tests.bench.bench_redaction import HOSTILE, UNITS, strange

SHORT, LONG = 5_000, 20_000
WORST = 10.0  # times the cost of a fourth of the text; quadratic would be 16
NOTHING = 0.05  # seconds: below, the clock says more about itself than about the text


def cost(run: Callable[[str], object], text: str) -> float:
    """The least CPU seconds of two runs."""
    best = float("inf")
    for _ in range(2):
        started = time.process_time()
        run(text)
        best = min(best, time.process_time() - started)
    return best


@pytest.mark.parametrize("unit", HOSTILE)
def test_a_text_of_almost_secrets_costs_by_its_length(unit: str) -> None:
    text = unit * (LONG // len(unit) + 1)
    long = cost(log_safe, text[: LONG - 1])
    assert long < NOTHING or long < WORST * cost(log_safe, text[:SHORT])


@pytest.mark.parametrize("name", sorted(UNITS))
def test_strange_words_without_end_are_hidden_unread_and_cost_little(name: str) -> None:
    warm("fast")
    text = strange(name, LONG)
    found = redact(text, tier="fast")
    long, short = (cost(lambda t: redact(t, tier="fast"), part) for part in (text, text[:SHORT]))
    assert long < WORST * short
    hidden = sum(end - start for start, end, _entity in found.spans)
    assert hidden > 0.3 * LONG


def test_what_a_long_text_says_between_is_still_read() -> None:
    dice = random.Random(2)
    noise = [strange("lower", 3_000 + dice.randint(0, 900)) for _ in range(5)]
    text = " and then. I spoke to Margaret Holloway about it, please call 020 7946 0958. ".join(
        noise
    )
    left = redact(text, tier="fast").text
    assert "Holloway" not in left
    assert "0958" not in left
