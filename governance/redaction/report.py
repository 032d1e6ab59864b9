"""How well redaction does on labelled text: precision, recall and F2 with their uncertainty.

A labelled span counts as found when spans of its type hide at least half of it; a reported span
counts as right when at least half of it is labelled so. Places and addresses are one type here.
"""

import csv
import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

Labelled = tuple[int, int, str]

# Names of presidio-research and factRuEval, and our own, as the types that are compared.
TYPES: Mapping[str, str] = {
    "PERSON": "PERSON", "Person": "PERSON", "PER": "PERSON", "STREET_ADDRESS": "LOCATION",
    "ADDRESS": "LOCATION", "GPE": "LOCATION", "LOCATION": "LOCATION", "ZIP_CODE": "LOCATION",
    "Location": "LOCATION", "LocOrg": "LOCATION", "LOC": "LOCATION", "DOMAIN_NAME": "URL",
    "URL": "URL", "CREDIT_CARD": "CREDIT_CARD", "PHONE_NUMBER": "PHONE_NUMBER",
    "EMAIL_ADDRESS": "EMAIL_ADDRESS", "IBAN_CODE": "IBAN_CODE", "US_SSN": "US_SSN",
    "IP_ADDRESS": "IP_ADDRESS", "US_DRIVER_LICENSE": "US_DRIVER_LICENSE",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A text, its labelled spans, and the family (template, document) it belongs to."""

    text: str
    spans: tuple[Labelled, ...]
    family: str
    language: str


def held_out(example: Example) -> bool:
    """Half of the families, by a hash of their name: those that nothing was tuned on."""
    return crc32(example.family.encode()) % 2 == 1


def read(path: Path) -> list[Example]:
    """Read presidio-research JSON, a factRuEval folder, or a CSV of clean texts; ValueError."""
    if path.is_dir():
        return [_fact_ru_eval(file) for file in sorted(path.glob("*.objects"))]
    if path.suffix == ".json":
        return [_presidio(row) for row in json.loads(path.read_text("utf-8"))]
    if path.suffix == ".csv":
        with path.open(newline="", encoding="utf-8") as file:
            return [
                Example(row["text"], (), row.get("category", ""), "clean")
                for row in csv.DictReader(file)
            ]
    raise ValueError("DATA is a .json, a .csv or a folder of .objects files")


def _presidio(row: Mapping[str, object]) -> Example:
    spans = row["spans"]
    assert isinstance(spans, list)  # presidio-research's format
    labelled = tuple((s["start_position"], s["end_position"], s["entity_type"]) for s in spans)
    return Example(str(row["full_text"]), labelled, str(row.get("template_id", "")), "en")


def _fact_ru_eval(objects: Path) -> Example:
    """factRuEval-2016: `.spans` holds offsets, `.objects` joins them to entities."""
    places: dict[str, tuple[int, int]] = {}
    for line in objects.with_suffix(".spans").read_text("utf-8").splitlines():
        parts = line.split("#")[0].split()
        if len(parts) >= 4:
            places[parts[0]] = (int(parts[2]), int(parts[2]) + int(parts[3]))
    spans = []
    for line in objects.read_text("utf-8").splitlines():
        parts = line.split("#")[0].split()
        found = [places[p] for p in parts[2:] if p in places]
        if found and parts[1] in TYPES:
            spans.append((min(a for a, _ in found), max(b for _, b in found), parts[1]))
    return Example(objects.with_suffix(".txt").read_text("utf-8"), tuple(spans), objects.stem, "ru")


@dataclass(slots=True)
class Tally:
    """Counts of one type: labelled and found, reported and right."""

    labelled: int = 0
    found: int = 0
    reported: int = 0
    right: int = 0

    @property
    def recall(self) -> float:
        """Share of labelled spans that were found."""
        return self.found / self.labelled if self.labelled else 0.0

    @property
    def precision(self) -> float:
        """Share of reported spans that are right."""
        return self.right / self.reported if self.reported else 0.0

    @property
    def f2(self) -> float:
        """F-measure that weighs recall four times as much as precision."""
        weighed = 4 * self.precision + self.recall
        return 5 * self.precision * self.recall / weighed if weighed else 0.0


def tally(
    pairs: Iterable[tuple[Example, Sequence[Labelled]]],
) -> dict[str, Tally]:
    """Count per type, and under "ALL", over (example, reported spans)."""
    out: dict[str, Tally] = {}
    for example, reported in pairs:
        gold = [(a, b, TYPES[t]) for a, b, t in example.spans if t in TYPES]
        ours = [(a, b, TYPES[t]) for a, b, t in reported if t in TYPES]
        for span in gold:
            for name in (span[2], "ALL"):
                row = out.setdefault(name, Tally())
                row.labelled += 1
                row.found += _half(span, ours)
        for span in ours:
            for name in (span[2], "ALL"):
                row = out.setdefault(name, Tally())
                row.reported += 1
                row.right += _half(span, gold)
    return out


def _half(span: Labelled, others: Sequence[Labelled]) -> bool:
    shared = sum(
        max(0, min(span[1], b) - max(span[0], a)) for a, b, kind in others if kind == span[2]
    )
    return 2 * shared >= span[1] - span[0]


def wilson(hits: int, total: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927)."""
    if not total:
        return 0.0, 1.0
    share, square = hits / total, z * z
    centre = (share + square / (2 * total)) / (1 + square / total)
    reach = z * ((share * (1 - share) + square / (4 * total)) / total) ** 0.5 / (1 + square / total)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def f2_interval(
    pairs: Sequence[tuple[Example, Sequence[Labelled]]], rounds: int = 200
) -> tuple[float, float]:
    """The 95 % interval of F2 over all types, by resampling whole families."""
    families: dict[str, list[tuple[Example, Sequence[Labelled]]]] = {}
    for pair in pairs:
        families.setdefault(pair[0].family, []).append(pair)
    counted = [tally(group).get("ALL", Tally()) for group in families.values()]
    dice, scores = random.Random(1), []  # noqa: S311  # statistics, not secrecy
    for _ in range(rounds):
        total: Counter[str] = Counter()
        for row in dice.choices(counted, k=len(counted)):
            total.update({name: getattr(row, name) for name in Tally.__slots__})
        scores.append(Tally(**{name: total[name] for name in Tally.__slots__}).f2)
    scores.sort()
    return scores[int(0.025 * rounds)], scores[int(0.975 * rounds)]


def paired(
    examples: Sequence[Example], find: Callable[[Sequence[str]], list[Sequence[Labelled]]]
) -> list[tuple[Example, Sequence[Labelled]]]:
    """Each example with what was found in it."""
    return list(zip(examples, find([example.text for example in examples]), strict=True))


def order(rows: Mapping[str, Tally]) -> list[str]:
    """The types in the alphabet's order, the sum last."""
    return sorted(rows, key=lambda name: (name == "ALL", name))


def table(rows: Mapping[str, Tally], interval: tuple[float, float]) -> list[str]:
    """The report's lines for labelled examples: per type, then all with the interval of F2."""
    lines = [f"{'type':<20}{'precision':>20}{'recall':>20}{'F2':>7}{'spans':>7}"]
    for name in order(rows):
        row = rows[name]
        lines.append(
            f"{name:<20}{_share(row.right, row.reported):>20}{_share(row.found, row.labelled):>20}"
            f"{row.f2:>7.3f}{row.labelled:>7}"
        )
    low, high = interval
    return [*lines, f"F2 of all, 95 %: {low:.3f} to {high:.3f}"]


def _share(hits: int, total: int) -> str:
    low, high = wilson(hits, total)
    return f"{hits / total if total else 0:.3f} ({low:.2f}-{high:.2f})"
