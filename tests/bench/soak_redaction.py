"""The resident set of a redacting process over very many messages; part of no `make` target.

    python -m tests.bench.soak_redaction fast 1000000

Short and medium messages, one at a time and in batches of 32, English and Russian, each with new
words, names, numbers, disguises or marks in it, so that whatever a model or a cache remembers of
a text would show. Prints the resident set along the way, as a share of what it was after the
first hundredth, by when every cache that is bounded by its entries has begun to fill.
"""

import os
import random
import sys
import time
from pathlib import Path

from governance.redaction import redact, redact_batch, warm

BATCH, REPORTS = 32, 100
_LINES = (
    "Where is my parcel, {word}?",
    "My name is {Name} {Name} and I live in {Name}, call {number}.",
    "i told {word} {word} twice that the {word} is broken",
    "Write to {word}.{word}@{word}.com or +{number}, order {number}.",
    "I paid {number} for the {Name} kettle and its lid does not close. I asked {Name} {Name} at "
    "the shop to take it back, she said {word} must do it, and since then I have been waiting.",
    "Меня зовут {Имя} {Имя}, звоните 8{number}.",
    "где мой заказ {number}, {слово}? говорил с {слово} {слово}",
    "u s e r {word} at {word} dot com, c\u0336a\u0336r\u0336d {number}",
)


def fresh(dice: random.Random) -> str:
    """One message whose holes are filled with words that hardly any other has."""
    text = dice.choice(_LINES)
    for hole, letters in (("{word}", _LATIN), ("{слово}", _CYRILLIC)):
        while hole in text:
            text = text.replace(hole, _word(dice, letters), 1)
    for hole, letters in (("{Name}", _LATIN), ("{Имя}", _CYRILLIC)):
        while hole in text:
            text = text.replace(hole, _word(dice, letters).title(), 1)
    while "{number}" in text:
        text = text.replace("{number}", str(dice.randrange(10**9, 10**10)), 1)
    return text


_LATIN = "abcdefghijklmnoprstuvwyaeiou"
_CYRILLIC = "абвгдежзийклмнопрстуфхцчшыэюяаеио"


def _word(dice: random.Random, letters: str) -> str:
    return "".join(dice.choices(letters, k=dice.randint(4, 9)))


def resident() -> int:
    """Bytes of this process in memory."""
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def main(tier: str, count: int) -> None:
    """Redact `count` messages and print how the resident set grew."""
    dice = random.Random(3)
    warm(tier)
    base, started, step = 0, time.process_time(), max(BATCH, count // REPORTS)
    done = reported = 0
    while done < count:
        redact_batch([fresh(dice) for _ in range(BATCH)], tier=tier)
        for _ in range(BATCH):
            redact(fresh(dice), tier=tier)
        done += 2 * BATCH
        if done - reported >= step:
            reported = done
            base = base or resident()
            rate = done / (time.process_time() - started)
            print(f"{done:>9,}  {resident() / 2**20:7.1f} MB  {resident() / base - 1:+.2%}"
                  f"  {rate:.0f} messages per CPU second", flush=True)  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
