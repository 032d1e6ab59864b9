"""Drift of what a model says: the population stability index, and which label moved. Pure.

PSI = Σ (aᵢ − eᵢ) · ln(aᵢ / eᵢ) over the shares a of this week and e of the weeks before. Below 0.1
nothing moved, above 0.25 much did (Siddiqi, *Credit Risk Scorecards*, 2006). When nothing moved,
PSI / (1/n + 1/m) follows a χ² distribution with one degree of freedom less than there are buckets
(Yurdakul and Naranjo, *Journal of Risk Model Validation* 14(4), 2020), so that small weeks do not
cry wolf. evidently brings pandas, plotly and 60 more packages for these few lines.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist
from typing import Final

MUCH: Final = 0.25
SURE: Final = 0.999  # many channels are watched each week
LEAST: Final = 200  # messages on each side, below which nothing is concluded
REFERENCE_WEEKS: Final = 4


@dataclass(frozen=True)
class Drift:
    """`index`: PSI. `moved`: the bucket whose share moved most, by `shift` (in [-1, 1])."""

    index: float
    moved: str
    shift: float
    critical: float
    enough: bool

    @property
    def alarming(self) -> bool:
        """Much moved, and more than chance would move."""
        return self.enough and self.index >= MUCH and self.index > self.critical


def compare(before: Mapping[str, int], now: Mapping[str, int]) -> Drift:
    """Counts by bucket of the reference weeks and of this week; half a count fills an empty one."""
    buckets = sorted({*before, *now})
    n, m = sum(before.values()), sum(now.values())
    if not n or not m:
        return Drift(index=0.0, moved="", shift=0.0, critical=0.0, enough=False)
    index, moved, shift = 0.0, "", 0.0
    for bucket in buckets:
        was, is_ = _share(before, bucket, n, len(buckets)), _share(now, bucket, m, len(buckets))
        index += (is_ - was) * log(is_ / was)
        if abs(is_ - was) > abs(shift):
            moved, shift = bucket, is_ - was
    return Drift(
        index=index,
        moved=moved,
        shift=shift,
        critical=chi_square(len(buckets) - 1, SURE) * (1 / n + 1 / m),
        enough=min(n, m) >= LEAST,
    )


def _share(counts: Mapping[str, int], bucket: str, total: int, buckets: int) -> float:
    return (counts.get(bucket, 0) + 0.5) / (total + 0.5 * buckets)


def chi_square(degrees: int, probability: float) -> float:
    """Its quantile, by Wilson and Hilferty (1931): within 2 % from one degree up."""
    if degrees < 1:
        return 0.0
    part = 2 / (9 * degrees)
    return degrees * (1 - part + NormalDist().inv_cdf(probability) * sqrt(part)) ** 3
