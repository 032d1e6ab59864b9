"""What became of a case feeds sums about nobody, once, and only while the person lets it."""

import random

import pytest
from django.db.models import Sum

from audit.models import Entry, Payload
from emotion.models import Analysis, OutcomeNote, OutcomeTally
from emotion.services.tallying import add_up, week_of
from emotion.validity import validity
from governance.models import Application

pytestmark = pytest.mark.django_db(databases=["default", "vault"])

SLUG = "support.escalation"


@pytest.fixture
def analysed(caller, ask):
    return caller.post("analyses", ask()).json()["id"]


def test_an_outcome_is_counted_once_and_about_nobody(caller, analysed):
    path = f"analyses/{analysed}/outcomes"
    first = caller.post(path, {"outcome": "churned"})
    assert (first.status_code, first.json()["counted"]) == (200, True)
    again = caller.post(path, {"outcome": "churned", "happened": False}).json()
    assert again["counted"] is False
    assert caller.post(path, {"outcome": "resolved", "happened": False}).json()["counted"] is True
    rows = OutcomeTally.objects.values_list("outcome", "happened").annotate(Sum("count"))
    assert set(rows) == {("churned", True, 1), ("resolved", False, 1)}
    assert {field.name for field in OutcomeNote._meta.get_fields()} == {"id", "analysis", "tag"}
    assert "churned" not in OutcomeNote.objects.first().tag


def test_its_evidence_says_that_it_was_counted_and_not_what(caller, analysed):
    caller.post(f"analyses/{analysed}/outcomes", {"outcome": "churned"})
    entry = Entry.objects.get(type="outcome.counted")
    body = bytes(Payload.objects.get(entry=entry.pk).body)
    assert analysed.encode() in body
    assert b"churned" not in body


def test_after_an_opt_out_nothing_is_counted(caller, analysed):
    caller.post("opt-outs", {"subject": {"namespace": "shop", "id": "customer-17"}})
    refused = caller.post(f"analyses/{analysed}/outcomes", {"outcome": "churned"})
    assert (refused.status_code, refused.json()["type"][-18:]) == (403, "/no-longer-willing"[-18:])
    assert not OutcomeTally.objects.exists()


def test_only_the_application_that_asked_reports(caller, analysed):
    Analysis.objects.update(application="another")
    assert caller.post(f"analyses/{analysed}/outcomes", {"outcome": "churned"}).status_code == 404
    assert Application.objects.filter(slug="demo").exists()


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "divorced"}, "outcome"),
        ({"outcome": "churned", "happened": "perhaps"}, "happened"),
        ({"outcome": "churned", "note": "by phone"}, "note"),
    ],
)
def test_what_is_not_understood_is_named(caller, analysed, body, field):
    refused = caller.post(f"analyses/{analysed}/outcomes", body)
    assert refused.status_code == 422
    assert field in str(refused.json())


def test_aggregates_say_how_well_upset_readings_told_the_outcome(caller):
    from django.utils import timezone

    row = {"week": week_of(timezone.now()), "purpose": SLUG, "model": "m 1", "outcome": "churned"}
    for happened, bands in ((True, [9] * 30 + [5] * 10), (False, [1] * 60 + [5] * 20)):
        for n, band in enumerate(bands):
            add_up(OutcomeTally, [{**row, "happened": happened, "band": band, "shard": n % 16}])
    (told,) = caller.get(f"aggregates?purpose={SLUG}").json()["outcomes"]
    assert (told["n"], told["happened"]) == (120, 40)
    assert told["auc"] == pytest.approx(0.969, abs=0.001)
    assert told["auc_low"] < told["auc"] < told["auc_high"]
    assert 0.7 < told["r_low"] < told["r"] < told["r_high"] < 1


def test_few_outcomes_are_not_told(caller):
    from django.utils import timezone

    row = {"week": week_of(timezone.now()), "purpose": SLUG, "model": "m 1", "outcome": "churned"}
    for band in range(10):
        add_up(OutcomeTally, [{**row, "happened": True, "band": band, "shard": 0}])
        add_up(OutcomeTally, [{**row, "happened": False, "band": band, "shard": 0}])
    assert caller.get(f"aggregates?purpose={SLUG}").json()["outcomes"] == []


def test_readings_that_tell_nothing_have_an_area_of_a_half():
    same = dict.fromkeys(range(10), 50)
    found = validity(same, same)
    assert found.auc == pytest.approx(0.5)
    assert found.r == pytest.approx(0.0)
    assert found.auc_low < 0.5 < found.auc_high


def test_figures_agree_with_their_definitions_on_single_readings():
    chance = random.Random(1)
    yes = [min(9, max(0, round(chance.gauss(6, 2)))) for _ in range(120)]
    no = [min(9, max(0, round(chance.gauss(4, 2)))) for _ in range(180)]
    wins = sum((a > b) + (a == b) / 2 for a in yes for b in no) / (len(yes) * len(no))
    count = lambda side: {band: side.count(band) for band in set(side)}  # noqa: E731
    found = validity(count(yes), count(no))
    assert found.auc == pytest.approx(wins)
    both, flags = yes + no, [1] * len(yes) + [0] * len(no)
    mean, rate = sum(both) / 300, 120 / 300
    covariance = sum((x - mean) * (f - rate) for x, f in zip(both, flags, strict=True))
    spread = sum((x - mean) ** 2 for x in both) * sum((f - rate) ** 2 for f in flags)
    assert found.r == pytest.approx(covariance / spread**0.5)
    assert validity({1: 5}, {}) is None
    assert validity({1: 5}, {1: 9}) is None
