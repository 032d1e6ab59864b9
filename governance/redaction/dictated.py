"""Numbers and addresses as they are dictated: what is said between their parts, and twice.

Steps of folding: each reads a text and yields what it rewrites; all are linear.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

from governance.redaction.characters import Piece, lowered
from governance.redaction.numberwords import DIGITS, LINK, NUMBER_WORD

# --- words between the digits -------------------------------------------------------------------

_TALK_WORDS = (
    r"the my it is are was were it's its this that start end first second third fourth middle last "
    r"final other rest half two three four six eight digits? numbers? bit piece comes then "
    r"(?:part|block|group)(?:\s\d)? area code social here write down "
    r"row line top bottom front one ну вот сначала это начало конец начинается с сам сама "
    r"перв\w{2,3} втор\w{2,3} трет\w{2,3} "
    r"четв[её]рт\w{2,3} последн\w{2,3} остальн\w{2} цифр\w? блок часть кусок группа две два три "
    r"четыре шесть восемь стоит такие "
    r"after you put type press hold(?:\son)? wait okay sorry "
    r"хвост(?:ик)? погоди(?:те)? секунд[ау] подожди(?:те)?"
)
_TALK = rf"(?:{LINK}|{_TALK_WORDS.replace(' ', '|')})"
_GAP = rf"[\s,;:.]{{0,3}}(?:\(?\b{_TALK}\b[\s,:)]{{1,3}}){{1,6}}"
_CHAIN = re.compile(rf"\d{{1,16}}(?:(?:{_GAP}|[\s-])\d{{1,16}}){{1,11}}")
_LINKED = re.compile(rf"(?<=\d){_GAP}(?=\d)")
_WEAK = re.compile(r"[ ,]*(?:and|и)[ ,]*")
_DIGITS = re.compile(r"\d+")
_LONE = re.compile(r"(?<=(?<!\d)\d) (?=\d(?!\d))")
_SHORTEST_CHAIN, _LONGEST_CHAIN, _CARD_DIGITS = 9, 20, 16
_OWN_SHAPES = ([3, 3, 4], [3, 2, 4])  # groups that only one kind of number has
_HALVES = ([5, 4], [5, 6], [8, 8])  # of a number, with more than an "and" between them


# The first word of a gap; the pattern for the whole is dear.
_AFTER_DIGITS = re.compile(r"\d[\s,;:.(]{1,4}([^\W\d_]{1,14})(?=[\s,:)])")
_FIRST = re.compile(rf"(?:{_TALK}|the|а|и|and|end|ends|begins|finishes|closes|starts)\b")


@lru_cache(maxsize=2048)
def _is_talk(word: str) -> bool:
    return _FIRST.match(word) is not None


def linked(text: str) -> Iterator[Piece]:
    """ "4111 then 1111 then 1111 ending 1111": the words between become spaces."""
    text = lowered(text)
    if not any(map(_is_talk, set(_AFTER_DIGITS.findall(text)))):
        return
    for chain in _CHAIN.finditer(text):
        gaps = list(_LINKED.finditer(text, chain.start(), chain.end()))
        digits = sum(char.isdigit() for char in chain.group())
        if not gaps or not _SHORTEST_CHAIN <= digits <= _LONGEST_CHAIN:
            continue
        strong = any(not _WEAK.fullmatch(gap.group()) for gap in gaps)
        groups = [len(group) for group in _DIGITS.findall(chain.group())]
        parts = len(groups) > 2 or groups in _HALVES
        if digits == _CARD_DIGITS or (strong and parts) or groups in _OWN_SHAPES:
            lone = _LONE.finditer(text, chain.start(), chain.end())
            pieces = [(gap.start(), gap.end(), " ") for gap in gaps]
            yield from sorted(pieces + [(blank.start(), blank.end(), "") for blank in lone])


# 4 (four) 6 (six), four (4): said twice.
_ECHO = re.compile(rf"(?<=\d) ?\( ?(?P<word>{NUMBER_WORD}|\d) ?\)")


def echoes(text: str) -> Iterator[Piece]:
    """Drop the digit that a bracket says again."""
    for match in _ECHO.finditer(lowered(text)):
        said = match.group("word")
        if DIGITS.get(said, said) == text[match.start() - 1]:
            yield match.start(), match.end(), ""


# 07700 (ignore this) 900123
_BRACKET = r" ?\([^()\d\n]{2,40}\) ?"
_ASIDES = re.compile(rf"(?<!\d)\d{{2,8}}(?:{_BRACKET}\d{{2,8}}){{1,4}}(?!\d)")
_ASIDE = re.compile(_BRACKET)
_WHOLE = range(10, 17)  # digits


def asides(text: str) -> Iterator[Piece]:
    """What a bracket says in the midst of a number becomes a blank."""
    for match in _ASIDES.finditer(text):
        if sum(map(str.isdigit, match.group())) in _WHOLE:
            for aside in _ASIDE.finditer(text, match.start(), match.end()):
                yield aside.start(), aside.end(), " "


# 77X35X55X01X74: one letter again and again.
_LETTERED = re.compile(
    r"(?<!\w)(?:[A-Za-z](?=\d))?\d{1,4}([A-Za-z])(?:\d{1,4}\1){1,8}\d{1,4}\1?(?!\w)"
)
# 8а9б2в9г6: a digit and a letter in turns, the letters all different.
_WOVEN = re.compile(r"(?<!\w)0?\d{1,4}[^\W\d_](?:\d{1,4}[^\W\d_]){2,6}\d{0,4}(?!\w)")
_LEAVE_OUT = re.compile(
    r"(?:remove|ignore|drop|skip|without|minus|delete|lose) (?:all |the )*letters|letters out|"
    r"(?:убрать|без|уберите|убери|выкинь\w{0,2}|лишние|игнор\w*|пропус\w*) (?:все )?букв|"
    r"букв\w (?:убрать|лишние|уберите|не читать|выкин\w*)", re.IGNORECASE
)  # fmt: skip
_THREADED = re.compile(r"(?<!\w)\d([^\W\d_])\d(?!\1)(?:[^\W\d_]\d){8,13}(?!\w)")
# 773-555-CATS: as the keys of a telephone are lettered.
_KEYED = re.compile(r"(?<![\w-])\d{3}[-. ]\d{3}[-. ](?P<keys>[A-Z]{4})(?![\w-])")
_KEYS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")


def lettered(text: str) -> Iterator[Piece]:
    """A number with letters for its separators or its last digits."""
    for match in _THREADED.finditer(text):
        if sum(map(str.isdigit, match.group())) in _WHOLE:
            yield match.start(), match.end(), re.sub(r"\D", "", match.group())
    if _LEAVE_OUT.search(text):
        for match in _WOVEN.finditer(text):
            if sum(map(str.isdigit, match.group())) in _WHOLE and not _THREADED.match(
                text, match.start()
            ):
                yield match.start(), match.end(), re.sub(r"\D", "", match.group())
        return
    for match in _LETTERED.finditer(text):
        if sum(map(str.isdigit, match.group())) in _WHOLE:
            yield match.start(), match.end(), match.group().replace(match.group(1), " ").strip()


def keyed(text: str) -> Iterator[Piece]:
    """A number whose last four digits are the letters on their keys."""
    for match in _KEYED.finditer(text):
        yield match.start("keys"), match.end("keys"), match.group("keys").translate(_KEYS)


# --- papers and postcodes, whose numbers are too short to be known by themselves -----------------

_LETTERS = {
    "bee": "b", "cee": "c", "see": "c", "dee": "d", "eff": "f", "ef": "f", "gee": "g", "jee": "g",
    "aitch": "h", "haitch": "h", "jay": "j", "kay": "k", "el": "l", "ell": "l", "em": "m",
    "en": "n", "pee": "p", "cue": "q", "queue": "q", "ar": "r", "ess": "s", "tee": "t", "vee": "v",
    "ex": "x", "wye": "y", "zed": "z", "zee": "z", "alpha": "a", "bravo": "b", "charlie": "c",
    "delta": "d", "echo": "e", "foxtrot": "f", "golf": "g", "hotel": "h", "india": "i",
    "juliet": "j", "kilo": "k", "lima": "l", "mike": "m", "november": "n", "oscar": "o",
    "papa": "p", "quebec": "q", "romeo": "r", "sierra": "s", "tango": "t", "uniform": "u",
    "victor": "v", "whiskey": "w", "xray": "x", "yankee": "y", "zulu": "z",
}  # fmt: skip
_NAMED = re.compile(
    r"\b(?:iban|passport|ssn|ибан\w?|паспорт\w{0,3}|снилс\w?|инн|post ?code|zip(?: code)?)\b",
)
_PAPERS = (
    "iban",
    "passport",
    "ssn",
    "ибан",
    "паспорт",
    "снилс",
    "инн",
    "postcode",
    "post code",
    "zip",
)
_FEWEST_SAID = 2  # words for figures or letters
_REACH = 90  # characters after the name of a paper in which its number is said
_SAID = re.compile(rf"\b(?:{NUMBER_WORD}|{'|'.join(_LETTERS)})\b")
_PIECE = rf"(?:{NUMBER_WORD}|(?i:{'|'.join(_LETTERS)})|\d{{1,20}}|[A-Z]{{1,4}})"
_ROW = re.compile(rf"(?<!first )(?<!last )\b{_PIECE}(?:[ ,-]{{1,2}}{_PIECE}){{1,30}}\b")


def named_numbers(text: str) -> Iterator[Piece]:
    """What is spelled after the name of a paper, without the words: "IBAN GB four six NWBK"."""
    small = lowered(text)
    if not any(paper in small for paper in _PAPERS):
        return
    done = 0
    for name in _NAMED.finditer(small):
        reach = name.end() + _REACH
        for row in _ROW.finditer(text, max(done, name.end()), reach):
            words = sum(1 for _ in _SAID.finditer(small, row.start(), row.end()))
            said = _unspelled(row.group()) if words >= _FEWEST_SAID else ""
            if any(map(str.isdigit, said)):
                yield row.start(), row.end(), said
            elif row.end() == reach:
                continue  # there is more of it, which the next name may reach
            done = row.end()


def _unspelled(row: str) -> str:
    parts = re.split(r"[ ,-]+", row)
    out = (DIGITS.get(part.lower()) or _LETTERS.get(part.lower(), part) for part in parts)
    return "".join(out).upper()


# --- signs of an address, with words about them --------------------------------------------------

_SIGN = (
    r"(?:dot|period|full ?stop|at(?: sign| symbol)|underscore|dash|hyphen|slash|hash(?:tag)?|"
    r"точк[ауи]|собак[ау]|собачк[ау]|тире|дефис|слэш|слеш|реш[её]тка|"
    r"(?:нижн(?:ее|ий) )?(?:подч[её]ркивани[ея]|андерскор))"
)
_FILL = (
    r"(?:(?:and|then|next|plus|comes|with|now|after that|followed by|и|а|потом|затем|далее|дальше|"
    r"ещё|еще|ид[её]т|ставим|пишем) )"
)
_APART = re.compile(
    rf"(?<=\w)(?P<lead>,? {_FILL}{{0,3}}(?:(?:an?|the) )?){_SIGN}(?P<tail>,? {_FILL}{{0,3}})(?=\w)",
)


def signs_apart(text: str) -> Iterator[Piece]:
    """ "amelia then a dot then frost": the words about the signs become a blank."""
    for match in _APART.finditer(lowered(text)):
        for part in ("lead", "tail"):
            if match.group(part) != " ":
                yield match.start(part), match.end(part), " "
