"""By when a request must be answered: spans of time, calendars, and the law's terms by place.

Dates are counted in the regime's own time zone; the day of receipt is not counted (Regulation
(EEC, Euratom) 1182/71 Art. 3(1) for the Union; the others are counted alike). Where the law leaves
a doubt the earlier date is taken; `doubt` says what we are not sure of. This is no legal advice.
"""

import calendar
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

from governance.dsr.actions import Kind
from governance.policy.places import GROUPS, known_place

IsWorking = Callable[[date], bool]
ONE: Final = timedelta(days=1)
LAST_SECOND: Final = time(23, 59, 59)
RECORD_MONTHS: Final = 24  # a closed request's record (Cal. Code Regs. tit. 11, §7101(a))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of calendar months, calendar days or working days; one of the three."""

    months: int = 0
    days: int = 0
    working: int = 0

    def __add__(self, other: "Span") -> "Span":
        return Span(
            self.months + other.months, self.days + other.days, self.working + other.working
        )

    def __str__(self) -> str:
        parts = (
            (self.months, "month"),
            (self.days, "calendar day"),
            (self.working, "working day"),
        )
        return " and ".join(f"{n} {unit}{'s' if n > 1 else ''}" for n, unit in parts if n)

    def end(self, start: date, is_working: IsWorking) -> date:
        """The last day of the span that an event on `start` begins."""
        day = add_months(start, self.months) + timedelta(days=self.days)
        left = self.working
        while left:
            day += ONE
            left -= is_working(day)
        return day


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """One law's terms. `more`: what an extension adds; a kind without one cannot be extended.

    `moves`: whether a last day that is no working day moves to the next one. `pauses`: whether
    asking the person for something stops the clock. `zone`: where its days begin and end.
    """

    name: str
    zone: str
    answer: Mapping[Kind, Span]
    more: Mapping[Kind, Span]
    acknowledge: Mapping[Kind, Span]
    moves: bool
    pauses: bool
    citation: str
    doubt: str


def _each(span: Span) -> dict[Kind, Span]:
    return dict.fromkeys(("access", "erase", "rectify", "opt-out", "review"), span)


_MONTH: Final = _each(Span(months=1))
_TWO_MORE: Final = _each(Span(months=2))
_45: Final = _each(Span(days=45))
_15_BUSINESS: Final[dict[Kind, Span]] = {"opt-out": Span(working=15)}
_TEN: Final = Span(working=10)
_BY_REQUEST: Final[tuple[Kind, ...]] = ("access", "erase", "rectify", "review")

REGIMES: Final[Mapping[str, Regime]] = {
    "gdpr": Regime(
        name="GDPR",
        zone="Europe/Brussels",
        answer=_MONTH,
        more=_TWO_MORE,
        acknowledge={},
        moves=True,
        pauses=True,
        citation="GDPR Art. 12(3); Reg. 1182/71 Art. 3(1), 3(2)(c), 3(4)",
        doubt="That a question about identity stops the clock is the EDPB's reading (Guidelines "
        "01/2022 on access, section 5.3), not the text. Days are those of Brussels.",
    ),
    "uk-gdpr": Regime(
        name="UK GDPR",
        zone="Europe/London",
        answer=_MONTH,
        more=_TWO_MORE,
        acknowledge={},
        moves=True,
        pauses=True,
        citation="UK GDPR Art. 12(3), 12A (inserted by the Data (Use and Access) Act 2025)",
        doubt="Whether Art. 12A is in force for every request was not checked.",
    ),
    "ccpa": Regime(
        name="CCPA as amended by the CPRA",
        zone="America/Los_Angeles",
        answer={**_45, **_15_BUSINESS},
        more=dict.fromkeys(_BY_REQUEST, Span(days=45)),
        acknowledge=dict.fromkeys(_BY_REQUEST, _TEN),
        moves=False,
        pauses=False,
        citation="Cal. Code Regs. tit. 11, §7021(a)-(b), §7026(f), §7027(g), §7221, §7222",
        doubt="'Business day' is not defined: Saturdays, Sundays and California's holidays are "
        "left out. The sections on automated decisions bind businesses from 1 January 2027 "
        "(§7200(b)); their terms are taken to be those of §7021 and §7026.",
    ),
    "us-state": Regime(
        name="Privacy acts of other US states",
        zone="America/New_York",
        answer=_45,
        more=_each(Span(days=45)),
        acknowledge={},
        moves=False,
        pauses=False,
        citation="e.g. Va. Code §59.1-577(B); Colo. Rev. Stat. §6-1-1306(2); Tex. Bus. & Com. "
        "Code §541.052",
        doubt="Not every state has such an act, and not every act was checked.",
    ),
    "law25": Regime(
        name="Quebec's private sector act (Law 25)",
        zone="America/Toronto",
        answer=_each(Span(days=30)),
        more={},
        acknowledge={},
        moves=False,
        pauses=False,
        citation="CQLR c. P-39.1, s. 32 (no answer in 30 days counts as a refusal)",
        doubt="Whether a last day on a holiday moves was not checked; it does not here.",
    ),
    "lgpd": Regime(
        name="LGPD",
        zone="America/Sao_Paulo",
        answer=_each(Span(days=15)),
        more={},
        acknowledge={},
        moves=False,
        pauses=False,
        citation="LGPD (Law 13.709/2018) Art. 19 II",
        doubt="Art. 19 II sets 15 days for the full declaration on access; for the other rights "
        "(Art. 18 §5) the regulation is awaited, and the same 15 days are taken.",
    ),
    "152-fz": Regime(
        name="152-FZ",
        zone="Europe/Moscow",
        answer={**_each(_TEN), "rectify": Span(working=7)},
        more=dict.fromkeys(("access", "erase", "opt-out", "review"), Span(working=5)),
        acknowledge={},
        moves=False,
        pauses=False,
        citation="152-FZ Art. 20(1), 20(3), 21(5.1) as amended by 266-FZ from 1 September 2022",
        doubt="For erasure after a withdrawn consent Art. 21(5) gives 30 days; the shorter term of "
        "Art. 21(5.1) is taken. Transferred working days follow the holidays library.",
    ),
    "house": Regime(
        name="House rule, where no term is known",
        zone="UTC",
        answer=_each(Span(days=30)),
        more={},
        acknowledge={},
        moves=False,
        pauses=False,
        citation="none",
        doubt="Taken where the place is unknown or its law was not looked at.",
    ),
}

_COUNTRIES: Final = {"GB": "uk-gdpr", "BR": "lgpd", "RU": "152-fz", "US": "us-state"}
_PLACES: Final = {"US-CA": "ccpa", "CA-QC": "law25"}


def regime_of(jurisdiction: str) -> str:
    """The regime of a place by ISO 3166 (`DE`, `US-CA`); the house rule for anywhere else."""
    place = known_place(jurisdiction) or ""
    country = place.partition("-")[0]
    if place in _PLACES:
        return _PLACES[place]
    return "gdpr" if country in GROUPS["EEA"] else _COUNTRIES.get(country, "house")


@lru_cache(maxsize=64)
def working_days(jurisdiction: str) -> IsWorking:
    """Whether a day is a working day there; where the library knows none, weekends are off."""
    country, _, part = jurisdiction.partition("-")
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        return _weekday
    found = holidays.country_holidays(country, subdiv=part if part in known[country] else None)
    return found.is_working_day


def _weekday(day: date) -> bool:
    return day.weekday() < 5


def answer_due(
    *,
    regime: str,
    kind: Kind,
    jurisdiction: str,
    received: datetime,
    extended: bool = False,
    paused: int = 0,
) -> datetime:
    """The last second, UTC, in which an answer is in time. `paused`: whole days on hold."""
    law = REGIMES[regime]
    span = law.answer[kind]
    if extended:
        span += law.more[kind]
    return _due(law, span, jurisdiction, received, paused if law.pauses else 0)


def acknowledge_due(
    *, regime: str, kind: Kind, jurisdiction: str, received: datetime
) -> datetime | None:
    """By when receipt must be confirmed; None where the law sets no term for that."""
    law = REGIMES[regime]
    span = law.acknowledge.get(kind)
    return _due(law, span, jurisdiction, received, 0) if span else None


def _due(law: Regime, span: Span, jurisdiction: str, received: datetime, paused: int) -> datetime:
    zone, is_working = ZoneInfo(law.zone), working_days(jurisdiction)
    last = span.end(received.astimezone(zone).date(), is_working) + timedelta(days=paused)
    while law.moves and not is_working(last):
        last += ONE
    return datetime.combine(last, LAST_SECOND, zone).astimezone(UTC)


def add_months(day: date, count: int) -> date:
    """The same day `count` months on, or the last of a month that is too short (Art. 3(2)(c))."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
