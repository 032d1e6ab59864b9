"""By when the law wants an answer: known examples, and what holds for every day of ten years."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.dsr.actions import ACTIONS
from governance.dsr.terms import (
    REGIMES,
    Span,
    acknowledge_due,
    add_months,
    answer_due,
    regime_of,
    working_days,
)

KINDS = ("access", "erase", "rectify", "opt-out", "review")


def due(place: str, received: str, kind: str = "access", **more: Any) -> str:
    """The last day, in the regime's own zone, for a request received at that moment (UTC)."""
    regime = regime_of(place)
    moment = datetime.fromisoformat(received).replace(tzinfo=UTC)
    found = answer_due(regime=regime, kind=kind, jurisdiction=place, received=moment, **more)
    return found.astimezone(ZoneInfo(REGIMES[regime].zone)).date().isoformat()


@pytest.mark.parametrize(
    ("place", "regime"),
    [
        ("DE", "gdpr"),
        ("NO", "gdpr"),
        ("EU", "gdpr"),
        ("DE-BY", "gdpr"),
        ("GB", "uk-gdpr"),
        ("UK", "uk-gdpr"),
        ("US-CA", "ccpa"),
        ("US-TX", "us-state"),
        ("CA-QC", "law25"),
        ("CA-ON", "house"),
        ("BR", "lgpd"),
        ("RU", "152-fz"),
        ("JP", "house"),
        ("", "house"),
        ("XX", "house"),
    ],
)
def test_a_place_has_its_law(place: str, regime: str) -> None:
    assert regime_of(place) == regime


@pytest.mark.parametrize(
    ("place", "received", "kind", "last"),
    [
        # EDPB Guidelines 01/2022 on access, section 5.3: 31 August → 30 September.
        ("DE", "2027-03-04T10:00", "access", "2027-04-05"),  # 4 April is a Sunday
        ("DE", "2026-08-31T10:00", "access", "2026-09-30"),
        ("DE", "2027-01-29T10:00", "erase", "2027-03-01"),  # 28 February is a Sunday
        ("DE", "2026-11-25T10:00", "access", "2026-12-28"),  # Christmas, then a weekend
        # Days begin in Brussels, an hour before they do in UTC.
        ("FR", "2026-12-28T22:59", "access", "2027-01-28"),
        ("FR", "2026-12-28T23:01", "access", "2027-01-29"),
        ("US-CA", "2026-03-02T18:00", "access", "2026-04-16"),
        ("US-CA", "2026-06-15T18:00", "opt-out", "2026-07-08"),  # Juneteenth, 3 July observed
        ("US-TX", "2026-03-02T18:00", "erase", "2026-04-16"),
        ("CA-QC", "2026-03-02T18:00", "access", "2026-04-01"),
        ("BR", "2026-03-02T18:00", "access", "2026-03-17"),
        ("RU", "2026-04-28T08:00", "access", "2026-05-14"),  # 1 and 11 May are off
        ("RU", "2026-03-16T08:00", "rectify", "2026-03-25"),
        ("JP", "2026-03-02T18:00", "access", "2026-04-01"),
    ],
)
def test_the_last_day_is_the_laws(place: str, received: str, kind: str, last: str) -> None:
    assert due(place, received, kind) == last


def test_an_extension_counts_from_receipt() -> None:
    assert due("DE", "2026-08-31T10:00", extended=True) == "2026-11-30"
    assert due("US-CA", "2026-03-02T18:00", extended=True) == "2026-05-31"
    assert due("RU", "2026-03-16T08:00", extended=True) == "2026-04-06"


def test_a_pause_counts_only_where_the_law_stops_the_clock() -> None:
    assert due("DE", "2026-08-31T10:00", paused=5) == "2026-10-05"
    assert due("US-CA", "2026-03-02T18:00", paused=5) == "2026-04-16"


def test_california_confirms_receipt_in_ten_business_days_but_not_of_an_opt_out() -> None:
    received = datetime(2026, 6, 15, 18, tzinfo=UTC)
    found = acknowledge_due(regime="ccpa", kind="erase", jurisdiction="US-CA", received=received)
    assert found is not None
    assert found.astimezone(ZoneInfo("America/Los_Angeles")).date() == date(2026, 6, 30)
    assert (
        acknowledge_due(regime="ccpa", kind="opt-out", jurisdiction="US-CA", received=received)
        is None
    )
    assert (
        acknowledge_due(regime="gdpr", kind="erase", jurisdiction="DE", received=received) is None
    )


def test_a_country_without_known_holidays_has_weekends() -> None:
    is_working = working_days("EU")
    assert is_working(date(2026, 11, 23)) and not is_working(date(2026, 11, 22))


days = st.dates(date(2026, 1, 1), date(2035, 12, 31))


@given(days, st.sampled_from(sorted(REGIMES)), st.sampled_from(KINDS))
def test_every_term_ends_after_receipt_and_an_extension_never_shortens_it(
    day: date, regime: str, kind: Any
) -> None:
    received = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    law: dict[str, Any] = {
        "regime": regime,
        "kind": kind,
        "jurisdiction": "US-CA" if regime == "ccpa" else "DE",
        "received": received,
    }
    plain = answer_due(**law)
    assert received < plain <= received + timedelta(days=60)
    if kind in REGIMES[regime].more:
        assert plain < answer_due(**law, extended=True) <= received + timedelta(days=100)


@given(days, st.integers(0, 30))
def test_a_month_later_is_the_same_day_or_the_months_last(day: date, count: int) -> None:
    later = add_months(day, count)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


@given(days, st.integers(1, 40))
def test_a_span_of_working_days_ends_on_one_and_holds_as_many(day: date, count: int) -> None:
    is_working = working_days("US-CA")
    last = Span(working=count).end(day, is_working)
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert is_working(last) and sum(map(is_working, between)) == count


def test_every_action_has_a_term_in_every_law() -> None:
    for law in REGIMES.values():
        assert {action.kind for action in ACTIONS.values()} <= set(law.answer)
        ZoneInfo(law.zone)
        assert law.citation and law.doubt
