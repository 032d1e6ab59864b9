"""Signs that stand apart: s p a c e d, [b][o][x][e][d], *emphasised*, listed. Steps of folding."""

import re
from collections.abc import Iterator

from governance.redaction.characters import Piece
from governance.redaction.leet import POSTAL

# J o h n, J.o.h.n, J -- o -- h -- n: four single signs or more, the first three letters or one
# letter in all, with one and the same separator.
SPACED = re.compile(
    r"(?<![^\W_])[^\W\d_](?:(?P<gap>[ .*_|~+/-]{1,3})[^\W_])(?:(?P=gap)[^\W_]){2,40}(?![^\W_])"
)
# K, O, W, A, L: five letters with commas between.
LISTED = re.compile(r"(?<![^\W_])[^\W\d_](?:, ?[^\W\d_]){4,40}(?![^\W_])")
# 4 5 0 8 1 2: six single digits or more.
SPACED_DIGITS = re.compile(r"(?<![\w.])\d([ .*_|~/-]{1,3}|\r?\n)(?:\d\1){4,24}\d(?![\w,]|\.\d)")
# (J)(o)(h)(n), [4][1][1][1]
BOXED = re.compile(r"[(\[{<][^\W_][)\]}>](?: ?[(\[{<][^\W_][)\]}>]){3,39}")
# vk(.)com(/)anna: a sign in brackets of its own, other than those that defanged links are read by.
BOXED_SIGN = re.compile(
    r"(?<=[\w)\]}])[(\[{](?P<sign>[/:_])[)\]}](?=[\w(\[{/])|"
    r" ?[(\[{<] ?(?P<word>slash|underscore|слэш|слеш|подч[её]ркивание) ?[)\]}>] ?",
    re.IGNORECASE,
)
# *Jane* **Doe** ~4111~: emphasis as plain text marks it.
_EMPHASIS = re.compile(r"(?<![\w*_~`])([*_~`]{1,3})(?=[\w+][^*_~`\n]{0,60}[\w.]\1(?![\w*_~`]))")
_EMPHASIS_END = re.compile(r"(?<=[\w.])[*_~`]{1,3}(?![\w*_~`])")
SPACED_BOX = re.compile(r"(?<![^\W_])(?:[^\W_] ){2,40}[^\W_](?= ?@)")
# Single signs with a blank between them, and two or three blanks between the words they spell.
SPACED_SIGNS = re.compile(r"(?<!\S)\S(?: {1,3}\S){6,80}(?=[,;:!?]?(?:\s|$))")
_COUNTING = "01234567890123456789"
_ALPHABET = "abcdefghijklmnopqrstuvwxyz|абвгдежзиклмнопрстуфхцчшщэюя"


def spaced(text: str) -> Iterator[Piece]:
    for match in SPACED.finditer(text):
        start, end = match.span()
        if match.group("gap") == " ":
            start, end = _own(match.group(), start)
        joined = text[start:end].replace(match.group("gap"), "")
        letters = sum(char.isalpha() for char in joined)
        if letters == len(joined) or letters >= 4 or len(joined) >= _CODE:
            yield start, end, joined


_CODE = 7  # letters and digits: the number of a paper


def listed(text: str) -> Iterator[Piece]:
    """A name that is spelled letter by letter, but not options A, B, C, D, E."""
    for match in LISTED.finditer(text):
        joined = re.sub(r"\W", "", match.group())
        if joined.lower() not in _ALPHABET:
            yield match.start(), match.end(), joined


def boxed_signs(text: str) -> Iterator[Piece]:
    for match in BOXED_SIGN.finditer(text):
        said = (match.group("word") or "").lower()
        slash = "/" if said.startswith(("slash", "сл")) else "_"
        yield match.start(), match.end(), match.group("sign") or slash


def boxed(text: str) -> Iterator[Piece]:
    for match in BOXED.finditer(text):
        yield match.start(), match.end(), re.sub(r"\W", "", match.group())


def emphasis(text: str) -> Iterator[Piece]:
    done = 0
    for match in _EMPHASIS.finditer(text):
        end = _EMPHASIS_END.search(text, match.end())
        if end is not None and match.start() >= done and end.group() == match.group(1):
            yield match.start(), match.end(), ""
            yield end.start(), end.end(), ""
            done = end.end()


def spaced_digits(text: str) -> Iterator[Piece]:
    for match in SPACED_DIGITS.finditer(text):
        joined = match.group().replace(match.group(1), "")
        if joined not in _COUNTING:
            yield match.start(), match.end(), joined


# #4 #1 #5: a digit to a tag.
_TAGGED_DIGITS = re.compile(r"(?<![\w#])#\d(?: ?#\d){6,18}(?![\w#])")


def tagged_digits(text: str) -> Iterator[Piece]:
    for match in _TAGGED_DIGITS.finditer(text):
        yield match.start(), match.end(), re.sub(r"\D", "", match.group())


# ул/Садовая д/18: two words of an address or more, cut off by a slash.
_CUT_OFF = re.compile(r"(?<!\w)(?:г|ул|д|кв|пр|пер|корп|стр|обл)(?P<cut>/)(?=[\dА-ЯЁ])")


def cut_off(text: str) -> Iterator[Piece]:
    found = list(_CUT_OFF.finditer(text))
    for match in found if len(found) > 1 else ():
        yield match.start("cut"), match.end("cut"), ". "


def spaced_box(text: str) -> Iterator[Piece]:
    for match in SPACED_BOX.finditer(text):
        start, end = match.span()
        yield start, end, text[start:end:2]


def spaced_signs(text: str) -> Iterator[Piece]:
    """a n n @ m a i l . c o m, an account in single characters, П е т р о в  И л ь я."""
    for match in SPACED_SIGNS.finditer(text):
        start, end = _own(match.group(), match.start())
        found = text[start:end]
        if "  " in found:
            yield start, end, _WIDE.sub(r"\1", found)
            continue
        joined = found[::2]
        if POSTAL.fullmatch(joined.replace(".", "")):
            yield start, end, joined.replace(".", "")
        elif _ADDRESSED.search(joined):
            yield start, end, _STOPPED.sub(r"\1 ", joined)
        elif not joined.isdigit() and (_SPELLED.search(joined) or joined.isalnum()):
            yield start, end, joined


_SPELLED = re.compile(r"[@/]|[^\W\d_]{4}[\w]{0,9}[._]\w")  # an address, or josie.w04
_ADDRESSED = re.compile(r"(?<![^\W_])(?:ул|д|кв|пр|пер|г)\.\w{1,20}[,.]|(?:ул|кв)\.?\w")
_STOPPED = re.compile(r"([.,])(?=\w)")
_WIDE = re.compile(r"(?: (?=\S)(?<=\S ))|( ) +")


def _own(found: str, start: int) -> tuple[int, int]:
    """Where the row begins and ends without the one-letter words beside it: "к И л ь е"."""
    signs = found.split()
    end = start + len(found)
    if signs[0] in _ONE_LETTER and (signs[1].isupper() or signs[1].isdigit()):
        start += len(found) - len(found[1:].lstrip())
    if signs[-1] in _ONE_LETTER and (signs[-2].isdigit() or found[-3:-1] == "  "):
        end -= len(found) - len(found[:-1].rstrip())
    return start, end


_ONE_LETTER = frozenset("aIявсукоиа")
