"""Readers of the data sets that scorers are trained and measured on; texts as written."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.vocabularies import CEDR, GOEMOTIONS, IZARD

_NUMBER = re.compile(r"\d+")


def _matrix(rows: list[list[int]], width: int) -> NDArray[np.float32]:
    out = np.zeros((len(rows), width), np.float32)
    for i, row in enumerate(rows):
        out[i, row] = 1
    return out


def goemotions_rows(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Texts as written and labels (n × 28) of a GoEmotions TSV file."""
    lines = (line.rstrip("\n").split("\t") for line in path.open(encoding="utf-8"))
    rows = [(p[0], [int(k) for k in p[1].split(",")]) for p in lines if len(p) >= 2]
    return [t for t, _ in rows], _matrix([y for _, y in rows], len(GOEMOTIONS))


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


def cedr_rows(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Texts as written and labels (n × 5: joy, sadness, surprise, fear, anger)."""
    rows = _csv(path)
    labels = [[int(k) for k in _NUMBER.findall(r["labels"])] for r in rows]
    return [r["text"] for r in rows], _matrix(labels, len(CEDR))


def izard_rows(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Texts as written and labels (n × 10, `IZARD`)."""
    rows = _csv(path)
    labels = [[j for j, k in enumerate(IZARD) if r[k] == "1"] for r in rows]
    return [r["text"] for r in rows], _matrix(labels, len(IZARD))


def ru_goemotions_rows(path: Path) -> tuple[list[str], NDArray[np.float32]]:
    """Translated texts and labels (n × 28)."""
    rows = _csv(path)
    labels = [[int(k) for k in _NUMBER.findall(r["labels"])] for r in rows]
    return [r["ru_text"] for r in rows], _matrix(labels, len(GOEMOTIONS))


def banking_rows(path: Path) -> list[str]:
    """Customers' banking questions."""
    return [r["text"] for r in _csv(path)]


def service_lines(path: Path) -> list[dict[str, Any]]:
    """Service messages, one JSON object a line: `text`, `lang`, `state`, and maybe more."""
    with path.open(encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]
