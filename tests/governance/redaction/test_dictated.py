"""Numbers and addresses as they are dictated, misheard and misspelt become plain ones."""

import pytest

from governance.redaction.folding import fold
from governance.redaction.misheard import meant
from governance.redaction.recognizers import structured
from governance.redaction.spans import resolve


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("wun too tree, for fife sicks, seven ate nein zeero", "1234567890"),
        ("odin dva tri chetyre pyat shest sem vosem", "12345678"),
        ("пирвый дом", "пирвый дом"),
        ("восим дивять адин шэсть сорак пять дфа", "восемь девять один шесть сорок пять дфа"),
        ("one-two_three-four_five-six-seven", "1234567"),
        ("fourfivesixseveneightninezeroone", "45678901"),
        ("тройка, две семёрки, девятка, ноль, ноль, один", "3779001"),
        ("s3ven f0ur one two five six eight", "7412568"),
        ("6 (six) 1 (one) 9", "6 1 9"),
        ("20794 (mind the gap) 60958", "20794 60958"),
        ("07X94X60X95X81", "07 94 60 95 81"),
        ("212-555-DOGS", "212-555-3647"),
        ("212\nnext\n555\nand finally\n0199", "212 555 0199"),
        ("first 1234, the middle four 5678, then 9012", "first 1234 5678 9012"),
        ("(2)(1)(2)(5)(5) now", "21255 now"),
        ("2\n1\n2\n5\n5\n5\n9", "2125559"),
        ("M, A, R, L, O, W", "MARLOW"),
        ("A, B, C, D, E", "A, B, C, D, E"),
        ("к О л ь г е", "к Ольге"),
        ("О л ь г е  З и м и н о й", "Ольге Зиминой"),
        ("Vict*r Gr*nt", "Victar Grant"),
        ("what the f*ck", "what the f*ck"),
        ("4лла Г0рина", "Алла Горина"),
        ("zerooo oneee twooo threee fourrr fiveee sixxx", "0123456"),
        ("07700 (hm) 900 (so) 123", "07700 900 123"),
        ("x212x555x0199x", "212 555 0199"),
        ("card starts 4539 4426 and ends 8668 9999", "card starts 4539 4426 8668 9999"),
        ("it to forty seven sixteen twenty two fifty one", "it to 47162251"),
        ("postcode Alpha Bravo three four Hotel Juliet", "postcode AB34HJ"),
        ("ann then a dot then lee then at sign then x", "ann dot lee at sign x"),
        ("ann(d0t)lee(4t)mail(d0t)c0m", "ann(dot)lee(at)mail(dot)com"),
        ("ann📧mail⚫org", "ann@mail.org"),
        ("一二三四五六七八", "12345678"),
        ("Ma🌸ry", "Mary"),
        ("passport five six one two", "passport 5612"),
    ],
)  # fmt: skip
def test_what_is_said_becomes_what_is_meant(said: str, plain: str) -> None:
    assert fold(said).text == plain


@pytest.mark.parametrize(
    "text",
    [
        "I won too, for free, at the tree",
        "Knit one, purl two, then repeat until row sixty.",
        "we ate for two and won four times",
        "раз, два, три и готово",
        "options A, B, C, D and E",
        "sizes 8 (small) and 12 (large)",
        "there are 3 then 4 and then 5 steps",
    ],
)
def test_sentences_about_numbers_stay(text: str) -> None:
    assert fold(text).text == text


def test_a_word_is_known_however_it_is_heard() -> None:
    assert {meant(word) for word in ("восемь", "восим", "vosem", "в0семь")} == {"восемь"}
    assert meant("table") == meant("стол") == ""


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("my snap is marlow underscore nine", "HANDLE"),
        ("find me there, marlow_paints22, cheaper", "HANDLE"),
        ("я в телеге как gorina_alla", "HANDLE"),
        ("мой ник гор_алла решётка 4410", "HANDLE"),
        ("t dot me slash marlow_p", "URL"),
        ("ва.ми/79994130000", "URL"),
        ("marlow77 on zoho, the rest you know", "EMAIL_ADDRESS"),
        ("my gmail is marlow77", "EMAIL_ADDRESS"),
        ("marlow at gee mail dawt com", "EMAIL_ADDRESS"),
        ("marlow\n@\nacme\n.org", "EMAIL_ADDRESS"),
        ("марлоу эт аутлук доткам", "EMAIL_ADDRESS"),
        ("ann.marlow#gmail.com", "EMAIL_ADDRESS"),
        ("почта gmail, перед собакой ann.marlow55", "EMAIL_ADDRESS"),
        ("t . me / marlow_p", "URL"),
        ("grimtoad hashtag 4471", "HANDLE"),
        ("dial the price: $212.555.0199", "PHONE_NUMBER"),
        ("text me, dave07700900382", "PHONE_NUMBER"),
        ("серия моя 4410, а номер его 275 803", "RU_PASSPORT"),
        ("the house is number nineteen", "ADDRESS"),
        ("dob 14~07~1992", "DATE_OF_BIRTH"),
        ("my long one: 5222 1190 4567 7381", "CREDIT_CARD"),
    ],
)
def test_what_is_dictated_is_found(text: str, entity: str) -> None:
    view = fold(text).text
    assert entity in {span.entity for span in resolve(structured(view), view)}


@pytest.mark.parametrize(
    "text",
    [
        "the field user_id is empty and reset_password fails",
        "the router answers at 192.168.1.1",
        "pallets of 4000 1200 800 mm",
        "order 5222 1190 4567 7382 has not come",
        "look at it on yahoo",
        "serial SN-0098-4417-2203-B",
        "серийный номер F8K-2203-0091",
        "счёт был 3:2, 25:23, 18:25",
        "штрихкод 4607012345672",
        "диван 2200 на 950 на 880",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    view = fold(text).text
    assert resolve(structured(view), view) == []
