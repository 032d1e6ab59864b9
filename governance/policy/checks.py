"""What is wrong with rules before anyone approves them: clashes, dead rules, over-breadth."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, product
from typing import Final

from governance.policy.facts import MODALITIES, SETTINGS, SPEAKERS
from governance.policy.places import may_cover
from governance.policy.rules import Condition, Rule

SEVERE: Final = frozenset({"contradiction", "never-matches", "over-broad", "same-id"})
_WIDE: Final = 24  # combinations of modality × speaker × setting that one allow may cover


@dataclass(frozen=True, slots=True)
class Finding:
    """``kind`` names the trouble, ``rules`` those that clash, ``message`` says what to do."""

    kind: str
    rules: tuple[str, ...]
    message: str

    @property
    def severe(self) -> bool:
        """Whether review is refused until it is mended."""
        return self.kind in SEVERE


def review(own: Sequence[Rule], others: Iterable[Rule] = (), *, today: date) -> list[Finding]:
    """Findings about the ``own`` rules, alone and against ``others`` already in force."""
    found = [finding for rule in own for finding in _alone(rule, today)]
    for one, two in combinations(own, 2):
        found += _pair(one, two)
    for one, two in product(own, tuple(others)):
        found += _pair(one, two)
    return found


def _alone(rule: Rule, today: date) -> Iterator[Finding]:
    for one, two in combinations(rule.when, 2):
        if _exclude(one, two):
            yield Finding(
                "never-matches",
                (rule.id,),
                f"{_say(one)} and {_say(two)} never hold together: drop one of them.",
            )
    if rule.until is not None and rule.until <= today:
        yield Finding("never-matches", (rule.id,), "It has ended already: give it a later end.")
    if rule.effect != "allow":
        return
    size = len(rule.modalities) * len(rule.speakers) * len(rule.settings)
    if size > _WIDE or len(rule.settings) == len(SETTINGS) or len(rule.speakers) == len(SPEAKERS):
        yield Finding(
            "over-broad",
            (rule.id,),
            f"It covers {size} combinations of modality, speaker and setting: write one rule for "
            "each use.",
        )
    if len(rule.modalities) == len(MODALITIES):
        yield Finding("over-broad", (rule.id,), "It covers every modality: name those needed.")


def _pair(one: Rule, two: Rule) -> Iterator[Finding]:
    if one.id == two.id and one != two and _meet_in_time(one, two):
        yield Finding("same-id", (one.id,), "Two rules bear this id: rename one.")
    if not _meet(one, two):
        return
    effects = {one.effect, two.effect}
    if effects == {"allow", "deny"}:
        allow, deny = (one, two) if one.effect == "allow" else (two, one)
        if _covers(deny, allow) and not deny.when:
            yield Finding(
                "contradiction",
                (allow.id, deny.id),
                f"{deny.id} denies everything that {allow.id} allows: the allow has no effect.",
            )
        else:
            yield Finding(
                "overlap",
                (allow.id, deny.id),
                f"Where both match, {deny.id} denies whatever the priorities.",
            )
    elif effects == {"allow"} and one.priority == two.priority:
        first = min(one.id, two.id)
        yield Finding(
            "overlap",
            (one.id, two.id),
            f"Both allow with the same priority: {first} decides, by its id. Set a priority.",
        )


def _meet(one: Rule, two: Rule) -> bool:
    return (
        _share(one.modalities, two.modalities)
        and _share(one.speakers, two.speakers)
        and _share(one.settings, two.settings)
        and _share(one.bases, two.bases)
        and _share_purpose(one.purposes, two.purposes)
        and _share_place(one.jurisdictions, two.jurisdictions)
        and _meet_in_time(one, two)
        and not any(_exclude(a, b) for a, b in product(one.when, two.when))
    )


def _meet_in_time(one: Rule, two: Rule) -> bool:
    starts = max(one.since or date.min, two.since or date.min)
    return starts < min(one.until or date.max, two.until or date.max)


def _covers(wide: Rule, narrow: Rule) -> bool:
    return (
        all(
            not mine or (bool(theirs) and set(theirs) <= set(mine))
            for mine, theirs in (
                (wide.modalities, narrow.modalities),
                (wide.speakers, narrow.speakers),
                (wide.settings, narrow.settings),
                (wide.bases, narrow.bases),
                (wide.jurisdictions, narrow.jurisdictions),
            )
        )
        and (
            not wide.purposes
            or all(any(_named(w, n) for w in wide.purposes) for n in narrow.purposes)
        )
        and (wide.since or date.min) <= (narrow.since or date.min)
        and (wide.until or date.max) >= (narrow.until or date.max)
    )


def _share(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    return not one or not two or not set(one).isdisjoint(two)


def _share_purpose(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    if not one or not two:
        return True
    return any(_named(a, b) or _named(b, a) for a, b in product(one, two))


def _share_place(one: tuple[str, ...], two: tuple[str, ...]) -> bool:
    if not one or not two:
        return True
    pairs = product(one, two)
    return any(a == b or may_cover((a,), b) or may_cover((b,), a) for a, b in pairs)


def _named(pattern: str, name: str) -> bool:
    return name.startswith(pattern[:-1]) if pattern.endswith("*") else pattern == name


def _exclude(one: Condition, two: Condition) -> bool:
    """Whether two conditions on one fact can never both hold (found for the plain operators)."""
    if one.fact != two.fact or "has" in (one.op, two.op):
        return False
    mine, theirs = _values(one), _values(two)
    if mine is not None and theirs is not None:
        return mine.isdisjoint(theirs)
    if {one.op, two.op} == {"below", "at-least"}:
        low, high = (one, two) if one.op == "at-least" else (two, one)
        return bool(low.value >= high.value)
    for fixed, other in ((mine, two), (theirs, one)):
        if fixed is not None and other.op in ("is-not", "not-in"):
            barred = set(other.value) if other.op == "not-in" else {other.value}
            return fixed <= barred
    return False


def _values(condition: Condition) -> set[object] | None:
    if condition.op in ("is", "asserted"):
        return {condition.value}
    return set(condition.value) if condition.op == "in" else None


def _say(condition: Condition) -> str:
    return f"{condition.fact} {condition.op} {condition.value}"
