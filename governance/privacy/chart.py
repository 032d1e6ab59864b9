"""A bar chart as numbers for an inline SVG: no script, no style attribute, no image request."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

BAR: Final = 34  # width of a month's column, in SVG units
GAP: Final = 12
HEIGHT: Final = 120
MONTHS: Final = 12


@dataclass(frozen=True)
class Bar:
    """One month: counts, and where its two stacked rectangles stand."""

    month: date
    allowed: int
    denied: int
    x: int
    allowed_y: int
    allowed_height: int
    denied_y: int
    denied_height: int
    total_y: int

    @property
    def middle(self) -> int:
        """The x of the label."""
        return self.x + BAR // 2

    @property
    def total(self) -> int:
        """Both counts."""
        return self.allowed + self.denied


@dataclass(frozen=True)
class Chart:
    """The bars and the size of the drawing."""

    bars: tuple[Bar, ...]
    width: int
    height: int = HEIGHT
    bar: int = BAR
    label_y: int = HEIGHT + 18
    full_height: int = HEIGHT + 26

    @property
    def allowed(self) -> int:
        """Over all months."""
        return sum(bar.allowed for bar in self.bars)

    @property
    def denied(self) -> int:
        """Over all months."""
        return sum(bar.denied for bar in self.bars)


def by_month(events: Iterable[tuple[datetime, bool]], *, at: datetime) -> Chart:
    """Stack allowed over refused for the last twelve months up to `at`, oldest first."""
    counted = Counter(((moment.year, moment.month), allowed) for moment, allowed in events)
    last = at.year * 12 + at.month - 1
    months = [(n // 12, n % 12 + 1) for n in range(last - MONTHS + 1, last + 1)]
    tallest = max((counted[m, True] + counted[m, False] for m in months), default=0) or 1
    bars = []
    for place, month in enumerate(months):
        allowed, denied = counted[month, True], counted[month, False]
        high, low = (_scaled(allowed, tallest), _scaled(denied, tallest))
        bars.append(
            Bar(
                month=date(*month, 1),
                allowed=allowed,
                denied=denied,
                x=place * (BAR + GAP) + GAP // 2,
                allowed_y=HEIGHT - high,
                allowed_height=high,
                denied_y=HEIGHT - high - low,
                denied_height=low,
                total_y=HEIGHT - high - low - 4,
            )
        )
    return Chart(tuple(bars), width=MONTHS * (BAR + GAP))


def _scaled(count: int, tallest: int) -> int:
    """Height in units, leaving room for the number on top; something always shows."""
    return max(3, count * (HEIGHT - 20) // tallest) if count else 0
