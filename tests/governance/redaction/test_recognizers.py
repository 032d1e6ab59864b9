"""Each finder finds its own, and leaves alone what only looks like it."""

from collections.abc import Callable
from typing import Any

import pytest

from governance.redaction import framework
from governance.redaction.recognizers import FINDERS, digits, structured
from governance.redaction.spans import Span, resolve
from governance.redaction.symbols.marks import marked

# finder -> a text in which it alone finds something of this type
ONLY: dict[str, tuple[str, str]] = {
    "numbers": ("card 4111 1111 1111 1111", "CREDIT_CARD"),
    "emails": ("write to ann@example.com", "EMAIL_ADDRESS"),
    "urls": ("see hxxps://example.com", "URL"),
    "ips": ("ban 203[.]0[.]113[.]42", "IP_ADDRESS"),
    "handles": ("dm @ann_lee_92", "HANDLE"),
    "ibans": ("pay GB29 NWBK 6016 1331 9268 19", "IBAN_CODE"),
    "crypto": ("to 0x52908400098527886E0F7030069857D2E4169EE7", "CRYPTO"),
    "national ids": ("mi DNI es 12345678Z", "NATIONAL_ID"),
    "passports": ("паспорт серии 4510 номер 123456", "RU_PASSPORT"),
    "licences": ("my driver's license number is F162823540116", "US_DRIVER_LICENSE"),
    "plates": ("номер машины А123ВС 77", "VEHICLE_PLATE"),
    "birth dates": ("born 12/03/1984", "DATE_OF_BIRTH"),
    "addresses": ("at Hauptstraße 12", "ADDRESS"),
    "described addresses": ("ul sadovaya dom devyat kv tri", "ADDRESS"),
    "coordinates": ("N 51.50735 W 0.12776", "LOCATION"),
    "landmarks": ("bring it to the last barn on the right, past the mill in Wenlow", "ADDRESS"),
    "introductions": ("her maiden name is Key", "PERSON"),
    "called": ("the label is made out to Rose Banks", "PERSON"),
    "spelled names": ("spell the buyer: Tango Echo Sierra Sierra Alpha", "PERSON"),
    "bare surnames": ("пассажир SIDOROVA/ANNA", "PERSON"),
    "fields": ('"fio":"Лебедев Антон",', "PERSON"),
    "sort codes": ("sort code 20 – 45 – 77", "BANK_ACCOUNT"),
    "halves": ("my card starts with 4539 1488, the rest later", "CREDIT_CARD"),
    "homes": ("im renting in kettering and it rains", "LOCATION"),
    "initials": ("чек на МельниковаТ.Н. потеряли", "PERSON"),
    "pairs": ("живём с Борей Цыпкиным", "PERSON"),
    "reach": ("lenok83 сабака мэйл точкару", "EMAIL_ADDRESS"),
    "understood": (f"it is {marked('US_SSN', '536228726')}", "US_SSN"),
}


def found(text: str) -> list[tuple[str, str]]:
    return [(s.entity, text[s.start : s.end]) for s in resolve(structured(text), text)]


def test_every_finder_has_an_example() -> None:
    assert set(ONLY) == set(FINDERS)


@pytest.mark.parametrize("name", sorted(ONLY))
def test_without_its_finder_the_example_would_be_missed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, entity = ONLY[name]
    assert entity in {kind for kind, _ in found(text)}
    monkeypatch.delitem(FINDERS, name)
    assert entity not in {kind for kind, _ in found(text)}


# Inside "numbers": judge -> a number that it alone knows
JUDGED: dict[str, tuple[str, str]] = {
    "grouped_social_security": ("on file as 512_44_7093", "US_SSN"),
    "health": ("nhs number 943 476 5919", "NATIONAL_ID"),
    "passport": ("passport 54 719 03 62", "US_PASSPORT"),
    "long_account": ("р/с 40817810099910004312", "BANK_ACCOUNT"),
    "card": ("card 4111 1111 1111 1111", "CREDIT_CARD"),
    "account": ("account number 31926819", "BANK_ACCOUNT"),
    "numbered": ("ИНН 7707083893", "RU_INN"),
    "social_security": ("ssn 536-22-8726", "US_SSN"),
}


@pytest.mark.parametrize("judge", digits._JUDGES, ids=lambda judge: judge.__name__)
def test_without_its_judge_the_number_would_be_missed(
    judge: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, entity = JUDGED[judge.__name__]
    assert entity in {kind for kind, _ in found(text)}
    monkeypatch.setattr(digits, "_JUDGES", tuple(j for j in digits._JUDGES if j is not judge))
    assert entity not in {kind for kind, _ in found(text)}


@pytest.mark.parametrize("name", ["names", "Ip"])
def test_without_a_recognizer_of_the_framework_its_secret_would_be_missed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    text, entity = {
        "names": ("I met Margaret Holloway", "PERSON"),
        "Ip": ("ban 2001:db8::8a2e:370:7334 now", "IP_ADDRESS"),
    }[name]
    monkeypatch.delitem(FINDERS, "ips")  # which knows the same addresses, and more
    engine = framework.analyzer("fast")
    artifacts = engine.nlp_engine.process_text(text, framework.LANGUAGE)
    assert entity in {span.entity for span in framework.analyze(engine, text, artifacts)}
    engine.registry.remove_recognizer(name)
    assert entity not in {span.entity for span in framework.analyze(engine, text, artifacts)}


@pytest.mark.parametrize(
    ("text", "entity", "secret"),
    [
        ("card 5555555555554444", "CREDIT_CARD", "5555555555554444"),
        ("my card 4111 1111 1111 1112", "CREDIT_CARD", "4111 1111 1111 1112"),
        ("Ленинский пр., 45-12", "ADDRESS", "Ленинский пр., 45-12"),
        ("card 2223003122003222", "CREDIT_CARD", "2223003122003222"),
        ("card 378282246310005", "CREDIT_CARD", "378282246310005"),
        ("card 501800000009", "CREDIT_CARD", "501800000009"),
        ("card 6304000000000000 no", "CREDIT_CARD", "6304000000000000"),
        ("2 cards 4111 1111 1111 1111 and 7", "CREDIT_CARD", "4111 1111 1111 1111"),
        ("call +44 20 7946 0958", "PHONE_NUMBER", "+44 20 7946 0958"),
        ("call 0044 20 7946 0958", "PHONE_NUMBER", "0044 20 7946 0958"),
        ("call (415) 555-2671 ext. 12", "PHONE_NUMBER", "(415) 555-2671 ext. 12"),
        ("8 916 123-45-67", "PHONE_NUMBER", "8 916 123-45-67"),
        ("01.84.17.61.18", "PHONE_NUMBER", "01.84.17.61.18"),
        ("ssn 536-22-8726", "US_SSN", "536-22-8726"),
        ("ИНН 7707083893", "RU_INN", "7707083893"),
        ("СНИЛС 112-233-445 95", "RU_SNILS", "112-233-445 95"),
        ("ОГРН 1027700132195", "RU_OGRN", "1027700132195"),
        ("ОГРНИП 304500116000157", "RU_OGRN", "304500116000157"),
        ("полис ОМС 7352020836000012", "RU_OMS", "7352020836000012"),
        ("паспорт 4510 123456", "RU_PASSPORT", "4510 123456"),
        ("права 7711 123456", "RU_DRIVER_LICENCE", "7711 123456"),
        ("р/с 40817810099910004312", "BANK_ACCOUNT", "40817810099910004312"),
        ("account number 31926819", "BANK_ACCOUNT", "31926819"),
        ("Personalausweis L01X00T471", "NATIONAL_ID", "L01X00T471"),
        ("Steuer-ID 65 929 970 489", "NATIONAL_ID", "65 929 970 489"),
        ("passport number X12345678", "US_PASSPORT", "X12345678"),
        ("2001:db8::8a2e:370:7334", "IP_ADDRESS", "2001:db8::8a2e:370:7334"),
        ("zip code 90210-1234", "ADDRESS", "90210-1234"),
        ("Hauptstraße 12", "ADDRESS", "Hauptstraße 12"),
        ("12 rue de la Paix 4", "ADDRESS", "rue de la Paix 4"),
        ("calle Mayor 14", "ADDRESS", "calle Mayor 14"),
        ("ул. Ленина, д. 5, кв. 12", "ADDRESS", "ул. Ленина, д. 5, кв. 12"),
        ("PSC 3294, Box 9168\nAPO AA 61487", "ADDRESS", "PSC 3294, Box 9168\nAPO AA 61487"),
        ("geboren am 12.03.1984", "DATE_OF_BIRTH", "12.03.1984"),
        ("telegram: ann_lee_92", "HANDLE", "ann_lee_92"),
        ("What is your last name? Baba", "PERSON", "Baba"),
        ("меня зовут вася", "PERSON", "вася"),
        ("Name: x. my name is Ann Lee and", "PERSON", "Ann Lee"),
        ("my reg is AB12 CDE", "VEHICLE_PLATE", "AB12 CDE"),
    ],
)
def test_a_secret_is_found_whole_and_typed(text: str, entity: str, secret: str) -> None:
    assert (entity, secret) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "order 7707083893 is late",
        "1500000000 руб. списали",
        "заказ 4510 123456",
        "12/03/2024 and 2005-07-21 18:19:22",
        "$1 500 000 or 1,500,000",
        "version 10.4.2.1",
        "tracking 1234567890",
        "at home. Me and my dog",
        "late.In the end",
        "my name is not on the list",
        "меня зовут не так",
        "0.4111111111111111",
        "born to run",
        "16:9 and 4:3:2",
        "U62928788557186",
        "9999 9999 9999 9999",
        "batch 4111 1111 1111 1112",
        "serial B07XJ8C8F5",
        "12 hours of waiting in this place",
    ],
)
def test_what_is_nobodys_secret_stays(text: str) -> None:
    assert found(text) == []


def test_a_context_word_must_be_whole() -> None:
    assert found("the winner got 7707083893") == [("PHONE_NUMBER", "7707083893")]
    assert found("his inn 7707083893") == [("RU_INN", "7707083893")]


def test_a_loser_keeps_what_the_winner_leaves() -> None:
    text = "John Smith 4111111111111111"
    spans = [Span(0, 27, "PERSON", 0.9), Span(11, 27, "CREDIT_CARD", 1.0)]
    assert [(s.start, s.end, s.entity) for s in resolve(spans, text)] == [
        (0, 11, "PERSON"),
        (11, 27, "CREDIT_CARD"),
    ]


def test_a_guess_yields_to_an_address() -> None:
    text = "9816 214 Pavlou"
    spans = [Span(0, 8, "PHONE_NUMBER", 0.7), Span(0, 15, "ADDRESS", 0.8)]
    assert [s.entity for s in resolve(spans, text)] == ["ADDRESS"]
