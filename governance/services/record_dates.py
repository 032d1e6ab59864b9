"""The ends of requests' records: set when a request closes, and anew when rules or laws change."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper, F, Q, QuerySet, Value

from governance.holders import Moves
from governance.models import Request
from governance.services.retention import rules_in_force, term_of
from governance.terms import Ends, Kept, Span, TermRule

Rows = QuerySet[Request]


def record_ends(*, jurisdiction: str, closed: datetime) -> Ends:
    """When the record of a request closed at `closed` must be gone, and who says so."""
    return term_of(_kept(jurisdiction), rules_in_force(), on=closed.date()).until(closed)


def weigh_records(*, on: date, rules: Sequence[TermRule]) -> Moves:
    """How many records would end earlier, later and as before under these rules."""
    moves = Moves()
    for rows, span in _cells(on, rules):
        dated = rows.annotate(ends=_ends(span))
        earlier = dated.filter(ends__lt=F("retention_until")).count()
        later = dated.filter(ends__gt=F("retention_until")).count()
        moves += Moves(earlier, later, rows.count() - earlier - later)
    return moves


def redate_records(*, on: date, limit: int) -> Moves:
    """Give at most `limit` records the date that today's rules set, and its setter's name.

    In the caller's transaction; rows that have both are passed over, so that it ends.
    """
    moves = Moves()
    for rows, span in _cells(on, rules_in_force()):
        left = limit - moves.moved - moves.unchanged
        if left <= 0:
            break
        moves += _move(rows, span, limit=left)
    return moves


def _cells(on: date, rules: Sequence[TermRule]) -> Iterator[tuple[Rows, Span]]:
    """Closed requests by place, the only part of them that a rule may ask about."""
    closed = Request.objects.exclude(closed_at=None)
    for place in closed.order_by().values_list("jurisdiction", flat=True).distinct():
        span = term_of(_kept(place), rules, on=on).span
        yield closed.filter(jurisdiction=place), span


def _move(rows: Rows, span: Span, *, limit: int) -> Moves:
    renamed = ~Q(retention_rule=span.set_by)
    wrong = rows.annotate(ends=_ends(span)).filter(~Q(retention_until=F("ends")) | renamed)
    if connection.features.has_select_for_update_skip_locked:
        wrong = wrong.select_for_update(skip_locked=True, of=("self",))
    found = list(wrong.values_list("pk", "retention_until", "ends")[:limit])
    chosen = Request.objects.filter(pk__in=[pk for pk, _, _ in found])
    chosen.update(retention_until=_ends(span), retention_rule=span.set_by)
    earlier = sum(after < before for _, before, after in found)
    later = sum(after > before for _, before, after in found)
    return Moves(earlier, later, len(found) - earlier - later)


def _kept(jurisdiction: str) -> Kept:
    return Kept(kind="request", jurisdiction=jurisdiction)


def _ends(span: Span) -> Any:
    """When a record closed at `closed_at` ends, as an expression."""
    return ExpressionWrapper(
        F("closed_at") + Value(timedelta(days=span.days)), output_field=DateTimeField()
    )
