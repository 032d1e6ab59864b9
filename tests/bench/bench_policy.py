"""decide() over 2,000 rules beside Cedar on the same rules, in the same run.

Thousands of different facts are made before the clock starts, as the rules
are compiled before it; cold cells (the first decision of each kind) are counted.
"""

from __future__ import annotations

import json
import random
import time
from dataclasses import replace
from statistics import quantiles

import cedarpy

from governance.law import load
from governance.policy import Condition, Facts, Rule, RuleSet, Text, decide
from governance.policy.facts import SETTINGS
from governance.simulation import replay
from tests.governance.policy import cedar
from tests.governance.policy.worlds import SUPPORT

RULES = 2_000
PURPOSES = 100
DECISIONS = 200_000
DISTINCT = 4_000
CEDAR_DECISIONS = 200
REPLAYED = 1_000_000


def make_rules(count: int, *, seed: int = 7) -> list[Rule]:
    """Twenty rules a purpose: most allow, one in ten denies, half of them on a condition."""
    pick = random.Random(seed)
    rules = []
    for number in range(count):
        allow = number % 10 != 0
        when = (Condition("age", "at-least", 16),) if number % 4 == 0 else ()
        deny_when = (Condition("vulnerable", "is", True), Condition("channel", "is", "fax"))
        rules.append(
            Rule(
                id=f"rule-{number}",
                effect="allow" if allow else "deny",
                text=Text("It does.", "Делает."),
                purposes=(f"purpose.p{number % PURPOSES}",),
                modalities=tuple(pick.sample(("text", "survey", "behaviour"), 2)),
                speakers=("customer",),
                settings=tuple(pick.sample(SETTINGS[:3], 2)),
                when=when if allow else deny_when,
                gates=("opt-out", "notice") if allow else (),
                priority=pick.randrange(5),
            )
        )
    return rules


def make_facts(count: int, *, seed: int = 11) -> list[Facts]:
    """Decisions over every purpose, with whatever people and places come."""
    pick = random.Random(seed)
    return [
        replace(
            SUPPORT,
            purpose=f"purpose.p{pick.randrange(PURPOSES)}",
            modality=pick.choice(("text", "survey", "behaviour")),
            setting=pick.choice(SETTINGS[:3]),
            jurisdiction=pick.choice(("DE", "FR", "US-CA", "US-NY", "BR", "JP")),
            age=pick.choice((None, 14, 30)),
            vulnerable=pick.choice((None, True, False)),
            standing=pick.choice(("none", "granted", "opted-out")),
        )
        for _ in range(count)
    ]


def timed(call: object, world: list[Facts]) -> tuple[float, float]:
    """Microseconds per decision: p50 and p99, each decision timed by itself."""
    clock, times = time.perf_counter_ns, []
    for facts in world:
        start = clock()
        call(facts)  # type: ignore[operator]  # a callable of either engine
        times.append(clock() - start)
    cuts = quantiles(times, n=100)
    return cuts[49] / 1000, cuts[98] / 1000


def main() -> None:
    """Print the table."""
    rules, law = make_rules(RULES), load()
    start = time.perf_counter()
    ruleset = RuleSet.compile(rules, law)
    compiled = (time.perf_counter() - start) * 1000
    world = make_facts(DISTINCT) * (DECISIONS // DISTINCT)
    ours = timed(lambda facts: decide(facts, ruleset), world)
    handle = cedarpy.PolicySet.from_str(cedar.policies(rules))
    requests = [cedar.request(facts) for facts in world[:CEDAR_DECISIONS]]
    theirs = timed(lambda one: cedarpy.is_authorized(one, handle, []), requests)  # type: ignore[arg-type]  # requests
    print(f"{RULES} rules, {len(law)} law rows, {len(set(world))} distinct facts")
    print(f"{'':24}{'p50 µs':>12}{'p99 µs':>12}{'ratio p50':>12}")
    print(f"{'decide()':24}{ours[0]:12.2f}{ours[1]:12.2f}{1:12.2f}")
    print(
        f"{'cedarpy, parsed once':24}{theirs[0]:12.1f}{theirs[1]:12.1f}{theirs[0] / ours[0]:12.0f}"
    )
    print(f"compile {RULES} rules: {compiled:.1f} ms")
    replayed(ruleset, world)


def replayed(ruleset: RuleSet, world: list[Facts]) -> None:
    """One million recorded decisions under a draft set, from text, every one parsed anew."""
    texts = [json.dumps(facts.to_record()) for facts in world]
    unique = (
        ("entry", "allow", "rule-1", texts[n % len(texts)].replace("chat", f"chat-{n}"))
        for n in range(REPLAYED)
    )
    start = time.perf_counter()
    report = replay(unique, ruleset, parse=json.loads)
    took = time.perf_counter() - start
    print(f"replay of {report.seen} distinct recorded decisions: {took:.1f} s on one core")


if __name__ == "__main__":
    main()
