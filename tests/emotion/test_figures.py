"""What an assessment is shown of the product: retention kept, and the last bias audit."""

from datetime import timedelta

import pytest
from django.utils import timezone

from consent.models import Purpose
from emotion.figures import product_figures
from emotion.models import Analysis, ModelCard
from emotion.services.validating import Terms, keep_audit
from governance.models import Assessment
from governance.services.assessment_evidence import evidence

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
LATE = "results past their date and still kept"
SLUG = "support.escalation"


def card(**changes):
    fields = {
        "name": "reader",
        "version": "2",
        "modality": "text",
        "allowed": True,
        "created_at": timezone.now(),
    }
    return ModelCard.objects.create(**(fields | changes))


def audit(about, *, failed, at=None):
    at = at or timezone.now()
    families = [
        {"language": one[:2], "family": one[3:], "largest": 0.2 if one in failed else 0.01}
        for one in {*failed, "en:age"}
    ]
    figures = {
        "model": about.name,
        "version": about.version,
        "pairs": 8603,
        "allowed": 0.05,
        "failed": failed,
        "families": families,
    }
    terms = Terms(by="staff:anna", at=at, until=at + timedelta(days=9))
    return keep_audit(figures, terms=terms)


@pytest.fixture
def purpose():
    return Purpose.objects.create(slug="mood.notes", modalities=["survey"])


def test_rows_past_their_date_are_counted(caller, ask):
    assert caller.post("analyses", ask()).status_code == 200
    row = Analysis.objects.get()
    before = dict(product_figures(SLUG, row.retention_until - timedelta(seconds=1)))
    assert (before["results kept"], before[LATE]) == ("1", "0")
    assert dict(product_figures(SLUG, row.retention_until))[LATE] == "1"
    assert dict(product_figures("service.quality", row.retention_until))[LATE] == "0"


def test_the_newest_allowed_card_tells_its_bias_audit(purpose):
    old = timezone.now() - timedelta(days=9)
    audit(card(version="1", created_at=old), failed=["en:age"])
    audit(card(), failed=["en:dialect"])
    card(name="unread", allowed=False)
    card(name="faces", modality="face")
    card(name="sliders", modality="survey", inference_basis="none")
    audits = [pair for pair in product_figures(purpose.slug, timezone.now()) if "bias" in pair[0]]
    [(label, value)] = audits
    assert label == "bias audit of reader 2"
    assert value.startswith("gap above 0.05 for en:dialect; 8603 pairs; counts until ")


def test_an_audit_that_ended_or_never_was_says_so(purpose):
    now = timezone.now()
    audit(card(), failed=[], at=now - timedelta(days=30))
    card(name="silent")
    told = dict(product_figures(purpose.slug, now))
    assert told["bias audit of reader 2"] == (
        "gap above 0.05 for no group; 8603 pairs; no longer current"
    )
    assert told["bias audit of silent 2"] == "never audited"


def test_an_assessment_shows_them(purpose):
    now = timezone.now()
    made = Assessment.objects.create(title="Notes", author="staff:anna", created_at=now)
    made.scopes.create(purpose=purpose.slug, modality="survey")
    [row] = evidence(made, at=now)
    assert (LATE, "0") in row.figures
