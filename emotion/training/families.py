"""Grow `data/service.jsonl` from the families in `data/families.*.txt`: `python -m …families`.

A family is a block: a header `## state intensity kind emotion…` and a few lines, each with
choices in braces; under a header `##*` every line is a family of its own. Every family goes whole
to train, dev or test. Deterministic.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emotion.scorers.vocabularies import INDEX, SERVICE

FOLDER = Path(__file__).with_name("data")
KINDS = ("plain", "implied", "sarcastic", "negated", "polite-angry", "mixed", "misspelt")
PER_FAMILY, PER_LINE = 9, 4
_CHOICE = re.compile(r"\{([^{}]*)\}")
_PARTS = ("train", "test", "train", "dev", "train", "train", "test", "train", "train", "train")
_NEAR = {
    "en": dict(zip("qwertyuiopasdfghjklzxcvbnm", "wertyuiopqsdfghjklaxcvbnmz", strict=True)),
    "ru": dict(zip("йцукенгшщзфывапролджячсмитьбю", "цукенгшщзхывапролджэчсмитьбюё", strict=True)),
}


@dataclass(frozen=True)
class Family:
    """One block of the file; `ident` such as `en-017`."""

    ident: str
    lang: str
    state: str
    intensity: float
    kind: str
    emotions: tuple[str, ...]
    lines: tuple[str, ...]


def families(lang: str) -> Iterator[Family]:
    """Parse `families.<lang>.txt`; a header that names an unknown label is an error."""
    blocks = (FOLDER / f"families.{lang}.txt").read_text(encoding="utf-8").split("##")[1:]
    number = 0
    for block in blocks:
        header, *rest = block.strip().splitlines()
        state, intensity, kind, *emotions = header.removeprefix("* ").split()
        if state not in SERVICE or kind not in KINDS or not set(emotions) <= set(INDEX):
            raise ValueError(f"{lang} family {number}: {header}")
        lines = tuple(x.strip() for x in rest if x.strip())
        for group in [(line,) for line in lines] if block.startswith("*") else [lines]:
            ident = f"{lang}-{number:03}"
            number += 1
            yield Family(ident, lang, state, float(intensity), kind, tuple(emotions), group)


def expand(line: str, rng: random.Random) -> str:
    """One message: each `{a|b}` replaced by one of its choices."""
    return _CHOICE.sub(lambda m: rng.choice(m.group(1).split("|")), line)


def misspell(text: str, lang: str, rng: random.Random) -> str:
    """Lower case, lost marks and two or three slips of the finger, as from a phone."""
    letters = list(text.lower().replace(",", "").replace("'", ""))
    for _ in range(rng.choice((2, 2, 3))):
        places = [i for i in range(1, len(letters) - 2) if letters[i].isalpha()]
        i = rng.choice(places)
        slip = rng.randrange(4)
        if slip == 0:
            letters[i] = ""
        elif slip == 1:
            letters[i] = letters[i] * 2
        elif slip == 2 and letters[i + 1].isalpha():
            letters[i], letters[i + 1] = letters[i + 1], letters[i]
        else:
            letters[i] = _NEAR[lang].get(letters[i], letters[i])
        letters = [c for chunk in letters for c in (chunk or "")]
    return "".join(letters).rstrip(".")


def grow(family: Family, rng: random.Random) -> Iterator[tuple[str, str]]:
    """Distinct (text, kind) pairs of one family; one message in eight is misspelt."""
    seen: set[str] = set()
    wanted = PER_LINE if len(family.lines) == 1 else PER_FAMILY
    for k in range(wanted * 6):
        if len(seen) == wanted:
            return
        text = expand(family.lines[k % len(family.lines)], rng)
        text = text[0].upper() + text[1:]
        if text in seen:
            continue
        seen.add(text)
        if rng.random() < 1 / 8:
            yield misspell(text, family.lang, rng), "misspelt"
        else:
            yield text, family.kind


def messages() -> Iterator[dict[str, Any]]:
    """Every line of the data set, families dealt out evenly per language, state and kind."""
    dealt: dict[tuple[str, str, str], int] = defaultdict(int)
    for lang in ("en", "ru"):
        for family in families(lang):
            rng = random.Random(family.ident)
            cell = (lang, family.state, family.kind)
            part = _PARTS[dealt[cell] % len(_PARTS)]
            dealt[cell] += 1
            for text, kind in grow(family, rng):
                yield {
                    "text": text,
                    "lang": lang,
                    "state": family.state,
                    "intensity": family.intensity,
                    "family": family.ident,
                    "kind": kind,
                    "emotions": list(family.emotions),
                    "part": part,
                }


def main() -> None:
    """Write the data set and count it."""
    tally: dict[str, int] = defaultdict(int)
    with (FOLDER / "service.jsonl").open("w", encoding="utf-8") as f:
        for message in messages():
            f.write(json.dumps(message, ensure_ascii=False) + "\n")
            for field in ("lang", "state", "kind", "part"):
                tally[f"{field}={message[field]}"] += 1
    print(dict(sorted(tally.items())))


if __name__ == "__main__":
    main()
