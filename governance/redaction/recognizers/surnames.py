"""Surnames with initials run together or written small, and given names in an oblique case.

"ДегтярёваС.П.", "лопатин в г", "whitlock j r"; "с Борей Цыпкиным", where "Борей" is a wind too.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from governance.redaction.names.evidence import a_name, misspelt, ordinary
from governance.redaction.names.morphology import analyzer, known
from governance.redaction.names.russian_evidence import surname_like
from governance.redaction.names.words import bag, listed
from governance.redaction.spans import Span

_GROWN = re.compile(
    r"(?<![^\W_])(?P<surname>[А-ЯЁ][а-яё]{2,20}|[A-Z][a-z]{2,20})"
    r"[A-ZА-ЯЁ]\. ?[A-ZА-ЯЁ](?:\.|(?![^\W_]))"
)
_SHOUTED = re.compile(r"(?<![^\W_])[А-ЯЁ]\. ?[А-ЯЁ]\. ?(?P<surname>[А-ЯЁ]{3,20})(?![^\W_])")
_CAPITAL = re.compile(
    r"(?<![^\W_])(?P<surname>[А-ЯЁ][а-яё]{3,20})[ .]{1,2}[А-ЯЁ][ .]{1,2}[А-ЯЁ](?:\.|(?![^\W_]))"
)
_SMALL = re.compile(
    r"(?<![^\W_])(?P<surname>[а-яё]{4,20})[ .]{1,2}(?P<one>[а-яё])[ .]{1,2}(?P<two>[а-яё])\.?"
    r"(?![^\W_])(?P<end>[,;:!?)\"»]|\.?\s*$)?"
)
_SMALL_GROWN = re.compile(
    r"(?<![^\W_])(?P<surname>[а-яё]{4,20})(?P<one>[а-яё])\. ?(?P<two>[а-яё])\.(?![^\W_])"
)
_ENGLISH = re.compile(
    r"(?<![^\W_])(?P<surname>[a-z]{4,20}) (?P<one>[b-hj-z])[ .]{1,2}(?P<two>[b-hj-z])\.?(?![\w'’])"
)
_BEFORE_SMALL = re.compile(
    r"(?<![\w.@])(?:(?P<box>person|contact|name|attn|regards|signed|from|for|by|mrs?|ms|dr)"
    r"[:,.]? )?(?P<initials>[a-zа-яё]\. ?(?:[a-zа-яё]\. ?)?)"
    r"(?P<surname>[a-zа-яё]{4,20})(?![\w@]|\.\w)"
)
_WORDS = bag("а в и к о с у я э ж")  # words of one letter


def find_initials(text: str) -> Iterator[Span]:
    """Yield surnames and the initials that follow, or go before a surname in capitals."""
    for match in _BEFORE_SMALL.finditer(text):
        if _after_initials(match):
            yield Span(match.start("initials"), match.end(), "PERSON", 0.8)
    for match in _GROWN.finditer(text):
        if _surname(match["surname"].lower()):
            yield _span(match)
    if text.isascii():
        yield from map(_span, filter(_of_england, _ENGLISH.finditer(text)))
        return
    for pattern in (_SHOUTED, _CAPITAL, _SMALL_GROWN):
        for match in pattern.finditer(text):
            if _surname(match["surname"].lower()):
                yield _span(match)
    for match in _SMALL.finditer(text):
        letters = {match["one"], match["two"]}
        apart = not letters <= _WORDS or match["end"] is not None
        if apart and _surname(match["surname"]):
            yield _span(match)


def _span(match: re.Match[str]) -> Span:
    end = match.end() if match.re is not _SMALL or not match["end"] else match.start("end")
    return Span(match.start(), end, "PERSON", 0.8)


def _after_initials(match: re.Match[str]) -> bool:
    """A surname by its looks; in English only where a person is spoken of."""
    small = match["surname"]
    if small.isascii():
        return bool(match["box"]) and not ordinary(small) and (a_name(small) or not misspelt(small))
    two = match["initials"].count(".") > 1
    return (two or match["initials"][0] not in _WORDS) and _surname(small) and surname_like(small)


def _of_england(match: re.Match[str]) -> bool:
    small = match["surname"]
    return not ordinary(small) and (a_name(small) or not misspelt(small))


@lru_cache(maxsize=8_192)
def _surname(small: str) -> bool:
    if small.isascii():
        return not ordinary(small)
    if not known(small):
        return surname_like(small)
    return any("Surn" in parse.tag for parse in analyzer().parse(small))


_PAIR = re.compile(
    r"(?<![^\W_])(?:со?|у|от|ко?|для|про|об?|за|без|через|при|на|по) "
    r"(?P<given>[А-ЯЁа-яё][а-яё]{2,14}) (?P<surname>[А-ЯЁа-яё][а-яё]{3,20})(?![^\W_])"
)


def find_pairs(text: str) -> Iterator[Span]:
    """Yield a given name and a surname in one and the same case behind a preposition."""
    if text.isascii():
        return
    for match in _PAIR.finditer(text):
        given, surname = match["given"], match["surname"]
        if given.islower() == surname.islower() and _agree(given.lower(), surname.lower()):
            yield Span(match.start("given"), match.end("surname"), "PERSON", 0.8)


# ПЕТРОВ РОМАН, SIDOROVA/ANNA MRS; Макаренко at the beginning of a sentence.
_UPPER_PAIR = re.compile(r"(?<![^\W_])(?P<one>[А-ЯЁ]{3,16}) (?P<two>[А-ЯЁ]{3,16})(?![^\W_])")
_ON_A_TICKET = re.compile(
    r"(?<![\w/])(?P<surname>[A-Z]{3,20})/(?P<given>[A-Z]{3,16})(?: (?:MR|MRS|MS|MISS|MSTR|CHD))?"
    r"(?![\w/])"
)
_FIRST = re.compile(r"(?:\A|[.!?\n] ?)(?P<surname>[А-ЯЁ][а-яё]{3,20})(?= [а-яё])")


def find_bare(text: str) -> Iterator[Span]:
    """Yield names in capitals, and surnames that begin a sentence, where capitals say nothing."""
    for match in _ON_A_TICKET.finditer(text):
        known_as = listed("given") | listed("surnames")
        if not known_as.isdisjoint((match["surname"].lower(), match["given"].lower())):
            yield Span(match.start(), match.end(), "PERSON", 0.8)
    if text.isascii():
        return
    for match in _UPPER_PAIR.finditer(text):
        one, two = match["one"].lower(), match["two"].lower()
        if _agree(one, two) or _agree(two, one):
            yield Span(match.start(), match.end(), "PERSON", 0.8)
    for match in _FIRST.finditer(text):
        if _only_a_surname(match["surname"].lower()):
            yield Span(match.start("surname"), match.end("surname"), "PERSON", 0.8)


@lru_cache(maxsize=8_192)
def _only_a_surname(small: str) -> bool:
    brand = any(small[: len(small) - cut] in listed("brands_ru") for cut in range(3))
    if brand or small in listed("figures_ru"):
        return False
    parses = analyzer().parse(small)
    return known(small) and all("Surn" in parse.tag for parse in parses)


@lru_cache(maxsize=8_192)
def _agree(given: str, surname: str) -> bool:
    first = [parse for parse in analyzer().parse(given) if "Name" in parse.tag]
    if not first:
        return False
    last = [parse for parse in analyzer().parse(surname)[:4] if "Surn" in parse.tag]
    figures = {f"{one.normal_form} {two.normal_form}" for one in first for two in last}
    cases = {str(parse.tag.case) for parse in first if parse.tag.number == "sing"}
    return bool(cases & {str(parse.tag.case) for parse in last}) and figures.isdisjoint(
        listed("figures_ru")
    )
