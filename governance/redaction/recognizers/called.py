"""Names by what is said around them: "the name on the order is …", "спасибо оператору по имени …".

What follows need not look like a name; but an everyday word written small is none, unless it is a
given name with a surname behind it.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from governance.redaction.characters import lowered
from governance.redaction.names import morphology
from governance.redaction.names.evidence import a_name, ordinary
from governance.redaction.names.words import bag, listed
from governance.redaction.spans import Span

_WORD = r"[^\W\d_][\w'’-]{1,30}"
_NAME = rf"(?P<name>{_WORD}(?:[ ](?:[a-z]\.[ ])?{_WORD}){{0,2}})"
_IS = r"(?:\s?[:–—-]|\s(?:is|was|should be|must be|reads|says|to be|will be)(?: now)?:?|,)?\s"
_ENGLISH = re.compile(
    rf"(?<!\w)(?:names? on (?:the|my|our|this|that) "
    rf"(?:order|invoice|label|account|card|parcel|package|booking|box|ticket|bill|form|file|door|"
    rf"bell|letterbox|mailbox|contract|policy|reservation|receipt|envelope){_IS}"
    rf"|(?:in|under) the name(?: of)?,?\s|(?:made out|addressed|registered|billed|issued) to:?\s"
    rf"|(?:account|card|policy) ?holder{_IS}|goes by(?: the name)?(?: of)?\s|ask for\s|signed,?:?\s"
    rf"|(?:yours|sincerely|faithfully|truly|regards|love|cheers|best wishes),?\s?\n\s?"
    rf"|by the name of\s|(?:recipient|passenger|patient|guest|payee|payer|sender|surname|forename)"
    rf"(?:'s)?(?: name)?{_IS}"
    rf"|(?:someone|somebody|guy|lady|man|woman|agent|driver|colleague|operator) (?:called|named)\s"
    rf"|the (?:first|last|full|family) name{_IS})"
    rf"{_NAME}",
)
_IN_FULL = re.compile(
    rf"(?<!\w)(?:it'?s|i'?m|name'?s|that'?s)\s(?P<name>{_WORD}(?:[ ]{_WORD}){{1,2}}?)"
    r",? (?:in full|by name|on the label|as in)(?!\w)",
)
_RUSSIAN = re.compile(
    r"(?<!\w)(?:по имени|зовут|звать|на имя|на фамилию|от имени|от лица|с уважением,?|"
    r"подпись\s?:|фамилия (?:получателя|отправителя|владельца|моя|у меня|в заказе)\s?[:?–—-]?|"
    r"имя (?:получателя|отправителя|в заказе|на посылке)\s?[:?–—-]?|"
    r"(?:получатель|отправитель|владелец(?: карты| сч[её]та)?|плательщик|пассажир|пациент|"
    r"заказчик|контактное лицо)\s?[:–—-]|"
    r"(?:записан[аоы]?|оформлен[аоы]?|зарегистрирован[аоы]?|выписан[аоы]?) (?:на|как)|"
    r"по фамилии|спрос(?:ить|ите)|позовите)\s{1,2}[«\"]?"
    rf"(?P<name>{_WORD}(?:[ ]{_WORD}){{0,2}})",
)
_SHOUTED = re.compile(
    r"(?<![^\W_])(?=(?P<given>[A-Z]{3,12}) (?P<surname>[A-Z]{3,15}),? (?P<next>[A-Z]{2,9})\b)[A-Z]"
)
_DOES = bag(
    "pays has is was will lives signed wants called ordered said told wrote asked paid does got "
    "gets works needs received bought rang and can may should must who"
)
_MAYBE = (
    "name", "made out", "addressed", "registered", "billed", "issued", "holder", "goes by",
    "ask for", "signed", "yours", "sincerely", "faithfully", "truly", "regards", "love", "cheers",
    "wishes", "recipient", "passenger", "patient", "guest", "payee", "payer", "sender", " called ",
)  # fmt: skip
_MAYBE_RUSSIAN = (
    "имен", "имя", "зовут", "звать", "фамил", "уважением", "подпись", "получател", "отправител",
    "владел", "плательщик", "пассажир", "пациент", "заказчик", "лицо", "записан", "оформлен",
    "зарегистрирован", "выписан", "спрос", "позовите", "от лица",
)  # fmt: skip


def find_called(text: str) -> Iterator[Span]:
    """Yield the names that the words around them tell."""
    small = lowered(text)
    if any(word in small for word in _MAYBE):
        for match in _ENGLISH.finditer(small):
            yield from _english(text, match)
    if " in full" in small or " by name" in small or "on the label" in small or " as in" in small:
        for match in _IN_FULL.finditer(small):
            yield from _english(text, match)
    if not text.isascii() and any(word in small for word in _MAYBE_RUSSIAN):
        for match in _RUSSIAN.finditer(small):
            yield from _russian(text, match)
    for match in _SHOUTED.finditer(text):
        given, surname = match["given"].lower(), match["surname"].lower()
        known = given in listed("given") and surname in listed("surnames")
        if known and match["next"].lower() in _DOES and surname not in _DOES:
            yield Span(match.start("given"), match.end("surname"), "PERSON", _SCORE)


_SCORE = 0.8


def _english(text: str, match: re.Match[str]) -> Iterator[Span]:
    words = text[slice(*match.span("name"))].split(" ")
    capital = words[0][0].isupper() and not words[0].isupper()
    given = words[0].lower() in listed("given")
    surname = len(words) > 1 and a_name(words[1].lower())
    strange = not ordinary(words[0].lower().removesuffix("'s"))
    if not (strange or (capital and (given or surname or len(words) > 1)) or (given and surname)):
        return
    end = match.start("name") + len(words[0])
    for word in words[1:]:
        more = word[0].isupper() or (a_name(word.lower()) and word.lower() not in _LITTLE)
        if not (more or not ordinary(word.lower())):
            break
        end += 1 + len(word)
    yield Span(match.start("name"), end, "PERSON", _SCORE)


_LITTLE = bag("an so see do in on to the my no may will can and or is was has too out any many her")


def _russian(text: str, match: re.Match[str]) -> Iterator[Span]:
    words = text[slice(*match.span("name"))].split(" ")
    if not _may_name(words[0]):
        return
    end = match.start("name") + len(words[0])
    for word in words[1:]:
        if not (_may_name(word) and (word[0].isupper() or _is_name(word.lower()))):
            break
        end += 1 + len(word)
    yield Span(match.start("name"), end, "PERSON", _SCORE)


def _may_name(word: str) -> bool:
    small = word.lower()
    if small.isascii():
        return small not in listed("brands") and (word[0].isupper() or not ordinary(small))
    return _is_name(small) or not _everyday(small) or (word.istitle() and _animate(small))


@lru_cache(maxsize=8_192)
def _is_name(small: str) -> bool:
    return morphology.a_name(small)


def _everyday(small: str) -> bool:
    return all(map(morphology.known, small.split("-")))


@lru_cache(maxsize=8_192)
def _animate(small: str) -> bool:
    return any("anim" in parse.tag for parse in morphology.analyzer().parse(small))
