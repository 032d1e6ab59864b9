"""Records of processing and the disclosure follow from what is published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse

from consent.models import Purpose
from governance.models import Assessment, Policy, RetentionRule
from governance.readability import grade, reading_ease
from governance.records import controller, disclosure, records
from governance.roles import project
from governance.services import policies
from tests.governance.policy.office import BORIS, NOON, published
from tests.governance.policy.test_admin import officer

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture(autouse=True)
def kept_a_month(db: None) -> None:
    """A retention rule: without one, a score lives a day."""
    RetentionRule.objects.create(purpose="", modality="text", days=30, reason="a month")


def test_nothing_published_means_nothing_processed(support: Purpose) -> None:
    assert records(at=NOON) == []


def test_a_record_has_what_article_30_asks(support: Purpose, assessed: Assessment) -> None:
    published()
    [record] = records(at=NOON)
    assert record.purpose == support.slug
    assert record.lawful_bases == ("text: legitimate-interest",)
    assert record.subjects == ("customer",)
    assert record.recipients == ("support",)
    assert record.retention_days == ("text: 30",)
    assert record.assessment == str(assessed)
    assert record.to_json()["data"] == ["emotion inferred from text"]


def test_it_changes_with_what_is_published(support: Purpose) -> None:
    published()
    policies.retire(Policy.objects.get(), by=BORIS, at=NOON)
    assert records(at=NOON + timedelta(days=1)) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("what you write", "30 days", "say no")), ("ru", ("ваш текст", "30 дн", "«нет»"))],
)
def test_the_disclosure_says_what_why_how_long_and_your_choices(
    support: Purpose, language: str, words: tuple[str, ...]
) -> None:
    published()
    told = disclosure(language, at=NOON)
    for word in words:
        assert word in told.text
    assert told.score >= 60, told.score
    assert told.grade in ("easy", "plain")


def test_a_purpose_about_staff_is_not_told_to_customers(support: Purpose) -> None:
    published()
    Purpose.objects.update(for_customers=False)
    assert [name for name, _ in disclosure("en", at=NOON).sections] == ["Your choices"]


def test_hard_texts_score_lower_than_plain_ones() -> None:
    plain = "We read what you write. You can say no."
    hard = "Notwithstanding aforementioned provisions, operations necessitate authorisation."
    assert reading_ease(plain, "en") > 80
    assert grade(reading_ease(hard, "en")) == "very hard"
    assert reading_ease("", "en") == 100.0


@override_settings(
    DISCREET_CONTROLLER_NAME="Shop GmbH", DISCREET_CONTROLLER_CONTACT="privacy@shop.example"
)
def test_the_records_name_the_controller_and_the_contact(support: Purpose) -> None:
    project()
    published()
    url, anna = reverse("admin:governance_policy_records"), officer("anna")
    page = anna.get(url).content.decode()
    assert "Shop GmbH" in page
    assert "privacy@shop.example" in page
    told = anna.get(url, {"format": "json"}).json()
    assert told["controller"] == {"name": "Shop GmbH", "contact": "privacy@shop.example"}
    assert told["records"][0]["purpose"] == support.slug


@override_settings(DISCREET_CONTROLLER_NAME="", DISCREET_CONTROLLER_CONTACT="")
def test_records_without_a_controller_say_what_is_missing() -> None:
    project()
    page = officer("anna").get(reverse("admin:governance_policy_records")).content.decode()
    assert "DISCREET_CONTROLLER_NAME" in page
    assert "DISCREET_CONTROLLER_CONTACT" in page
    assert controller().missing == ("DISCREET_CONTROLLER_NAME", "DISCREET_CONTROLLER_CONTACT")
