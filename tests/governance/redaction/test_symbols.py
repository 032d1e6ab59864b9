"""The symbol stream: numbers and codes that are said, drawn or cut are found; talk is not."""

import pytest

from governance.redaction import log_safe
from governance.redaction.symbols import lexicon
from governance.redaction.symbols.dates import roman
from governance.redaction.symbols.runs import runs
from governance.redaction.symbols.tokens import tokens


def read(text: str) -> list[list[str]]:
    return [[group.raw for group in run] for run in runs(text, tokens(text))]


@pytest.mark.parametrize(
    ("text", "groups"),
    [
        ("nine double oh, then four sixteen", ["9", "00", "4", "16"]),
        ("девятьсот шестнадцать, потом три семёрки", ["916", "777"]),
        ("two thousand and three", ["2003"]),
        ("тысяча девятьсот семьдесят восьмой", ["1978"]),
        ("the last four 7394", ["7394"]),
        ("12 lol 345 lol 678", ["12", "345", "678"]),
        ("8 9Oз б2", ["8", "9", "Oз", "б", "2"]),
        ("K as in kilo, 7", ["K", "7"]),
    ],
)
def test_words_are_put_together_into_groups(text: str, groups: list[str]) -> None:
    assert read(text) == [groups]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("семью", 7),
        ("пятисот", 500),
        ("сорока", 40),
        ("двацать", 20),
        ("ninty", 90),
        ("house", None),
    ],
)
def test_a_number_word_has_its_value_in_every_case_and_misspelt(
    word: str, value: int | None
) -> None:
    assert lexicon.number(word) == value


@pytest.mark.parametrize(
    ("text", "value"), [("MCMLXXXVI", 1986), ("ХІ", 11), ("IIII", 0), ("Mix", 0)]
)
def test_roman_numerals_are_read_in_either_script(text: str, value: int) -> None:
    assert roman(text) == value


HIDDEN = [
    ("PHONE_NUMBER", "reach me on {}, ta", "oh two oh, seven nine four six, uh, oh nine five 8"),
    ("PHONE_NUMBER", "мой сотик: {}, спасибо", "8-девятьсот три, потом 222, ещё 11, и 09"),
    ("PHONE_NUMBER", "наберите {} после шести", "8(9I6)З45-б7-8O"),
    ("PHONE_NUMBER", "звоните {} вечером", "8 ☆ 9 ☆ 1 ☆ 6 ☆ 2 ☆ 2 ☆ 3 ☆ 4 ☆ 5 ☆ 6 ☆ 7"),
    ("CREDIT_CARD", "my card is {} thanks", "4539 lol 1488 lol 0343 lol 6467"),
    ("CREDIT_CARD", "{} is the one", "forty-five thirty-nine / fourteen 88 / oh three 43 / 64 67"),
    ("CREDIT_CARD", "картой {} платил вчера", "4S39 I488 0З4З б4б7"),
    ("US_SSN", "and your social? Me: {}.", "three two one, five four, ninety eight, seven six"),
    ("US_SSN", "my social: last four are {}", "9876, it begins with 321, and then 54"),
    ("NATIONAL_ID", "NI number is {} thanks", "juliet kilo one two, thirty-four, 56 and charlie"),
    ("IBAN_CODE", "eye-ban: {}, please", "golf bravo two nine NWBK 60 sixteen 13 31 92 68 19"),
    ("IBAN_CODE", "ибан: {}", "дэ е восемьдесят девять 37 ноль 4 00 44 05 32 01 30 00"),
    ("BANK_ACCOUNT", "acct number: {}, ok", "double 4, triple 9, oh one two"),
    ("RU_INN", "в налоговом номере ошибка, верно {} вот", "77/07\\08/38\\93"),
    ("RU_SNILS", "снилс: {}", "сто двенадцать, двести тридцать три, 445 и хвостик 95"),
    ("RU_PASSPORT", "паспорт целиком не дам. Номер {}.", "123456, а серия перед ним 45, следом 10"),
    ("RU_OMS", "полис омс {} принесу", "77Ч2 85I9 ООЗб I258"),
    ("RU_OGRN", "огрнип {}", "318 семьдесят семь 46 00 восемь 00 девять 34"),
    ("RU_DRIVER_LICENCE", "водительское: {}", "99 21, затем 045, затем 807"),
    ("VEHICLE_PLATE", "the car reg is {}, blue", "alpha bravo five one, sierra mike romeo"),
    ("VEHICLE_PLATE", "машина {} стоит", "а один два три вэ эс, регион семьдесят семь"),
    ("CRYPTO", "btc wallet: {} ok", "1BvB MSEY stWe tqTF n5Au 4m4G Fg7x JaNV N2"),
    ("IP_ADDRESS", "my ip is {} now", "two-oh-three dot zero dot one one three dot 9"),
    ("IP_ADDRESS", "айпи: {}", "двести три точка ноль точка сто тринадцать точка семь"),
    ("LOCATION", "координаты: {}", "55 точка 7522, 37 точка 6156"),
    ("DATE_OF_BIRTH", "born: {} in Leeds", "21 . VI . MCMLXXIX"),
    ("DATE_OF_BIRTH", "i was born {}, ok", "the fourth of the seventh, nineteen, uh, eighty-one"),
    ("DATE_OF_BIRTH", "на свет появился {}", "девятого одиннадцатого восемьдесят седьмого"),
    ("DATE_OF_BIRTH", "My mum had me {}", "the day before Christmas in seventy-three"),
    ("PHONE_NUMBER", "${} for the tent, those arent prices, txt me",
     "415 for the bike, $555 for the trailer and $0172"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "frame", "secret"), HIDDEN)
def test_a_disguised_number_is_hidden_under_its_type(kind: str, frame: str, secret: str) -> None:
    left = log_safe(frame.format(secret))
    assert f"<{kind}_1>" in left
    assert not any(part in left for part in secret.split() if len(part) > 3)


@pytest.mark.parametrize(
    "text",
    [
        "The score was three one, then four two, then five all, what a match!",
        "Счёт был два один, потом три один, потом четыре два, вот это матч!",
        "My plan has 20GB + 5GB for 15.99",
        "Телефон на 128 и на 256 отличаются только памятью?",
        "The bit set says 5/32, 7/64, 3/16 and 1/4 but there are two 7/64 and no 3/16 in the box.",
        "Delivery slot was 14/03 between 08:00 and 12:00 and the van came at 16:45.",
        "I called twice, waited forty five minutes, then one hour, then two more.",
        "order number four four one nine two seven three five, still not here",
        "The recipe card says forty-five minutes at two twenty, mine was charcoal at thirty.",
        "After updating to firmware 10.4.2.17 the doorbell rings, on 10.4.1.9 it was fine.",
        "После обновления 7.14.0.2 пропали все закладки",
        "Part number is 90915-YZZD4, will the 90915-10009 filter fit instead?",
        "Артикул 0 986 452 041, подойдёт вместо 0 451 103 318?",
        "Накладная 0073-118-456 и акт не совпадают",
        "размеры сорок два, сорок четыре, сорок шесть есть? позвоните мне",
        "count with me: one two three four five six seven eight nine ten",
    ],
)
def test_honest_numbers_stay(text: str) -> None:
    assert log_safe(text) == text


def test_private_characters_of_a_message_mark_nothing() -> None:
    assert "<" not in log_safe("a \ue00dbcd\ue0ff e")


@pytest.mark.parametrize(
    "text",
    [
        "I phoned at 10:15, 11:40 and 14:05 and waited 25, 30 and 45 minutes.",
        "Born in 1990, the brand made 3 models: 911, 912 and 914.",
        "Lat pulldown machine: 3 sets of 12, 10, 8 at 45 then 50 then 55 kg.",
        "Server room temps: 21, 22, 23, 24 degrees, all fine.",
        "A4, A5 and B6 envelopes, 100 each, plus C5 200 and DL 50.",
        "Sets 42100, 75192 and 10497 are on my wish list, ring me when they are in stock.",
        "Ждал звонка с 10 до 12, потом с 14 до 16, потом до 18, никто не позвонил.",
        "На карте 450 баллов, списали 120, потом 80, потом ещё 35, осталось 215.",
        "Рецепт: двести муки, сто сахара, три яйца, пятьдесят масла, сорок минут.",
        "Knit two, purl one, knit three, purl two, repeat four times, then knit six.",
    ],
)
def test_lists_of_small_numbers_stay(text: str) -> None:
    assert log_safe(text) == text


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("the router's address is 198,51,100,23 why", "IP_ADDRESS"),
        ("мой айпи 198ю51ю100ю42", "IP_ADDRESS"),
        ("cell = four-one-five JKL 0172", "PHONE_NUMBER"),
        ("mobile is (!& %%% )!#* ok", "PHONE_NUMBER"),
        ("машина Харитон 402 Константин Мария, сто шестьдесят третий регион", "VEHICLE_PLATE"),
        ("IE29 (the country) AIBK (bank) 931152 (branch) 12345678", "IBAN_CODE"),
        ("call zero one six one, four nine six, zero two, no sorry, zero 3 88", "PHONE_NUMBER"),
    ],
)
def test_more_ways_to_tell_a_number(text: str, kind: str) -> None:
    assert f"<{kind}_1>" in log_safe(text)


@pytest.mark.parametrize("secret", ["ЗО,О4,l979", "1З.О4.199О", "О4.l2.l987"])
def test_a_birth_date_with_look_alikes_is_hidden_whole(secret: str) -> None:
    assert log_safe(f"я родилась {secret}, исправьте") == "я родилась <DATE_OF_BIRTH_1>, исправьте"
