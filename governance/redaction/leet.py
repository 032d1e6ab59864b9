"""Digits written as letters and letters as digits: steps of folding; see `disguises`."""

import re
from collections.abc import Iterator

from governance.redaction.characters import Piece
from governance.redaction.names.evidence import a_name, named, ordinary
from governance.redaction.names.morphology import a_name as is_name
from governance.redaction.names.morphology import known
from governance.redaction.names.words import listed
from governance.redaction.symbols.marks import marked

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


def leet_digits(text: str) -> Iterator[Piece]:
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
LEET_TOKEN = re.compile(
    r"(?<!\w)(?=\w{0,2}\d\w?\d)(?=\d{0,4}[lIOОoо])[\dlIOОoо]{3,5}(?!\w)"
    r"|(?<=серия )(?:\d[OОoо]|[OОoо]\d)(?!\w)"
)


def leet_tokens(text: str) -> Iterator[Piece]:
    for match in LEET_TOKEN.finditer(text):
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
LEET_CYRILLIC = re.compile(
    r"(?<!\w)(?=[\w@]{0,20}[А-яЁё])(?!\w{1,40}@[\w-]{1,40}\.\w)[0346]?[А-яЁёrnuNRU]{1,12}(?:[01346@][А-яЁёrnuNRU]{1,12}){0,4}(?!\w)"
)
POSTAL = re.compile(r"[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}")  # a British postcode
_LETTER_OF = str.maketrans("01345@$!", "oieasasi")
_CYRILLIC_OF = str.maketrans("01346@rnuNRU", "оизчбагпиПРИ")


def leet_letters(text: str) -> Iterator[Piece]:
    for match in _LEET_WORD.finditer(text):
        word = match.group()
        letters = sum(char.isalpha() for char in word)
        if POSTAL.fullmatch(word):
            continue
        if word.isupper() and not a_name(word.translate(_LETTER_OF).lower()):
            continue  # SAVE15NOW is a code, J0HN is a name
        if letters >= 3 or (letters == 2 and word[0].isupper() and not word.isupper()):
            yield match.start(), match.end(), word.translate(_LETTER_OF)


# m@rcu$ qu!nn, $tone: with a sign at an end or an exclamation mark within.
LEET_NAME = re.compile(r"[A-Za-z][$!@][A-Za-z]|[$@][A-Za-z]{2}|[A-Za-z]{2}[$@](?!\w)|[A-Za-z]@")
_LEET_NAME = re.compile(
    r"(?<![\w@$.])(?=[\w$@!]{0,14}[A-Za-z])[A-Za-z0134$@](?:[A-Za-z01345$@]|!(?=[A-Za-z$@0-9]))"
    r"{2,14}(?![\w@$]|[.,-]\w)"
)


def leet_names(text: str) -> Iterator[Piece]:
    """Words with signs for letters that are names, and their like beside them."""
    row: list[re.Match[str]] = []
    for match in _LEET_NAME.finditer(text):
        if match.group().isalpha() or not _may_name(_plain(match)):
            continue
        if row and text[row[-1].end() : match.start()] != " ":
            yield from _one_name(row)
            row = []
        row.append(match)
    yield from _one_name(row)


_SIGNED = re.compile(r"[$@!]")


def _plain(match: re.Match[str]) -> str:
    return match.group().translate(_LETTER_OF).lower()


def _may_name(small: str) -> bool:
    return small.isalpha() and (a_name(small) or not ordinary(small))


def _one_name(row: list[re.Match[str]]) -> Iterator[Piece]:
    """A row of them, if a sign is in it and one of them is a name for sure."""
    read = [_plain(match) for match in row]
    signed = any(_SIGNED.search(match.group()) for match in row)
    sure = any(map(named, read)) or (len(row) > 1 and not listed("given").isdisjoint(read))
    if signed and sure:
        for match, small in zip(row, read, strict=True):
            yield match.start(), match.end(), marked("PERSON", small.title())


# @нна, @лекс@ндр
_AT_FIRST = re.compile(r"(?<![^\s(«\"])@(?=[а-яё@]{3,14}(?![\w@.]))[а-яё]{1,13}(?:@[а-яё]{1,12})?")


def at_first(text: str) -> Iterator[Piece]:
    """Russian names that begin with a sign for their А."""
    for match in _AT_FIRST.finditer(text):
        small = match.group().replace("@", "а")
        if is_name(small):
            yield match.start(), match.end(), small.capitalize()


def leet_cyrillic(text: str) -> Iterator[Piece]:
    for match in LEET_CYRILLIC.finditer(text):
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


def leet_signs(text: str) -> Iterator[Piece]:
    for match in _LEET_SIGN.finditer(text):
        if not match.group().isalpha():
            yield match.start(), match.end(), match.group().translate(_LETTER_OF)


# Арк*дий П*нф*лов: stars for letters of a capitalised word; what is cursed is written small.
STARRED = re.compile(r"(?<![^\W_])[^\W\d_]{1,12}(?:[*#]{1,2}[^\W\d_]{1,12}){1,4}(?![^\W_])")


def starred(text: str) -> Iterator[Piece]:
    for match in STARRED.finditer(text):
        word = match.group()
        letters = [char for char in word if char.isalpha()]
        if len(letters) < 3 or not word[0].isupper() or "".join(letters[1:]).isupper():
            continue
        for number, char in enumerate(word, match.start()):
            if char in "*#":
                yield number, number + 1, "a" if word.isascii() else "а"
