"""Read the service messages (`data/service.jsonl`), written by ourselves, for training.

A line: text, lang, state, intensity, family, kind, emotions, part. Families, not lines, are split
into `train`, `dev` and `test`, so no template is on two sides.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import GOEMOTIONS, INDEX
from emotion.training.corpora import Corpus

PATH = Path(__file__).with_name("data") / "service.jsonl"


def lines(part: str | None = None, path: Path = PATH) -> list[dict[str, Any]]:
    """All lines, or those of one part."""
    with path.open(encoding="utf-8") as f:
        found = [json.loads(line) for line in f]
    return [x for x in found if part is None or x["part"] == part]


def corpora(part: str) -> list[Corpus]:
    """English and Russian messages with their GoEmotions labels (all 28 known)."""
    made = []
    for language in ("en", "ru"):
        chosen = [x for x in lines(part) if x["lang"] == language]
        labels = np.zeros((len(chosen), len(GOEMOTIONS)), np.float32)
        for i, line in enumerate(chosen):
            labels[i, [INDEX[k] for k in line["emotions"]]] = 1
        texts = [fold(x["text"]) for x in chosen]
        made.append(Corpus("service", language, texts, labels, np.ones_like(labels)))
    return made
