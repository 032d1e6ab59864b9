"""Numbers by misspelt words and odd groups, names in odd dress; what only has a name for a name."""

import pytest

from governance.redaction import redact
from governance.redaction.mislabelled import meant
from governance.redaction.names import router, topics


@pytest.mark.parametrize(
    ("slip", "label"),
    [
        ("pasprt", "passport"),
        ("nmbr", "number"),
        ("lisence", "license"),
        ("drivin", "driving"),
        ("soshul", "social"),
        ("sekurity", "security"),
        ("nashional", "national"),
        ("acount", "account"),
        ("пачпорт", "паспорт"),
        ("нмр", "номер"),
        ("праф", "права"),
        ("вадительские", "водительские"),
        ("снилз", "снилс"),
        ("тилефон", "телефон"),
    ],
)
def test_a_slip_of_the_pen_is_read_as_the_label_it_is_closest_to(slip: str, label: str) -> None:
    assert meant(slip) == label


@pytest.mark.parametrize(
    "word",
    ["passport", "pasta", "passenger", "crowd", "lessons", "пастор", "нора", "рис"],
)
def test_a_word_of_its_own_is_no_slip(word: str) -> None:
    assert meant(word) == ""


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("паспорт 4 507 3 182 54 выдан давно", "RU_PASSPORT"),
        ("Для пропуска: 4611_902_375, откройте", "RU_PASSPORT"),
        ("права 9 908 2143 67 получены", "RU_DRIVER_LICENCE"),
        ("the tax desk wanted 347/53/3403 again", "US_SSN"),
        ("msisdn=447425318906 reason=timeout", "PHONE_NUMBER"),
        ("118;возврат;15765437198;отказ", "RU_SNILS"),
        ("mysocialis512447093pleasefixit", "US_SSN"),
        ("ann@mail.com / +1 503 781 2946", "PHONE_NUMBER"),
        ("mail l okonkwo at oak dash dental dot co dot uk", "EMAIL_ADDRESS"),
        ("спб марата пятьдесят пять корп два кв сто три", "ADDRESS"),
        ("mynameistobiashartnellandimangry", "PERSON"),
        ("my gran in inverness got hers", "LOCATION"),
        ("Читайте наоборот: воназаК мидаВ.", "PERSON"),
    ],
)
def test_it_is_hidden_under_its_type(text: str, entity: str) -> None:
    assert entity in redact(text).counts


@pytest.mark.parametrize(
    "text",
    [
        "order_id=447425318906 status=late",
        "заказ=11223344596;статус=ок",
        "orderno78451290closed is what the page says",
        "The serial of the card reader starts with 5402 9173, the rest is scratched off",
        "Серийный номер начинается с 5402 9173, остальное стёрлось",
        "2**10 is 1024 and 3**7 is 2187",
        "Replace <your email> in the footer, it says a@b here",
        "im living in chaos since the update",
        "живу в ожидании ответа",
        "рукав в с размере мал",
        "pay$ale is on and $ave10 does nothing",
        "пункты а-1-2-3-б договора",
        "activation 8F3C 2A91 D0B7 E64F keeps failing",
        "3482 Main 71 parts came in 838 boxes",
    ],
)
def test_what_only_resembles_them_stays(text: str) -> None:
    assert redact(text).text == text


TOPICS = [
    "Wendy's was closed so we ended up at your place.",
    "Chelsea game on your app is 40 seconds behind",
    "Собака Баскервилей без субтитров",
    "the Dallas Cowboys game is blacked out here",
    "I put on Barcelona vs Sevilla and got a black screen",
    "Таким интерфейсом пользовались ещё при царе Горохе.",
    "Алиса отвечает невпопад, когда прошу включить станцию.",
    "Голосовой помощник Олег от банка бесит",
    "трансляция Реал Мадрид встала",
]


@pytest.mark.parametrize("text", TOPICS)
def test_a_club_a_chain_a_voice_and_a_saying_are_nobody(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert redact(text).text == text
    monkeypatch.setattr(topics, "without", lambda _text, spans: spans)
    assert router.tag([text], tier="full")[0]


@pytest.mark.parametrize(
    "text",
    [
        "Wendy's husband picked it up",
        "I live in Liverpool and lost my card",
        "Оператор Алиса не понимает меня",
        "Меня зовут Алиса, колонка не работает",
    ],
)
def test_people_and_places_of_the_same_name_are_hidden(text: str) -> None:
    assert redact(text).counts
