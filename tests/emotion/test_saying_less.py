"""What leaves the house of a score: agreed, named, or nothing."""

from hypothesis import given
from hypothesis import strategies as st

from emotion.minimise import MOST_LABELS, said
from emotion.scorers import Scores
from emotion.scorers.vocabularies import GOEMOTIONS, NEGATIVE, POSITIVE

UPSET = {"upset": 0.9, "satisfied": 0.05, "neutral": 0.05}
HAPPY = {"upset": 0.05, "satisfied": 0.9, "neutral": 0.05}
LINES = dict.fromkeys(GOEMOTIONS, 0.6)


def scores(emotions, **changes):
    return Scores(emotions=emotions, thresholds=LINES, **changes)


def labels(answer):
    return [emotion["label"] for emotion in answer["emotions"]]


def test_a_label_over_its_line_is_said():
    assert labels(said(scores({"anger": 0.7, "joy": 0.1}))) == ["anger"]


def test_a_label_below_its_line_is_said_when_the_state_agrees():
    assert labels(said(scores({"annoyance": 0.5, "joy": 0.1}, state=UPSET))) == ["annoyance"]


def test_a_label_below_its_line_is_not_said_when_the_state_does_not_agree():
    assert labels(said(scores({"annoyance": 0.5}, state=HAPPY))) == []


def test_an_unsure_state_is_withheld_but_a_named_label_that_agrees_is_said():
    answer = said(
        scores({"disappointment": 0.9}, state=UPSET, abstained=True, reason="low-confidence")
    )
    assert labels(answer) == ["disappointment"]
    assert answer["state"] is None
    assert answer["abstained"] is False


def test_a_label_of_the_other_pole_is_not_said_beside_a_state():
    heard = {"gratitude": 0.9, "annoyance": 0.7, "surprise": 0.8}
    assert labels(said(scores(heard, state=UPSET))) == ["surprise", "annoyance"]
    assert labels(said(scores(heard, state=HAPPY))) == ["gratitude", "surprise"]
    assert labels(said(scores(heard))) == ["gratitude", "surprise", "annoyance"]


def test_sarcasm_is_met_with_silence():
    answer = said(scores({"gratitude": 0.99}, state=UPSET, abstained=True, reason="contradiction"))
    assert answer["emotions"] == []
    assert answer["valence"] is None
    assert answer["abstained"] is True
    assert answer["abstained_because"] == "contradiction"


@given(
    st.dictionaries(st.sampled_from(GOEMOTIONS), st.floats(0, 1)),
    st.sampled_from([{}, UPSET, HAPPY]),
    st.booleans(),
    st.sampled_from(["low-confidence", "contradiction", "language", "empty"]),
)
def test_never_more_than_five_never_both_poles_on_doubt(emotions, state, abstained, reason):
    answer = said(
        scores(emotions, state=state, abstained=abstained, reason=reason if abstained else "")
    )
    said_labels = set(labels(answer))
    assert len(said_labels) <= MOST_LABELS
    if abstained:
        assert answer["state"] is None
        assert not (said_labels & set(POSITIVE) and said_labels & set(NEGATIVE))
    if answer["abstained"]:
        assert not said_labels
