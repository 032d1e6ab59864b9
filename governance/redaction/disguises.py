"""Writing habits that hide a secret without a strange character, and how each is undone.

Every step reads a text and yields what it rewrites; `folding.fold` runs them in the order of STEPS,
each only where its trigger matches. All of them are linear: every repetition has a bound.
"""

import html
import re
from collections.abc import Callable, Iterator

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
from governance.redaction.layouts import (
    LABELS,
    WRONG_CYRILLIC,
    WRONG_LATIN,
    wrong_cyrillic,
    wrong_labels,
    wrong_latin,
)
from governance.redaction.misheard import misheard
from governance.redaction.names.evidence import a_name
from governance.redaction.names.morphology import a_name as is_name
from governance.redaction.names.morphology import known
from governance.redaction.numberwords import spoken_digits
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
        if _POSTAL.fullmatch(joined.replace(".", "")):
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


# --- digits as letters, letters as digits -------------------------------------------------------

# Groups of digits and of letters that look like one; only inner groups may do without a digit.
_SIGNS = r"OoОоIilSsBbZzЗзTGgqб"
_LEET_GROUP = rf"(?=[{_SIGNS}]{{0,15}}\d)[\d{_SIGNS}]{{1,31}}+"
_LEET_RUN = re.compile(
    rf"(?<!\w){_LEET_GROUP}(?:[ .*_~/,()–-]{{1,3}}(?:{_LEET_GROUP}|"
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
        drawn = signs - _hardly_round(run) <= 1 and digits + signs in _PHONE  # O77OO 9OO l3Z
        grouped = digits + signs in _PHONE and (enough or drawn) and " " in run
        if digits + signs in _CARD or grouped:
            yield match.start(), match.end(), run.translate(_TRANSLATED)
        elif digits >= 2 * signs or (digits >= signs and _only_round(run)):
            # A last letter may be a check letter: 12345678Z.
            inner = run[1:-2].translate(_TRANSLATED if digits >= 2 * signs else _ROUND)
            new = run[:1].translate(_ROUND) + inner + run[-2:].translate(_ROUND)
            yield match.start(), match.end(), new


# l99O, 2O2: three or four signs, two of them digits.
_LEET_TOKEN = re.compile(
    r"(?<!\w)(?=\w{0,2}\d\w?\d)(?=\d{0,4}[lIOОoо])[\dlIOОoо]{3,5}(?!\w)"
    r"|(?<=серия )(?:\d[OОoо]|[OОoо]\d)(?!\w)"
)


def _leet_tokens(text: str) -> Iterator[Piece]:
    for match in _LEET_TOKEN.finditer(text):
        yield match.start(), match.end(), match.group().translate(_ROUND)


def _only_round(run: str) -> bool:
    return not any(char.isalpha() for char in run.translate(_ROUND))


def _hardly_round(run: str) -> int:
    """How many of its letters are always drawn for a 0, a 1 or a 3."""
    return sum(char.isalpha() and not char.translate(_ROUND).isalpha() for char in run)


# A letter written as a digit or sign, inside a word: J0hn, M4r14, M1ch43l.
_LEET_WORD = re.compile(
    r"(?<![\w@.])[A-Za-z]{1,12}(?:(?:[01345$!]{1,2}|@)"
    r"[A-Za-z]{1,12}){1,4}(?:[01345]|14|41)?"
    r"(?![\w@]|\s{0,2}\.\s{0,2}[A-Za-z]|\s?,[A-Za-z])"
)
_LEET_CYRILLIC = re.compile(
    r"(?<!\w)(?=[\w@]{0,20}[А-яЁё])(?!\w{1,40}@[\w-]{1,40}\.\w)[0346]?[А-яЁёrnuNRU]{1,12}(?:[01346@][А-яЁёrnuNRU]{1,12}){0,4}(?!\w)"
)
_POSTAL = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")  # a British postcode
_LETTER_OF = str.maketrans("01345@$!", "oieasasi")
_CYRILLIC_OF = str.maketrans("01346@rnuNRU", "оизчбагпиПРИ")


def _leet_letters(text: str) -> Iterator[Piece]:
    for match in _LEET_WORD.finditer(text):
        word = match.group()
        letters = sum(char.isalpha() for char in word)
        if _POSTAL.fullmatch(word):
            continue
        if word.isupper() and not a_name(word.translate(_LETTER_OF).lower()):
            continue  # SAVE15NOW is a code, J0HN is a name
        if letters >= 3 or (letters == 2 and word[0].isupper() and not word.isupper()):
            yield match.start(), match.end(), word.translate(_LETTER_OF)


def _leet_cyrillic(text: str) -> Iterator[Piece]:
    for match in _LEET_CYRILLIC.finditer(text):
        word = match.group()
        if not word.isalpha() and (len(word) > _ORDINAL or word[0] not in "034"):
            new = _THREE_E.sub("е", _FOUR_A.sub("а", word)).translate(_CYRILLIC_OF)
            yield match.start(), match.end(), _with_capital(new) if word[0] in "0346" else new


def _with_capital(word: str) -> str:
    """A word whose first letter was a digit: with a capital unless it is an everyday word."""
    small = word.lower()
    if known(small) and not is_name(small):
        return word
    return word[:1].upper() + word[1:]


_ORDINAL = 3  # signs: 3й and 4го are ordinal numbers


# A 4 is an А before a consonant, else a Ч; a 3 an Е between two, else a З.
_CONSONANT = "[бвгджзйклмнпрстфхцчшщ]"
_FOUR_A = re.compile(f"4(?={_CONSONANT})", re.IGNORECASE)
_THREE_E = re.compile(f"(?<={_CONSONANT})3(?={_CONSONANT})", re.IGNORECASE)
# d0t, c0m, (4t): what is said for the signs of an address, with digits for letters.
_LEET_SIGN = re.compile(
    r"(?<![^\W_])(?:d[o0]t|p[o0][i1]nt|c[o0]m|[o0]rg|n[e3]t|gm[a4@][i1]l|y[a4@]h[o0]{2}|"
    r"h[o0]tm[a4@][i1]l|[o0]utl[o0]{2}k)(?![^\W_])|(?<=[(\[{])[4@]t(?=[)\]}])|"
    r"(?<=\w )[4@]t(?= [a-z0-9]{2,12} (?:d[o0]t|\.) )",
    re.IGNORECASE,
)


def _leet_signs(text: str) -> Iterator[Piece]:
    for match in _LEET_SIGN.finditer(text):
        if not match.group().isalpha():
            yield match.start(), match.end(), match.group().translate(_LETTER_OF)


# Арк*дий П*нф*лов: stars for letters of a capitalised word; what is cursed is written small.
_STARRED = re.compile(r"(?<![^\W_])[^\W\d_]{1,12}(?:[*#]{1,2}[^\W\d_]{1,12}){1,4}(?![^\W_])")


def _starred(text: str) -> Iterator[Piece]:
    for match in _STARRED.finditer(text):
        word = match.group()
        letters = [char for char in word if char.isalpha()]
        if len(letters) < 3 or not word[0].isupper() or "".join(letters[1:]).isupper():
            continue
        for number, char in enumerate(word, match.start()):
            if char in "*#":
                yield number, number + 1, "a" if word.isascii() else "а"


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


# ЗахароваЛюдмилаПетровна: cut where one of the words ends as surnames and patronymics do.
_CYRILLIC_CAMEL = re.compile(r"(?<!\w)[А-ЯЁ][а-яё]{2,15}(?:[А-ЯЁ][а-яё]{2,15}){1,2}(?!\w)")
_SURNAME = re.compile(r"[а-яё](?:ов|ев|ёв|ин|ын|ск[иа][йя]|ович|евич|овна|евна|енко|ова|ева|ина)$")
_CYRILLIC_JOINT = re.compile(r"(?<=[а-яё])(?=[А-ЯЁ])")


def _cyrillic_camel(text: str) -> Iterator[Piece]:
    for match in _CYRILLIC_CAMEL.finditer(text):
        if any(map(_SURNAME.search, _CYRILLIC_JOINT.split(match.group()))):
            for joint in _CYRILLIC_JOINT.finditer(text, match.start(), match.end()):
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
    (re.compile(r"[04@3]"), _leet_signs),
    (re.compile(r"\d ?\("), echoes),
    (re.compile("[a-z0-9]AT[a-z0-9]"), _shouted_signs),
    (re.compile(r"-[ \t]?\r?\n"), _hyphenated),
    (_SPACED_SIGNS, _spaced_signs),
    (_SPACED, _spaced),
    (VERTICAL, vertical),
    (SYLLABLES, syllables),
    (BACKWARDS, backwards),
    (NEXT_WORD, next_words),
    (CUT, cut_parts),
    (TRANSLIT, transliterated),
    (BROKEN, broken_words),
    (re.compile(r"[А-яЁё]\W{1,3}[A-Za-z]{3}"), latin_names),
    (LABELS, wrong_labels),
    (WRONG_LATIN, wrong_latin),
    (WRONG_CYRILLIC, wrong_cyrillic),
    (_LISTED, _listed),
    (_BOXED, _boxed),
    (_BOXED_SIGN, _boxed_signs),
    (_STARRED, _starred),
    (re.compile(r"[*_~`]"), _emphasis),
    (_SPACED_BOX, _spaced_box),
    (_SPACED_DIGITS, _spaced_digits),
    (re.compile(r"#\d ?#"), _tagged_digits),
    (re.compile(r"(?:ул|д|кв)/"), _cut_off),
    (re.compile(r"\d ?\("), asides),
    (re.compile(r"\d[^\W\d_]\d"), lettered),
    (re.compile(r"\d[-. ][A-Z]{4}"), keyed),
    (re.compile(r"[^\W\d_]{3}"), misheard),
    (re.compile(r"[^\W\d_]{3}"), spoken_digits),
    (re.compile(r"[^\W\d_]{3}"), named_numbers),
    (re.compile(r"\d"), _leet_digits),
    (_LEET_TOKEN, _leet_tokens),
    (re.compile(r"\d[\s,;:.(]{0,3}[^\W\d_]{1,10}[\s,:]"), linked),
    (re.compile(r"[01345@$!]"), _leet_letters),
    (_LEET_CYRILLIC, _leet_cyrillic),
    (re.compile(r"[a-z][A-Z]"), _camel),
    (re.compile(r"[а-яё][А-ЯЁ]"), _cyrillic_camel),
    (re.compile(r"dot|точк|under|подч[её]рк", re.I), signs_apart),
)
ESCAPES = 7  # of the steps: how a text was typed or sent, and what it says twice
