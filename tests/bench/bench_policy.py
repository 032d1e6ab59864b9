"""decide() over 2,000 rules beside Cedar on the same rules, in the same run.

Thousands of different facts are made before the clock starts, as the rules
are compiled before it; cold cells (the first decision of each kind) are counted.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from statistics import quantiles

import cedarpy
import orjson

from governance.law import load
from governance.policy import Condition, Facts, Rule, RuleSet, Text, decide
from governance.policy.facts import SETTINGS
from governance.simulation import recorded, replay
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
    start, cpu = time.perf_counter(), time.process_time()
    ruleset = RuleSet.compile(rules, law)
    compiled = (time.perf_counter() - start) * 1000
    spent = (time.process_time() - cpu) * 1000
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
    print(f"compile {RULES} rules: {compiled:.1f} ms ({spent:.1f} ms of one core)")
    replayed(ruleset, world)


def replayed(ruleset: RuleSet, world: list[Facts]) -> None:
    """One million recorded decisions under a draft set, from the bytes that the log keeps."""
    bodies = [
        orjson.dumps(
            {
                "type": "analysis.allowed",
                "decision": "allow",
                "decisive": "rule-1",
                "actor": "app:demo",
                "token": "0" * 32,
                "facts": {"facts": facts.to_record(), "policy_set": "0" * 64, "trace": "0" * 64},
            }
        )
        for facts in world[:DISTINCT]
    ]
    for name, vary in (("as logs are", REPLAYED), ("every one different", REPLAYED // 10)):
        rows = (bodies[n % len(bodies)] for n in range(vary))
        if vary != REPLAYED:
            rows = (body.replace(b"chat", b"chat-%d" % n) for n, body in enumerate(rows))
        start, cpu = time.perf_counter(), time.process_time()
        report = replay((recorded("entry", body) for body in rows), ruleset)
        took, spent = time.perf_counter() - start, time.process_time() - cpu
        print(
            f"replay, {name}: {report.seen} decisions in {took:.1f} s "
            f"({spent:.1f} s of one core; {spent / report.seen * 1e6:.1f} µs each)"
        )


if __name__ == "__main__":
    main()
