"""Scorers against the redactor that runs before them: process time a text, load time, memory.

    python -m tests.bench.bench_scorers

One thread. Rivals take turns within a round and the best round counts, so that a neighbour's load
on the machine weighs least. Targets (issue 7): default ≤ 4 ms alone; linear ≤ 0.3 ms alone and
≤ 0.1 ms by 32; load ≤ 1 s; ≤ 150 MB a process.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial

from emotion.scorers import Scorer, load
from emotion.scorers.evaluation import speed
from governance.redaction import redact, warm

ROUNDS = 7
TEXTS = (
    "Where can I find my invoice?",
    "This is the third time I explain this today and nobody calls me back.",
    "Thank you so much, the refund arrived this morning, you saved my week!",
    "I was promised a technician on Tuesday. It is now Friday and the line is still dead.",
    "Третий раз объясняю одно и то же, никто не перезванивает.",
    "Спасибо огромное, всё заработало с первого раза!",
    "My card was charged twice for the same order, could you check what happened there?",
    "Oh great, another broken update. Thanks a lot.",
)
_FRESH = """
import os, time
began = time.process_time()
from emotion.scorers import load
load({name!r}).score(["hello"])
with open("/proc/self/status") as f:
    kept = next(line for line in f if line.startswith("VmRSS")).split()[1]
print(time.process_time() - began, int(kept) / 1024)
"""


def alone(scorer: Scorer) -> None:
    """Each text by itself."""
    for text in TEXTS:
        scorer.score([text])


def together(scorer: Scorer) -> None:
    """Thirty-two texts at once, a quarter of it counted per repetition."""
    scorer.score(TEXTS * 4)


def hidden() -> None:
    """Each text through the redactor."""
    for text in TEXTS:
        redact(text)


def best(deeds: dict[str, tuple[Callable[[], None], int]]) -> dict[str, float]:
    """Name → least milliseconds of process time a text over interleaved rounds."""
    found = dict.fromkeys(deeds, float("inf"))
    for _ in range(ROUNDS):
        for name, (deed, texts) in deeds.items():
            began = time.process_time()
            deed()
            found[name] = min(found[name], (time.process_time() - began) / texts * 1e3)
    return found


def fresh(name: str) -> tuple[float, float]:
    """CPU seconds to import, load and score once, and MB kept, in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", _FRESH.format(name=name)], check=True, capture_output=True, text=True
    )
    seconds, megabytes = done.stdout.split()
    return float(seconds), float(megabytes)


def main() -> None:
    """Print the table, in a process whose numpy has one thread."""
    single = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    if not single.items() <= os.environ.items():
        again = [sys.executable, "-m", __spec__.name]
        os.execve(sys.executable, again, {**os.environ, **single})  # noqa: S606  # ourselves
    warm()
    deeds: dict[str, tuple[Callable[[], None], int]] = {"redactor, alone": (hidden, len(TEXTS))}
    for name in ("default", "linear"):
        scorer = load(name)
        speed(scorer, TEXTS)  # first calls pay for lazy imports
        deeds[f"{name}, alone"] = (partial(alone, scorer), len(TEXTS))
        deeds[f"{name}, by 32"] = (partial(together, scorer), len(TEXTS) * 4)
    figures = best(deeds)
    base = figures["redactor, alone"]
    print(f"{'scorer':20}{'ms a text':>12}{'of the redactor':>18}")
    for name, ms in figures.items():
        print(f"{name:20}{ms:12.3f}{ms / base:18.3f}")
    for name in ("default", "linear"):
        seconds, megabytes = fresh(name)
        print(f"{name}: loads in {seconds:.2f} s of CPU, keeps {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
