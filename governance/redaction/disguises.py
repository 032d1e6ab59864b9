"""Writing habits that hide a secret without a strange character, and how each is undone.

Every step reads a text and yields what it rewrites; `folding.fold` runs them in the order of STEPS,
each only where its trigger matches. All of them are linear: every repetition has a bound.
"""

import html
import re
from collections.abc import Callable, Iterator

from governance.redaction.characters import Piece, plain
from governance.redaction.numberwords import LINK, spoken_digits

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
    r"small|big|wbr|h[1-6])(?:\s[^<>]{0,200})?/?>",
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

# J o h n, J.o.h.n, J -- o -- h -- n: four single letters or more with one and the same separator.
_SPACED = re.compile(r"(?<![^\W_])[^\W\d_]([ .*_|~+/-]{1,3})(?:[^\W\d_]\1){2,40}[^\W\d_](?![^\W_])")
# 4 5 0 8 1 2: six single digits or more.
_SPACED_DIGITS = re.compile(r"(?<![\w.])\d([ .*_|~/-]{1,3})(?:\d\1){4,24}\d(?![\w,]|\.\d)")
# (J)(o)(h)(n), [4][1][1][1]
_BOXED = re.compile(r"(?:[(\[{<][^\W_][)\]}>] ?){4,40}")
# *Jane* **Doe** ~4111~: emphasis as plain text marks it.
_EMPHASIS = re.compile(r"(?<![\w*_~`])([*_~`]{1,3})(?=[\w+][^*_~`\n]{0,60}[\w.]\1(?![\w*_~`]))")
_EMPHASIS_END = re.compile(r"(?<=[\w.])[*_~`]{1,3}(?![\w*_~`])")
_SPACED_BOX = re.compile(r"(?<![^\W_])(?:[^\W_] ){2,40}[^\W_](?= ?@)")
_SPACED_SIGNS = re.compile(r"(?<!\S)(?:\S ){6,80}\S(?!\S)")
_COUNTING = "01234567890123456789"


def _spaced(text: str) -> Iterator[Piece]:
    for match in _SPACED.finditer(text):
        yield match.start(), match.end(), match.group().replace(match.group(1), "")


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


def _spaced_box(text: str) -> Iterator[Piece]:
    for match in _SPACED_BOX.finditer(text):
        start, end = match.span()
        yield start, end, text[start:end:2]


def _spaced_signs(text: str) -> Iterator[Piece]:
    """a n n @ m a i l . c o m, or an account in single characters."""
    for match in _SPACED_SIGNS.finditer(text):
        joined = match.group()[::2]
        if not joined.isdigit() and ("@" in joined or "/" in joined or joined.isalnum()):
            yield match.start(), match.end(), joined


# --- digits as letters, letters as digits -------------------------------------------------------

# Groups of digits and of letters that look like one; only inner groups may do without a digit.
_SIGNS = r"OoОоIilSsBbZzЗзTGgqб"
_LEET_GROUP = rf"(?=[{_SIGNS}]{{0,15}}\d)[\d{_SIGNS}]{{1,31}}+"
_LEET_RUN = re.compile(
    rf"(?<!\w){_LEET_GROUP}(?:[ .*_/,()–-]{{1,3}}(?:{_LEET_GROUP}|"
    r"[OoОоIl]{1,6}(?=\W{1,3}\w))){0,15}(?!\w)"
)
_LEET_LENGTH = range(8, 25)
_TRANSLATED = str.maketrans("OoОоIilSsBbZzЗзTGgqб", "00001115586223376996")
_PLATE = re.compile(r"[OОoо] ?\d{3} ?[OОoо]{2} ?\d{2,3}")
_ROUND = str.maketrans("OoОоIilЗз", "000011133")
_LEAST_DIGITS = 4
_CARD = range(13, 20)
_PHONE = range(10, 13)


def _leet_digits(text: str) -> Iterator[Piece]:
    """Runs that hold at least as many digits as letters, or read as a card that way."""
    for match in _LEET_RUN.finditer(text):
        run = match.group()
        digits = sum(char.isdigit() for char in run)
        signs = sum(char.isalpha() for char in run)
        if not signs or digits < _LEAST_DIGITS or digits + signs not in _LEET_LENGTH:
            continue
        if _PLATE.fullmatch(run):
            continue
        # Letters that are always drawn for digits may even be one more than the digits.
        enough = digits >= signs - _only_round(run)
        grouped = digits + signs in _PHONE and enough and " " in run
        if digits + signs in _CARD or grouped:
            yield match.start(), match.end(), run.translate(_TRANSLATED)
        elif digits >= 2 * signs or (digits >= signs and _only_round(run)):
            # A last letter may be a check letter: 12345678Z.
            inner = run[1:-2].translate(_TRANSLATED if digits >= 2 * signs else _ROUND)
            new = run[:1].translate(_ROUND) + inner + run[-2:].translate(_ROUND)
            yield match.start(), match.end(), new


# l99O, 2O2: three or four signs, two of them digits.
_LEET_TOKEN = re.compile(r"(?<!\w)(?=\w{0,2}\d\w?\d)(?=\d{0,3}[lIOОoо])[\dlIOОoо]{3,4}(?!\w)")


def _leet_tokens(text: str) -> Iterator[Piece]:
    for match in _LEET_TOKEN.finditer(text):
        yield match.start(), match.end(), match.group().translate(_ROUND)


def _only_round(run: str) -> bool:
    return not any(char.isalpha() for char in run.translate(_ROUND))


# A letter written as a digit or sign, inside a word: J0hn, M4r14.
_LEET_WORD = re.compile(
    r"(?<![\w@.])[A-Za-z]{1,12}(?:(?:[01345@$!]|14|41|11|33|00|55|\$\$)"
    r"[A-Za-z]{1,12}){1,4}(?:[01345]|14|41)?"
    r"(?![\w@]|\s{0,2}[.,]\s{0,2}[A-Za-z])"
)
_LEET_CYRILLIC = re.compile(
    r"(?<!\w)(?=[\w@]{0,20}[А-яЁё])[03]?[А-яЁёrnuNRU]{1,12}(?:[0134@][А-яЁёrnuNRU]{1,12}){0,4}(?!\w)"
)
_POSTAL = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")  # a British postcode
_LETTER_OF = str.maketrans("01345@$!", "oieasasi")
_CYRILLIC_OF = str.maketrans("0134@rnuNRU", "оизчагпиПРИ")


def _leet_letters(text: str) -> Iterator[Piece]:
    for match in _LEET_WORD.finditer(text):
        word = match.group()
        letters = sum(char.isalpha() for char in word)
        if _POSTAL.fullmatch(word):
            continue
        if letters >= 3 or (letters == 2 and word[0].isupper() and not word.isupper()):
            yield match.start(), match.end(), word.translate(_LETTER_OF)


def _leet_cyrillic(text: str) -> Iterator[Piece]:
    for match in _LEET_CYRILLIC.finditer(text):
        word = match.group()
        new = word.translate(_CYRILLIC_OF)
        if not word.isalpha():
            yield match.start(), match.end(), new[:1].upper() + new[1:] if word[0] in "03" else new


# --- words between the digits -------------------------------------------------------------------

_TALK_WORDS = (
    r"the my it is are was were it's this start end first second third fourth last final other "
    r"rest half two three four six eight digits? numbers? (?:part|block|group)(?:\s\d)? "
    r"это начало конец начинается на перв\w{2,3} втор\w{2,3} трет\w{2,3} четв[её]рт\w{2,3} "
    r"последн\w{2,3} остальные цифры? блок два две три четыре шесть восемь"
)
_TALK = rf"(?:{LINK}|{_TALK_WORDS.replace(' ', '|')})"
_GAP = rf"[ ,;:.]{{0,3}}(?:\(?\b{_TALK}\b[ ,:)]{{1,3}}){{1,5}}"
_CHAIN = re.compile(rf"\d{{1,16}}(?:(?:{_GAP}|[ -])\d{{1,16}}){{1,9}}", re.IGNORECASE)
_LINKED = re.compile(rf"(?<=\d){_GAP}(?=\d)", re.IGNORECASE)
_WEAK = re.compile(r"[ ,]*(?:and|и)[ ,]*", re.IGNORECASE)
_SHORTEST_CHAIN, _LONGEST_CHAIN, _CARD_DIGITS = 9, 20, 16
_OWN_SHAPES = ([3, 3, 4], [3, 2, 4])  # groups that only one kind of number has


def _linked(text: str) -> Iterator[Piece]:
    """ "4111 then 1111 then 1111 ending 1111": the words between become spaces."""
    for chain in _CHAIN.finditer(text):
        gaps = list(_LINKED.finditer(text, chain.start(), chain.end()))
        digits = sum(char.isdigit() for char in chain.group())
        if not gaps or not _SHORTEST_CHAIN <= digits <= _LONGEST_CHAIN:
            continue
        strong = any(not _WEAK.fullmatch(gap.group()) for gap in gaps)
        groups = [len(group) for group in _DIGITS.findall(chain.group())]
        if digits == _CARD_DIGITS or (strong and len(groups) > 2) or groups in _OWN_SHAPES:
            yield from ((gap.start(), gap.end(), " ") for gap in gaps)


_DIGITS = re.compile(r"\d+")

# --- words grown together -----------------------------------------------------------------------

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


def _camel(text: str) -> Iterator[Piece]:
    """#JaneDoe and MyNameIsJaneDoe, cut into their words."""
    for match in _CAMEL.finditer(text):
        for joint in _JOINT.finditer(text, match.start(), match.end()):
            yield joint.start(), joint.start(), " "


def _shouted_signs(text: str) -> Iterator[Piece]:
    for match in _SHOUTED_SIGNS.finditer(text):
        for sign in _SHOUTED_SIGN.finditer(text, match.start(), match.end()):
            yield sign.start(), sign.end(), "@" if sign.group() == "AT" else "."


Step = Callable[[str], Iterator[Piece]]
STEPS: tuple[tuple[re.Pattern[str], Step], ...] = (
    (re.compile("&"), _entities),
    (re.compile(r"%[2-7]"), _percents),
    (re.compile(r"\\[ux.@_+-]"), _backslashes),
    (re.compile("=(?:40|2[Ee])"), _quoted),
    (re.compile("</"), _tags),
    (re.compile("[a-z0-9]AT[a-z0-9]"), _shouted_signs),
    (_SPACED_SIGNS, _spaced_signs),
    (_SPACED, _spaced),
    (_BOXED, _boxed),
    (re.compile(r"[*_~`]"), _emphasis),
    (_SPACED_BOX, _spaced_box),
    (_SPACED_DIGITS, _spaced_digits),
    (re.compile(r"[^\W\d_]{3}"), spoken_digits),
    (re.compile(r"\d"), _leet_digits),
    (_LEET_TOKEN, _leet_tokens),
    (re.compile(r"\d[ ,;:.(]{0,3}[^\W\d_]{1,10}[ ,:]"), _linked),
    (re.compile(r"[01345@$!]"), _leet_letters),
    (_LEET_CYRILLIC, _leet_cyrillic),
    (re.compile(r"[a-z][A-Z]"), _camel),
)
