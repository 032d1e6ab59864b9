"""Every row has its date, and goes when it comes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from consent.models import Purpose
from emotion.models import Analysis
from governance.models import RetentionRule
from governance.services.retention import purge_due, retention_until
from governance.tasks import purge

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_the_strictest_rule_wins(pack):
    now = timezone.now()
    purpose = Purpose.objects.get(slug="support.escalation")
    RetentionRule.objects.create(purpose="", modality="text", days=3, reason="shorter")
    assert retention_until(purpose=purpose, modality="text", start=now) == now + timedelta(days=3)
    assert retention_until(purpose=purpose, modality="voice", start=now) == now + timedelta(days=30)


def test_without_a_rule_a_row_lives_one_day(pack):
    now = timezone.now()
    purpose = Purpose.objects.get(slug="support.escalation")
    RetentionRule.objects.all().delete()
    assert retention_until(purpose=purpose, modality="text", start=now) == now + timedelta(days=1)


def test_an_analysis_dies_on_its_date_and_leaves_evidence(caller, ask):
    caller.post("analyses", ask())
    row = Analysis.objects.get()
    assert purge_due(at=row.retention_until - timedelta(seconds=1)) == 0
    assert purge_due(at=row.retention_until) == 1
    assert not Analysis.objects.exists()
    assert Entry.objects.filter(type="retention.purged").count() == 1


def test_purging_twice_changes_nothing(caller, ask):
    caller.post("analyses", ask())
    due = Analysis.objects.get().retention_until
    assert [purge_due(at=due), purge_due(at=due)] == [1, 0]
    assert Entry.objects.filter(type="retention.purged").count() == 1


def test_nothing_is_deleted_without_evidence(caller, ask, monkeypatch):
    from governance.services import retention

    def fail(event):
        raise OSError("disk full")

    caller.post("analyses", ask())
    due = Analysis.objects.get().retention_until
    monkeypatch.setattr(retention, "record", fail)
    with pytest.raises(OSError, match="disk full"):
        purge_due(at=due)
    assert Analysis.objects.count() == 1


def test_many_rows_go_in_bounded_batches(caller, ask):
    for number in range(5):
        caller.post("analyses", ask(subject={"namespace": "shop", "id": str(number)}))
    due = timezone.now() + timedelta(days=31)
    assert purge_due(at=due, batch=2) == 5
    assert Entry.objects.filter(type="retention.purged").count() == 3


def test_the_celery_task_looks_for_what_is_due(caller, ask, monkeypatch):
    caller.post("analyses", ask())
    later = timezone.now() + timedelta(days=31)
    monkeypatch.setattr("governance.tasks.timezone.now", lambda: later)
    assert purge.apply().get() == 1


def test_a_row_past_its_date_cannot_be_read_even_before_it_is_purged(caller, ask):
    made = caller.post("analyses", ask()).json()
    Analysis.objects.update(retention_until=timezone.now() - timedelta(seconds=1))
    assert caller.get(f"analyses/{made['id']}").status_code == 404
