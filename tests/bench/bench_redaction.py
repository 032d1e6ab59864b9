"""Redaction against stock Presidio with the same spaCy model: CPU, hostile input, memory.

Run with `make bench`. Every figure is a ratio against stock Presidio in the same run, process time,
the best of several interleaved rounds, on messages of 100 words made of our own sentences: half
of them complaints with names, places and numbers in them, half without.
"""

import logging
import os
import random
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from governance.redaction import log_safe, redact, redact_batch, warm
from governance.redaction.models import SPACY

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


def messages(count: int, seed: int = 7) -> list[str]:
    """Messages of 100 words."""
    dice = random.Random(seed)
    out = []
    for _ in range(count):
        text: list[str] = []
        while len(text) < 100:
            line = dice.choice(_WITH if dice.random() < 0.5 else _WITHOUT)
            line = line.replace("{n}", str(dice.randint(10, 99)))
            for hole, choices in (("{person}", _PEOPLE), ("{place}", _PLACES)):
                while hole in line:
                    line = line.replace(hole, dice.choice(choices), 1)
            text += line.split()
        out.append(" ".join(text[:100]))
    return out


def stock() -> Any:
    """Presidio as it comes, with the same model, offline."""
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = {"lang_code": "en", "model_name": str(SPACY.path())}
        return AnalyzerEngine(nlp_engine=SpacyNlpEngine(models=[model]), supported_languages=["en"])


def cpu(work: Callable[[], object]) -> float:
    """Seconds of this process's CPU."""
    start = time.process_time()
    work()
    return time.process_time() - start


def speed() -> None:
    """Print CPU per message as ratios."""
    engine, texts = stock(), messages(MESSAGES)
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
    print(f"{'per 100-word message':<24}{'ms':>8}{'ratio':>8}{'aim':>8}")
    for name, (_, aim) in contenders.items():
        ratio = best[name] / best["stock Presidio"]
        print(f"{name:<24}{1e3 * best[name] / len(texts):>8.1f}{ratio:>8.2f}{aim:>8.2f}")


HOSTILE = (
    "1-", "1 ", "a@", "a.b@", "http://", "dot ", "[at]", "one ", "ул. ", "1.1.1.", "&#64;", "%41",
    "4111 1111 1111 111", "GB29 ", "Foo bar. ", "\u200b", "\u0301", "a b ", "www.", "@a", "rue a ",
)  # fmt: skip


def hostile() -> None:
    """Print the worst CPU over 20 kB of each hostile pattern."""
    costs = []
    for pattern in HOSTILE:
        text = (pattern * (20_000 // len(pattern) + 1))[:20_000]
        costs.append((min(cpu(partial(redact, text)) for _ in range(2)), pattern))
    worst = sorted(costs, reverse=True)[:3]
    print("\n20 kB of a hostile pattern, CPU seconds (aim 0.2):")
    for seconds, pattern in worst:
        print(f"  {pattern!r:<24}{seconds:>8.3f}")


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
    speed()
    hostile()
    memory()


if __name__ == "__main__":
    main()
