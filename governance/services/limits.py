"""Rate limits and quotas of applications, kept exactly by one statement for each call.

A batch counts as so many calls as it has lines, all of them or none, by the same statement.

The minute is a token bucket (GCRA): `full_until` says when its allowance is whole again, so no
edge of a window lets twice the rate through. Days and months are those of the calendar, UTC. A
call over a limit changes nothing, so refusals cost one read and never add to the count.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil, floor
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from audit.services import Event, record
from governance.errors import LimitReached
from governance.models import Application, Meter

MINUTE: Final = 60.0  # seconds
NO_QUOTA: Final = 2**31 - 2
REFUSALS_NOTED_EVERY: Final = timedelta(minutes=1)

# The conditions of the last three lines are those of the three limits; without a row, the first
# call of an application, none can fail.
SPEND: Final = """
INSERT INTO governance_meter AS m
       (application_id, full_until, day, day_count, month, month_count, used_at)
VALUES (%(application)s, %(now)s + %(step)s, %(day)s, %(calls)s, %(month)s, %(calls)s, %(at)s)
ON CONFLICT (application_id) DO UPDATE SET
       full_until = CASE WHEN m.full_until > %(now)s THEN m.full_until ELSE %(now)s END + %(step)s,
       day_count = CASE WHEN m.day = %(day)s THEN m.day_count ELSE 0 END + %(calls)s,
       month_count = CASE WHEN m.month = %(month)s THEN m.month_count ELSE 0 END + %(calls)s,
       day = %(day)s, month = %(month)s, used_at = %(at)s
WHERE  m.full_until + %(step)s <= %(now)s + %(minute)s
  AND  CASE WHEN m.day = %(day)s THEN m.day_count ELSE 0 END + %(calls)s <= %(per_day)s
  AND  CASE WHEN m.month = %(month)s THEN m.month_count ELSE 0 END + %(calls)s <= %(per_month)s
RETURNING full_until, day_count, month_count
"""


@dataclass(frozen=True)
class Allowance:
    """One limit as it stands: `left` of `quota` calls, whole again in `reset` seconds."""

    name: str
    quota: int
    window: int  # seconds
    left: int
    reset: int  # seconds


@dataclass(frozen=True)
class Allowances:
    """Every limit of an application after a call; `retry_after` seconds when it was refused.

    `calls`: how many were asked for at once.
    """

    each: tuple[Allowance, ...]
    retry_after: int = 0
    calls: int = 1

    @property
    def refused(self) -> bool:
        """Whether the call was over a limit, and so was not counted."""
        return self.retry_after > 0

    def headers(self) -> dict[str, str]:
        """`RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10 §3, §4)."""
        return {
            "RateLimit-Policy": ", ".join(
                f'"{one.name}";q={one.quota};w={one.window}' for one in self.each
            ),
            "RateLimit": ", ".join(f'"{one.name}";r={one.left};t={one.reset}' for one in self.each),
        }

    def used_up(self) -> tuple[str, ...]:
        """The names of those with less left than was asked for."""
        return tuple(one.name for one in self.each if one.left < self.calls)

    def check(self) -> None:
        """Raise `LimitReached` when the call was refused."""
        if self.refused:
            raise LimitReached(self.used_up(), retry_after=self.retry_after)


def spend(application: Application, *, at: datetime, calls: int = 1) -> Allowances:
    """Count one call, or several, unless they are over a limit, and say what is left."""
    clock = _Clock(application, at, calls)
    with connection.cursor() as cursor:
        cursor.execute(SPEND, clock.parameters())
        row = cursor.fetchone()
    if row is not None:
        return clock.allowances(*row)
    meter = Meter.objects.get(pk=application.pk)
    found = clock.allowances(
        meter.full_until,
        meter.day_count if meter.day == clock.day else 0,
        meter.month_count if meter.month == clock.month else 0,
    )
    refused = replace(found, retry_after=clock.retry_after(meter.full_until, found))
    _note_refusal(application, refused, at=at)
    return refused


class _Clock:
    """One moment in the units that the meter counts in."""

    def __init__(self, application: Application, at: datetime, calls: int) -> None:
        self.application = application
        self.at = at
        self.calls = calls
        self.now = at.timestamp()
        self.step = MINUTE / application.rate_per_minute
        self.day = at.toordinal()
        self.month = at.year * 12 + at.month

    def parameters(self) -> Mapping[str, Any]:
        """What the statement is filled with."""
        return {
            "application": self.application.pk,
            "now": self.now,
            "step": self.step * self.calls,
            "calls": self.calls,
            "minute": MINUTE,
            "day": self.day,
            "month": self.month,
            "per_day": self.application.quota_per_day or NO_QUOTA,
            "per_month": self.application.quota_per_month or NO_QUOTA,
            "at": connection.ops.adapt_datetimefield_value(self.at),
        }

    def allowances(self, full_until: float, today: int, this_month: int) -> Allowances:
        """The three limits, those that the application has."""
        used = max(full_until - self.now, 0.0)
        # A hair of slack, so that rounding of the clock does not eat a whole call.
        left = max(floor((MINUTE - used) / self.step + 1e-6), 0)
        rate = self.application.rate_per_minute
        found = [Allowance("minute", rate, int(MINUTE), left, ceil(used))]
        calendar = (
            ("day", self.application.quota_per_day, today, self._day()),
            ("month", self.application.quota_per_month, this_month, self._month()),
        )
        for name, quota, used_calls, (begin, end) in calendar:
            if quota:
                window, rest = (int((end - since).total_seconds()) for since in (begin, self.at))
                found.append(Allowance(name, quota, window, max(quota - used_calls, 0), rest))
        return Allowances(tuple(found), calls=self.calls)

    def retry_after(self, full_until: float, left: Allowances) -> int:
        """Seconds after which every limit has enough left again, at least one."""
        short = [one for one in left.each if one.left < self.calls and one.name != "minute"]
        waits = [one.reset for one in short]
        waits.append(ceil(full_until + self.step * self.calls - self.now - MINUTE))
        return max(*waits, 1)

    def _day(self) -> tuple[datetime, datetime]:
        begin = self.at.replace(hour=0, minute=0, second=0, microsecond=0)
        return begin, begin + timedelta(days=1)

    def _month(self) -> tuple[datetime, datetime]:
        begin = self._day()[0].replace(day=1)
        return begin, (begin + timedelta(days=32)).replace(day=1)


def _note_refusal(application: Application, left: Allowances, *, at: datetime) -> None:
    """Evidence that it ran into a limit, at most once a minute: a flood must not fill the log."""
    due = Q(refused_at=None) | Q(refused_at__lt=at - REFUSALS_NOTED_EVERY)
    with transaction.atomic():
        if Meter.objects.filter(due, pk=application.pk).update(refused_at=at):
            record(
                Event(
                    type="application.limited",
                    at=at,
                    actor=f"app:{application.slug}",
                    application=application.slug,
                    action="call",
                    decision="deny",
                    facts={"limits": list(left.used_up())},
                )
            )
