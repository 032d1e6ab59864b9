"""Postcodes said letter by letter: "eye pee four one jay dee", "bee ess six, five tee ell"."""

import re
from collections.abc import Iterator, Sequence

from governance.redaction.numberwords import DIGITS

_LETTERS = {
    "a": "ay alpha alfa", "b": "bee be bravo", "c": "cee see sea charlie", "d": "dee delta",
    "e": "ee echo", "f": "ef eff foxtrot", "g": "gee jee golf", "h": "aitch haitch hotel",
    "i": "eye aye india", "j": "jay juliet juliett", "k": "kay kilo", "l": "el ell lima",
    "m": "em mike", "n": "en november", "o": "oh owe oscar", "p": "pee pea papa",
    "q": "queue cue quebec", "r": "ar are romeo", "s": "ess es sierra", "t": "tee tea tango",
    "u": "you yew uniform", "v": "vee victor", "w": "doubleyou whiskey whisky", "x": "ex xray",
    "y": "why wye yankee", "z": "zed zee zulu",
}  # fmt: skip
_NAMES = {name: letter for letter, names in _LETTERS.items() for name in names.split()}
_TENS = {
    "ten": "10", "eleven": "11", "twelve": "12", "thirteen": "13", "fourteen": "14",
    "fifteen": "15", "sixteen": "16", "seventeen": "17", "eighteen": "18", "nineteen": "19",
}  # fmt: skip
_ROUND = {
    "twenty": "2", "thirty": "3", "forty": "4", "fifty": "5", "sixty": "6", "seventy": "7",
    "eighty": "8", "ninety": "9",
}  # fmt: skip
_POSTCODE = re.compile(r"[a-z]{1,2}\d[a-z\d]?\d[a-z]{2}")
_LONGEST = 7  # letters and digits
_LEAST_SAID = 3  # letters or digits that are said by their names


def postcodes(words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where postcodes are spelled in lower-case `words`; "" is a comma, which counts for nothing.

    Half open, from left to right, apart.
    """
    done = 0
    for start, word in enumerate(words):
        if start >= done and word and (end := _end(words, start)):
            yield start, end
            done = end


def _end(words: Sequence[str], start: int) -> int:
    """Where the longest postcode that begins at `start` ends; 0 if none does."""
    code, said, found = "", 0, 0
    for place in range(start, min(len(words), start + 2 * _LONGEST)):
        word = words[place]
        if not word:
            continue
        value = _value(word, words[place + 1] if place + 1 < len(words) else "")
        code, said = code + value, said + (len(word) > 1 and not word.isdigit())
        if not value or len(code) > _LONGEST:
            break
        if said >= _LEAST_SAID and _POSTCODE.fullmatch(code):
            found = place + 1
    return found


def _value(word: str, following: str) -> str:
    """The letter or the digits that a word says; "" if it says none."""
    if word in _ROUND:
        return _ROUND[word] if len(DIGITS.get(following, "")) == 1 else _ROUND[word] + "0"
    if word in _NAMES and word != "oh":
        return _NAMES[word]
    if word in _TENS:
        return _TENS[word]
    if digit := DIGITS.get(word):
        return digit
    return (
        word
        if len(word) == 1 or (word.isascii() and word.isalnum() and len(word) <= _SHORT)
        else ""
    )


_SHORT = 2  # signs: "LS", "14"
