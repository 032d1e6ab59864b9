"""The slider is taken at its word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion.scorers import Scorer, load


@pytest.mark.parametrize(
    ("position", "said", "valence"),
    [("0", "upset", -1), ("39", "upset", -0.22), ("50", "neutral", 0), ("100", "satisfied", 1)],
)
def test_a_position_is_what_the_customer_says(position: str, said: str, valence: float) -> None:
    (scores,) = load("survey").score([position])
    assert scores.state[said] == 1
    assert scores.valence == pytest.approx(valence)
    assert scores.named() == (said,)


@given(st.text(max_size=8).filter(lambda t: not t.strip().isdigit()))
def test_anything_else_is_no_answer(text: str) -> None:
    (scores,) = load("survey").score([text])
    assert (scores.abstained, scores.reason) == (True, "empty")


@pytest.mark.parametrize("position", ["101", "-1", "5.5", "٣"])
def test_a_position_off_the_scale_is_no_answer(position: str) -> None:
    assert load("survey").score([position])[0].abstained


def test_nothing_is_inferred() -> None:
    survey = load("survey")
    assert isinstance(survey, Scorer)
    assert (survey.modality, survey.inference_basis) == ("survey", "none")
