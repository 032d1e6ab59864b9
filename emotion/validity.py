"""Predictive validity from tallies: does an upset reading come before what it should? Pure.

Counts by band (0 satisfied … 9 upset) of readings that an outcome followed, and that it did not.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from math import atanh, sqrt, tanh

Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True)
class Validity:
    """`auc`: the chance that a reading before the outcome is the more upset one (0.5: no use).

    With 95 % bounds after Hanley and McNeil, *Radiology* 143 (1982). `r`: the point-biserial
    correlation, with bounds by Fisher's z.
    """

    n: int
    happened: int
    auc: float
    auc_low: float
    auc_high: float
    r: float
    r_low: float
    r_high: float

    def rounded(self) -> dict[str, float]:
        """The figures to three places."""
        return {name: round(value, 3) for name, value in asdict(self).items()}


def validity(happened: Mapping[int, int], not_happened: Mapping[int, int]) -> Validity | None:
    """None where one side is empty, or the readings do not differ at all."""
    yes, no = sum(happened.values()), sum(not_happened.values())
    r = _point_biserial(happened, not_happened)
    if not yes or not no or r is None:
        return None
    wins = sum(
        a * b * (1.0 if i > j else 0.5 if i == j else 0.0)
        for i, a in happened.items()
        for j, b in not_happened.items()
    )
    auc = wins / (yes * no)
    margin = Z * _error(auc, yes, no)
    n = yes + no
    spread = Z / sqrt(max(n - 3, 1))
    bounded = atanh(min(max(r, -0.999999), 0.999999))
    return Validity(
        n=n,
        happened=yes,
        auc=auc,
        auc_low=max(auc - margin, 0.0),
        auc_high=min(auc + margin, 1.0),
        r=r,
        r_low=tanh(bounded - spread),
        r_high=tanh(bounded + spread),
    )


def _error(auc: float, yes: int, no: int) -> float:
    """The standard error of an area under the curve (Hanley and McNeil, eq. 1)."""
    first, second = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    variance = (auc * (1 - auc) + (yes - 1) * (first - auc**2) + (no - 1) * (second - auc**2)) / (
        yes * no
    )
    return sqrt(max(variance, 0.0))


def _point_biserial(happened: Mapping[int, int], not_happened: Mapping[int, int]) -> float | None:
    yes, no = sum(happened.values()), sum(not_happened.values())
    n = yes + no
    if not yes or not no:
        return None
    mean_yes = sum(band * count for band, count in happened.items()) / yes
    mean_no = sum(band * count for band, count in not_happened.items()) / no
    mean = (mean_yes * yes + mean_no * no) / n
    both = [*happened.items(), *not_happened.items()]
    squares = sum(count * (band - mean) ** 2 for band, count in both)
    if not squares:
        return None
    return (mean_yes - mean_no) * sqrt(yes * no / n / squares)
