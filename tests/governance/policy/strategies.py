"""Generated rules and facts over small vocabularies, so that they often meet."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from hypothesis import strategies as st

from governance.policy import Condition, Facts, Rule, Text
from governance.policy.facts import DPIA_STATES, LAWFUL_BASES, SIGNALS, STANDINGS
from governance.policy.rules import GATES

PURPOSES: Final = ("support.escalation", "sales.upsell", "service.quality")
MODALITIES: Final = ("text", "voice", "behaviour")
SPEAKERS: Final = ("customer", "employee")
SETTINGS: Final = ("customer-service", "workplace", "advertising")
PLACES: Final = ("DE", "US-CA", "US-IL", "US", "RU", "JP")
DAYS: Final = (date(2024, 1, 1), date(2026, 11, 22), date(2028, 1, 1))

maybe_bool = st.sampled_from((True, False, None))

conditions = st.one_of(
    st.builds(Condition, st.just("channel"), st.sampled_from(("is", "is-not")), st.just("chat")),
    st.builds(Condition, st.just("age"), st.sampled_from(("below", "at-least")), st.just(18)),
    st.builds(Condition, st.just("vulnerable"), st.sampled_from(("is", "is-not")), st.booleans()),
    st.builds(
        Condition,
        st.just("lawful_basis"),
        st.sampled_from(("in", "not-in")),
        st.just(("consent", "explicit-consent")),
    ),
    st.builds(Condition, st.just("signals"), st.just("has"), st.just(("minor",))),
    st.builds(Condition, st.just("human_oversight"), st.just("is"), st.just(True)),
)


def some(values: tuple[str, ...], *, least: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=least, max_size=2, unique=True).map(tuple)


def rules(effect: str) -> st.SearchStrategy[Rule]:
    least = 1 if effect == "allow" else 0
    return st.builds(
        Rule,
        id=st.uuids().map(lambda one: f"r{one.hex[:12]}"),
        effect=st.just(effect),
        text=st.just(Text("It does.", "Делает.")),
        purposes=some(PURPOSES, least=least),
        modalities=some(MODALITIES, least=least),
        speakers=some(SPEAKERS, least=least),
        settings=some(SETTINGS, least=least),
        jurisdictions=some(("DE", "US", "GDPR"), least=0),
        when=st.lists(conditions, max_size=2).map(tuple),
        starred=st.sampled_from(((), ("age",), ("vulnerable",))),
        gates=st.lists(st.sampled_from(GATES), max_size=3, unique=True).map(tuple),
        minimum_age=st.sampled_from((None, 16, 18)),
        priority=st.integers(-2, 2),
        since=st.sampled_from((None, date(2026, 1, 1))),
        until=st.sampled_from((None, date(2027, 1, 1))),
    )


allows = rules("allow")
denies = rules("deny")
rule_lists = st.lists(st.one_of(allows, denies), max_size=6)


@st.composite
def facts(draw: st.DrawFn) -> Facts:
    """Facts that are often in order, so that a yes is common enough to be worth breaking."""
    ordered = draw(st.booleans())
    gate = st.just(True) if ordered else maybe_bool
    said: dict[str, Any] = {
        "at": draw(st.sampled_from(DAYS)),
        "purpose": draw(st.sampled_from(PURPOSES)),
        "modality": draw(st.sampled_from(MODALITIES)),
        "channel": draw(st.sampled_from(("chat", "email"))),
        "speaker": draw(st.sampled_from(SPEAKERS)),
        "setting": draw(st.sampled_from(SETTINGS)),
        "jurisdiction": draw(st.sampled_from(PLACES)),
        "age": draw(st.sampled_from((None, 12, 17, 30))),
        "vulnerable": draw(maybe_bool),
        "gpc": draw(maybe_bool),
        "signals": draw(st.frozensets(st.sampled_from(SIGNALS), max_size=1)),
        "standing": "granted" if ordered else draw(st.sampled_from((None, *STANDINGS))),
        "lawful_basis": draw(st.sampled_from((None, *LAWFUL_BASES))),
        "dpia": "current" if ordered else draw(st.sampled_from((None, *DPIA_STATES))),
        "stopped": False if ordered else draw(maybe_bool),
        "purpose_known": draw(maybe_bool),
        "data_region": draw(st.sampled_from((None, "RU"))),
        "inference_basis": draw(st.sampled_from((None, "text", "mixed"))),
    }
    for name in (
        *("notice_shown", "model_permitted", "application_permitted", "namespace_permitted"),
        *("dpo_signoff", "human_oversight", "written_release", "public_schedule"),
        *("separate_consent", "medical_or_safety"),
    ):
        said[name] = draw(gate)
    return Facts(**said)
