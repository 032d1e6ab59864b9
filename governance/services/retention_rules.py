"""The life of a retention rule: proposed with a preview, approved by a second person, retired.

An approval changes what new rows are given at once; the dates of old rows follow by the job
`redate`, in batches. A rule below a statutory floor is refused with both citations.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from consent.models import Purpose
from governance.errors import RuleRefused, SamePerson, WrongState
from governance.holders import Moves
from governance.law.terms import KINDS, SEGMENTS
from governance.law.terms import load as laws
from governance.models.retention import RULE_STEPS, RetentionRule, RuleState
from governance.policy.facts import MODALITIES
from governance.policy.places import is_place
from governance.services import pruning, redating
from governance.services.evidence import keep
from governance.services.record_dates import weigh_records
from governance.services.retention import rules_in_force
from governance.terms import FAR, TermRule, conflicts


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do now: to the dates of scores or records, and to the log's payloads.

    `prunable`: payloads past their term today, by the rules in force and by the changed ones.
    """

    dates: Moves
    prunable: tuple[int, int]


def propose(rule: RetentionRule, *, by: str, at: datetime) -> RetentionRule:
    """Keep an unsaved rule as a proposal. Raises RuleRefused, naming the field."""
    _check(rule, at=at)
    with transaction.atomic():
        rule.state, rule.author, rule.proposed_at = RuleState.PROPOSED, by, at
        rule.save(force_insert=True)
        _keep("proposed", rule, by=by, at=at)
    return rule


def approve(rule: RetentionRule, *, by: str, at: datetime) -> RetentionRule:
    """Put it in force in the place of the one of the same scope. Raises SamePerson, WrongState."""
    with transaction.atomic():
        locked = _locked(rule)
        if locked.author == by:
            raise SamePerson("The officer who proposed the rule cannot approve it.")
        _check(locked, at=at)
        replaced = RetentionRule.objects.select_for_update().in_force().of_scope(locked)
        replaced.update(state=RuleState.RETIRED, retired_at=at)
        _step(locked, RuleState.IN_FORCE)
        locked.approver, locked.approved_at = by, at
        locked.save()
        _keep("approved", locked, by=by, at=at)
    return locked


def reject(rule: RetentionRule, *, by: str, at: datetime) -> RetentionRule:
    """A proposal that comes to nothing; its author may take it back too."""
    with transaction.atomic():
        locked = _locked(rule)
        _step(locked, RuleState.REJECTED)
        locked.save()
        _keep("rejected", locked, by=by, at=at)
    return locked


def propose_retirement(rule: RetentionRule, *, by: str, at: datetime) -> RetentionRule:
    """The first of the two. Proposing again replaces the proposal."""
    with transaction.atomic():
        locked = _locked(rule)
        if locked.state != RuleState.IN_FORCE:
            raise WrongState(f"{locked.reference} is {locked.state}.")
        locked.retirement_proposed_by = by
        locked.save()
        _keep("retirement-proposed", locked, by=by, at=at)
    return locked


def retire(rule: RetentionRule, *, by: str, at: datetime) -> RetentionRule:
    """The second of the two: what it covered falls to the other rules, or to the default."""
    with transaction.atomic():
        locked = _locked(rule)
        if not locked.retirement_proposed_by:
            raise WrongState("Retiring must be proposed by one officer and confirmed by another.")
        if locked.retirement_proposed_by == by:
            raise SamePerson("The officer who proposed to retire the rule cannot confirm it.")
        _step(locked, RuleState.RETIRED)
        locked.retired_by, locked.retired_at = by, at
        locked.save()
        _keep("retired", locked, by=by, at=at)
    return locked


def preview(rule: RetentionRule, *, at: datetime) -> Preview:
    """What the next step of the rule would do: coming into force, or retiring."""
    before = rules_in_force()
    after = _after(rule, before)
    prunable = (0, 0)
    if rule.kind == "log":
        prunable = (_prunable(before, at=at), _prunable(after, at=at))
    dates = Moves()
    if rule.kind == "score":
        dates = redating.preview(on=at.date(), rules=after)
    elif rule.kind == "request":
        dates = weigh_records(on=at.date(), rules=after)
    return Preview(dates, prunable)


def _after(rule: RetentionRule, before: Sequence[TermRule]) -> list[TermRule]:
    if rule.state == RuleState.IN_FORCE:
        return [one for one in before if one.name != rule.reference]
    replaced = {one.reference for one in RetentionRule.objects.in_force().of_scope(rule)}
    return [*(one for one in before if one.name not in replaced), rule.term()]


def _prunable(rules: Sequence[TermRule], *, at: datetime) -> int:
    return pruning.due(pruning.selections(at=at, rules=rules))


def _check(rule: RetentionRule, *, at: datetime) -> None:
    if rule.kind not in KINDS:
        raise RuleRefused("There is no such kind of data.", field="kind")
    if not 1 <= rule.days <= FAR:
        raise RuleRefused(f"A term has 1 to {FAR} days.", field="days")
    if rule.purpose and not Purpose.objects.filter(slug=rule.purpose).exists():
        raise RuleRefused("There is no such purpose.", field="purpose")
    if rule.modality and rule.modality not in MODALITIES:
        raise RuleRefused("There is no such modality.", field="modality")
    if rule.jurisdiction and not is_place(rule.jurisdiction):
        raise RuleRefused("Use an ISO 3166 code such as DE or US-CA.", field="jurisdiction")
    if rule.segment and rule.segment not in SEGMENTS:
        raise RuleRefused("There is no such group of people.", field="segment")
    if not rule.reason.strip():
        raise RuleRefused("Say why.", field="reason")
    floors = conflicts(rule.term(), laws(), on=at.date())
    if floors:
        raise RuleRefused(
            f"{rule.days} days ({rule.citation or rule.reason}) is less than the law asks for: "
            + "; ".join(f"{law.days} days, {law.citation}" for law in floors),
            field="days",
            extra={"floors": [law.id for law in floors]},
        )


def _locked(rule: RetentionRule) -> RetentionRule:
    return RetentionRule.objects.select_for_update().get(pk=rule.pk)


def _step(rule: RetentionRule, to: str) -> None:
    if to not in RULE_STEPS[rule.state]:
        raise WrongState(f"{rule.reference} is {rule.state} and cannot become {to}.")
    rule.state = to


def _keep(deed: str, rule: RetentionRule, *, by: str, at: datetime) -> None:
    scope: dict[str, Any] = {name: getattr(rule, name) for name in RetentionRule.SCOPE}
    facts = {"days": rule.days, **{name: value for name, value in scope.items() if value}}
    keep(f"retention-rule.{deed}", resource=rule.reference, by=by, at=at, facts=facts)
