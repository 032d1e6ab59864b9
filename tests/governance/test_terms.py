"""The pure part of retention: the strictest lawful date wins, and says who set it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.law.terms import CEILING, FLOOR, KINDS, SEGMENTS, load
from governance.terms import Kept, TermRule, conflicts, term

LAWS = load()
DAY = date(2027, 3, 1)
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
PLACES = ("", "DE", "US", "US-CA", "US-IL", "US-TX", "RU")
MODALITIES = ("text", "voice", "face", "survey")
BY_ID = {law.id: law for law in LAWS}

cells = st.builds(
    Kept,
    kind=st.sampled_from(KINDS),
    purpose=st.sampled_from(("support", "advertising")),
    modality=st.sampled_from(MODALITIES),
    jurisdiction=st.sampled_from(PLACES),
    segments=st.frozensets(st.sampled_from(SEGMENTS)),
    declared=st.none() | st.integers(1, 4000),
    purpose_ended=st.none() | st.integers(-2000, 2000).map(lambda n: NOON + timedelta(days=n)),
)
rules = st.builds(
    TermRule,
    name=st.uuids().map(str),
    kind=st.sampled_from(KINDS),
    days=st.integers(1, 4000),
    purpose=st.sampled_from(("", "support", "advertising")),
    modality=st.sampled_from(("", *MODALITIES)),
    jurisdiction=st.sampled_from(PLACES),
    segment=st.sampled_from(("", *SEGMENTS)),
    citation=st.just("a source"),
)


def days_of(kept, *some):
    return term(kept, some, LAWS, on=DAY).span


@given(cells, st.lists(rules, max_size=8))
def test_no_rule_that_covers_it_lets_it_live_longer_unless_a_floor_binds(kept, some):
    found = term(kept, some, LAWS, on=DAY)
    floors = [law.days for law in LAWS if law.effect == FLOOR and kept.kind in law.kinds]
    for rule in some:
        if rule.matches(kept):
            assert found.span.days <= max(rule.days, *floors, 0)


@given(cells, st.lists(rules, max_size=8))
def test_no_log_payload_and_no_request_record_ends_before_its_floor(kept, some):
    found = term(kept, some, LAWS, on=DAY).until(NOON)
    if kept.kind == "log":
        assert found.at >= NOON + timedelta(days=184)
    if kept.kind == "request" and kept.jurisdiction in {"US-CA", "US", ""}:
        assert found.at >= NOON + timedelta(days=731)


@given(cells, st.lists(rules, max_size=8))
def test_a_score_is_kept_alive_by_no_law(kept, some):
    kept = replace(kept, kind="score")
    found = term(kept, some, LAWS, on=DAY)
    assert found.span.set_by not in {law.id for law in LAWS if law.effect == FLOOR}


@given(cells, st.lists(rules, max_size=8), rules)
def test_one_more_rule_never_makes_an_end_later(kept, some, more):
    some = [*some, TermRule(name="house", kind=kept.kind, days=2000)]
    before, after = (term(kept, each, LAWS, on=DAY).until(NOON) for each in (some, [*some, more]))
    assert after.at <= before.at


@given(cells, st.lists(rules, max_size=8))
def test_the_order_of_rules_does_not_matter(kept, some):
    assert term(kept, some, LAWS, on=DAY) == term(kept, some[::-1], LAWS, on=DAY)


@given(cells, st.lists(rules, max_size=8))
def test_the_one_that_set_the_date_is_a_rule_given_a_law_or_the_purpose(kept, some):
    found = term(kept, some, LAWS, on=DAY).until(NOON)
    known = {rule.name for rule in some} | set(BY_ID) | {f"purpose:{kept.purpose}"}
    assert found.set_by in known


@given(rules)
def test_a_rule_without_conflict_is_never_overridden_by_a_floor(rule):
    if conflicts(rule, LAWS, on=DAY):
        return
    for place in PLACES[1:]:
        kept = Kept(
            kind=rule.kind,
            purpose=rule.purpose or "support",
            modality=rule.modality or "text",
            jurisdiction=rule.jurisdiction or place,
            segments=frozenset({rule.segment} - {""}),
        )
        assert term(kept, [rule], LAWS, on=DAY).span.days <= rule.days


def test_vulnerable_people_get_the_shorter_of_both():
    everybody = TermRule(name="all", kind="score", days=90)
    shorter = TermRule(name="vulnerable", kind="score", days=7, segment="vulnerable")
    kept = Kept(kind="score", purpose="support", modality="text", jurisdiction="DE")
    assert days_of(kept, everybody, shorter).set_by == "all"
    vulnerable = replace(kept, segments=frozenset({"vulnerable"}))
    assert (days_of(vulnerable, everybody, shorter).days) == 7


def test_illinois_biometrics_end_after_three_years_whatever_a_rule_says():
    rule = TermRule(name="long", kind="score", days=4000)
    kept = Kept(kind="score", purpose="support", modality="voice", jurisdiction="US-IL")
    assert days_of(kept, rule).set_by == "us-il.bipa-15-a"
    assert days_of(kept, rule).citation == "740 ILCS 14/15(a)"
    assert days_of(replace(kept, modality="text"), rule).set_by == "long"
    assert days_of(replace(kept, jurisdiction="DE"), rule).set_by == "long"


@pytest.mark.parametrize(("place", "days"), [("US-IL", 0), ("US-TX", 365)])
def test_biometrics_end_with_their_purpose(place, days):
    rule = TermRule(name="long", kind="score", days=900)
    kept = Kept(kind="score", purpose="support", modality="face", jurisdiction=place)
    assert term(kept, [rule], LAWS, on=DAY).until(NOON).set_by == "long"
    ended = replace(kept, purpose_ended=NOON)
    found = term(ended, [rule], LAWS, on=DAY).until(NOON - timedelta(days=2))
    assert found.at == NOON + timedelta(days=days)
    assert found.set_by.startswith(place.lower())


def test_a_country_named_without_its_state_is_any_of_them():
    rule = TermRule(name="long", kind="score", days=4000)
    kept = Kept(kind="score", purpose="support", modality="voice", jurisdiction="US")
    assert days_of(kept, rule).set_by == "us-il.bipa-15-a"


@pytest.mark.parametrize(
    ("kind", "place", "days", "law"),
    [
        ("log", "", 183, "eu-ai-act.26-6"),
        ("log", "RU", 30, "eu-ai-act.26-6"),
        ("request", "US-CA", 730, "us-ca.7101"),
        ("request", "US", 730, "us-ca.7101"),
        ("request", "", 730, "us-ca.7101"),
    ],
)
def test_a_rule_below_a_floor_conflicts_with_it(kind, place, days, law):
    rule = TermRule(name="short", kind=kind, days=days, jurisdiction=place)
    assert [one.id for one in conflicts(rule, LAWS, on=DAY)] == [law]


@pytest.mark.parametrize(
    ("kind", "place", "days"),
    [("log", "", 184), ("request", "DE", 30), ("request", "US-CA", 731), ("score", "US-CA", 1)],
)
def test_a_rule_that_no_floor_forbids_does_not(kind, place, days):
    rule = TermRule(name="fine", kind=kind, days=days, jurisdiction=place)
    assert conflicts(rule, LAWS, on=DAY) == []


def test_a_law_binds_from_its_day():
    kept = Kept(kind="request", jurisdiction="US-CA")
    rule = TermRule(name="short", kind="request", days=30)
    assert term(kept, [rule], LAWS, on=date(2020, 8, 13)).span.days == 30
    assert term(kept, [rule], LAWS, on=date(2020, 8, 14)).span.days == 731


def test_every_row_is_cited_said_in_both_languages_and_of_a_known_kind():
    assert len(BY_ID) == len(LAWS)
    for law in LAWS:
        assert law.citation
        assert law.text.en
        assert law.text.ru
        assert set(law.kinds) <= set(KINDS)
        assert law.days > 0 or (law.effect == CEILING and law.from_purpose_end)
