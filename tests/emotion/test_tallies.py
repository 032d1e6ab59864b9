"""Weekly sums about nobody: what sealing counts, what analysts are shown, what drift does."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from unittest import mock

import pytest
from django.db.models import Sum
from django.utils import timezone

from audit.models import Entry
from emotion.models import Analysis, DriftAlarm, Tally
from emotion.scorers import load
from emotion.services.tallying import add_up, band, week_of
from emotion.services.watching import watch
from governance.models import Assessment

pytestmark = pytest.mark.django_db(databases=["default", "vault"])

SLUG = "support.escalation"
NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)  # a Wednesday
LAST = date(2026, 11, 16)


def fill(weeks, *, channel="chat", model=None, people=None, purpose=SLUG):
    """Tallies as sealing would have left them: Monday → counts by state."""
    scorer = load("default")
    for week, counts in weeks.items():
        rows = {f"state:{state}": n for state, n in counts.items()}
        rows["people"] = sum(counts.values()) if people is None else people
        for bucket, count in rows.items():
            Tally.objects.create(
                week=week,
                purpose=purpose,
                channel=channel,
                model=model or f"{scorer.name} {scorer.version}",
                language="en",
                bucket=bucket,
                shard=0,
                count=count,
            )


def summed(**filters):
    rows = Tally.objects.filter(**filters).values_list("bucket").annotate(total=Sum("count"))
    return Counter(dict(rows))


def test_sealing_counts_the_message_once_in_its_week_and_about_nobody(caller, ask):
    for _ in range(3):
        assert caller.post("analyses", ask()).status_code == 200
    other = ask(subject={"namespace": "shop", "id": "customer-18"})
    assert caller.post("analyses", other).status_code == 200
    counts = summed(purpose=SLUG, channel="chat", week=week_of(timezone.now()))
    assert counts.pop("people") == 2
    assert sum(n for name, n in counts.items() if name.startswith("state:")) == 4
    assert sum(n for name, n in counts.items() if name.startswith("label:")) == 4
    names = {field.name for field in Tally._meta.get_fields()}
    assert not {name for name in names if "subject" in name or "time" in name or "_at" in name}
    assert {row.week.weekday() for row in Tally.objects.all()} == {0}


def test_a_discarded_or_denied_analysis_counts_nothing(caller, ask):
    caller.post("opt-outs", {"subject": {"namespace": "shop", "id": "customer-17"}})
    assert caller.post("analyses", ask()).status_code == 403
    assert not Tally.objects.exists()


def test_an_analysis_that_cannot_be_counted_is_not_kept(caller, ask, monkeypatch):
    monkeypatch.setattr("emotion.services.tallying.add_up", mock.Mock(side_effect=RuntimeError))
    assert caller.post("analyses", ask()).status_code == 500
    assert not Analysis.objects.exists()


def test_counting_again_adds_to_the_same_row():
    row = {"week": LAST, "purpose": SLUG, "channel": "chat", "model": "m 1", "language": "en"}
    row |= {"bucket": "people", "shard": 3}
    for _ in range(3):
        add_up(Tally, [row])
    assert Tally.objects.get().count == 3


@pytest.mark.parametrize(
    ("valence", "expected"), [(1.0, 0), (0.99, 0), (0.0, 5), (-0.99, 9), (-1.0, 9), (None, -1)]
)
def test_bands_run_from_satisfied_to_upset(valence, expected):
    assert band(valence) == expected


def test_small_groups_are_left_out_and_counts_rounded(caller):
    monday = week_of(timezone.now())
    fill({monday: {"upset": 43, "neutral": 91, "satisfied": 19}})
    fill({monday: {"upset": 400}}, channel="phone", people=19)
    found = caller.get(f"aggregates?purpose={SLUG}").json()
    (cell,) = found["cells"]
    assert cell["channel"] == "chat"
    assert cell["states"] == {"neutral": 90, "upset": 45, "satisfied": None}
    assert (cell["people"], cell["messages"]) == (155, 155)
    assert (found["k"], found["cells_left_out"]) == (20, 1)


def test_aggregates_are_for_those_who_may_read_them(caller, token_for, monkeypatch):
    assert token_for("catalogue:read").get(f"aggregates?purpose={SLUG}").status_code == 403
    unknown = caller.get("aggregates?purpose=mood.curiosity")
    assert unknown.status_code == 403
    assert unknown.json()["errors"][0]["field"] == "purpose"
    assert caller.get("aggregates").status_code == 422
    backwards = caller.get(f"aggregates?purpose={SLUG}&since=2026-11-16&until=2026-11-02")
    assert backwards.status_code == 422


def _weeks(before, now):
    return {LAST - timedelta(weeks=n): before for n in range(1, 5)} | {LAST: now}


CALM = {"upset": 100, "neutral": 300, "satisfied": 100}
STORM = {"upset": 350, "neutral": 100, "satisfied": 50}


def test_drift_raises_one_alarm_and_reopens_the_assessment(caller, ask):
    fill(_weeks(CALM, STORM))
    (alarm,) = watch(at=NOW)
    assert (alarm.week, alarm.channel, alarm.moved) == (LAST, "chat", "upset")
    assert alarm.shift == pytest.approx(0.5, abs=0.01)
    assert Entry.objects.get(pk=alarm.entry).type == "model.drifted"
    assert Entry.objects.filter(type="dpia.reopened").count() == 1
    closed = caller.post("analyses", ask())
    assert (closed.status_code, closed.json()["decisive"]) == (403, "gate.dpia")
    assert "upset by +50%" in Assessment.objects.get(scopes__purpose=SLUG).reopened_because
    assert caller.post("analyses", ask(purpose="service.quality")).status_code == 200
    assert watch(at=NOW) == []
    assert DriftAlarm.objects.count() == 1


@pytest.mark.parametrize(
    "weeks",
    [
        _weeks(CALM, CALM),
        _weeks(CALM, {name: n // 10 for name, n in STORM.items()}),  # too few to conclude
        {LAST: STORM},  # nothing to compare with
    ],
)
def test_no_drift_no_alarm(pack, weeks):
    fill(weeks)
    assert watch(at=NOW) == []


def test_another_model_is_compared_with_itself_only(pack):
    fill({week: counts for week, counts in _weeks(CALM, STORM).items() if week != LAST})
    fill({LAST: STORM}, model="another 1")
    assert watch(at=NOW) == []
