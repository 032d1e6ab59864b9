"""Names that somebody introduces: "my name is …", "Last name: …", "меня зовут …"."""

import re
from collections.abc import Iterator

from governance.redaction.characters import lowered
from governance.redaction.names import morphology
from governance.redaction.names.words import common
from governance.redaction.spans import Span

_ENGLISH = re.compile(
    r"(?<!\w)(?:(?:my|her|his|whose) (?:(?:full|first|last|maiden|middle|given) )?"
    r"(?:name|surname) is"
    r"|(?:full|first|last|maiden|middle|given|family) name(?: is|\s?[:?]| on file is)"
    r"|surname\s?[:?]"
    r"|my name's|i am called|they call me)"
    r"\s{1,2}(?:user:\s)?(?P<name>[^\W\d_][\w'’-]{1,30}(?: [^\W\d_][\w'’-]{0,30}){0,2})",
)
_RUSSIAN = re.compile(
    r"(?<!\w)(?:меня зовут|мо[её] имя|моя фамилия|фамилия\s?:|имя\s?:|фио\s?:)\s"
    r"(?P<name>[^\W\d_][\w-]{1,30}(?: [^\W\d_][\w-]{1,30}){0,2})"
    r"|(?<!\w)фамилия (?P<surname>[а-яё]{2,20}(?:ов|ев|ин|ын|ова|ева|ина|ына|ский|ская|цкий|цкая|"
    r"енко|чук|юк|ян))(?!\w)",
)


# mynameistobiashartnell
_GROWN = re.compile(
    r"(?<!\w)(?:(?:hi|hello)?(?:mynameis|mynames|mysurnameis|callme)|"
    r"(?:привет|здравствуйте)?(?:менязовут|мо[её]имя|мояфамилия))(?P<name>[^\W\d_]{4,40})(?!\w)",
    re.IGNORECASE,
)


def find_introductions(text: str) -> Iterator[Span]:
    """Yield the names after such words: the first word, and those after it that are capitalised.

    An English everyday word written small is no name: "my name is not on the list".
    """
    small = lowered(text)
    for match in _GROWN.finditer(text):
        yield Span(match.start("name"), match.end("name"), "PERSON", 0.8)
    for match in _ENGLISH.finditer(small) if any(word in small for word in _MAYBE) else ():
        first = text[slice(*match.span("name"))].split(" ", maxsplit=1)[0]
        if first.lower() in _SPEAKERS:
            continue
        if first[0].isupper() or not common(first.lower()):
            yield _span(text, match)
    for match in _RUSSIAN.finditer(small) if any(word in small for word in _MAYBE_RUSSIAN) else ():
        if match.group("surname"):
            yield Span(match.start("surname"), match.end("surname"), "PERSON", 0.8)
        elif not _everyday(text[slice(*match.span("name"))].split(" ", maxsplit=1)[0]):
            yield _span(text, match)


_FIELD = re.compile(
    r"(?<![^\W_])(?:fio|фио|ф\.и\.о\.|surname|(?:last|first|full|family|given)[_-]?name|client|holder|"
    r"customer|cust|клиент|покупатель|абонент|contact)(?P<name_>[_-]?name)?[\"']?\s?(?:[:=|]|=>)\s?[\"'«]?"
    r"(?P<name>[A-ZА-ЯЁ][\w'’-]{1,30}(?:,? [A-ZА-ЯЁ][\w'’-]{1,30}){0,2})(?![\w@])"
)


def find_fields(text: str) -> Iterator[Span]:
    """Yield the names in the fields of a record: "fio":"Лебедев Антон", last_name=Redfearn."""
    for match in _FIELD.finditer(text):
        first = match["name"].split(" ")[0].rstrip(",").lower()
        plain = common(first) if first.isascii() else _everyday(first)
        if not plain:
            yield Span(match.start("name"), match.end("name"), "PERSON", 0.8)


_MAYBE = ("name", " called ", " call me")
_MAYBE_RUSSIAN = ("зовут", "имя", "фамилия", "фио")
_SPEAKERS = frozenset({"caller", "customer", "client", "agent", "operator", "me", "user"})
_NOT_NAMES = frozenset(
    {"не", "как", "так", "указано", "указана", "и", "или", "неверно", "в", "там"}
)


def _everyday(word: str) -> bool:
    """A small word that is no name: "моё имя наоборот"."""
    small = word.lower()
    if small in _NOT_NAMES:
        return True
    return word.islower() and morphology.known(small) and not morphology.a_name(small)


def _span(text: str, match: re.Match[str]) -> Span:
    words = text[slice(*match.span("name"))].split(" ")
    end = match.start("name") + len(words[0])
    for word in words[1:]:
        if not word[0].isupper():
            break
        end += 1 + len(word)
    return Span(match.start("name"), end, "PERSON", 0.8)
