"""Retention of the log itself: payloads go, leaf hashes stay, and the going is an entry.

Two steps. First the log announces: a `log.pruned` entry names the ranges of indexes; it is
sequenced and signed. Then the payloads are deleted, each named by an insert-only Pruning row of
the same transaction (a trigger refuses any other DELETE). So whoever meets a missing payload
can find, under a signed checkpoint, the entry that explains it. Killed in between, the next run
finishes what was announced.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Min

from audit.canonical import parse
from audit.errors import PruneRefused
from audit.models import Checkpoint, Entry, Head, Leaf, Payload, Pruning
from audit.payload import Event, stamp
from audit.services.publishing import publish
from audit.services.recording import record
from audit.services.sequencing import sequence

KEEP_AT_LEAST = timedelta(days=183)  # AI Act Art. 19(1) and 26(6): six months
KEPT = ("log.", "key.")  # the log's own history is never pruned
BATCH = 10_000
RANGES_AN_ENTRY = 1000
CHUNK = 500


def prune(
    *,
    before: datetime,
    rule: str,
    by: str,
    at: datetime,
    keep_tokens: Iterable[str] = (),
    limit: int = BATCH,
) -> int:
    """Prune up to `limit` payloads of entries created before `before`; how many are gone.

    rule: the retention rule's name, by: who. keep_tokens: subjects under a legal hold. Raises
    PruneRefused for entries younger than six months.
    """
    if before > at - KEEP_AT_LEAST:
        raise PruneRefused("the log keeps its entries six months at least", field="before")
    indexes = _prunable(before, set(keep_tokens), limit)
    runs = _runs(indexes)
    for start in range(0, len(runs), RANGES_AN_ENTRY):
        part = runs[start : start + RANGES_AN_ENTRY]
        with transaction.atomic():
            record(_announcement(part, before, rule, by, at))
    while sequence(at=at):
        pass
    publish(at=at)
    return carry_out(at=at)


def carry_out(*, at: datetime) -> int:
    """Delete the payloads of every signed announcement that is not carried out; how many."""
    checkpoint = Checkpoint.objects.order_by("-size").first()
    if checkpoint is None:
        return 0
    done = Pruning.objects.values("event")
    pending = Entry.objects.filter(type="log.pruned").exclude(id__in=done)
    gone = 0
    for event in pending.order_by("created", "id").values_list("id", flat=True):
        if not Leaf.objects.filter(entry=event, index__lt=checkpoint.size).exists():
            continue
        gone += _delete(event, at)
    return gone


def _prunable(before: datetime, keep: set[str], limit: int) -> list[int]:
    """Indexes of signed entries that still have a payload and may lose it."""
    checkpoint = Checkpoint.objects.order_by("-size").first()
    head = Head.objects.filter(pk=1).first()
    if checkpoint is None or head is None:
        return []
    query = """
        SELECT l."index", e.type, e.token FROM audit_leaf l
        JOIN audit_entry e ON e.id = l.entry
        JOIN audit_payload p ON p.entry = e.id AND p.created = e.created
        WHERE e.created < %s AND l."index" >= %s AND l."index" < %s
        ORDER BY l."index" LIMIT %s
    """
    cutoff = connection.ops.adapt_datetimefield_value(before)
    with connection.cursor() as cursor:
        cursor.execute(query, [cutoff, head.minimum_index, checkpoint.size, limit])
        rows = cursor.fetchall()
    return [index for index, kind, token in rows if not kind.startswith(KEPT) and token not in keep]


def _runs(indexes: Sequence[int]) -> list[list[int]]:
    """Ascending indexes as inclusive ranges: [1, 2, 3, 7] is [[1, 3], [7, 7]]."""
    runs: list[list[int]] = []
    for index in indexes:
        if runs and runs[-1][1] == index - 1:
            runs[-1][1] = index
        else:
            runs.append([index, index])
    return runs


def _announcement(
    ranges: list[list[int]], before: datetime, rule: str, by: str, at: datetime
) -> Event:
    count = sum(last - first + 1 for first, last in ranges)
    facts: dict[str, Any] = {
        "ranges": ranges,
        "count": count,
        "before": stamp(before),
        "rule": rule,
    }
    return Event(type="log.pruned", at=at, actor=by, action="delete", facts=facts)


def _delete(event: UUID, at: datetime) -> int:
    """Carry out one announcement in one transaction; the minimum index moves with it."""
    payload = parse(bytes(Payload.objects.get(entry=event).body))
    gone = 0
    with transaction.atomic():
        for first, last in payload["facts"]["ranges"]:
            named = Leaf.objects.filter(index__gte=first, index__lte=last)
            entries = list(named.values_list("entry", flat=True))
            for start in range(0, len(entries), CHUNK):
                gone += _delete_chunk(event, entries[start : start + CHUNK], at)
        Head.objects.filter(pk=1).update(minimum_index=_minimum())
    return gone


def _delete_chunk(event: UUID, entries: list[UUID], at: datetime) -> int:
    rows = [Pruning(entry=entry, event=event, created=at) for entry in entries]
    Pruning.objects.bulk_create(rows)
    return Payload.objects.filter(entry__in=entries).delete()[0]


def _minimum() -> int:
    """The first index whose payload is still there."""
    kept = Leaf.objects.filter(entry__in=Payload.objects.values("entry"))
    found = kept.aggregate(first=Min("index"))["first"]
    size = Head.objects.values_list("size", flat=True).get(pk=1)
    return int(size if found is None else found)
