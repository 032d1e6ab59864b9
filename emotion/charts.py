"""Drawings as whole numbers for inline SVG: no script, no style attribute, no image request.

Whole numbers, since a template would write 1,5 for one and a half in Russian.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any, Final

SIDE: Final = 240  # the calibration plot's square, in SVG units
ROW: Final = 22  # one family of the bias plot
LEFT, RIGHT = 150, 400  # where the bias plot's axis begins, and how long it is


@dataclass(frozen=True)
class Point:
    """A dot of the calibration plot; `said` and `was` in per cent."""

    x: int
    y: int
    r: int
    said: int
    was: int
    n: int


@dataclass(frozen=True)
class Calibration:
    """What the model said against how often it was so."""

    points: tuple[Point, ...]
    side: int = SIDE


def calibration(curve: Sequence[Mapping[str, Any]]) -> Calibration:
    """`curve`: points with `probability`, `frequency` in [0, 1] and `n`; larger n, larger dot."""
    most = max((one["n"] for one in curve), default=1) or 1
    return Calibration(
        tuple(
            Point(
                x=round(one["probability"] * SIDE),
                y=round((1 - one["frequency"]) * SIDE),
                r=3 + round(6 * sqrt(one["n"] / most)),
                said=round(one["probability"] * 100),
                was=round(one["frequency"] * 100),
                n=one["n"],
            )
            for one in curve
        )
    )


@dataclass(frozen=True)
class Family:
    """One line of the bias plot: the label that moves most, with its 95 % interval."""

    name: str
    label: str
    gap: float
    low: float
    high: float
    pairs: int
    failed: bool
    y: int
    middle_y: int
    from_x: int
    to_x: int
    x: int


@dataclass(frozen=True)
class Gaps:
    """The lines, the allowed band in x, and the size of the drawing."""

    families: tuple[Family, ...]
    band_x: int
    band_width: int
    zero_x: int
    height: int
    left: int = LEFT - 8
    width: int = LEFT + RIGHT + 20


def gaps(audit: Mapping[str, Any]) -> Gaps:
    """`audit`: the figures of a bias audit; families with the largest gap first.

    A valence runs over twice the range of a probability, so its gap is drawn at half its size.
    """
    drawn = [_halved(one) for one in sorted(audit["families"], key=lambda one: -one["largest"])]
    reach = max([audit["allowed"] * 1.5, *(abs(v) for _, three in drawn for v in three)]) or 1.0

    def x(value: float) -> int:
        return LEFT + round((value / reach + 1) / 2 * RIGHT)

    rows = []
    for place, (one, (gap, low, high)) in enumerate(drawn):
        y = place * ROW + ROW // 2
        rows.append(
            Family(
                name=f"{one['language']} {one['family']}",
                label=one["label"],
                gap=gap,
                low=low,
                high=high,
                pairs=one["pairs"],
                failed=one["largest"] > audit["allowed"],
                y=y,
                middle_y=y + 4,
                from_x=x(low),
                to_x=x(high),
                x=x(gap),
            )
        )
    band = x(-audit["allowed"])
    return Gaps(
        families=tuple(rows),
        band_x=band,
        band_width=x(audit["allowed"]) - band,
        zero_x=x(0),
        height=len(rows) * ROW,
    )


def _halved(one: Mapping[str, Any]) -> tuple[Mapping[str, Any], tuple[float, float, float]]:
    """A family with the gap and the bounds of its worst label, all on a probability's scale."""
    found = one["gaps"][one["label"]]
    scale = 0.5 if one["label"] == "valence" else 1.0
    return one, (found["gap"] * scale, found["low"] * scale, found["high"] * scale)


BAR, GAP, TALL = 34, 14, 150  # a week's column, the space after it, and the drawing's height
ORDER: Final = ("upset", "neutral", "satisfied")


@dataclass(frozen=True)
class Slice:
    """One state's part of a week's column; `share` in per cent."""

    name: str
    kind: int
    y: int
    height: int
    share: int


@dataclass(frozen=True)
class Column:
    """One week: its slices from the bottom up, and where it stands."""

    label: str
    x: int
    middle: int
    slices: tuple[Slice, ...]


@dataclass(frozen=True)
class Columns:
    """Weeks side by side, each as shares of a whole."""

    columns: tuple[Column, ...]
    legend: tuple[tuple[int, str], ...]
    width: int
    bar: int = BAR
    tall: int = TALL
    label_y: int = TALL + 16
    full: int = TALL + 24


def columns(weeks: Sequence[tuple[str, Mapping[str, int]]]) -> Columns:
    """`weeks`: (label, counts by state), oldest first; the known states keep their colours."""
    names = {name for _, counts in weeks for name in counts}
    listed = [name for name in ORDER if name in names] + sorted(names - set(ORDER))
    drawn = []
    for place, (label, counts) in enumerate(weeks):
        total, below = sum(counts.values()) or 1, 0
        slices = []
        for name in listed:
            top = below + counts.get(name, 0)
            low, high = round(below / total * TALL), round(top / total * TALL)
            slices.append(
                Slice(
                    name=name,
                    kind=_kind(name),
                    y=TALL - high,
                    height=high - low,
                    share=round(counts.get(name, 0) / total * 100),
                )
            )
            below = top
        x = place * (BAR + GAP)
        drawn.append(Column(label=label, x=x, middle=x + BAR // 2, slices=tuple(slices)))
    legend = tuple((_kind(name), name) for name in listed)
    return Columns(tuple(drawn), legend, width=max(len(weeks), 1) * (BAR + GAP))


def _kind(name: str) -> int:
    """Which of the sheet's fills a state has; unknown ones share the last."""
    return ORDER.index(name) if name in ORDER else len(ORDER)
