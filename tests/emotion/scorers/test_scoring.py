"""What every shipped text scorer says, and when it stays silent."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion.scorers import Scorer, Scores, load

ANGRY = {"anger", "annoyance", "disappointment"}
NAMES = ["linear", "default"]


@pytest.fixture(params=NAMES)
def scorer(request: pytest.FixtureRequest) -> Scorer:
    return load(request.param)


def first(scores: Scores, n: int) -> set[str]:
    ranked = sorted(scores.emotions, key=lambda k: -scores.emotions[k])
    return set(ranked[:n])


@pytest.mark.parametrize(
    "text",
    [
        "This is unbelievable! I have waited three weeks for my refund, "
        "call me on <PHONE_NUMBER_1>",
        "Это невероятно! Я три недели жду возврат денег, позвоните мне",
    ],
)
def test_a_late_refund_expresses_anger_first(scorer: Scorer, text: str) -> None:
    (scores,) = scorer.score([text])
    assert first(scores, 2) & ANGRY
    assert scores.valence < 0


@pytest.mark.parametrize("text", ["Thank you so much, you saved my day!", "Спасибо огромное!"])
def test_thanks_express_gratitude(scorer: Scorer, text: str) -> None:
    (scores,) = scorer.score([text])
    assert first(scores, 1) == {"gratitude"}
    assert scores.valence > 0
    assert not scores.abstained


@pytest.mark.parametrize("text", ["Where can I find my invoice?", "Где найти счёт?"])
def test_a_plain_question_names_no_negative_emotion(scorer: Scorer, text: str) -> None:
    (scores,) = scorer.score([text])
    assert not set(scores.named()) & (ANGRY | {"disgust", "fear", "sadness"})


@pytest.mark.parametrize(
    "text", ["", "   ", "<PERSON_1>", "<PERSON_1> <PHONE_NUMBER_2>, ...", "12"]
)
def test_nothing_left_to_read_is_no_emotion(scorer: Scorer, text: str) -> None:
    (scores,) = scorer.score([text])
    assert (scores.abstained, scores.reason, scores.named()) == (True, "empty", ())


@pytest.mark.parametrize(
    "text",
    [
        "Ich warte seit drei Wochen auf meine Rückerstattung und niemand antwortet mir",
        "Estoy muy enfadado porque llevo tres semanas esperando el reembolso",
        "Я вже три тижні чекаю на повернення коштів, і ніхто не відповідає",
        "我已经等了三个星期的退款",
    ],
)
def test_a_language_it_was_not_trained_on_is_left_alone(scorer: Scorer, text: str) -> None:
    (scores,) = scorer.score([text])
    assert (scores.abstained, scores.reason) == (True, "language")


def test_the_caller_may_say_that_the_language_is_unknown_to_us(scorer: Scorer) -> None:
    (scores,) = scorer.score(["ja"], languages=["de"])
    assert scores.reason == "language"


def test_what_was_hidden_does_not_matter(scorer: Scorer) -> None:
    markers = ["<PERSON_1>", "<PERSON_7>", "<PHONE_NUMBER_1>", "[NAME]"]
    scores = scorer.score([f"{m} never called me back" for m in markers])
    assert all(s == scores[0] for s in scores)


def test_no_text_gives_no_scores(scorer: Scorer) -> None:
    assert scorer.score([]) == []


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=300), min_size=1, max_size=4), st.sampled_from(NAMES))
def test_any_text_gets_probabilities_in_order(texts: list[str], name: str) -> None:
    scores = load(name).score(texts)
    assert len(scores) == len(texts)
    for s in scores:
        values = [*s.emotions.values(), *s.state.values(), s.intensity]
        assert all(math.isfinite(v) and 0 <= v <= 1 for v in values)
        assert -1 <= s.valence <= 1
        assert s.abstained == bool(s.reason)
        assert set(s.thresholds) == set(s.emotions)


@settings(max_examples=25, deadline=None)
@given(st.text(alphabet="abc где <>_1!? xyz\n", max_size=120), st.sampled_from(NAMES))
def test_a_text_scores_the_same_alone_and_in_company(text: str, name: str) -> None:
    scorer = load(name)
    (alone,) = scorer.score([text])
    together = scorer.score(["I am so happy today!", text, "Где мой заказ?"])[1]
    assert together.reason == alone.reason
    for label, p in alone.emotions.items():
        assert together.emotions[label] == pytest.approx(p, abs=1e-4)
