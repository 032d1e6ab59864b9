"""Words grown together, cut apart again: steps of folding; see `disguises`."""

import re
from collections.abc import Iterator

from governance.redaction.characters import Piece

_CAMEL = re.compile(
    r"(?:(?<=#)|(?<!\w)(?:(?:My|Her|His)NameIs|(?:I|Call|This|Its)(?:Am|Me|Is)?)(?=[A-Z]))"
    r"[A-Z][a-z]{1,20}(?:[A-Z][a-z]{1,20}){1,5}(?![A-Za-z])"
)
# janeDOTdoeATgmailDOTcom: what is said for the signs, in capitals among small letters.
_SHOUTED_SIGNS = re.compile(
    r"(?<![^\W_])[a-z0-9_-]{1,40}(?:DOT[a-z0-9_-]{1,40}){0,3}AT[a-z0-9_-]{1,40}"
    r"(?:DOT[a-z0-9_-]{1,40}){1,3}(?![^\W_])"
)
_SHOUTED_SIGN = re.compile("DOT|AT")
_JOINT = re.compile(r"(?<=[a-z])(?=[A-Z])")


def camel(text: str) -> Iterator[Piece]:
    """#JaneDoe and MyNameIsJaneDoe, cut into their words."""
    for match in _CAMEL.finditer(text):
        for joint in _JOINT.finditer(text, match.start(), match.end()):
            yield joint.start(), joint.start(), " "


# ЗахароваЛюдмилаПетровна: cut where one of the words ends as surnames and patronymics do.
_CYRILLIC_CAMEL = re.compile(r"(?<!\w)[А-ЯЁ][а-яё]{2,15}(?:[А-ЯЁ][а-яё]{2,15}){1,2}(?!\w)")
_SURNAME = re.compile(r"[а-яё](?:ов|ев|ёв|ин|ын|ск[иа][йя]|ович|евич|овна|евна|енко|ова|ева|ина)$")
_CYRILLIC_JOINT = re.compile(r"(?<=[а-яё])(?=[А-ЯЁ])")


def cyrillic_camel(text: str) -> Iterator[Piece]:
    for match in _CYRILLIC_CAMEL.finditer(text):
        if any(map(_SURNAME.search, _CYRILLIC_JOINT.split(match.group()))):
            for joint in _CYRILLIC_JOINT.finditer(text, match.start(), match.end()):
                yield joint.start(), joint.start(), " "


def shouted_signs(text: str) -> Iterator[Piece]:
    for match in _SHOUTED_SIGNS.finditer(text):
        for sign in _SHOUTED_SIGN.finditer(text, match.start(), match.end()):
            yield sign.start(), sign.end(), "@" if sign.group() == "AT" else "."
