"""An assessment on the officers' screens."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.services import Event, record
from consent.models import Purpose
from governance.models import Assessment
from governance.roles import project
from governance.services.assessment_evidence import evidence, refresh_volumes, register_figures
from tests.governance.assessments.test_cnil import sample
from tests.governance.policy.office import MODEL, NOON, approved_assessment, make_purpose
from tests.governance.policy.test_admin import officer

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SLUG = "support.escalation"


@pytest.fixture(autouse=True)
def purpose() -> Purpose:
    project()
    return make_purpose()


def page(found: Assessment, name: str = "change") -> str:
    return reverse(f"admin:governance_assessment_{name}", args=[found.pk])


def filled() -> dict[str, Any]:
    texts = ("description", "necessity", "risk_summary", "measure_summary", "subjects_views")
    risk = {
        "title": "A wrong reading",
        "inherent_severity": "4",
        "inherent_likelihood": "3",
        "residual_severity": "2",
        "residual_likelihood": "2",
    }
    return {
        "title": "Escalation",
        **dict.fromkeys(texts, "Said."),
        "scopes": [f"{SLUG}|text"],
        "models_examined": MODEL,
        "consultation": "not-needed",
        "vow_human_oversight": "The head of support.",
        "risks-TOTAL_FORMS": "1",
        "risks-INITIAL_FORMS": "0",
        **{f"risks-0-{name}": value for name, value in risk.items()},
        "measures-TOTAL_FORMS": "1",
        "measures-INITIAL_FORMS": "0",
        "measures-0-title": "A human decides",
        "measures-0-owner": "Support",
    }


def do(client: Client, found: Assessment, deed: str, said: str = "") -> str:
    url = reverse("admin:governance_assessment_do", args=[found.pk, deed])
    return client.post(url, {"said": said}, follow=True).content.decode()


def test_it_goes_from_the_first_click_to_force() -> None:
    anna, boris, clara = officer("anna"), officer("boris", "dpo"), officer("clara")
    anna.post(reverse("admin:governance_assessment_add"), {"title": "Escalation"})
    made = Assessment.objects.get()
    assert "Still missing" in do(anna, made, "submit")
    anna.post(page(made), filled())
    made.refresh_from_db()
    assert made.undertakings == {"human_oversight": "The head of support."}

    do(anna, made, "submit")
    assert "cannot advise" in do(anna, made, "advise", "Fine.")
    do(boris, made, "advise", "Go on, with care.")
    assert "may approve" in do(boris, made, "approve")
    text = do(clara, made, "approve")
    made.refresh_from_db()
    assert made.state == "approved"
    assert f"{SLUG} by text: current" in text


def test_the_matrix_places_each_risk_before_and_after() -> None:
    made = approved_assessment(SLUG)
    text = officer("anna").get(page(made, "print")).content.decode()
    assert '<td class="high">1</td>' in text
    assert '<td class="mid">1</td>' in text


def test_a_next_version_begins_as_a_copy() -> None:
    made = approved_assessment(SLUG)
    do(officer("anna"), made, "next")
    second = Assessment.objects.get(version=2)
    assert second.state == "draft"
    assert second.risks.count() == second.measures.count() == 1
    assert made.risks.count() == 1


def test_evidence_is_live() -> None:
    made = approved_assessment(SLUG, monthly_volume=1)
    for decision in ("allow", "deny", "deny"):
        kind = "analysis.allowed" if decision == "allow" else "analysis.denied"
        record(Event(type=kind, at=NOON, actor="app:x", purpose=SLUG, decision=decision))
    later = NOON.replace(hour=13)
    [row] = evidence(made, at=later)
    assert (row.allowed, row.denied, row.refusals) == (1, 2, "66.7 %")
    assert refresh_volumes(at=later) == 1
    made.refresh_from_db()
    assert made.observed_volume == 3


def test_others_may_add_their_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("governance.services.assessment_evidence._providers", [])
    register_figures(lambda purpose, at: [("largest gap", "0.04")])
    [row] = evidence(approved_assessment(SLUG), at=NOON)
    assert row.figures == (("largest gap", "0.04"),)


def test_a_cnil_file_comes_in_and_goes_out() -> None:
    anna = officer("anna")
    upload = SimpleUploadedFile("pia.json", json.dumps(sample()).encode())
    anna.post(reverse("admin:governance_assessment_import"), {"file": upload})
    made = Assessment.objects.get()
    assert json.loads(anna.get(page(made, "export")).content) == sample()


def test_a_hostile_file_is_told_by_place() -> None:
    bad = sample() | {"evaluations": [{"reference_to": "3.1.[object Object]"}]}
    upload = SimpleUploadedFile("pia.json", json.dumps(bad).encode())
    url = reverse("admin:governance_assessment_import")
    text = officer("anna").post(url, {"file": upload}, follow=True).content.decode()
    assert "evaluations[0].reference_to" in text
    assert not Assessment.objects.exists()
