"""An assessment's way from author to DPO to approver, and what makes it stale."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError

from audit.models import Entry
from consent.models import Purpose
from governance.errors import AssessmentIncomplete, SamePerson, WrongState
from governance.models import Assessment
from governance.models.assessments import ASSESSMENT_STEPS, AssessmentState
from governance.services import assessments
from tests.governance.policy.office import (
    ANNA,
    BORIS,
    CLARA,
    MODEL,
    NOON,
    approved_assessment,
    drafted_assessment,
    make_purpose,
)

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SLUG = "support.escalation"


@pytest.fixture(autouse=True)
def purpose() -> Purpose:
    return make_purpose()


def status(**changes: object) -> assessments.Status:
    world = {"purpose": SLUG, "modality": "text", "model": MODEL, "at": NOON} | changes
    return assessments.status(**world)


def test_it_is_missing_then_unsigned_then_current() -> None:
    assert status().state == "missing"
    made = drafted_assessment(SLUG)
    assert status().state == "unsigned"
    made = assessments.submit(made, by=ANNA, at=NOON)
    made = assessments.advise(made, advice="Go on.", by=BORIS, at=NOON)
    assert status().state == "unsigned"
    assessments.approve(made, by=CLARA, at=NOON)
    assert status() == assessments.Status("current", (), Assessment.objects.get())


def test_it_covers_only_its_modalities() -> None:
    approved_assessment(SLUG)
    assert status(modality="voice").state == "missing"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"recipients": ["support", "sales"]}, "recipients"),
        ({"retention_days": 3650}, "retention days"),
        ({"lawful_bases": {"text": "consent"}}, "lawful bases"),
        ({"modalities": ["text", "voice"]}, "modalities"),
        ({"minimum_age": 18}, "minimum age"),
        ({"aims": ["upsell"]}, "aims"),
    ],
)
def test_it_goes_stale_when_its_purpose_changes_and_says_why(
    change: dict[str, object], words: str
) -> None:
    approved_assessment(SLUG)
    Purpose.objects.update(**change)
    found = status()
    assert found.state == "stale"
    assert words in " ".join(found.why)


def test_one_approved_before_purposes_had_aims_stays_current_until_one_has() -> None:
    made = approved_assessment(SLUG)
    del made.declared[SLUG]["aims"]
    made.save()
    assert status().state == "current"
    Purpose.objects.update(aims=["price"])
    assert status().state == "stale"


def test_it_goes_stale_with_another_model() -> None:
    approved_assessment(SLUG)
    found = status(model="linear 2")
    assert (found.state, found.why) == (
        "stale",
        ("The model in use (linear 2) is not one it examined.",),
    )


def test_it_goes_stale_when_its_review_is_due() -> None:
    approved_assessment(SLUG)
    assert status(at=NOON + timedelta(days=365)).state == "current"
    assert status(at=NOON + timedelta(days=366)).state == "stale"


def test_it_goes_stale_when_volume_exceeds_what_it_declared() -> None:
    made = approved_assessment(SLUG, monthly_volume=100)
    Assessment.objects.filter(pk=made.pk).update(observed_volume=101)
    assert "exceed" in status().why[0]


def test_a_new_version_supersedes_the_old_one_only_when_approved() -> None:
    first = approved_assessment(SLUG)
    second = drafted_assessment(SLUG, replaces=first)
    assert status().state == "current"
    second = assessments.submit(second, by=ANNA, at=NOON)
    second = assessments.advise(second, advice="Go on.", by=BORIS, at=NOON)
    assessments.approve(second, by=CLARA, at=NOON + timedelta(days=1))
    first.refresh_from_db()
    assert first.state == AssessmentState.SUPERSEDED
    assert status(at=NOON + timedelta(days=1)).assessment == second


@pytest.mark.parametrize("approver", [ANNA, BORIS])
def test_neither_author_nor_dpo_approves(approver: str) -> None:
    made = assessments.submit(drafted_assessment(SLUG), by=ANNA, at=NOON)
    made = assessments.advise(made, advice="Go on.", by=BORIS, at=NOON)
    with pytest.raises(SamePerson):
        assessments.approve(made, by=approver, at=NOON)
    made.approver = approver
    with pytest.raises(IntegrityError):
        made.save()


def test_the_author_does_not_advise() -> None:
    made = assessments.submit(drafted_assessment(SLUG), by=ANNA, at=NOON)
    with pytest.raises(SamePerson):
        assessments.advise(made, advice="Fine.", by=ANNA, at=NOON)


def test_an_incomplete_one_names_each_missing_part() -> None:
    made = drafted_assessment(SLUG, description="", subjects_views=" ", models_examined=[])
    made.risks.all().delete()
    with pytest.raises(AssessmentIncomplete) as caught:
        assessments.submit(made, by=ANNA, at=NOON)
    assert len(caught.value.extra["missing"]) == 4


def test_a_high_remaining_risk_needs_the_authority() -> None:
    made = drafted_assessment(SLUG)
    made.risks.update(residual_severity=4, residual_likelihood=3)
    made = assessments.submit(made, by=ANNA, at=NOON)
    made = assessments.advise(made, advice="Ask first.", by=BORIS, at=NOON)
    with pytest.raises(AssessmentIncomplete, match=r"Art\. 36"):
        assessments.approve(made, by=CLARA, at=NOON)


def test_every_step_outside_the_table_is_refused() -> None:
    made = drafted_assessment(SLUG)
    deeds = {
        AssessmentState.WITH_DPO: lambda: assessments.submit(made, by=ANNA, at=NOON),
        AssessmentState.WITH_APPROVER: lambda: assessments.advise(
            made, advice="Go.", by=BORIS, at=NOON
        ),
        AssessmentState.APPROVED: lambda: assessments.approve(made, by=CLARA, at=NOON),
        AssessmentState.REJECTED: lambda: assessments.reject(
            made, because="No.", by=CLARA, at=NOON
        ),
    }
    for state in AssessmentState:
        for target, deed in deeds.items():
            if target not in ASSESSMENT_STEPS[state]:
                Assessment.objects.update(state=state)
                with pytest.raises(WrongState):
                    deed()


def test_every_deed_leaves_its_evidence() -> None:
    made = approved_assessment(SLUG)
    kinds = set(Entry.objects.values_list("type", flat=True))
    assert {"dpia.drafted", "dpia.submitted", "dpia.advised", "dpia.approved"} <= kinds
    with pytest.raises(WrongState):
        assessments.revise(made, changes={"title": "Later"}, by=ANNA, at=NOON)
