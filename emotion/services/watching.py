"""Drift, watched in the tallies: an alarm re-opens the impact assessment of its purpose."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import uuid4

from django.db import transaction

from audit.services import Event, record
from emotion.drift import REFERENCE_WEEKS, Drift, compare
from emotion.models import DriftAlarm, Tally
from emotion.services.tallying import STATE, part, week_of, weekly
from governance.services import assessments

WATCHER = "system:drift"
WEEK = timedelta(weeks=1)


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One week of one channel, against the weeks before under the same model."""

    week: date
    purpose: str
    channel: str
    model: str
    shares: dict[str, int]
    drift: Drift


def watch(*, at: datetime) -> list[DriftAlarm]:
    """Raise an alarm for each channel whose last whole week is unlike the four before it.

    Once for each week, purpose, channel and model, however often it runs.
    """
    last = week_of(at) - WEEK
    purposes = Tally.objects.filter(week=last).values_list("purpose", flat=True)
    raised = []
    for purpose in purposes.order_by("purpose").distinct():
        for seen in compared(purpose, week=last):
            if seen.drift.alarming and (alarm := _raise(seen, at=at)):
                raised.append(alarm)
    return raised


def compared(purpose: str, *, week: date) -> Iterator[Watched]:
    """Each channel and model of the week beside its reference: the states that were said."""
    since = week - REFERENCE_WEEKS * WEEK
    before: dict[tuple[str, str], Counter[str]] = {}
    now: dict[tuple[str, str], Counter[str]] = {}
    for (monday, channel, model), counts in weekly(purpose, since=since, until=week + WEEK).items():
        side = now if monday == week else before
        side.setdefault((channel, model), Counter()).update(part(counts, STATE))
    for (channel, model), counts in sorted(now.items()):
        yield Watched(
            week=week,
            purpose=purpose,
            channel=channel,
            model=model,
            shares=dict(counts),
            drift=compare(before.get((channel, model), {}), counts),
        )


def _raise(seen: Watched, *, at: datetime) -> DriftAlarm | None:
    """The alarm with its evidence; None when this week's was raised before."""
    entry = uuid4()
    with transaction.atomic():
        alarm, new = DriftAlarm.objects.get_or_create(
            week=seen.week,
            purpose=seen.purpose,
            channel=seen.channel,
            model=seen.model,
            defaults={
                "index": seen.drift.index,
                "moved": seen.drift.moved,
                "shift": seen.drift.shift,
                "raised_at": at,
                "entry": entry,
            },
        )
        if not new:
            return None
        facts = {
            "week": seen.week.isoformat(),
            "channel": seen.channel,
            "model": seen.model,
            "index": f"{seen.drift.index:.3f}",
            "moved": seen.drift.moved,
            "shift": f"{seen.drift.shift:+.3f}",
        }
        record(
            Event(
                id=entry,
                type="model.drifted",
                at=at,
                actor=WATCHER,
                purpose=seen.purpose,
                action="drifted",
                resource=f"model:{seen.model.partition(' ')[0]}",
                facts=facts,
            )
        )
        because = (
            f"What the model says of {seen.channel} drifted in the week of {seen.week}: stability "
            f"index {seen.drift.index:.2f}, {seen.drift.moved} by {seen.drift.shift:+.0%}."
        )
        assessments.reopen(
            purpose=seen.purpose, model=seen.model, because=because, by=WATCHER, at=at
        )
    return alarm
