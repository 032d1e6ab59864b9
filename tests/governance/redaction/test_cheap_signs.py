"""What is looked for first costs little and misses nothing: guards before steps and patterns."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.redaction import folding, suite
from governance.redaction.characters import lowered, plain, plain_characters
from governance.redaction.disguises import STEPS
from governance.redaction.folding import Folded
from governance.redaction.names import words
from governance.redaction.recognizers import places
from governance.redaction.recognizers.addresses import forms
from governance.redaction.recognizers.emails import find_emails
from governance.redaction.recognizers.reach import find_reach, links, vocabulary
from governance.redaction.steps import CYRILLIC, Step
from tests.bench.bench_redaction import HOSTILE, UNITS, messages, strange

SUITE = [case.text for case in suite.read(Path(__file__).with_name("evasions.jsonl"))]
RAW = [*SUITE, *(unit * 40 for unit in HOSTILE), *(strange(name, 2_000) for name in UNITS)]
TEXTS = [Folded(text).rewrite(plain_characters(text)).text for text in RAW]


def test_one_letter_only_is_longer_when_small():
    longer = [chr(code) for code in range(sys.maxunicode + 1) if len(chr(code).lower()) > 1]
    assert longer == ["İ"]


@given(st.text())
def test_a_text_in_small_letters_is_as_long_as_it_was(text):
    assert len(lowered(text)) == len(text)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.undo.__name__)
def test_no_guard_refuses_a_text_that_its_step_rewrites(step):
    for text in TEXTS:
        small = lowered(text)
        triggered = step.trigger.search(small if step.small else text)
        if triggered and not step.may_undo(text, small, frozenset(text)):
            assert list(step.undo(text)) == [], text


@pytest.mark.parametrize("pattern", places._STEMS, ids=lambda pattern: pattern.pattern[:30])
def test_every_address_that_a_pattern_finds_has_a_stem_of_it(pattern):
    for text in map(lowered, TEXTS):
        assert places._may_hold(text, pattern) or not pattern.search(text), text


def test_words_are_cut_alike_whether_or_not_any_has_grown_together():
    for text in TEXTS:
        if not forms._GROWN.search(text):
            alone = [match.span() for match in forms._ALONE.finditer(text)]
            assert [match.span() for match in forms.WORD.finditer(text)] == alone


def test_every_home_of_mail_is_known_by_how_it_begins():
    assert all(map(vocabulary.is_provider, vocabulary.PROVIDERS))
    assert all(vocabulary.is_provider(name + "ru") for name in vocabulary.PROVIDERS)
    assert vocabulary.is_provider("гугловская")


@given(st.text(st.sampled_from("aя\u0301\u0308\u200bé７Й❶ ё")))
def test_plain_letters_are_passed_over_and_nothing_else(text):
    """As if every character were looked at by itself, with the marks on it."""
    expected, place = [], 0
    while place < len(text):
        end = place + 1
        while end < len(text) and text[end] in "\u0301\u0308":
            end += 1
        new = plain(text[place : min(end, place + 8)])
        if new != text[place:end]:
            expected.append((place, end, new))
        place = end
    assert list(plain_characters(text)) == expected


def test_ordinary_messages_try_few_steps(monkeypatch):
    tried: list[Step] = []

    def counted(step: Step) -> Step:
        return step._replace(undo=lambda text: tried.append(step) or step.undo(text))

    monkeypatch.setattr(folding, "STEPS", tuple(map(counted, STEPS)))
    texts = [text for text in messages(32, named=1.0) if text.isascii()]
    for text in texts:
        folding.fold(text, marking=True)
    assert len(tried) < 12 * len(texts)
    assert not any(step.signs == CYRILLIC for step in tried)


def test_no_link_is_looked_for_where_nothing_can_begin_a_path(monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr(links, "_host", lambda _atoms, place: asked.append(place))
    assert list(find_reach("ann at example dot com or " * 50))
    assert not asked
    list(find_reach("example dot com slash ann"))
    assert asked


def test_a_mailbox_is_found_in_capitals_as_in_small_letters():
    found = list(find_emails("ПИШИ OLEGСОБАКАMAIL.RU"))
    assert [(span.start, span.end) for span in found] == [(5, 22)]


def test_a_word_without_end_is_not_remembered():
    before = words._common.cache_info().currsize
    assert not words.common("a" * 1_000)
    assert words._common.cache_info().currsize == before
