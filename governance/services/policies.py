"""The life of a policy: drafted, submitted, approved by a second person, published, superseded.

Every deed commits with its evidence or not at all. ``by`` is an opaque actor, ``at`` aware UTC.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from governance.errors import (
    ExampleFails,
    PolicyRejected,
    PublishedMeanwhile,
    SamePerson,
    Unacknowledged,
    WrongState,
)
from governance.models.policies import POLICY_STEPS, Policy, PolicySet, PolicyState
from governance.policy import Rule, RuleSet, rules_hash
from governance.policy.checks import Finding, review
from governance.policy.examples import Outcome, parse_examples, run
from governance.policy.parsing import Problem, parse_rules
from governance.services.evidence import keep
from governance.services.rulesets import current_ruleset, law, newest_set, snapshot

__all__ = [
    "approve",
    "candidate",
    "current_ruleset",
    "draft",
    "examine",
    "newly_allowed",
    "publish",
    "retire",
    "revise",
    "send_back",
    "submit",
    "supersede_draft",
]


class Examination:
    """Everything that stands against a policy, and how its examples fare."""

    def __init__(
        self, problems: Sequence[Problem], findings: Sequence[Finding], outcomes: Sequence[Outcome]
    ) -> None:
        self.problems, self.findings, self.outcomes = problems, findings, outcomes

    @property
    def failing(self) -> list[Outcome]:
        """Examples that do not hold."""
        return [outcome for outcome in self.outcomes if not outcome.holds]

    @property
    def severe(self) -> list[Finding]:
        """Findings that refuse review."""
        return [finding for finding in self.findings if finding.severe]

    @property
    def passes(self) -> bool:
        """Whether it may go to review."""
        return not (self.problems or self.severe or self.failing)


def draft(
    *,
    slug: str,
    title: str,
    rules: list[dict[str, Any]],
    by: str,
    at: datetime,
    examples: list[dict[str, Any]] | None = None,
    rationale: str = "",
    effective_from: date | None = None,
    effective_to: date | None = None,
) -> Policy:
    """A new version of ``slug`` as a draft; mistakes in it may wait until it is submitted."""
    with transaction.atomic():
        policy = Policy(
            slug=slug,
            version=Policy.objects.latest_version(slug) + 1,
            title=title,
            rationale=rationale,
            rules=rules,
            examples=examples or [],
            effective_from=effective_from,
            effective_to=effective_to,
            author=by,
            editors=[by],
            created_at=at,
        )
        policy.save()
        keep("policy.drafted", resource=policy.reference, by=by, at=at)
    return policy


def supersede_draft(policy: Policy, *, by: str, at: datetime) -> Policy:
    """A draft of the next version, begun as a copy: published versions are never edited."""
    return draft(
        slug=policy.slug,
        title=policy.title,
        rationale=policy.rationale,
        rules=policy.rules,
        examples=policy.examples,
        by=by,
        at=at,
    )


def revise(policy: Policy, *, changes: Mapping[str, Any], by: str, at: datetime) -> Policy:
    """Change a draft. Raises WrongState unless it still is one."""
    allowed = {"title", "rationale", "rules", "examples", "effective_from", "effective_to"}
    with transaction.atomic():
        locked = _locked(policy)
        if not locked.editable:
            raise WrongState(f"{locked} is {locked.state}: begin a new version instead.")
        for name in allowed & set(changes):
            setattr(locked, name, changes[name])
        if by not in locked.editors:
            locked.editors = [*locked.editors, by]
        locked.save()
        keep("policy.edited", resource=locked.reference, by=by, at=at)
    return locked


def examine(policy: Policy, *, day: date) -> Examination:
    """Problems, clashes with what is in force, and its examples run under the candidate set."""
    rules, problems = parse_rules(policy.rules)
    cases, more = parse_examples(policy.examples)
    others = [rule for slug, rule in _others(policy, day)]
    findings = review(rules, others, today=day)
    if not policy.rules:
        problems = [*problems, Problem("rules", "is empty: a policy needs at least one rule")]
    if not cases and not more:
        more = [Problem("examples", "is empty: give at least one case that must hold")]
    outcomes = run(cases, RuleSet.compile([*others, *rules], law()), _day_of(policy, day))
    return Examination([*problems, *more], findings, outcomes)


def submit(policy: Policy, *, by: str, at: datetime) -> Policy:
    """Draft → in review. Raises PolicyRejected or ExampleFails, naming every mistake."""
    with transaction.atomic():
        locked = _locked(policy)
        _step(locked, PolicyState.IN_REVIEW)
        _must_pass(examine(locked, day=at.date()))
        locked.submitted_at, locked.returned_because = at, ""
        locked.save()
        keep("policy.submitted", resource=locked.reference, by=by, at=at, facts=_facts(locked))
    return locked


def send_back(policy: Policy, *, because: str, by: str, at: datetime) -> Policy:
    """In review or approved → draft, with the reason for the author."""
    with transaction.atomic():
        locked = _locked(policy)
        _step(locked, PolicyState.DRAFT)
        locked.returned_because, locked.approver, locked.acknowledged = because, "", []
        locked.approved_at = None
        locked.save()
        keep("policy.returned", resource=locked.reference, by=by, at=at)
    return locked


def approve(policy: Policy, *, by: str, at: datetime, acknowledged: Sequence[str] = ()) -> Policy:
    """In review → approved, by someone who wrote none of it.

    ``acknowledged``: names of the newly allowed cells that the approver accepted. Raises
    SamePerson, Unacknowledged, PolicyRejected, ExampleFails.
    """
    with transaction.atomic():
        locked = _locked(policy)
        _step(locked, PolicyState.APPROVED)
        if by == locked.author or by in locked.editors:
            raise SamePerson("The approver must not have written any of it.")
        _must_pass(examine(locked, day=at.date()))
        opened = newly_allowed(locked, day=at.date())
        missing = [cell for cell in opened if cell not in set(acknowledged)]
        if missing:
            raise Unacknowledged(
                f"{len(missing)} newly allowed uses are not acknowledged.",
                extra={"cells": missing[:100]},
            )
        locked.approver, locked.approved_at, locked.acknowledged = by, at, opened
        locked.save()
        facts = {**_facts(locked), "newly_allowed": len(opened)}
        keep("policy.approved", resource=locked.reference, by=by, at=at, facts=facts)
    return locked


def publish(policy: Policy, *, by: str, at: datetime, expected: int | None = None) -> PolicySet:
    """Approved → published; the set that now decides, everywhere, from the next decision on.

    ``expected``: the number of the set the officer looked at (0: none). Raises PublishedMeanwhile
    when another publication came first.
    """
    try:
        with transaction.atomic():
            _refuse_stale(expected)
            locked = _locked(policy)
            _step(locked, PolicyState.PUBLISHED)
            _must_pass(examine(locked, day=at.date()))
            locked.publisher, locked.published_at = by, at
            _supersede(locked, at=at)
            locked.save()
            made = _new_set(by=by, at=at)
            facts = {**_facts(locked), "set": made.hash, "number": made.number}
            keep("policy.published", resource=locked.reference, by=by, at=at, facts=facts)
    except IntegrityError as error:
        raise PublishedMeanwhile("Another publication came first.") from error
    return made


def retire(policy: Policy, *, by: str, at: datetime, expected: int | None = None) -> PolicySet:
    """Published → superseded, replaced by nothing: what it allowed is denied from now on."""
    try:
        with transaction.atomic():
            _refuse_stale(expected)
            locked = _locked(policy)
            _step(locked, PolicyState.SUPERSEDED)
            locked.superseded_at, locked.effective_to = at, None
            locked.save()
            made = _new_set(by=by, at=at)
            facts = {**_facts(locked), "set": made.hash, "number": made.number}
            keep("policy.retired", resource=locked.reference, by=by, at=at, facts=facts)
    except IntegrityError as error:
        raise PublishedMeanwhile("Another publication came first.") from error
    return made


def candidate(policy: Policy, *, day: date) -> RuleSet:
    """The set as it would be with this version in force."""
    rules, _ = parse_rules(policy.rules)
    return RuleSet.compile([*(rule for _, rule in _others(policy, day)), *rules], law())


def newly_allowed(policy: Policy, *, day: date) -> list[str]:
    """Names of the finite cells that the candidate allows and the set in force does not."""
    from governance.simulation import newly_allowed_cells

    return newly_allowed_cells(current_ruleset(), candidate(policy, day=day), day=day)


def _others(policy: Policy, day: date) -> list[tuple[str, Rule]]:
    """Rules in force of every other policy, with their policy's slug."""
    found = []
    for other in Policy.objects.in_force(day).exclude(slug=policy.slug):
        found += [(other.slug, rule) for rule in snapshot(other)]
    return found


def _must_pass(found: Examination) -> None:
    if found.problems or found.severe:
        said = [str(problem) for problem in found.problems]
        said += [f"{', '.join(one.rules)}: {one.message}" for one in found.severe]
        raise PolicyRejected(" ".join(said)[:2000], extra={"problems": said})
    if found.failing:
        names = [outcome.name for outcome in found.failing]
        raise ExampleFails(f"Does not hold: {'; '.join(names)}"[:2000], extra={"examples": names})


def _supersede(policy: Policy, *, at: datetime) -> None:
    """End the version before; when the new one begins later, the old one decides until then."""
    begins = policy.effective_from
    later = begins if begins and begins > at.date() else None
    Policy.objects.filter(slug=policy.slug, state=PolicyState.PUBLISHED).update(
        state=PolicyState.SUPERSEDED, superseded_at=at, effective_to=later
    )


def _new_set(*, by: str, at: datetime) -> PolicySet:
    policies = list(Policy.objects.in_force(at.date()).order_by("slug", "version"))
    rules = [rule for policy in policies for rule in snapshot(policy)]
    clash = _same_ids(policies)
    if clash:
        raise PolicyRejected(f"The rule id {clash!r} is used by two policies.")
    newest = newest_set()
    made = PolicySet(
        number=(newest.number if newest else 0) + 1,
        hash=rules_hash(tuple(rules)),
        law_hash=rules_hash(law()),
        rules=[rule.to_json() for rule in rules],
        policies=[[policy.slug, policy.version] for policy in policies],
        published_by=by,
        published_at=at,
    )
    made.save(force_insert=True)
    return made


def _same_ids(policies: Sequence[Policy]) -> str:
    owner: dict[str, str] = {}
    for policy in policies:
        for rule in snapshot(policy):
            if owner.setdefault(rule.id, policy.slug) != policy.slug:
                return rule.id
    return ""


def _refuse_stale(expected: int | None) -> None:
    newest = newest_set()
    number = newest.number if newest else 0
    if expected is not None and expected != number:
        raise PublishedMeanwhile(f"You looked at set {expected}; set {number} is in force now.")


def _locked(policy: Policy) -> Policy:
    return Policy.objects.select_for_update().get(pk=policy.pk)


def _step(policy: Policy, to: str) -> None:
    """Move along the table, or raise. The version check makes two steps at once impossible."""
    if to not in POLICY_STEPS[policy.state]:
        raise WrongState(f"{policy} is {policy.state} and cannot become {to}.")
    moved = Policy.objects.filter(pk=policy.pk, state=policy.state).update(version=F("version"))
    if moved != 1:
        raise WrongState(f"{policy} was moved meanwhile: reload.")
    policy.state = to


def _day_of(policy: Policy, day: date) -> date:
    """Examples run on the first day on which the policy is in force."""
    return max(day, policy.effective_from) if policy.effective_from else day


def _facts(policy: Policy) -> dict[str, Any]:
    rules, _ = parse_rules(policy.rules)
    return {"rules": rules_hash(rules), "count": len(rules)}
