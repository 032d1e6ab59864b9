"""Ten years of random rules and holds: nothing outlives its term or dies before its floor.

`tests.governance.ten_years` computes anew what must hold, and checks it after each run of the jobs.
"""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from audit.models import Entry
from audit.services import publish, sequence
from audit.services.verifying import verify_database
from governance.models import JobRun
from tests.governance.ten_years import BEGIN, PEOPLE, PURPOSES, World

YEARS, STEP = 10, 61  # days between two runs of the jobs
STEPS = YEARS * 365 // STEP
JOBS = ("redate", "purge", "prune")
steps = st.integers(0, STEPS - 1)

rules = st.lists(
    st.fixed_dictionaries(
        {
            "kind": st.sampled_from(["score", "score", "log", "request"]),
            "purpose": st.sampled_from(["", "support"]),
            "modality": st.sampled_from(["", "voice"]),
            "jurisdiction": st.sampled_from(["", "US-IL"]),
            "segment": st.sampled_from(["", "vulnerable"]),
            "days": st.sampled_from([1, 30, 184, 400, 731, 1200, 2500]),
            "step": steps,
        }
    ),
    max_size=5,
)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "step": steps,
            "who": st.sampled_from(PEOPLE),
            "purpose": st.sampled_from(PURPOSES),
            "modality": st.sampled_from(["text", "voice"]),
            "jurisdiction": st.sampled_from(["DE", "US-IL", "US-CA"]),
            "vulnerable": st.booleans(),
        }
    ),
    max_size=12,
)
spans = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.sampled_from(["", *PEOPLE]),
            "purpose": st.sampled_from(["", "support"]),
            "first": st.integers(0, STEPS - 2),
            "length": st.integers(1, 20),
        }
    ).filter(lambda one: one["who"] or one["purpose"]),
    max_size=2,
)
ends = st.dictionaries(st.sampled_from(PURPOSES), steps, max_size=2)


def rule(kind: str, days: int, step: int, **parts: str) -> dict[str, Any]:
    whole = dict.fromkeys(("purpose", "modality", "jurisdiction", "segment"), "")
    return {**whole, **parts, "kind": kind, "days": days, "step": step}


# One example in which every statement has something to say, whatever chance leaves out.
BUSY_RULES = [
    rule("score", 2500, 0),
    rule("score", 400, 0, segment="vulnerable"),
    rule("score", 731, 24, purpose="support"),
    rule("log", 30, 0),
    rule("log", 184, 2, purpose="support"),
    rule("log", 400, 30),
    rule("request", 731, 3),
    rule("request", 1200, 20),
]
BUSY_ROWS = [
    {"step": step, "who": who, "purpose": purpose, "modality": modality, "vulnerable": weak}
    | {"jurisdiction": "US-IL" if modality == "voice" else "DE"}
    for step in (0, 4, 15, 33)
    for who, purpose, modality, weak in (
        ("anna", "support", "text", False),
        ("boris", "research", "text", True),
        ("boris", "research", "voice", False),
    )
]
BUSY_SPANS = [
    {"who": "anna", "purpose": "", "first": 9, "length": 12},
    {"who": "", "purpose": "support", "first": 30, "length": 20},
]


class TenYears(TestCase):  # type: ignore[misc]  # its package is not checked here
    """One example is ten years in a transaction of its own."""

    databases = {"default", "vault"}

    @settings(
        max_examples=4,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(rules=rules, rows=rows, spans=spans, ends=ends)
    @example(rules=BUSY_RULES, rows=BUSY_ROWS, spans=BUSY_SPANS, ends={"research": 21})
    def test_nothing_outlives_its_term_or_dies_before_its_floor(
        self, rules: Any, rows: Any, spans: Any, ends: Any
    ) -> None:
        folder = TemporaryDirectory()  # what one example publishes is no past of the next
        with folder as name, self.settings(DISCREET_CHECKPOINT_FILE=Path(name, "checkpoints")):
            live(rules, rows, spans, ends)
            assert verify_database().sound
            assert JobRun.objects.exclude(state="done").count() == 0
            jobs = Entry.objects.filter(type="job.done").count()
            assert jobs == JobRun.objects.count() == len(JOBS) * STEPS


def live(rules: Any, rows: Any, spans: Any, ends: Any) -> None:
    """The ten years, with everything checked after each run of the jobs."""
    world = World()
    for step in range(STEPS):
        world.at = BEGIN + timedelta(days=STEP * step)
        for one in (one for one in rules if one["step"] == step):
            world.propose(one)
        for slug in (slug for slug, last in ends.items() if last == step):
            world.end(slug)
        for row in (one for one in rows if one["step"] == step):
            world.make(row)
        if step % 9 == 0:
            world.ask()
        for number, span in enumerate(spans):
            if step == span["first"]:
                world.hold(number, span)
            if step == span["first"] + span["length"]:
                world.release(number)
        while sequence(at=world.at):
            pass
        publish(at=world.at)
        for job in JOBS:
            world.run(job)
        world.check()
