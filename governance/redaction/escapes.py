"""How a text was typed or sent: escapes, tags, words cut at the end of a line. Steps of folding."""

import html
import re
from collections.abc import Iterator

from governance.redaction.characters import Piece, plain

_ENTITY = re.compile(r"&(?:#\d{1,6}|#x[0-9a-fA-F]{1,5}|[a-zA-Z]{2,8});")
_PERCENT = re.compile(r"%(?:[2-7][0-9A-Fa-f])")
# \\u0040 and \\x40 as programs write them, a backslash before a sign, =40 as in old e-mails.
_BACKSLASH = re.compile(
    r"\\(?:u00(?P<u>[2-7][0-9a-fA-F])|x(?P<x>[2-7][0-9a-fA-F])|(?P<sign>[.@_+-]))"
)
_QUOTED = re.compile(r"(?<=\w)=(?P<code>40|2[Ee])(?=[A-Za-z])")
_TAG = re.compile(
    r"</?(?:b|i|u|s|a|p|em|tt|td|tr|th|li|br|hr|sup|sub|del|ins|div|pre|span|font|code|mark|strong|"
    r"small|big|wbr|h[1-6])(?:\s[^<>]{0,200})?/?>|<!--[^<>]{0,200}-->",
    re.IGNORECASE,
)
_BLOCK_TAG = re.compile(r"</?(?:p|td|tr|th|li|br|hr|div|h[1-6])\b", re.IGNORECASE)


def entities(text: str) -> Iterator[Piece]:
    for match in _ENTITY.finditer(text):
        new = html.unescape(match.group())
        if len(new) == 1:
            yield match.start(), match.end(), plain(new) if new > "\x7f" else new


def percents(text: str) -> Iterator[Piece]:
    for match in _PERCENT.finditer(text):
        yield match.start(), match.end(), chr(int(match.group()[1:], 16))


def backslashes(text: str) -> Iterator[Piece]:
    for match in _BACKSLASH.finditer(text):
        code = match.group("u") or match.group("x")
        yield match.start(), match.end(), chr(int(code, 16)) if code else match.group("sign")


def quoted(text: str) -> Iterator[Piece]:
    for match in _QUOTED.finditer(text):
        yield match.start(), match.end(), chr(int(match.group("code"), 16))


def tags(text: str) -> Iterator[Piece]:
    """HTML that styles a stretch vanishes; what breaks a line becomes a space."""
    for match in _TAG.finditer(text):
        yield match.start(), match.end(), " " if _BLOCK_TAG.match(match.group()) else ""


# Aske-\nlund: a word that is parted at the end of a line.
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-[ \t]?\r?\n(?=[a-zа-яё])")


def hyphenated(text: str) -> Iterator[Piece]:
    for match in _HYPHENATED.finditer(text):
        yield match.start(), match.end(), ""
