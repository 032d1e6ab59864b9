"""Who somebody is cannot move a score."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pymorphy3 import MorphAnalyzer

from emotion.scorers import load
from emotion.scorers.dialects import plainly
from emotion.scorers.identities import say_less
from emotion.scorers.prepare import fold
from emotion.scorers.wordlists import FOLDER, of_kind, rules, same
from emotion.training import inflect

TURNS = rules("dialects.en.txt") + rules("dialects.ru.txt")
WORDS = sorted(
    {"the", "an", "a", "old", "phone", "моя", "in", "working", "ordered", "-", "."}
    | {w for kind in ("always", "beside", "person", "worn") for w in of_kind(kind)}
    | same().keys()
    | {left for left, _ in TURNS if left.replace(" ", "").isalpha()}
)


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
        ("The customer in a wheelchair called.", "The customer in a coat called."),
        ("This disabled customer is waiting.", "This customer is waiting."),
        ("Клиент-инвалид ждёт ответа.", "Клиент ждёт ответа."),
        ("Мы позвонили моей жене.", "Мы позвонили моему мужу."),
        ("Эта лесбиянка ждёт ответа.", "Эта соседка ждёт ответа."),
    ],
)
@pytest.mark.parametrize("name", ["linear", "default"])
def test_two_people_in_one_sentence_score_alike(name: str, one: str, other: str) -> None:
    first, second = load(name).score([one, other])
    assert first == second


def test_things_keep_their_adjectives() -> None:
    assert say_less("my old black phone", "#") == "my old black phone"


def test_an_idiom_keeps_its_words() -> None:
    assert say_less("my words fell on deaf ears", "#") == "my words fell on deaf ears"


@pytest.mark.parametrize(
    ("text", "less"),
    [
        ("She is an elderly Muslim lady", "He is a man"),
        ("An old woman in a hijab called", "A man called"),
        ("Elderly people ask", "People ask"),
        ("My neighbour is a Sikh.", "My # is a #."),
        ("клиент-гей и Asian-American", "клиент и #"),
        ("Моя бабушка и моей сестре", "Мой дедушка и моему брату"),
    ],
)
def test_beside_a_person_a_word_is_left_out_and_alone_it_is_hidden(text: str, less: str) -> None:
    assert say_less(text, "#") == less
    assert say_less(less, "#") == less


@pytest.mark.parametrize(
    ("said", "standard"),
    [
        ("It don't work no more.", "It doesn't work any more."),
        ("Where my order at?", "Where is my order?"),
        ("I dinnae ken the number.", "I do not know the number."),
        ("Imma call y'all", "I am going to call you"),
        ("Чё-то не вижу код, щас гляну.", "Что-то не вижу код, сейчас гляну."),
        ("Мы с им подписали.", "Мы с ним подписали."),
    ],
)
def test_dialect_is_read_as_the_standard_says_it(said: str, standard: str) -> None:
    assert plainly(said.replace("ё", "е")) == standard


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_russian_forms_are_those_of_the_list() -> None:
    made = "\n".join(inflect.lines(MorphAnalyzer())) + "\n"
    assert (FOLDER / inflect.MADE).read_text(encoding="utf-8") == made
