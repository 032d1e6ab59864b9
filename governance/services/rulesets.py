"""The set that decides: compiled once per process and hash, looked up by hash at each decision."""

from dataclasses import replace
from functools import cache
from threading import Lock

from governance.errors import BrokenSet
from governance.law import load
from governance.models.policies import Policy, PolicySet
from governance.policy import Rule, RuleSet
from governance.policy.parsing import parse_rules, rule_from_json

_KEPT = 8  # sets kept compiled: the one in force, and those a simulation looks back at

_compiled: dict[str, RuleSet] = {}
_lock = Lock()


@cache
def law() -> tuple[Rule, ...]:
    """The rulebook."""
    return load()


def newest_set() -> PolicySet | None:
    """The published set that decides now, without its rules."""
    return PolicySet.objects.defer("rules", "policies").order_by("-number").first()


def current_ruleset() -> RuleSet:
    """The compiled set in force: one small query, and a compilation when its hash is new here.

    So no process decides by a superseded set. Raises BrokenSet when the stored rules do not
    match their hash. With nothing published: the empty set, which denies everything.
    """
    wanted = PolicySet.objects.order_by("-number").values_list("hash", flat=True).first()
    return ruleset(wanted or "")


def ruleset(hash_: str) -> RuleSet:
    """The compiled set of that hash ("" is the empty one). Raises BrokenSet."""
    found = _compiled.get(hash_)
    if found is not None:
        return found
    with _lock:
        found = _compiled.get(hash_)
        if found is None:
            found = _compile(hash_)
            while len(_compiled) >= _KEPT:
                _compiled.pop(next(iter(_compiled)))
            _compiled[hash_] = found
    return found


def _compile(hash_: str) -> RuleSet:
    if not hash_:
        return RuleSet.compile((), law())
    stored = PolicySet.objects.filter(hash=hash_).order_by("-number").first()
    if stored is None:
        raise BrokenSet(f"No published set has the hash {hash_[:12]}.")
    made = RuleSet.compile([rule_from_json(one) for one in stored.rules], law())
    if made.hash != hash_:
        raise BrokenSet(f"The rules of set {stored.number} do not match its hash.")
    return made


def snapshot(policy: Policy) -> list[Rule]:
    """A policy's rules, each no longer in force than the policy is."""
    rules, _ = parse_rules(policy.rules)
    made = []
    for rule in rules:
        since = max(filter(None, (rule.since, policy.effective_from)), default=None)
        until = min(filter(None, (rule.until, policy.effective_to)), default=None)
        made.append(replace(rule, since=since, until=until))
    return made
