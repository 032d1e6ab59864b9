"""Plain characters for ornamental ones: what looks like an A, a 7 or a dash becomes one."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache


def lowered(text: str) -> str:
    """`text` in small letters, as long as it was; patterns in small letters read it much faster
    than `re.IGNORECASE` reads the text itself."""
    small = text.lower()
    # The one letter whose small form is two characters.
    return small if len(small) == len(text) else text.replace("\u0130", "i").lower()


Piece = tuple[int, int, str]  # start, end in the text before, what stands there afterwards

# Marks that hang on a letter; one that does not compose with its letter is ornament (Zalgo).
_MARKS = (
    (0x0300, 0x036F),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
    (0xE0100, 0xE01EF),
)
_PLAIN = {
    "№": "№",  # not "No"
    "\u2019": "'",
    "\u2018": "'",
    "\u02bc": "'",
    "\u2032": "'",
    "\u2044": "/",
    "\u2215": "/",
    "\u29f8": "/",
    "\u02d0": ":",
    "\ua789": ":",
    "\u2236": ":",
    "\u2212": "-",
    "\u2043": "-",
    "\u30fc": "-",
    "\u02d7": "-",
    "\u2796": "-",
    "\u2795": "+",
    "\u0131": "i",
    "\u2026": ".",
    "\u01c0": "l",
    "\u2223": "|",
} | dict.fromkeys("\u00b7\u2022\u2219\u2027\u30fb\u3002\u2024\u0387", ".")
_FILLERS = frozenset("\u115f\u1160\u17b4\u17b5\u3164\uffa0")  # letters that show nothing
_CLASSES = {"Pd": "-", "Zs": " "}
_EXTENDED = "\u024f"  # the last letter of Latin Extended-B: up to here letters are real ones
_LATIN_NAME = re.compile(
    r"(?:.* )?LATIN (?:(?P<small>SMALL)|CAPITAL)? ?LETTER (?:SMALL CAPITAL |SCRIPT )?"
    r"(?P<letter>[A-Z])(?: WITH .+)?|REGIONAL INDICATOR SYMBOL LETTER (?P<flag>[A-Z])"
)


# Pictures that stand for a sign: an envelope or a dog for @, a round spot for a full stop.
_AT_PICTURE = "📧📨📩📥📤📬💌✉🐶🐕🐩🐌🌀"
_DOT_PICTURE = "⚫⚪●○◉▪▫⏺🔴🔵🟢🟠🟡🟣🔘🔹🔸🔷🔶💠"
_PICTURE = re.compile(
    rf"(?<=\w)[{_AT_PICTURE}]\ufe0f?(?=[^\W\d_])|"
    rf"(?<=[^\W\d_])[{_DOT_PICTURE}]\ufe0f?(?=[^\W\d_])|"
    rf"(?<=\w) [{_AT_PICTURE}]\ufe0f? (?=[a-z]{{2,15}} ?(?:[.{_DOT_PICTURE}]|dot ))|"
    rf"(?<=\w) [{_DOT_PICTURE}]\ufe0f? (?=(?:com|net|org|ru|io|me)\b)"
)
# A ghost is Snapchat, a paper plane Telegram, where a name of an account follows.
_NETWORKS = {"👻": "snap: ", "✈": "tg: ", "📸": "insta: ", "🐦": "twitter: "}
_NETWORK_PICTURE = re.compile(rf"([{''.join(_NETWORKS)}])\ufe0f?[ :]{{0,2}}(?=\w{{2,31}}[_\d.]\w)")


# A picture in the middle of a capitalised word: Jo🍀hn.
_WITHIN = re.compile(
    r"(?<![^\W_])[^\W\d_a-zа-яё][^\W\d_]{0,12}"
    r"(?P<inner>[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)(?=[a-zа-яё])"
)
# Pictures between the letters of a word: J🌸o🌸h🌸n.
_PETALS = re.compile(
    r"(?<![^\W_])[^\W\d_](?:[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?[^\W\d_]){2,24}(?![^\W_])"
)
_PETAL = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?")
# Chinese numerals, as many as a telephone number has; fewer are words.
_NUMERALS = re.compile(r"[〇零一二三四五六七八九]{7,20}")


def _numeral(found: str) -> str:
    return "".join(str(int(unicodedata.numeric(char, 0))) for char in found)


# What `sign_emoji` reads is all up here.
PICTURES = re.compile("[\u2300-\U0010ffff]")


def sign_emoji(text: str) -> Iterator[Piece]:
    """Yield the pictures that stand for a sign of an address or for a network."""
    found = [(m.start(), m.end(), _sign(m.group())) for m in _PICTURE.finditer(text)]
    found += [(m.start("inner"), m.end("inner"), "") for m in _WITHIN.finditer(text)]
    for word in _PETALS.finditer(text):
        petals = _PETAL.finditer(text, word.start(), word.end())
        found += [(m.start(), m.end(), "") for m in petals]
    found += [(m.start(), m.end(), _numeral(m.group())) for m in _NUMERALS.finditer(text)]
    found += [(m.start(), m.end(), _NETWORKS[m.group(1)]) for m in _NETWORK_PICTURE.finditer(text)]
    done = 0
    for start, end, new in sorted(found):
        if start >= done:
            yield start, end, new
            done = end


def _sign(picture: str) -> str:
    return "@" if picture.lstrip()[0] in _AT_PICTURE else "."


def plain_characters(text: str) -> Iterator[Piece]:
    """Yield a piece for each character, with the marks on it, that has a plainer form."""
    done = 0
    for match in _STRANGE.finditer(text):
        place = match.start()
        if place < done:
            continue
        if place > done and _is_mark(text[place]):
            place -= 1
        done = place + 1
        while done < len(text) and text[done] > "\u02ff" and _is_mark(text[done]):
            done += 1
        new = plain(text[place : min(done, place + _LONGEST_CLUSTER)])
        if new != text[place:done]:
            yield place, done, new


_STRANGE = re.compile(r"[^\x00-\x7fА-яЁё]")  # other than the plainest letters of two scripts
_LONGEST_CLUSTER = 8  # a character and marks on it


@lru_cache(maxsize=4096)
def _is_mark(char: str) -> bool:
    code = ord(char)
    return any(low <= code <= high for low, high in _MARKS)


@lru_cache(maxsize=8192)
def plain(cluster: str) -> str:
    """The plain form of a character and the marks that hang on it; "" drops it."""
    char = cluster[0]
    category = unicodedata.category(char)
    if char in _PLAIN:
        return _PLAIN[char]
    if (digit := unicodedata.digit(char, None)) is not None:
        return str(digit)
    if category in {"Cf", "Co"} or char in _FILLERS or _is_mark(char):
        return ""
    if category in _CLASSES:
        return _CLASSES[category]
    return (char > _EXTENDED and _latin(char)) or _composed(cluster, category)


def _composed(cluster: str, category: str) -> str:
    composed = unicodedata.normalize("NFKC", cluster)
    if category == "So" and composed == cluster[0]:
        return " "  # an emoji between two words or two digits
    return "".join(_PLAIN.get(c, c) for c in composed if not _is_mark(c) or len(composed) == 1)


def _latin(char: str) -> str:
    """The letter that an ornamental one is by its Unicode name: small capital, in a box, a flag."""
    match = _LATIN_NAME.fullmatch(unicodedata.name(char, ""))
    if match is None:
        return ""
    letter = str(match.group("letter") or match.group("flag"))
    small = match.group("small") or "SMALL CAPITAL" in unicodedata.name(char)
    return letter.lower() if small else letter
