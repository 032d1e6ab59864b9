"""Aggregates for analysts: weekly tallies with small groups left out and counts rounded."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Sum

from emotion.models import OutcomeTally
from emotion.services.tallying import LABEL, PEOPLE, STATE, WITHHELD, Counts, part, weekly
from emotion.validity import validity

K: Final = 20
STEP: Final = 5


def aggregates(purpose: str, *, since: date, until: date, channel: str = "") -> dict[str, Any]:
    """Weeks from `since` up to but not `until`; about at least `K` people each, or not told.

    A cell is a week of a channel: it is told when at least K people are in it, and of it the
    states and labels of at least K messages. Counts are rounded to 5, so that no difference of
    two of them tells a single message.
    """
    merged: dict[tuple[date, str], Counts] = {}
    for (week, name, _model), counts in weekly(purpose, since=since, until=until).items():
        if channel in ("", name):
            into = merged.setdefault((week, name), {})
            for bucket, count in counts.items():
                into[bucket] = into.get(bucket, 0) + count
    told = {key: counts for key, counts in merged.items() if counts.get(PEOPLE, 0) >= K}
    return {
        "purpose": purpose,
        "k": K,
        "rounded_to": STEP,
        "cells": [_cell(week, name, counts) for (week, name), counts in sorted(told.items())],
        "cells_left_out": len(merged) - len(told),
    }


def _cell(week: date, channel: str, counts: Counts) -> dict[str, Any]:
    states = part(counts, STATE)
    return {
        "week": week,
        "channel": channel,
        "people": rounded(counts[PEOPLE]),
        "messages": rounded(sum(states.values())),
        "states": shown(states),
        "labels": shown(part(counts, LABEL)),
    }


def shown(counts: Mapping[str, int]) -> dict[str, int | None]:
    """Rounded counts, most frequent first; None for what fewer than K messages said."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return {name: rounded(count) if count >= K else None for name, count in ordered}


def rounded(count: int) -> int:
    """To the nearest `STEP`."""
    return STEP * round(count / STEP)


def outcomes(purpose: str, *, since: date, until: date) -> list[dict[str, Any]]:
    """For each model and outcome, how well an upset reading tells it; small sides are left out."""
    rows = (
        OutcomeTally.objects.filter(purpose=purpose, week__gte=since, week__lt=until)
        .exclude(band=WITHHELD)
        .values_list("model", "outcome", "happened", "band")
        .annotate(total=Sum("count"))
        .order_by("model", "outcome")
    )
    sides: dict[tuple[str, str], dict[bool, dict[int, int]]] = {}
    for model, outcome, happened, band, total in rows:
        sides.setdefault((model, outcome), {True: {}, False: {}})[happened][band] = total
    found = []
    for (model, outcome), side in sides.items():
        if min(sum(side[True].values()), sum(side[False].values())) < K:
            continue
        figures = validity(side[True], side[False])
        if figures is not None:
            found.append({"model": model, "outcome": outcome, **figures.rounded()})
    return found


def last_weeks(today: date, weeks: int) -> tuple[date, date]:
    """(since, until): the `weeks` up to and with the current one."""
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(weeks=weeks - 1), monday + timedelta(weeks=1)
