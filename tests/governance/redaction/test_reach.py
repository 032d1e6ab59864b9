"""Mailboxes, links and accounts told in words are found; talk about signs is left alone."""

import pytest

from governance.redaction.folding import fold
from governance.redaction.recognizers.reach import find_reach


def found(text: str) -> list[tuple[str, str]]:
    view = fold(text).text
    return [(span.entity, view[span.start : span.end]) for span in find_reach(view)]


@pytest.mark.parametrize(
    ("text", "entity", "first", "last"),
    [
        # mailboxes: the home, or the sign, is the anchor
        (
            "ping me at tessa kettleworth, number nine, on hotmail dot co dot uk",
            "EMAIL_ADDRESS", "tessa", "uk",
        ),
        ("my addy? petranovak88, hotmail, com", "EMAIL_ADDRESS", "petranovak88", "com"),
        ("Reach me at kelda dot sorrel at sign fast mail dot com", "EMAIL_ADDRESS", "kelda", "com"),
        (
            "first part silverbirch22, then an at symbol, then rambler, then period, then ru",
            "EMAIL_ADDRESS", "silverbirch22", "ru",
        ),
        (
            "the part before the squiggly sign is moss.lane4, what follows is google mail, com",
            "EMAIL_ADDRESS", "moss", "com",
        ),
        ("ящик крутиков девяносто один на мэйл ру, слитно", "EMAIL_ADDRESS", "крутиков", "ру"),
        ("моя почта mishka.kosolapov, ну и дальше джимейл ком", "EMAIL_ADDRESS", "mishka", "ком"),
        ("почта belka-letyaga77 улитка яндекс ру", "EMAIL_ADDRESS", "belka", "ру"),
        ("мой ящик\nvale\nrik@\nmail\n.ru\nспасибо вам", "EMAIL_ADDRESS", "vale", ".ru"),
        ('логин щдфют"ьфшдюкг', "EMAIL_ADDRESS", "щдфют", "кг"),
        ("почта у меня на рамблере: tolik_rybak", "EMAIL_ADDRESS", "tolik_rybak", "rybak"),
        ("b as in boat, r, i, nine, at yahoo dot com", "EMAIL_ADDRESS", "b as", "com"),
        ("мыло zhanna5 на конце мэйлру", "EMAIL_ADDRESS", "zhanna5", "мэйлру"),
        # links: a known host, and a slash
        ("my page: insta gram dot com slash willow bark 88", "URL", "insta", "88"),
        ("group is t (dot) me / plus Ab12Cd34", "URL", "t ", "Ab12Cd34"),
        ("магазин авито точка ру дробь user дробь 88a7", "URL", "авито", "88a7"),
        ("мой сайт вэ вэ вэ точка пекарня нади точка рф", "URL", "вэ", "рф"),
        ("watch you tube com at sign rovingbram", "URL", "you", "rovingbram"),
        # accounts: a network and what introduces a name
        ("add me on the ghost app, pixie lane 44 no spaces", "HANDLE", "pixie", "44"),
        ("d1sc0rd = mothlight number sign 0442", "HANDLE", "mothlight", "0442"),
        ("I'm tumble underscore weed on the bird app", "HANDLE", "tumble", "weed"),
        (
            "найди меня в т.г по нику лунный кот девять, слитно латиницей",
            "HANDLE", "лунный", "девять",
        ),
        ("my IG? it's the.sourdough.nan", "HANDLE", "the", "nan"),
        ("find me in the lobby as moonpie hash 7 7 1 2", "HANDLE", "moonpie", "2"),
        ("DM @rue(dot)mccall if interested", "HANDLE", "@rue", "mccall"),
        ("вк, id 33 44 55 667", "HANDLE", "33", "667"),
        ("инстик dasha.ceramics подписывайся", "HANDLE", "dasha", "ceramics"),
        ("ник в дискорде сонный ёж, решётка, 4410", "HANDLE", "сонный", "4410"),
    ],
)  # fmt: skip
def test_it_finds_what_is_told_whole(text: str, entity: str, first: str, last: str) -> None:
    spans = [said for kind, said in found(text) if kind == entity]
    assert any(said.startswith(first) and said.endswith(last) for said in spans), found(text)


@pytest.mark.parametrize(
    "text",
    [
        "I use gmail dot com for everything and your mails still go to spam",
        "Your emails to hotmail com addresses bounce with error 550 5.7.1",
        "we meet at ten dot on Friday, at the store, com port cable in hand",
        "shop at amazon dot com next time, cheaper",
        "please put a dot at the end and no spaces in the coupon code SAVE20",
        "my discord keeps crashing after update 44, steam too",
        "Whatsapp says version 2.24.8 is too old for android14",
        "your instagram ad promised 20% with code GLOW20, does not work",
        "My account says premium2024 plan but I'm billed for basic",
        "the psn store charged me twice for fifa 23",
        "invoice.pdf and setup.exe both open blank on my telegram",
        "My tag: 'summer21' print, washed once, gone",
        "is there a github issue for the crash in v2.1.0-rc1?",
        "инструкция на английском, латиницей, слитно написано CE0197",
        "в приложении стим ввожу код AB12-CD34, не активируется",
        "The signal drops at 5 pm, wifi6 router, 2 bars",
        "the notebooks are at colab.research.google.com as ever",
        "I logged in with google and now it asks for an email, why both?",
        "my xbox is stuck at 99%, green screen, then it reboots",
        "гугл плей списал 2 раза по 199, верните один",
        "ватсап бизнес бот отвечает: введите номер заказа, ввожу AB4471, ошибка",
        "мэйл ру опять лежит, письма с чеком нет уже 3 дня",
        "купил ведьмак 3 в стиме, ключ не активируется",
        "в инсте у вас скидка 30, а на сайте 20",
        "пароль с нижним подчёркиванием не принимает, почему?",
        "самолётик на радиоуправлении сломался, полетал 5 минут",
        "ник в игре не меняется уже 2 недели, пишет занято",
    ],
)
def test_it_leaves_talk_about_signs_and_networks_alone(text: str) -> None:
    assert found(text) == []
