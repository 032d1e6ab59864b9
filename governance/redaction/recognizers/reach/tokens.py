"""A message as a row of tokens, each with its part in an address that is told in words.

What is told takes any form, but its parts are few: signs, numbers, letters, strange words, what is
said between ("then", "all one word"), what introduces it ("it's", "почта") and everyday words,
which end it. The sweeps in `mailboxes`, `accounts` and `links` read these parts, not the words.
"""

import re
from collections.abc import Sequence
from enum import IntEnum, auto
from functools import lru_cache
from typing import NamedTuple

from governance.redaction.characters import lowered
from governance.redaction.names.words import common, listed
from governance.redaction.numberwords import KNOWN
from governance.redaction.recognizers.reach import signs
from governance.redaction.recognizers.reach import vocabulary as said


class Kind(IntEnum):
    """The part that a token plays."""

    AT = auto()  # @, собака, "curly a"
    WEAK_AT = auto()  # at: a word of its own as well
    DOT = auto()
    JOIN = auto()  # underscore, dash, hash
    HYPHEN = auto()  # between two words without blanks: well-known, ann-lee
    SLASH = auto()
    NUMBER = auto()
    LETTER = auto()  # b, вэ, ess
    STRONG = auto()  # letters and digits, or capitals within: nothing but a name of an account
    OPAQUE = auto()  # no everyday word
    WORD = auto()
    FILLER = auto()  # then, capital, слитно
    TOGETHER = auto()  # "one word", "слитно": what stands beside is written as one
    INTRO = auto()  # is, my, почта, a colon
    ASKED = auto()  # add, найди: a wish to be found
    PAUSE = auto()  # a comma, a bracket, a line's end
    STOP = auto()  # the end of a sentence


class Token(NamedTuple):
    """Where it stands, its small letters, the letters that its name spells, and its part."""

    start: int
    end: int
    small: str
    spells: str
    kind: Kind


# What an address is made of.
SYMBOLS = frozenset({Kind.DOT, Kind.JOIN, Kind.NUMBER, Kind.LETTER, Kind.STRONG, Kind.OPAQUE})
SIGNS = frozenset({Kind.AT, Kind.DOT, Kind.JOIN, Kind.SLASH})

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?|[^\w\s]|_|\n")
# b-k, y.a.h.o.o: letters with one sign between, and dots or underscores inside a word.
_LETTERED = re.compile(r"[^\W_](?:(?P<gap>[-.])[^\W_])(?:(?P=gap)[^\W_]){0,30}(?![^\W_])")
_CLUSTER = re.compile(r"[^\W_]{1,40}+(?:[._]{1,2}[^\W_]{1,40}+){1,8}+(?![^\W_])")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_MIXTURE = re.compile(r"[a-z][A-Z][a-z]|[а-яё][А-ЯЁ]|^[a-z]{1,3}[A-Z]$")


def read(text: str) -> list[Token]:
    """Cut `text` into tokens."""
    russian = 2 * len(_CYRILLIC.findall(text)) > sum(map(str.isalpha, text))
    letters = lowered(text)
    out: list[Token] = []
    done = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        if start < done:
            continue
        small = letters[start:end]
        told = signs.phrase(letters, start, small)
        grown = None if told or text[end : end + 1] not in _INSIDE else _grown(text, start)
        if grown is not None:
            end, small = grown
            kind = _word(small, small, russian) if small.isalnum() else Kind.STRONG
        elif told is not None:
            end, kind = told[0], Kind[told[1]]
            small = letters[start:end]
        elif small[0].isalnum():
            kind = _word(match.group(), small, russian)
        else:
            kind = _sign(text, start)
        done = end
        out.append(Token(start, end, small, said.LETTERS.get(small, small), kind))
    return _without_asides(_spelled(out))


def _spelled(tokens: list[Token]) -> list[Token]:
    """What only explains a letter is talk: "b as in boy", "эс как доллар"."""
    for place, token in enumerate(tokens):
        if token.small in said.ONE_LETTER and _among_letters(tokens, place):
            tokens[place] = token._replace(kind=Kind.LETTER)
        elif token.kind is not Kind.LETTER:
            continue
        size = _LIKE.get(tuple(word.small for word in tokens[place + 1 : place + 3]), 0)
        size = size or _LIKE.get(tuple(word.small for word in tokens[place + 1 : place + 2]), 0)
        for number in range(place + 1, min(len(tokens), place + 1 + size)):
            tokens[number] = tokens[number]._replace(kind=Kind.FILLER)
    return tokens


def _among_letters(tokens: Sequence[Token], place: int) -> bool:
    """Whether an "i" or "о" is one of the letters that are spelled, with commas between."""
    left = {token.kind for token in tokens[max(0, place - 2) : place]}
    right = {token.kind for token in tokens[place + 1 : place + 3]}
    return all(side & _SPELLED and side <= _SPELLED | {Kind.PAUSE} for side in (left, right))


_SPELLED = frozenset({Kind.LETTER, Kind.NUMBER})
_LIKE: dict[tuple[str, ...], int] = {("as", "in"): 3, ("for",): 2, ("like",): 2, ("как",): 2}


_INSIDE = (".", "-", "_")


def _grown(text: str, start: int) -> tuple[int, str] | None:
    """Where single letters with a sign between, or a word with dots in it, end, and their "
    "letters."""
    if text[start - 1 : start] in _INSIDE and start:
        return None
    if (match := _LETTERED.match(text, start)) is not None:
        return match.end(), match.group().replace(match.group("gap"), "").lower()
    match = _CLUSTER.match(text, start)
    if match is None or (parts := _PART.findall(match.group()))[-1].lower() in said.NO_NAME:
        return None
    if not match.group().islower() and "_" not in match.group():
        return None
    if all(map(str.isdigit, parts)) or not said.SIGN_WORDS.isdisjoint(map(str.lower, parts)):
        return None
    return match.end(), match.group().lower()


_PART = re.compile(r"[^\W_]+")


def _without_asides(tokens: list[Token]) -> list[Token]:
    """A bracket that speaks of a sign stands for it: "vex (two underscores here) marrow"."""
    for place, token in enumerate(tokens):
        if token.small not in "([{":
            continue
        aside = [place]
        for number in range(place + 1, min(len(tokens), place + _LONGEST_ASIDE)):
            aside.append(number)
            if tokens[number].small in ")]}":
                break
        kinds = {tokens[number].kind for number in aside}
        if tokens[aside[-1]].small not in ")]}" or len(aside) == _SIGN_ALONE:
            continue
        signs = kinds & {Kind.JOIN, Kind.DOT, Kind.SLASH}
        if signs or Kind.TOGETHER in kinds:
            for number in aside:
                tokens[number] = tokens[number]._replace(kind=Kind.PAUSE)
            if signs:
                tokens[place + 1] = tokens[place + 1]._replace(kind=min(signs, key=_SIGN_ORDER))
    return tokens


_LONGEST_ASIDE, _SIGN_ALONE = 9, 1
_SIGN_ORDER = [Kind.SLASH, Kind.JOIN, Kind.DOT].index


def _sign(text: str, place: int) -> Kind:
    """A full stop inside a word is a dot, before a blank an end; a hyphen may be either."""
    sign, following = text[place], text[place + 1 : place + 2]
    tight = place > 0 and not text[place - 1].isspace() and bool(following.strip())
    inside = tight and text[place - 1].isalnum() and following.isalnum()
    if (sign == "-" and tight) or (sign in "!$" and inside):
        return Kind.HYPHEN
    if sign in ".!?;":
        return Kind.DOT if sign == "." and (tight or _lone(text, place)) else Kind.STOP
    if sign == ">" and text[place - 1 : place].isalnum():
        return Kind.PAUSE
    return _SIGNS.get(sign, Kind.PAUSE)


def _lone(text: str, place: int) -> bool:
    """A full stop with a blank on either side: "mail . ru"."""
    return text[place - 1 : place].isspace() and text[place + 1 : place + 2].isspace()


_SIGNS = {
    "\n": Kind.PAUSE, "@": Kind.AT, "_": Kind.JOIN, "|": Kind.JOIN,
    "#": Kind.JOIN, "+": Kind.JOIN, "~": Kind.JOIN,
    "*": Kind.JOIN, "/": Kind.SLASH, "\\": Kind.SLASH, ":": Kind.INTRO, "=": Kind.INTRO,
    ">": Kind.INTRO, "-": Kind.INTRO,
}  # fmt: skip


@lru_cache(maxsize=4096)
def _word(word: str, small: str, russian: bool) -> Kind:
    if small in said.KINDS:
        return Kind[said.KINDS[small]]
    if word.isdigit() or small in KNOWN or _DRAWN_NUMBER.fullmatch(word):
        return Kind.NUMBER
    if small in said.LETTERS or (len(small) == 1 and small not in said.ONE_LETTER):
        return Kind.LETTER
    if _of_an_account(word, small):
        return Kind.STRONG
    known = common(small) if not russian else len(small) == 1
    everyday = known or small in listed("brands") or small in said.HOSTS
    return Kind.WORD if everyday or not (small.isascii() and small.isalpha()) else Kind.OPAQUE


def _of_an_account(word: str, small: str) -> bool:
    """Letters and digits, or capitals within, that make no measure and no product."""
    if word.isalpha():
        return _MIXTURE.search(word) is not None
    letters = small.strip("0123456789")
    enough = sum(map(str.isalpha, word)) >= _LETTERS_OF_A_NAME
    goods = letters in listed("brands") or letters in said.GOODS
    return enough and not goods and not said.MEASURE.fullmatch(small)


_LETTERS_OF_A_NAME = 3
_DRAWN_NUMBER = re.compile(r"(?=\D{0,3}\d)[\doOоОlIзЗ]{2,12}")  # 2OO9
