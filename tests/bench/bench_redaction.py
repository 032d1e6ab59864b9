"""Redaction against stock Presidio with the same spaCy model: CPU, hostile input, memory.

Run with `make bench`. Every figure is a ratio against stock Presidio in the same run, process time,
the best of several interleaved rounds, on messages of 100 words made of our own sentences: half
of them complaints with names, places and numbers in them, half without; then all of them with.
"""

import os
import random
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from governance.redaction import log_safe, redact, redact_batch, stock, warm

ROUNDS = 4
MESSAGES = 32
_PEOPLE = (
    "Margaret Holloway", "Dmitri Sokolov", "Aisha Bello", "tom baker", "Ingrid Solberg",
    "Rafael Ortega", "Priya Nair", "Chen Wei", "Lucía Fernández", "George Mallory",
)  # fmt: skip
_PLACES = ("Wolverhampton", "Leeds", "Rotterdam", "Porto Alegre", "Nairobi", "Gdańsk", "Ohio")
_WITH = (
    "My name is {person} and I have been a customer of yours for eleven years now.",
    "I moved from {place} to {place} in March and nobody changed my address.",
    "Please call me on +44 20 7946 09{n} or write to user{n}@example.com this week.",
    "The courier left the parcel with {person}, who lives two doors down the road.",
    "You charged my card 4111 1111 1111 1111 twice for the order from {place}.",
    "I spoke to {person} at your desk and she promised a refund within three days.",
)
_WITHOUT = (
    "This is the third time I am writing about the same broken kettle and I am tired of it.",
    "The app closes by itself whenever I try to open the page with my last orders.",
    "I waited on the line for almost an hour and then the call was cut off.",
    "The colour is nothing like the picture and the box was open when it came.",
    "To be fair, the people in the shop were kind and tried to help as best they could.",
    "I would like my money back and an honest answer about what went wrong.",
)


def messages(count: int, seed: int = 7, *, named: float = 0.5) -> list[str]:
    """Messages of 100 words; `named`: the share of sentences with a name, place or number."""
    dice = random.Random(seed)
    out = []
    for _ in range(count):
        text: list[str] = []
        while len(text) < 100:
            line = dice.choice(_WITH if dice.random() < named else _WITHOUT)
            line = line.replace("{n}", str(dice.randint(10, 99)))
            for hole, choices in (("{person}", _PEOPLE), ("{place}", _PLACES)):
                while hole in line:
                    line = line.replace(hole, dice.choice(choices), 1)
            text += line.split()
        out.append(" ".join(text[:100]))
    return out


def cpu(work: Callable[[], object]) -> float:
    """Seconds of this process's CPU."""
    start = time.process_time()
    work()
    return time.process_time() - start


def speed(named: float) -> None:
    """Print CPU per message as ratios."""
    engine, texts = stock.engine(), messages(MESSAGES, named=named)
    contenders: dict[str, tuple[Callable[[], object], float]] = {
        "stock Presidio": (lambda: [engine.analyze(t, "en") for t in texts], 1.0),
        "full": (lambda: [redact(t) for t in texts], 0.9),
        "full, batch of 32": (lambda: redact_batch(texts), 0.6),
        "fast": (lambda: [redact(t, tier="fast") for t in texts], 0.35),
        "log_safe": (lambda: [log_safe(t) for t in texts], 0.1),
    }
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(ROUNDS):
        for name, (work, _) in contenders.items():
            best[name] = min(best[name], cpu(work))
    print(f"\n100-word messages, {named:.0%} of the sentences with a name, place or number")
    print(f"{'per message':<24}{'ms':>8}{'ratio':>8}{'aim':>8}")
    for name, (_, aim) in contenders.items():
        ratio = best[name] / best["stock Presidio"]
        print(f"{name:<24}{1e3 * best[name] / len(texts):>8.1f}{ratio:>8.2f}{aim:>8.2f}")


HOSTILE = (
    "1-", "1 ", "a@", "a.b@", "http://", "dot ", "[at]", "one ", "ул. ", "1.1.1.", "&#64;", "%41",
    "4111 1111 1111 111", "GB29 ", "Foo bar. ", "\u200b", "\u0301", "a b ", "www.", "@a", "rue a ",
    "4 then ", "1 and the ", "*a* ", "(a)", "[1]", "gmail.", "a at gmail ", "O1 ", "а1б ", "#Aa",
    "first of may ", "born 1 may ", "w w w . ", "<b>", "🙂", "оa", "7 Oak ", "tg: a",
    "_at_", "-at-", "a-at-b-dot-", "~at~a~dot~", "driver license A", "X1234567", "12345678Z ",
    "10[.]1[.]", "…", "12\n", "1,", "1:", "+1 ", "№1 ", "AB12 CDE ", "CA 90210 ", "A-1-", "INV-1",
    "born 01.02.2003 ", "12 oak street ", "8 916 123 45 67 ", "ул. Аа д. 1 ", "a_b_", "a.b.c.d ",
    "pasprt 1 2 3 4 ", "call079111234 ", "**12**3 ", "$am ", "@анна ", "<a>@b", "fio=Аа ",
    "лопатин в г ", "bc1qaa bb ", "starts with 5402 9173 ", "Ленинская 5 ",
    "last digit to 123456789 ",
)  # fmt: skip
_SMALL, _RUSSIAN = "abcdefghijklmnopqrstuvwxyz", "абвгдежзийклмнопрстуфхцчшщыэюя"
# How one of very many words is made, each a different one.
UNITS: dict[str, Callable[[random.Random], str]] = {
    "lower": lambda dice: _some(dice, _SMALL) + " ",
    "names": lambda dice: _some(dice, _SMALL).title() + " ",
    "sentences": lambda dice: _some(dice, _SMALL).title() + ". ",
    "shouted": lambda dice: _some(dice, _SMALL).upper() + " ",
    "snake": lambda dice: _some(dice, _SMALL) + "_",
    "introduced": lambda dice: f"my name is {_some(dice, _SMALL).title()} ",
    "e-mail": lambda dice: f"{_some(dice, _SMALL)}@{_some(dice, _SMALL)}.com ",
    "almost e-mail": lambda dice: f"{_some(dice, _SMALL)} at {_some(dice, _SMALL)} dot ",
    "leet": lambda dice: _some(dice, _SMALL + "01345@$") + " ",
    "two scripts": lambda dice: _some(dice, _SMALL + _RUSSIAN) + " ",
    "Russian": lambda dice: _some(dice, _RUSSIAN) + " ",
    "labels": lambda dice: _some(dice, _SMALL) + " 1 2 3 4 ",
    "grown": lambda dice: f"{_some(dice, _SMALL)}{dice.randint(10**9, 10**10)} ",
}


def _some(dice: random.Random, letters: str) -> str:
    return "".join(dice.choices(letters, k=dice.randint(3, 10)))


def strange(name: str, length: int) -> str:
    """`length` characters of words that are all different, made as UNITS says."""
    dice, made = random.Random(5), ""
    while len(made) < length:
        made += UNITS[name](dice)
    return made[:length]


def hostile() -> None:
    """Print the worst CPU over 20 kB of each hostile pattern, and of words without end."""
    texts = {unit: (unit * (20_000 // len(unit) + 1))[:20_000] for unit in HOSTILE}
    texts |= {f"different words, {name}": strange(name, 20_000) for name in UNITS}
    for tier in ("full", "fast"):
        costs = [
            (min(cpu(partial(redact, text, tier=tier)) for _ in range(2)), name)
            for name, text in texts.items()
        ]
        print(f"\n20 kB of hostile text, {len(texts)} kinds, tier {tier}, CPU seconds (aim 0.2):")
        for seconds, name in sorted(costs, reverse=True)[:5]:
            print(f"  {name!r:<32}{seconds:>8.3f}")


def _resident() -> int:
    fields = Path("/proc/self/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")


def memory(count: int = 4_000) -> None:
    """Print how the resident set grows over messages whose words are all different."""
    dice = random.Random(3)

    def fresh() -> str:
        words = ("".join(dice.choices("abcdefghijklmnoprstuvwy", k=7)) for _ in range(12))
        return "I wrote to " + " ".join(word.title() for word in words)

    redact_batch([fresh() for _ in range(count // 4)])
    before = _resident()
    for _ in range(count // 32):
        redact_batch([fresh() for _ in range(32)], tier="fast")
    grown = _resident() / before - 1
    print(f"\nresident set over {count:,} messages of new words: {grown:+.1%} of {before >> 20} MB")


def main() -> None:
    """Print the three tables."""
    warm("full")
    warm("fast")
    speed(0.5)
    speed(1.0)
    hostile()
    memory()


if __name__ == "__main__":
    main()
