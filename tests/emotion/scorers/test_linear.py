"""The linear scorer explains itself exactly."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion.scorers import features, store
from emotion.scorers.linear import LinearScorer
from emotion.scorers.prepare import fold


@pytest.fixture(scope="module")
def linear() -> LinearScorer:
    return LinearScorer(*store.read("linear"))


def test_reasons_add_up_to_the_logit(linear: LinearScorer) -> None:
    text = "I hate waiting, <PERSON_1> promised a call!"
    parts = linear.explain(text, top=10**6)
    logits = linear.logits([fold(text)])[0]
    bias = linear.bias
    for j, label in enumerate(linear.labels):
        total = sum(weight for _, named, weight in parts if named == label)
        assert total + bias[j] == pytest.approx(logits[j], abs=1e-3)


def test_the_heaviest_reason_for_anger_is_the_angry_word(linear: LinearScorer) -> None:
    reasons = [feature for feature, label, w in linear.explain("I hate this") if label == "anger"]
    assert "hate" in reasons[0]


def test_a_hidden_name_is_shown_as_hidden(linear: LinearScorer) -> None:
    named = {feature for feature, _, _ in linear.explain("<PERSON_1> lied", top=10**6)}
    assert any("<hidden>" in n for n in named)
    assert not any("PERSON" in n.upper() for n in named)


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_every_slot_has_a_readable_name(text: str) -> None:
    folded = fold(text)
    assert set(features.count([folded]).slots.tolist()) <= set(features.names(folded))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=5))
def test_features_of_a_batch_are_those_of_each_text(texts: list[str]) -> None:
    folded = [fold(t) for t in texts]
    together = features.count(folded)
    for i, text in enumerate(folded):
        alone = features.count([text])
        part = slice(together.starts[i], together.starts[i + 1])
        assert np.array_equal(together.slots[part], alone.slots)
        assert np.array_equal(together.values[part], alone.values)


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
