"""Which payloads of the log may go: by rules, by law, and by what is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from audit.models import Entry, Pruning
from audit.services import prune
from audit.services.pruning import Part, count_prunable
from consent import vault
from consent.errors import KeyDestroyed
from consent.models import Subject
from governance.models.holds import Scope
from governance.services.holds import scopes
from governance.services.retention import rules_in_force, term_of
from governance.terms import Kept, Span, TermRule

REQUESTS: Final = Part(family="request.")
STEP: Final = 1_000  # payloads of one transaction


@dataclass(frozen=True, slots=True)
class Selection:
    """Payloads that share a term: `of` all of these parts, `but` none of those."""

    before: datetime
    set_by: str
    of: tuple[Part, ...]
    but: tuple[Part, ...]


def selections(*, at: datetime, rules: Sequence[TermRule] | None = None) -> list[Selection]:
    """What may go at `at`, in parts that do not overlap. `rules`: other than those in force.

    An entry's columns know its purpose but neither place nor person, so rules for a place bind
    every entry, and those for a segment none. Entries about requests live as long as a request's
    record must.
    """
    known = rules_in_force() if rules is None else rules
    purposes = sorted({rule.purpose for rule in known if rule.kind == "log" and rule.purpose})
    spans = {purpose: _span("log", purpose, known, at) for purpose in ("", *purposes)}
    requests = max(_span("request", "", known, at), *spans.values())
    found = [_selection(requests, (REQUESTS,), (), at)]
    for purpose in purposes:
        found.append(_selection(spans[purpose], (Part(purpose=purpose),), (REQUESTS,), at))
    others = tuple(Part(purpose=purpose) for purpose in purposes)
    return [*found, _selection(spans[""], (), (REQUESTS, *others), at)]


def due(chosen: Sequence[Selection]) -> int:
    """Payloads past their term, held ones included."""
    return sum(count_prunable(before=one.before, of=one.of, spare=one.but) for one in chosen)


def held(chosen: Sequence[Selection], *, at: datetime) -> dict[str, int]:
    """Hold → payloads past their term that it keeps."""
    found: dict[str, int] = {}
    for scope in scopes(at=at):
        part = _part(scope, at=at)
        if part is None:
            continue
        found[scope.reference] = sum(
            count_prunable(before=one.before, of=[*one.of, part], spare=one.but) for one in chosen
        )
    return {reference: count for reference, count in found.items() if count}


def step(selection: Selection, *, at: datetime, limit: int = STEP) -> int:
    """Prune at most `limit` payloads that nothing holds; how many are gone."""
    kept = [part for scope in scopes(at=at) if (part := _part(scope, at=at))]
    return prune(
        before=selection.before,
        rule=selection.set_by,
        by="system:prune",
        at=at,
        limit=limit,
        of=selection.of,
        spare=[*selection.but, *kept],
    )


def gone_since(at: datetime) -> int:
    """Payloads that announcements made since `at` took away."""
    announced = Entry.objects.filter(type="log.pruned", created__gte=at)
    return Pruning.objects.filter(event__in=announced.values("id")).count()


def _span(kind: str, purpose: str, rules: Sequence[TermRule], at: datetime) -> Span:
    return term_of(Kept(kind=kind, purpose=purpose), rules, on=at.date()).span


def _selection(span: Span, of: tuple[Part, ...], but: tuple[Part, ...], at: datetime) -> Selection:
    return Selection(at - timedelta(days=span.days), span.set_by, of, but)


def _part(scope: Scope, *, at: datetime) -> Part | None:
    """What a hold keeps of the log; None when its person's entries are noise already."""
    tokens: list[str] = []
    for subject in Subject.objects.filter(pk__in=scope.subjects, has_key=True):
        try:
            tokens += vault.tokens(subject.pk, subject.created_at, at)
        except KeyDestroyed:
            continue
    if scope.subjects and not tokens:
        return None
    return Part(tokens=tuple(tokens), purpose=scope.purpose, since=scope.since, until=scope.until)
