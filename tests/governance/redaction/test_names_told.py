"""Names however they are told, and everyday words that are none."""

import re

import pytest

from governance.redaction import redact

_MARK = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


@pytest.mark.parametrize(
    "marked",
    [
        "moya posylka u soseda, poluchatel [[Kirill Vorontsov]], kvartira zakryta",
        "пропуск выпишите так: её зовут [[oksana petrova]]",
        "имя не на той раскладке: [[Vfhbyf Rjpkjdf]]",
        "typed on the wrong layout: [[Ьфкшф Ыьшер]]",
        "my name backwards is [[aerdnA notsniW]]",
        "моё имя наоборот: [[ацинорев алиснабук]]".replace(
            "ацинорев алиснабук", "акинореВ авонавИ"
        ),
        "Yours,\n[[N\na\nd\ni\na]]",
        "спасибо оператору по имени [[3ахар]]",
        "the label should say [[N4d1a W1lk1ns]] please",
        "Диктую фамилию: [[Ки. Рил. Лов. Гри. Го. Рий]]",
        "spell the surname: [[Tango Echo Sierra Sierra Alpha]]",
        "Фамилия по буквам: [[Краб, Осёл, Вилка, Арка, Лес]]",
        "the name on the parcel is [[tilda marsh]]",
        "its [[grace fields]] in full",
        "FROM JUNE [[MARK WELLS]] PAYS THE BILL",
        "ТЕПЕРЬ ПЛАТИТ [[НАДЕЖДА КОРОЛЬ]], ЗАПИШИТЕ",
        "Received by Mrs [[Wether-\nspoon]] next door",
        "the surname? It's [[Fenwick, uh, H-O-L-L-I-S]].",
    ],
)
def test_a_name_is_hidden_however_it_is_told(marked: str) -> None:
    secret = _MARK.search(marked)
    assert secret is not None
    text = _MARK.sub(r"\1", marked)
    start, end = secret.start(), secret.start() + len(secret.group(1))
    hidden = {place for a, b, _ in redact(text).spans for place in range(a, b)}
    assert len(hidden.intersection(range(start, end))) >= 0.8 * (end - start)


@pytest.mark.parametrize(
    "text",
    [
        "prishlo bystro, upakovka tselaya, bolshoe spasibo kurieru",
        "ne rabotaet knopka na pulte, vernite dengi pozhaluysta",
        "the paneer was rubbery and the raita missing",
        "we played yahtzee all night, gutted the dice cracked",
        "code SPRING15OFF is refused, so is SAVE20NOW",
        "Granny Smiths were bruised, the Stanley knife is blunt",
        "Bob's your uncle, fitted in a minute",
        "size 9 UK / 43 EU, runs narrow",
        "Пылесос-робот застревает, чек-лист не помог",
        "Ураааа, пришло! Ачивка не засчиталась, но ладно",
        "адин чехол чорный, атлична пахнет",
        "3ачётный чай, беру уже в 3й раз",
        "Надежда умирает последней, вера в доставку тоже",
        "Дядя Фёдор в мультике смешной, диск читается",
        "on-off-on-off, tic-tac-toe and S, M, L, XL sizes",
        "квартира тёплая, дом пять лет строили",
        "A\nB\nC\nD",
        "зовут на помощь, а никто не отвечает",
    ],
)
def test_everyday_words_are_nobodys_name(text: str) -> None:
    assert redact(text).spans == ()
