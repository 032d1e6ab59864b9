"""Writing habits that hide a secret without a strange character, and how each is undone.

Every step reads a text and yields what it rewrites; `folding.fold` runs them in the order of STEPS,
each only where its trigger matches. All of them are linear: every repetition has a bound.
"""

import html
import re
from collections.abc import Iterator

from governance.redaction.backwards import (
    BACKWARDS,
    SYLLABLES,
    VERTICAL,
    backwards,
    syllables,
    vertical,
)
from governance.redaction.broken import (
    BROKEN,
    CUT,
    NEXT_WORD,
    broken_words,
    cut_parts,
    next_words,
)
from governance.redaction.characters import Piece, plain
from governance.redaction.dictated import (
    asides,
    echoes,
    keyed,
    lettered,
    linked,
    named_numbers,
    signs_apart,
)
from governance.redaction.embedded import (
    DECOY,
    FROM_THE_END,
    GROWN,
    MARKED,
    PLATE,
    grown_numbers,
    spelled_plates,
    turned_numbers,
    unmarked,
    without_decoys,
)
from governance.redaction.grown import camel, cyrillic_camel, shouted_signs
from governance.redaction.layouts import (
    LABELS,
    WRONG_CYRILLIC,
    WRONG_LATIN,
    wrong_cyrillic,
    wrong_labels,
    wrong_latin,
)
from governance.redaction.leet import (
    LEET_CYRILLIC,
    LEET_NAME,
    LEET_TOKEN,
    POSTAL,
    STARRED,
    at_first,
    leet_cyrillic,
    leet_digits,
    leet_letters,
    leet_names,
    leet_signs,
    leet_tokens,
    starred,
)
from governance.redaction.misheard import misheard
from governance.redaction.mislabelled import FIGURES, mended_labels
from governance.redaction.numberwords import spoken_digits
from governance.redaction.steps import (
    BRACKETS,
    CONSONANTS,
    CUT_TWICE,
    CYRILLIC,
    DIGITS,
    IN_A_SIGN,
    LETTERS,
    LONE_DIGITS,
    TURNED,
    TWO_BLANKS,
    TWO_GAPS,
    Step,
)
from governance.redaction.symbols.wallets import BEGUN, begun_wallets
from governance.redaction.translit import TRIGGER as TRANSLIT
from governance.redaction.translit import latin_names, transliterated

# --- escapes and markup -------------------------------------------------------------------------

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


def _entities(text: str) -> Iterator[Piece]:
    for match in _ENTITY.finditer(text):
        new = html.unescape(match.group())
        if len(new) == 1:
            yield match.start(), match.end(), plain(new) if new > "\x7f" else new


def _percents(text: str) -> Iterator[Piece]:
    for match in _PERCENT.finditer(text):
        yield match.start(), match.end(), chr(int(match.group()[1:], 16))


def _backslashes(text: str) -> Iterator[Piece]:
    for match in _BACKSLASH.finditer(text):
        code = match.group("u") or match.group("x")
        yield match.start(), match.end(), chr(int(code, 16)) if code else match.group("sign")


def _quoted(text: str) -> Iterator[Piece]:
    for match in _QUOTED.finditer(text):
        yield match.start(), match.end(), chr(int(match.group("code"), 16))


def _tags(text: str) -> Iterator[Piece]:
    """HTML that styles a stretch vanishes; what breaks a line becomes a space."""
    for match in _TAG.finditer(text):
        yield match.start(), match.end(), " " if _BLOCK_TAG.match(match.group()) else ""


# --- s p a c e d --------------------------------------------------------------------------------

# J o h n, J.o.h.n, J -- o -- h -- n: four single signs or more, the first three letters or one
# letter in all, with one and the same separator.
_SPACED = re.compile(
    r"(?<![^\W_])[^\W\d_](?:(?P<gap>[ .*_|~+/-]{1,3})[^\W_])(?:(?P=gap)[^\W_]){2,40}(?![^\W_])"
)
# K, O, W, A, L: five letters with commas between.
_LISTED = re.compile(r"(?<![^\W_])[^\W\d_](?:, ?[^\W\d_]){4,40}(?![^\W_])")
# 4 5 0 8 1 2: six single digits or more.
_SPACED_DIGITS = re.compile(r"(?<![\w.])\d([ .*_|~/-]{1,3}|\r?\n)(?:\d\1){4,24}\d(?![\w,]|\.\d)")
# (J)(o)(h)(n), [4][1][1][1]
_BOXED = re.compile(r"[(\[{<][^\W_][)\]}>](?: ?[(\[{<][^\W_][)\]}>]){3,39}")
# vk(.)com(/)anna: a sign in brackets of its own, other than those that defanged links are read by.
_BOXED_SIGN = re.compile(
    r"(?<=[\w)\]}])[(\[{](?P<sign>[/:_])[)\]}](?=[\w(\[{/])|"
    r" ?[(\[{<] ?(?P<word>slash|underscore|слэш|слеш|подч[её]ркивание) ?[)\]}>] ?",
    re.IGNORECASE,
)
# *Jane* **Doe** ~4111~: emphasis as plain text marks it.
_EMPHASIS = re.compile(r"(?<![\w*_~`])([*_~`]{1,3})(?=[\w+][^*_~`\n]{0,60}[\w.]\1(?![\w*_~`]))")
_EMPHASIS_END = re.compile(r"(?<=[\w.])[*_~`]{1,3}(?![\w*_~`])")
_SPACED_BOX = re.compile(r"(?<![^\W_])(?:[^\W_] ){2,40}[^\W_](?= ?@)")
# Single signs with a blank between them, and two or three blanks between the words they spell.
_SPACED_SIGNS = re.compile(r"(?<!\S)\S(?: {1,3}\S){6,80}(?=[,;:!?]?(?:\s|$))")
_COUNTING = "01234567890123456789"
_ALPHABET = "abcdefghijklmnopqrstuvwxyz|абвгдежзиклмнопрстуфхцчшщэюя"


def _spaced(text: str) -> Iterator[Piece]:
    for match in _SPACED.finditer(text):
        start, end = match.span()
        if match.group("gap") == " ":
            start, end = _own(match.group(), start)
        joined = text[start:end].replace(match.group("gap"), "")
        letters = sum(char.isalpha() for char in joined)
        if letters == len(joined) or letters >= 4 or len(joined) >= _CODE:
            yield start, end, joined


_CODE = 7  # letters and digits: the number of a paper


def _listed(text: str) -> Iterator[Piece]:
    """A name that is spelled letter by letter, but not options A, B, C, D, E."""
    for match in _LISTED.finditer(text):
        joined = re.sub(r"\W", "", match.group())
        if joined.lower() not in _ALPHABET:
            yield match.start(), match.end(), joined


def _boxed_signs(text: str) -> Iterator[Piece]:
    for match in _BOXED_SIGN.finditer(text):
        said = (match.group("word") or "").lower()
        slash = "/" if said.startswith(("slash", "сл")) else "_"
        yield match.start(), match.end(), match.group("sign") or slash


def _boxed(text: str) -> Iterator[Piece]:
    for match in _BOXED.finditer(text):
        yield match.start(), match.end(), re.sub(r"\W", "", match.group())


def _emphasis(text: str) -> Iterator[Piece]:
    done = 0
    for match in _EMPHASIS.finditer(text):
        end = _EMPHASIS_END.search(text, match.end())
        if end is not None and match.start() >= done and end.group() == match.group(1):
            yield match.start(), match.end(), ""
            yield end.start(), end.end(), ""
            done = end.end()


def _spaced_digits(text: str) -> Iterator[Piece]:
    for match in _SPACED_DIGITS.finditer(text):
        joined = match.group().replace(match.group(1), "")
        if joined not in _COUNTING:
            yield match.start(), match.end(), joined


# #4 #1 #5: a digit to a tag.
_TAGGED_DIGITS = re.compile(r"(?<![\w#])#\d(?: ?#\d){6,18}(?![\w#])")


def _tagged_digits(text: str) -> Iterator[Piece]:
    for match in _TAGGED_DIGITS.finditer(text):
        yield match.start(), match.end(), re.sub(r"\D", "", match.group())


# ул/Садовая д/18: two words of an address or more, cut off by a slash.
_CUT_OFF = re.compile(r"(?<!\w)(?:г|ул|д|кв|пр|пер|корп|стр|обл)(?P<cut>/)(?=[\dА-ЯЁ])")


def _cut_off(text: str) -> Iterator[Piece]:
    found = list(_CUT_OFF.finditer(text))
    for match in found if len(found) > 1 else ():
        yield match.start("cut"), match.end("cut"), ". "


def _spaced_box(text: str) -> Iterator[Piece]:
    for match in _SPACED_BOX.finditer(text):
        start, end = match.span()
        yield start, end, text[start:end:2]


def _spaced_signs(text: str) -> Iterator[Piece]:
    """a n n @ m a i l . c o m, an account in single characters, П е т р о в  И л ь я."""
    for match in _SPACED_SIGNS.finditer(text):
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


# Aske-\nlund: a word that is parted at the end of a line.
_HYPHENATED = re.compile(r"(?<=[^\W\d_])-[ \t]?\r?\n(?=[a-zа-яё])")


def _hyphenated(text: str) -> Iterator[Piece]:
    for match in _HYPHENATED.finditer(text):
        yield match.start(), match.end(), ""


STEPS: tuple[Step, ...] = (
    Step(re.compile("&"), _entities),
    Step(re.compile(r"%[2-7]"), _percents),
    Step(re.compile(r"\\[ux.@_+-]"), _backslashes),
    Step(re.compile("=(?:40|2[Ee])"), _quoted),
    Step(re.compile("</"), _tags),
    Step(DECOY, without_decoys, signs=frozenset("@")),
    Step(MARKED, unmarked, signs=frozenset("*_~`")),
    Step(PLATE, spelled_plates, signs=DIGITS),
    Step(GROWN, grown_numbers, signs=DIGITS),
    Step(FROM_THE_END, turned_numbers, signs=DIGITS, small=True),
    Step(BEGUN, begun_wallets),
    Step(FIGURES, mended_labels, signs=DIGITS),
    Step(IN_A_SIGN, leet_signs, signs=frozenset("04@3")),
    Step(re.compile(r"\d ?\("), echoes, signs=BRACKETS),
    Step(re.compile("AT(?<=[a-z0-9]AT)[a-z0-9]"), shouted_signs),
    Step(re.compile(r"-[ \t]?\r?\n"), _hyphenated),
    Step(_SPACED_SIGNS, _spaced_signs, first=TWO_BLANKS),
    Step(_SPACED, _spaced, first=TWO_GAPS),
    Step(VERTICAL, vertical, signs=frozenset("\n")),
    Step(SYLLABLES, syllables, signs=frozenset(".-,/…")),
    Step(BACKWARDS, backwards, first=TURNED),
    Step(NEXT_WORD, next_words, stems=("word", "слово"), small=True),
    Step(CUT, cut_parts, first=CUT_TWICE),
    Step(TRANSLIT, transliterated, small=True),
    Step(BROKEN, broken_words, small=True),
    Step(re.compile(r"[А-яЁё]\W{1,3}[A-Za-z]{3}"), latin_names, signs=CYRILLIC),
    Step(LABELS, wrong_labels, signs=frozenset("/")),
    Step(WRONG_LATIN, wrong_latin, first=CONSONANTS),
    Step(WRONG_CYRILLIC, wrong_cyrillic, signs=CYRILLIC),
    Step(_LISTED, _listed, first=re.compile(r", ?[^\W\d_], ?[^\W\d_]")),
    Step(_BOXED, _boxed, signs=BRACKETS),
    Step(_BOXED_SIGN, _boxed_signs, signs=BRACKETS),
    Step(STARRED, starred, signs=frozenset("*#")),
    Step(re.compile(r"[*_~`]"), _emphasis),
    Step(_SPACED_BOX, _spaced_box, signs=frozenset("@")),
    Step(_SPACED_DIGITS, _spaced_digits, signs=DIGITS, first=LONE_DIGITS),
    Step(re.compile(r"#\d ?#"), _tagged_digits),
    Step(re.compile(r"(?:ул|д|кв)/"), _cut_off, signs=frozenset("/")),
    Step(re.compile(r"\d ?\("), asides, signs=BRACKETS),
    Step(re.compile(r"\d[^\W\d_]\d"), lettered),
    Step(re.compile(r"\d[-. ][A-Z]{4}"), keyed),
    Step(LETTERS, misheard),
    Step(LETTERS, spoken_digits),
    Step(LETTERS, named_numbers),
    Step(re.compile(r"\d"), leet_digits),
    Step(LEET_TOKEN, leet_tokens, first=re.compile(r"\d(?:[lIOОoо]|(?<=[lIOОoо].))")),
    Step(re.compile(r"\d[\s,;:.(]{0,3}[^\W\d_]{1,10}[\s,:]"), linked),
    Step(LEET_NAME, leet_names, signs=frozenset("$!@")),
    Step(re.compile("@[а-яё]"), at_first, signs=frozenset("@")),
    Step(re.compile(r"[01345@$!](?<=[A-Za-z].)[01345$!]?[A-Za-z]"), leet_letters),
    Step(LEET_CYRILLIC, leet_cyrillic, signs=CYRILLIC),
    Step(re.compile(r"[A-Z](?<=[a-z].)"), camel),
    Step(re.compile(r"[А-ЯЁ](?<=[а-яё].)"), cyrillic_camel, signs=CYRILLIC),
    Step(re.compile("dot|точк|under|подч[её]рк"), signs_apart, small=True),
)
ESCAPES = 14  # of the steps: how a text was typed or sent, and what it says twice
