"""Who somebody is cannot move a score."""

import pytest

from emotion.scorers import load
from emotion.scorers.identities import say_less


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("This Black customer is waiting.", "This white customer is waiting."),
        ("This Muslim customer is waiting.", "This Jewish customer is waiting."),
        ("This gay customer is waiting.", "This straight customer is waiting."),
        ("She wrote to support.", "He wrote to support."),
        ("My mother cannot log in.", "My father cannot log in."),
        ("Этот узбек ждёт ответа.", "Этот русский ждёт ответа."),
        ("Она ждёт ответа.", "Он ждёт ответа."),
    ],
)
@pytest.mark.parametrize("name", ["linear", "default"])
def test_two_people_in_one_sentence_score_alike(name: str, one: str, other: str) -> None:
    first, second = load(name).score([one, other])
    assert first == second


def test_things_keep_their_adjectives() -> None:
    assert say_less("my old black phone", "#") == "my old black phone"


def test_saying_less_twice_is_saying_less_once() -> None:
    once = say_less("She is an elderly Muslim lady", "#")
    assert say_less(once, "#") == once == "He is an # # man"
