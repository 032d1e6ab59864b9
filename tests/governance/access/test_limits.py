"""Rates and quotas: exact, told in headers, and no way to fill the log with refusals."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.models import Application, Meter
from governance.services.limits import spend
from tests.governance.access.conftest import told

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def after(**passed) -> datetime:
    return NOON + timedelta(**passed)


def spent(application, count, *, at=NOON) -> int:
    """How many of so many calls at one moment got through."""
    return sum(not spend(application, at=at).refused for _ in range(count))


def test_a_call_over_the_rate_is_429_and_says_when_to_come_again(connect, ask):
    with time_machine.travel(NOON, tick=False):
        crm = connect(rate_per_minute=2)
        calling = crm.calling()
        first = calling.post("decisions", ask(None))
        assert first["RateLimit-Policy"] == '"minute";q=2;w=60'
        assert first["RateLimit"] == '"minute";r=1;t=30'
        assert calling.post("decisions", ask(None))["RateLimit"] == '"minute";r=0;t=60'
        refused = calling.post("decisions", ask(None))
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"] == "30"
    assert refused["RateLimit"] == '"minute";r=0;t=60'
    assert refused.json()["violated-policies"] == ["minute"]
    with time_machine.travel(after(seconds=30), tick=False):
        assert calling.post("decisions", ask(None)).status_code == 200


def test_no_edge_of_a_minute_lets_twice_the_rate_through(connect):
    crm = connect(rate_per_minute=60).application
    assert spent(crm, 61, at=after(seconds=59)) == 60
    assert spent(crm, 60, at=after(seconds=61)) == 2, "two seconds give two calls back"


def test_a_quota_of_the_day_ends_at_midnight_utc(connect):
    crm = connect(quota_per_day=3).application
    assert spent(crm, 5) == 3
    told_now = spend(crm, at=NOON)
    assert told_now.retry_after == 12 * 3600
    assert told_now.headers()["RateLimit-Policy"] == '"minute";q=6000;w=60, "day";q=3;w=86400'
    assert '"day";r=0;t=43200' in told_now.headers()["RateLimit"]
    assert spent(crm, 1, at=after(hours=11, minutes=59)) == 0
    assert spent(crm, 5, at=after(hours=12)) == 3


def test_a_quota_of_the_month_ends_with_the_month(connect):
    crm = connect(quota_per_month=2).application
    assert spent(crm, 3) == 2
    assert spent(crm, 1, at=datetime(2026, 11, 30, 23, 59, 59, tzinfo=UTC)) == 0
    december = spend(crm, at=datetime(2026, 12, 1, tzinfo=UTC))
    assert not december.refused
    assert december.headers()["RateLimit"].endswith('"month";r=1;t=2678400')


def test_a_refused_call_counts_against_nothing(connect):
    crm = connect(rate_per_minute=1, quota_per_day=2).application
    assert spent(crm, 10) == 1
    assert Meter.objects.get(pk=crm.pk).day_count == 1
    assert spent(crm, 1, at=after(minutes=1)) == 1


def test_applications_do_not_share_a_meter(connect):
    one = connect("one", rate_per_minute=1).application
    other = connect("other", rate_per_minute=1).application
    assert (spent(one, 2), spent(other, 2)) == (1, 1)


def test_a_flood_of_refusals_leaves_one_entry_a_minute(connect):
    crm = connect(rate_per_minute=1).application
    spent(crm, 50)
    assert [body["facts"]["limits"] for body in told("application.limited")] == [["minute"]]
    spent(crm, 50, at=after(seconds=61))
    assert len(told("application.limited")) == 2


def test_counting_a_call_is_one_statement(connect):
    crm = connect().application
    spend(crm, at=NOON)
    with CaptureQueriesContext(connection) as queries:
        spend(crm, at=NOON)
    assert len(queries) == 1


def test_staff_and_strangers_have_no_such_headers(client, pack):
    assert "RateLimit" not in client.get("/api/v1/purposes")


def test_an_unknown_token_costs_no_application_anything(connect, ask):
    crm = connect()
    crm.web.get("/api/v1/analyses", headers={"Authorization": "Bearer made-up"})
    assert not Meter.objects.filter(pk=crm.application.pk).exists()


@settings(max_examples=30, deadline=None)
@given(
    rate=st.integers(1, 50),
    pauses=st.lists(st.floats(0, 90, allow_nan=False), min_size=1, max_size=60),
)
def test_in_no_minute_does_more_than_the_rate_and_what_trickles_back_get_through(rate, pauses):
    """A token bucket: over any stretch of `t` seconds at most `rate * (1 + t / 60)` calls."""
    application = Application.objects.filter(slug="trickle").first() or _bare("trickle")
    application.rate_per_minute = rate
    Meter.objects.filter(pk=application.pk).delete()
    passed, moments = 0.0, []
    for pause in pauses:
        passed += pause / 30
        at = NOON + timedelta(seconds=passed)
        if not spend(application, at=at).refused:
            moments.append(at.timestamp())
    for start in range(len(moments)):
        for end in range(start, len(moments)):
            stretch = moments[end] - moments[start]
            assert end - start + 1 <= rate * (1 + stretch / 60) + 1e-6


def _bare(slug: str) -> Application:
    from governance.services.applications import create_application

    made, _ = create_application(
        slug=slug, namespaces=["shop"], scopes=["catalogue:read"], by="test", at=NOON
    )
    return made
