"""The ends of analyses: which are due, deleting them, and giving them other dates."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value
from django.db.models.functions import Least

from emotion.models import Analysis, Replay
from governance.holders import Cell, Moves
from governance.services.holds import spared
from governance.terms import Term

Rows = QuerySet[Analysis]

# One statement, so that a batch holds its locks for one round trip. Keys of idempotency, notes of
# outcomes, lines of batches and reviews go with their analysis; SKIP LOCKED leaves another worker's
# rows to it.
_DELETE = """
WITH due AS MATERIALIZED ({due}),
     keys AS (DELETE FROM emotion_replay r USING due WHERE r.analysis_id = due.id),
     lines AS (DELETE FROM emotion_batchline b USING due WHERE b.analysis_id = due.id),
     notes AS (DELETE FROM emotion_outcomenote n USING due WHERE n.analysis_id = due.id),
     labels AS (DELETE FROM emotion_reviewlabel l USING emotion_review r, due
                WHERE l.review_id = r.id AND r.analysis_id = due.id),
     reviews AS (DELETE FROM emotion_review r USING due WHERE r.analysis_id = due.id)
DELETE FROM emotion_analysis a USING due WHERE a.id = due.id
RETURNING 'analysis:' || a.id::text, a.purpose_id
"""


def delete_due(*, at: datetime, limit: int) -> list[tuple[str, int]]:
    """Delete at most `limit` analyses that are due and not held: (reference, purpose's key)."""
    due = spared(Analysis.objects.due(at=at), at=at)
    if connection.vendor == "postgresql":
        chosen = due.select_for_update(skip_locked=True, of=("self",)).values("id")[:limit]
        query, values = chosen.query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(_DELETE.format(due=query), values)
            return [(str(reference), int(purpose)) for reference, purpose in cursor.fetchall()]
    rows = list(due.values_list("pk", "purpose")[:limit])
    Analysis.objects.filter(pk__in=[pk for pk, _ in rows]).delete()
    return [(f"analysis:{pk}", purpose) for pk, purpose in rows]


def forget_used_keys(*, at: datetime, limit: int) -> None:
    """Delete at most `limit` idempotency keys past their 24 hours."""
    used = Replay.objects.filter(expires_at__lte=at).values("pk")[:limit]
    Replay.objects.filter(pk__in=used).delete()


def rows_of(cell: Cell) -> Rows:
    """The analyses of one cell."""
    return Analysis.objects.filter(
        purpose=cell.purpose,
        modality=cell.modality,
        jurisdiction=cell.jurisdiction,
        segment=cell.segment,
    )


def weigh(rows: Rows, term: Term) -> Moves:
    """How many of these rows the term would end earlier, later and as before."""
    dated = rows.annotate(ends=_ends(term))
    earlier = dated.filter(ends__lt=F("retention_until")).count()
    later = dated.filter(ends__gt=F("retention_until")).count()
    return Moves(earlier, later, rows.count() - earlier - later)


def redate(rows: Rows, term: Term, *, limit: int) -> Moves:
    """Give at most `limit` of these rows the term's date and its setter's name."""
    by_span = Q(retention_rule=term.span.set_by)
    if term.cap is None:
        return _move(rows, _ends(term), ~by_span, term.span.set_by, limit)
    edge = term.cap.at - timedelta(days=term.span.days)
    early, late = rows.filter(created_at__lte=edge), rows.filter(created_at__gt=edge)
    moves = _move(early, _ends(term), ~by_span, term.span.set_by, limit)
    by_cap = Q(retention_rule=term.cap.set_by)
    left = limit - moves.moved - moves.unchanged
    return moves + _move(late, _ends(term), ~by_cap, term.cap.set_by, left)


def _move(rows: Rows, ends: Any, renamed: Q, set_by: str, limit: int) -> Moves:
    """Only rows that have another date or another setter are touched."""
    wrong = rows.annotate(ends=ends).filter(~Q(retention_until=F("ends")) | renamed)
    if connection.features.has_select_for_update_skip_locked:
        wrong = wrong.select_for_update(skip_locked=True, of=("self",))
    found: list[tuple[UUID, datetime, datetime]] = list(
        wrong.values_list("pk", "retention_until", "ends")[: max(limit, 0)]
    )
    chosen = Analysis.objects.filter(pk__in=[pk for pk, _, _ in found])
    chosen.update(retention_until=ends, retention_rule=set_by)
    earlier = sum(after < before for _, before, after in found)
    later = sum(after > before for _, before, after in found)
    return Moves(earlier, later, len(found) - earlier - later)


def _ends(term: Term) -> Any:
    """When a row made at `created_at` ends, as an expression."""
    moment = DateTimeField()
    span = timedelta(days=term.span.days)
    by_span = ExpressionWrapper(F("created_at") + Value(span), output_field=moment)
    if term.cap is None:
        return by_span
    return Least(by_span, Value(term.cap.at, output_field=moment), output_field=moment)
