"""As many calls as lines, exactly."""

from datetime import UTC, datetime

import pytest
import time_machine

from governance.models import Application, Meter
from tests.emotion.batches.conftest import line, upload

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_a_batch_of_the_whole_rate_fits_and_leaves_nothing(caller):
    Application.objects.filter(slug="demo").update(rate_per_minute=3, quota_per_day=10)
    caller.get("purposes")  # the token is looked up by the real clock
    Meter.objects.all().delete()
    with time_machine.travel(datetime.now(UTC), tick=False):
        answer = upload(caller, [line()] * 3)
        assert answer.status_code == 202, answer.content
        assert answer["RateLimit"].startswith('"minute";r=0;t=60, "day";r=7;')
        assert caller.get("purposes").status_code == 429
    meter = Meter.objects.get(application__slug="demo")
    assert (meter.day_count, meter.month_count) == (3, 3)


def test_the_same_upload_again_is_counted_as_one_call(caller):
    key = {"Idempotency-Key": "nightly"}
    upload(caller, [line()] * 3, **key)
    before = Meter.objects.get(application__slug="demo").day_count
    assert upload(caller, [line()] * 3, **key).status_code == 202
    assert Meter.objects.get(application__slug="demo").day_count == before + 1
