"""Disguised secrets are found, clean messages are left alone."""

import re
from collections.abc import Callable, Sequence
from dataclasses import astuple
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from governance.redaction import figures, redact, redact_batch
from governance.redaction.report import Labelled
from governance.redaction.suite import ENOUGH, Case, catches, covered, read

SUITE = Path(__file__).parent / "evasions.jsonl"
Answer = tuple[Case, Sequence[Labelled]]


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return read(SUITE)


@pytest.fixture(scope="module")
def answers(cases: list[Case]) -> list[Answer]:
    found = redact_batch([case.text for case in cases])
    return [(case, answer.spans) for case, answer in zip(cases, found, strict=True)]


def test_the_suite_is_large_and_has_both_languages_and_clean_controls(cases: list[Case]) -> None:
    assert sum(len(case.secrets) for case in cases) >= 1000
    assert {case.language for case in cases} == {"en", "ru"}
    assert sum(case.kind == "clean" for case in cases) >= 300
    assert len({case.kind for case in cases}) >= 40
    assert sum(case.held_out for case in cases) >= 200


@pytest.mark.parametrize("held_out", [False, True])
def test_almost_every_disguised_secret_is_hidden_under_its_type(
    answers: list[Answer], held_out: bool
) -> None:
    secrets = [
        (case.text, covered(secret, spans))
        for case, spans in answers
        for secret in case.secrets
        if case.held_out == held_out and "stranger's" not in case.kind
    ]
    missed = [text for text, share in secrets if share < ENOUGH]
    assert len(missed) <= 0.05 * len(secrets), missed


def test_no_kind_of_disguise_is_a_way_through(answers: list[Answer]) -> None:
    through: dict[str, list[float]] = {}
    for case, spans in answers:
        shares = [covered(secret, spans) for secret in case.secrets]
        if "stranger's" not in case.kind:
            through.setdefault(case.kind, []).extend(shares)
    for kind, shares in through.items():
        missed = sum(share < ENOUGH for share in shares)
        assert missed <= max(1, 0.15 * len(shares)), (kind, missed, len(shares))


@pytest.mark.parametrize(
    ("batch", "least"),
    [
        *(("a", 0.96), ("a second", 0.92), ("a third", 0.92), ("a fourth", 0.78)),
        *(("a fifth", 0.95), ("a sixth", 0.96), ("a seventh", 0.96), ("an eighth", 0.92)),
        *(("a ninth", 0.96), ("a tenth", 0.90), ("an eleventh", 0.50)),
        *(("a twelfth", 0.97), ("a thirteenth", 0.97)),
        *(("a fourteenth", 0.94), ("a fifteenth", 0.95)),
    ],
)
def test_what_is_caught_of_a_strangers_batch_stays_caught(
    answers: list[Answer], batch: str, least: float
) -> None:
    """Riddles are left alone, so each batch has a share of its own; 10, 11, 14, 15 are unlearnt."""
    shares = [
        covered(secret, spans)
        for case, spans in answers
        for secret in case.secrets
        if case.kind.startswith(f"{batch} stranger's")
    ]
    assert sum(share >= ENOUGH for share in shares) >= least * len(shares)


@pytest.mark.parametrize("held_out", [False, True])
def test_clean_messages_are_left_alone(answers: list[Answer], held_out: bool) -> None:
    clean = [(c, s) for c, s in answers if c.kind == "clean" and c.held_out == held_out]
    touched = [(case.text, spans) for case, spans in clean if spans]
    assert len(touched) <= 0.05 * len(clean), touched


def test_the_data_sheet_says_what_the_suite_shows(answers: list[Answer], cases: list[Case]) -> None:
    found = catches(cases, lambda _texts: [spans for _case, spans in answers])
    stated = figures.load()["redaction/evasions, tier full"]
    rows = figures.suite_rows({name: astuple(row) for name, row in found.items()})
    assert stated["rows"] == rows


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
    assert covered((start, start + len(hidden), SECRETS[secret]), spans) >= ENOUGH, (text, spans)


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
    assert covered((start, start + len(hidden), "PERSON"), spans) >= 0.6, (text, spans)
