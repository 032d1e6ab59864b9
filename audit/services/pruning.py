"""Retention of the log itself: payloads go, leaf hashes stay, and the going is an entry.

Two steps. First the log announces: a `log.pruned` entry names the ranges of indexes; it is
sequenced and signed. Then the payloads are deleted, each named by an insert-only Pruning row of
the same transaction (a trigger refuses any other DELETE). So whoever meets a missing payload
can find, under a signed checkpoint, the entry that explains it. Killed in between, the next run
finishes what was announced.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from audit.canonical import parse
from audit.errors import PruneRefused
from audit.models import Checkpoint, Entry, Head, Leaf, Payload, Pruning
from audit.payload import Event, stamp
from audit.services.publishing import publish
from audit.services.recording import record
from audit.services.sequencing import sequence

KEEP_AT_LEAST = timedelta(days=184)  # AI Act Art. 19(1) and 26(6): six months, the longest six
KEPT = ("log.", "key.")  # the log's own history is never pruned
BATCH = 10_000
RANGES_AN_ENTRY = 1000
CHUNK = 500


@dataclass(frozen=True, kw_only=True)
class Part:
    """The entries that match everything that is set; with nothing set, all of them.

    family: the start of their type, such as `request.`. since, until: created in [since, until).
    """

    tokens: tuple[str, ...] = ()
    purpose: str = ""
    family: str = ""
    since: datetime | None = None
    until: datetime | None = None

    def condition(self) -> tuple[str, list[Any]]:
        """SQL over audit_entry `e`, and its values."""
        terms: list[tuple[str, list[Any]]] = []
        if self.tokens:
            marks = ", ".join(["%s"] * len(self.tokens))
            terms.append((f"e.token IN ({marks})", list(self.tokens)))
        if self.purpose:
            terms.append(("e.purpose = %s", [self.purpose]))
        if self.family:
            terms.append(("substr(e.type, 1, %s) = %s", [len(self.family), self.family]))
        adapt = connection.ops.adapt_datetimefield_value
        terms += [("e.created >= %s", [adapt(self.since)])] if self.since else []
        terms += [("e.created < %s", [adapt(self.until)])] if self.until else []
        sql = " AND ".join(clause for clause, _ in terms) or "1 = 1"
        return f"({sql})", [value for _, values in terms for value in values]


def prune(
    *,
    before: datetime,
    rule: str,
    by: str,
    at: datetime,
    keep_tokens: Iterable[str] = (),
    limit: int = BATCH,
    of: Sequence[Part] = (),
    spare: Sequence[Part] = (),
) -> int:
    """Prune up to `limit` payloads of entries created before `before`; how many are gone.

    rule: the retention rule's name, by: who. of: only what lies in all of these parts.
    keep_tokens: subjects under a legal hold; spare: other parts to leave. Raises PruneRefused for
    entries younger than six months.
    """
    if before > at - KEEP_AT_LEAST:
        raise PruneRefused("the log keeps its entries six months at least", field="before")
    tokens = tuple(keep_tokens)
    kept = [*(Part(family=family) for family in KEPT), *spare]
    indexes = _prunable(before, of, [*kept, Part(tokens=tokens)] if tokens else kept, limit)
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


def count_prunable(*, before: datetime, of: Sequence[Part] = (), spare: Sequence[Part] = ()) -> int:
    """How many payloads `prune` would take of these, as things stand."""
    chosen = _choose(before, of, [*(Part(family=family) for family in KEPT), *spare])
    if chosen is None:
        return 0
    where, values = chosen
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_JOINED} WHERE {where}", values)
        return int(cursor.fetchone()[0])


_JOINED = """
    FROM audit_leaf l
    JOIN audit_entry e ON e.id = l.entry
    JOIN audit_payload p ON p.entry = e.id AND p.created = e.created
"""


def _choose(
    before: datetime, of: Sequence[Part], kept: Sequence[Part]
) -> tuple[str, list[Any]] | None:
    """SQL and values for signed entries that still have a payload and may lose it."""
    checkpoint = Checkpoint.objects.order_by("-size").first()
    head = Head.objects.filter(pk=1).first()
    if checkpoint is None or head is None:
        return None
    parts = [(part, "") for part in of] + [(part, "NOT ") for part in kept]
    terms = [(negation, *part.condition()) for part, negation in parts]
    where = "".join(f"{negation}{condition} AND " for negation, condition, _ in terms)
    values = [value for _, _, found in terms for value in found]
    cutoff = connection.ops.adapt_datetimefield_value(before)
    ends = 'e.created < %s AND l."index" >= %s AND l."index" < %s'
    return where + ends, [*values, cutoff, head.minimum_index, checkpoint.size]


def _prunable(before: datetime, of: Sequence[Part], kept: Sequence[Part], limit: int) -> list[int]:
    """Their indexes, the oldest first."""
    chosen = _choose(before, of, kept)
    if chosen is None:
        return []
    where, values = chosen
    query = f'SELECT l."index" {_JOINED} WHERE {where} ORDER BY l."index" LIMIT %s'
    with connection.cursor() as cursor:
        cursor.execute(query, [*values, limit])
        return [index for (index,) in cursor.fetchall()]


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
    """The first index whose payload is still there; it never moves back."""
    head = Head.objects.get(pk=1)
    kept = Payload.objects.filter(entry=OuterRef("entry"))
    leaves = Leaf.objects.filter(Exists(kept), index__gte=head.minimum_index).order_by("index")
    found = leaves.values_list("index", flat=True).first()
    return int(head.size if found is None else found)
