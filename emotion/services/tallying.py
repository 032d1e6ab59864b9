"""Unlinkable weekly counts: written where a score is sealed, read by drift and dashboards only.

Sums are spread over shards, chosen by chance for each message, and the rows of one message are
touched in one order: writers seldom wait for each other and never in a circle.
"""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection, models
from django.db.models import Sum

from emotion.models import Analysis, OutcomeTally, Tally

SHARDS: Final = 16
PEOPLE: Final = "people"
STATE, LABEL = "state:", "label:"
UNSURE: Final = "unsure"
BANDS: Final = 10
WITHHELD: Final = -1

Counts = dict[str, int]


def week_of(at: datetime) -> date:
    """The Monday of its week, UTC."""
    day = at.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def buckets(answer: Mapping[str, Any]) -> list[str]:
    """What one answer counts as: the state, and the first label that was said."""
    state, labels = answer["state"], answer["emotions"]
    return [
        STATE + (state["label"] if state else UNSURE),
        LABEL + (labels[0]["label"] if labels else UNSURE),
    ]


def tally(analysis: Analysis, answer: Mapping[str, Any], *, language: str) -> None:
    """Count a sealed analysis, in the transaction that seals it and under its subject's lock."""
    week = week_of(analysis.created_at)
    counted = buckets(answer)
    if _first_of_the_week(analysis, week):
        counted.append(PEOPLE)
    shared = {
        "week": week,
        "purpose": analysis.purpose.slug,
        "channel": analysis.channel,
        "model": f"{analysis.model_name} {analysis.model_version}",
        "language": language,
        "shard": _shard(),
    }
    add_up(Tally, [{**shared, "bucket": bucket} for bucket in sorted(counted)])


def tally_outcome(
    analysis: Analysis, answer: Mapping[str, Any], *, outcome: str, happened: bool, at: datetime
) -> None:
    """Count what followed an analysis, by the band of its valence."""
    row = {
        "week": week_of(at),
        "purpose": analysis.purpose.slug,
        "model": f"{analysis.model_name} {analysis.model_version}",
        "outcome": outcome,
        "happened": happened,
        "band": band(answer["valence"]),
        "shard": _shard(),
    }
    add_up(OutcomeTally, [row])


def band(valence: float | None) -> int:
    """0 (satisfied) to 9 (upset); -1 where the valence was withheld."""
    if valence is None:
        return WITHHELD
    return min(int((1 - valence) / 2 * BANDS), BANDS - 1)


def add_up(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """One more in each row (all of the same fields), in one statement; new rows begin at one."""
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), list(rows[0])
    columns = ", ".join(quote(name) for name in names)
    marks = ", ".join(["(" + ", ".join(["%s"] * len(names)) + ", 1)"] * len(rows))
    # Names come from the model; values are bound.
    query = (
        f"INSERT INTO {table} ({columns}, count) VALUES {marks} "  # noqa: S608 - see above
        f"ON CONFLICT ({columns}) DO UPDATE SET count = {table}.count + 1"
    )
    with connection.cursor() as cursor:
        cursor.execute(query, [row[name] for row in rows for name in names])


def weekly(purpose: str, *, since: date, until: date) -> dict[tuple[date, str, str], Counter[str]]:
    """(week, channel, model) → counts by bucket, for weeks from `since` up to but not `until`."""
    rows = (
        Tally.objects.filter(purpose=purpose, week__gte=since, week__lt=until)
        .values_list("week", "channel", "model", "bucket")
        .annotate(total=Sum("count"))
        .order_by("week", "channel", "model", "bucket")
    )
    found: dict[tuple[date, str, str], Counter[str]] = {}
    for week, channel, model, bucket, total in rows:
        found.setdefault((week, channel, model), Counter())[bucket] += total
    return found


def part(counts: Mapping[str, int], kind: str) -> Counts:
    """The buckets of one kind (`STATE` or `LABEL`), under their bare names."""
    return {name.removeprefix(kind): n for name, n in counts.items() if name.startswith(kind)}


def _first_of_the_week(analysis: Analysis, week: date) -> bool:
    begin = datetime.combine(week, time.min, UTC)
    earlier = Analysis.objects.filter(
        subject=analysis.subject,
        purpose=analysis.purpose,
        channel=analysis.channel,
        created_at__gte=begin,
    )
    return not earlier.exclude(pk=analysis.pk).exists()


def _shard() -> int:
    return secrets.randbelow(SHARDS)
