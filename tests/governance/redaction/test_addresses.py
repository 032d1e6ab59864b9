"""Addresses are found by their parts, whatever is said between them; talk of streets is not."""

import pytest

from governance.redaction import redact
from governance.redaction.folding import fold
from governance.redaction.recognizers.addresses.grammar import find_described
from governance.redaction.recognizers.addresses.spelled import postcodes

WHOLE = [
    "[[14|Harebell|Close|Ripon]]",
    "deliver it to [[14-harebell-close]]",
    "send it to [[fourty alderbrook strete]]",
    "[[unit seven b, forty Alder Way, Boise]] please",
    "he lives at [[two two one bee Kestrel Street]]",
    "[[house twenty-two on Pinfold Lane]]",
    "my [[door says 88 and the road says Juniper Drive]]",
    "bring it to [[55Juniper Drive]]",
    "[[flat six, 9 Elm Rd, Luton, el you one, two dee ex]]",
    "go to [[22 Pinf0ld Cl0se, flat bee]]",
    "[[12 Cedar\nWalk\nFlat\n4]]",
    "they call it [[enaL dlofniP 22]]",
    "[[3 St. Mary's Close, Otley]]",
    "we are at the corner of [[Elm Street and Fifth Avenue]]",
    "[[пр-т Мира 21к2-101]]",
    "[[г Тверь, Садовая, 8-2]]",
    "живу на [[Гагарина у меня дом 5, а квартира 48]]",
    "[[ул ленина дом пять квартира семь]]",
    "[[г/калуга/садовая/8/кв/2]]",
    "[[дом номер восемь на улице Садовой]]",
    "[[ул. Са довая, дом во семь, квар тира два]]",
    "[[у л . М и р а , д . 1 4 , к в . 8]]",
    "[[ul. sadovaja, dom vosem, kvartira dva]]",
    "[[ekbwf Cfljdfz ljv 8 rdfhnbhf 2]]",
    "я [[на Гагарина в двенадцатом доме, квартира шесть]]",
    "[[Тверь\nСадовая\n8\n-\n2]]",
    "[[переулок Тихий, дом семь, лифта нет, квартира девять]]",
    "[[деревня Малые Вязы, дом двенадцатый]]",
]
TALK = [
    "I waited 20 minutes in the drive through lane",
    "close the account, I have asked 3 times",
    "my 2 tb drive died after 3 weeks",
    "the court case took two years and 3 lawyers",
    "flat 40% off does not apply at checkout",
    "Street food festival tickets, two adults",
    "floor 3 of the shop, fitting room 4",
    "Boots in 42 B, aisle 12, lane 4",
    "квартиры подорожали на 20 процентов",
    "на улице минус 20, курьер не приехал",
    "на 5 этаже не работает лифт",
    "площадь кухни 9 метров, плитки нужно 12",
    "кукольный дом на 3 этажа, 12 комнат",
    "проезд стоит 60 рублей",
    "корпус 5 мм толщиной, крышка 3 мм",
    "пр. и другие товары 5 шт",
    "Office 365 suite 2019 upgrade",
    "стр. 12, рис. 3, неверная схема",
]


@pytest.mark.parametrize("marked", WHOLE)
def test_an_address_told_by_its_parts_is_hidden_whole(marked: str) -> None:
    before, rest = marked.split("[[")
    secret = rest.split("]]")[0]
    view = fold(marked.replace("[[", "").replace("]]", ""))
    hidden = {
        place
        for span in find_described(view.text)
        for place in range(*view.original(span.start, span.end))
    }
    wanted = set(range(len(before), len(before) + len(secret)))
    assert len(hidden & wanted) >= 0.8 * len(wanted)


@pytest.mark.parametrize("text", TALK)
def test_talk_of_streets_and_houses_is_no_address(text: str) -> None:
    assert not list(find_described(text))


def test_a_text_of_nothing_but_parts_is_hidden_unread() -> None:
    text = "дом 5 " * 2_000
    assert [(span.start, span.end) for span in find_described(text)] == [(0, len(text))]


COUNTS = [
    "flat 40% off does not apply at checkout",
    "kitchen unit 600 mm arrived broken",
    "a 5 star place to eat, 10 out of 10",
    "4 wheel drive is missing from the filter",
    "the 2 way street sign is missing from the game",
    "my 2 tb drive died",
    "Drive C is full, drive D has 3 GB",
    "Boots in 42 B, wide fitting, aisle 12, lane 4, gone again",
    "Sesame Street plush, 2 of them, wrong colour",
    "size 8 UK / 42 EU / 27cm",
    "на улице минус 20, курьер опоздал",
    "квартира 54 метра дороже на треть",
    "проезд стоит 60 рублей",
    "в дом два раза стучали",
]


@pytest.mark.parametrize("text", COUNTS)
def test_what_is_counted_or_sold_is_no_address(text: str) -> None:
    assert not redact(text).spans


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("eye pee four one jay dee", [(0, 6)]),
        ("at ell ess ninety nine  nine zed zed", [(1, 8)]),
        ("are you one for tea", []),
        ("be as you are", []),
    ],
)
def test_a_postcode_is_heard_letter_by_letter(said: str, found: list[tuple[int, int]]) -> None:
    assert list(postcodes(said.split())) == found
