"""A file exported, imported into a fresh instance and exported again is equal."""

from __future__ import annotations

import json

import pytest

from governance.errors import DocumentRefused
from governance.models import Assessment
from governance.services.assessment_files import export_cnil, import_cnil
from tests.governance.assessments.test_cnil import sample
from tests.governance.policy.office import ANNA, NOON, approved_assessment, make_purpose

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_a_foreign_file_comes_back_equal_unknown_keys_included() -> None:
    made, cleaned = import_cnil(json.dumps(sample()).encode(), by=ANNA, at=NOON)
    made.refresh_from_db()
    assert export_cnil(made) == sample()
    assert cleaned == []
    assert made.state == "draft"


def test_our_own_assessment_survives_a_fresh_instance() -> None:
    make_purpose()
    ours = approved_assessment(
        "support.escalation",
        undertakings={"human_oversight": "The head of support."},
        fria={"a": "Support"},
        monthly_volume=1000,
    )
    first = export_cnil(ours)
    Assessment.objects.all().delete()
    made, _ = import_cnil(json.dumps(first).encode(), by=ANNA, at=NOON)
    made.refresh_from_db()
    assert export_cnil(made) == first
    assert made.undertakings == ours.undertakings
    assert [scope.purpose for scope in made.scopes.all()] == ["support.escalation"]
    assert made.state == "draft"


def test_a_long_title_of_a_measure_is_kept_whole() -> None:
    title = "Conversations are redacted before they are scored. " * 12 + "End"
    document = sample()
    document["measures"] = [{"id": 9, "title": title, "content": "By a human.", "odd": True}]
    made, _ = import_cnil(json.dumps(document).encode(), by=ANNA, at=NOON)
    made.refresh_from_db()
    assert made.measures.get().title == title
    assert export_cnil(made) == document

    made.measures.update(description="By two humans.")
    changed = export_cnil(made)
    again, _ = import_cnil(json.dumps(changed).encode(), by=ANNA, at=NOON)
    again.refresh_from_db()
    assert again.measures.get().title == title
    assert export_cnil(again) == changed


def test_what_an_officer_adds_is_in_the_next_export() -> None:
    made, _ = import_cnil(json.dumps(sample()).encode(), by=ANNA, at=NOON)
    made.title = "Renamed"
    made.save()
    exported = export_cnil(made)
    assert exported["pia"]["name"] == "Renamed"
    assert exported["pia"]["x_unknown"] == sample()["pia"]["x_unknown"]


def test_a_refused_file_leaves_nothing() -> None:
    with pytest.raises(DocumentRefused):
        import_cnil(b'{"pia": {}, "answers": [{}]}', by=ANNA, at=NOON)
    assert not Assessment.objects.exists()
