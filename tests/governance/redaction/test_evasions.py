"""Disguised secrets are found, clean messages are left alone."""

import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.redaction import redact, redact_batch
from tests.governance.redaction.suite import Case, cases, covered

_PLACE = {"ADDRESS": "LOCATION"}


@pytest.fixture(scope="module")
def answers() -> list[tuple[Case, tuple[tuple[int, int, str], ...]]]:
    suite = cases()
    found = redact_batch([case.text for case in suite])
    return [(case, answer.spans) for case, answer in zip(suite, found, strict=True)]


def test_the_suite_is_large_and_has_both_languages_and_clean_controls() -> None:
    suite = cases()
    assert len(suite) >= 200
    assert {case.language for case in suite} == {"en", "ru"}
    assert sum(case.kind == "clean" for case in suite) >= 40
    assert len({case.kind for case in suite}) >= 30


def test_almost_every_disguised_secret_is_hidden_and_typed(
    answers: list[tuple[Case, tuple[tuple[int, int, str], ...]]],
) -> None:
    missed = [
        (case.kind, case.text)
        for case, spans in answers
        for secret in case.secrets
        if covered(secret, [s for s in spans if _same(s[2], secret[2])]) < 0.8
    ]
    total = sum(len(case.secrets) for case, _ in answers)
    assert len(missed) <= 0.03 * total, missed


def test_clean_messages_are_left_alone(
    answers: list[tuple[Case, tuple[tuple[int, int, str], ...]]],
) -> None:
    clean = [(case, spans) for case, spans in answers if case.kind == "clean"]
    touched = [(case.text, spans) for case, spans in clean if spans]
    assert len(touched) <= 0.05 * len(clean), touched


def _same(found: str, wanted: str) -> bool:
    return _PLACE.get(found, found) == _PLACE.get(wanted, wanted)


_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
DISGUISES: dict[str, Callable[[str], str]] = {
    "full width": lambda s: s.translate(_FULL_WIDTH),
    "circled": lambda s: s.translate(_CIRCLED),
    "arabic": lambda s: s.translate(_ARABIC),
    "letter o": lambda s: s.replace("0", "O", 2),
    "letter l": lambda s: s.replace("1", "l", 2),
    "zero width": "\u200b".join,
    "soft hyphen": "\u00ad".join,
    "underlined": lambda s: "".join(c + "\u0332" for c in s),
    "thin spaces": lambda s: s.replace(" ", "\u2009"),
    "dashes": lambda s: s.replace(" ", "–"),
    "dots": lambda s: s.replace(" ", "."),
    "no spaces": lambda s: s.replace(" ", ""),
    "stars": lambda s: s.replace(" ", "*"),
}
SECRETS = {
    "4539 1488 0343 6467": "CREDIT_CARD",
    "2200 1234 5678 9019": "CREDIT_CARD",
    "8 916 120 45 67": "PHONE_NUMBER",
    "020 7946 0958": "PHONE_NUMBER",
}
FRAMES = {
    "CREDIT_CARD": ("my card {} was charged twice", "карта {} не проходит"),
    "PHONE_NUMBER": ("please call me at {} today", "позвоните мне {} сегодня"),
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    secret=st.sampled_from(sorted(SECRETS)),
    chosen=st.lists(st.sampled_from(sorted(DISGUISES)), min_size=0, max_size=3, unique=True),
    russian=st.booleans(),
)
def test_random_disguises_of_a_known_number_are_undone(
    secret: str, chosen: list[str], russian: bool
) -> None:
    hidden = secret
    for name in chosen:
        hidden = DISGUISES[name](hidden)
    text = FRAMES[SECRETS[secret]][russian].format(hidden)
    start = text.index(hidden)
    spans = redact(text, tier="fast").spans
    assert covered((start, start + len(hidden), ""), spans) >= 0.8, (text, spans)


_NAMES = {"Margaret Holloway": "I am {}, your customer", "Иван Петров": "меня зовут {}, я клиент"}
NAME_DISGUISES: dict[str, Callable[[str], str]] = {
    "lower": str.lower,
    "upper": str.upper,
    "zero width": "\u200b".join,
    "struck": lambda s: "".join(c + "\u0336" for c in s),
    "spaced": lambda s: re.sub(r"(\w)(?=\w)", r"\1 ", s),
    "look-alikes": lambda s: s.replace("a", "а").replace("о", "o"),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    name=st.sampled_from(sorted(_NAMES)),
    chosen=st.lists(st.sampled_from(sorted(NAME_DISGUISES)), max_size=2, unique=True),
)
def test_random_disguises_of_a_known_name_are_undone(name: str, chosen: list[str]) -> None:
    hidden = name
    for disguise in chosen:
        hidden = NAME_DISGUISES[disguise](hidden)
    text = _NAMES[name].format(hidden)
    start = text.index(hidden)
    spans = redact(text).spans
    assert covered((start, start + len(hidden), ""), spans) >= 0.6, (text, spans)
