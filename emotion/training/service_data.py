"""Read the service messages, written by ourselves, for training.

`service.jsonl` grew from families (`families.py`): a line has text, lang, state, intensity, family,
kind, emotions, part; families, not lines, are split into `train`, `dev` and `test`. The files
`written.<lang>.tsv` hold single messages, no two of one template: author, state, kind, intensity,
emotions (comma between), text. Every seventh of author a is `dev`; author b tells many scenes in
both languages and in contrasting pairs, and only trains. So do seven more, each with files of
their own, `written.<author>.<lang>.tsv`. Of the two that came `later` the encoder reads nothing;
they teach the service head's words and, author by author, measure it. `independent.jsonl` (author
c), `second.jsonl` (f) and `third.jsonl` (m) were written by people who saw none of these, from the
definition of the three states alone, and are never trained on.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import GOEMOTIONS, INDEX
from emotion.training.corpora import Corpus

DATA = Path(__file__).with_name("data")
PATH = DATA / "service.jsonl"
EVERY, DEV = 7, ("a", 3)  # of that author's messages, counted through both languages
MORE, LATER = ("d", "e", "g", "h", "i", "j", "k"), ("l", "n")
LANGUAGES = ("en", "ru")
_FIELDS = ("author", "state", "kind", "intensity", "emotions", "text")


def lines(part: str | None = None, path: Path = PATH) -> list[dict[str, Any]]:
    """All lines that grew from families, or those of one part."""
    with path.open(encoding="utf-8") as f:
        found = [json.loads(line) for line in f]
    return [x for x in found if part is None or x["part"] == part]


def _read(name: str, language: str) -> Iterator[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f, _FIELDS, delimiter="\t", quoting=csv.QUOTE_NONE):
            told = {"intensity": float(row["intensity"]), "emotions": row["emotions"].split(",")}
            yield {**row, **told, "lang": language}


def _rows() -> Iterator[dict[str, Any]]:
    """Single messages, English then Russian; each author's are counted through."""
    seen: Counter[str] = Counter()
    for language in LANGUAGES:
        for row in _read(f"written.{language}.tsv", language):
            place = (row["author"], seen[row["author"]] % EVERY)
            seen[row["author"]] += 1
            yield {**row, "part": "dev" if place == DEV else "train"}
    for author in MORE + LATER:
        for language in LANGUAGES:
            for row in _read(f"written.{author}.{language}.tsv", language):
                yield {**row, "part": "later" if author in LATER else "train"}


def written(part: str) -> list[dict[str, Any]]:
    """Single messages of one part: `train`, `dev`, or `later`."""
    return [x for x in _rows() if x["part"] == part]


def corpora(part: str) -> list[Corpus]:
    """English and Russian family messages with their GoEmotions labels (all 28 known)."""
    made = []
    for language in ("en", "ru"):
        chosen = [x for x in lines(part) if x["lang"] == language]
        labels = np.zeros((len(chosen), len(GOEMOTIONS)), np.float32)
        for i, line in enumerate(chosen):
            labels[i, [INDEX[k] for k in line["emotions"]]] = 1
        texts = [fold(x["text"]) for x in chosen]
        made.append(Corpus("service", language, texts, labels, np.ones_like(labels)))
    return made
