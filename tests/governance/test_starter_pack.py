"""The pack: idempotent, approved in demo mode only, and exactly the table of the design."""

import itertools

import pytest
from django.core.management import call_command
from django.utils import timezone

from audit.models import Entry
from consent.models import Notice, Purpose
from emotion.models import ModelCard
from governance import gates
from governance.models import Assessment, Policy, RetentionRule
from governance.policy.facts import MODALITIES, SETTINGS, SPEAKERS

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SLUGS = {
    "support.escalation",
    "service.quality",
    "product.feedback",
    "experience.personalisation",
    "advertising.micro-moment",
    "agent.coaching",
    "research.aggregate",
}


def test_every_purpose_comes_with_notice_policy_assessment_and_retention(pack):
    assert set(Purpose.objects.values_list("slug", flat=True)) == SLUGS
    for slug in SLUGS:
        notice = Notice.objects.get(purpose__slug=slug)
        assert notice.state == "approved"
        assert set(notice.texts) == {"en", "ru"}
        assert Policy.objects.filter(slug=slug, state="published").exists()
        assert Assessment.objects.filter(scopes__purpose=slug).exists()
        assert RetentionRule.objects.filter(purpose=slug).exists()


def test_loading_it_again_changes_nothing(pack):
    before = [model.objects.count() for model in (Purpose, Notice, Policy, Assessment, Entry)]
    call_command("starter_pack", verbosity=0)
    after = [model.objects.count() for model in (Purpose, Notice, Policy, Assessment, Entry)]
    assert before == after


def test_production_gets_drafts_only(db, settings):
    settings.DEMO = False
    call_command("starter_pack", verbosity=0)
    assert set(Notice.objects.values_list("state", flat=True)) == {"draft"}
    assert set(Policy.objects.values_list("state", flat=True)) == {"draft"}
    assert set(Assessment.objects.values_list("state", flat=True)) == {"draft"}
    assert not ModelCard.objects.filter(allowed=True).exists()


def test_drafts_of_a_production_start_become_a_working_demo(db, settings):
    settings.DEMO = False
    call_command("starter_pack", verbosity=0)
    settings.DEMO = True
    call_command("starter_pack", verbosity=0)
    purpose = Purpose.objects.get(slug="support.escalation")
    assert _decides(purpose, "text", "customer", "customer-service") == "allow"


def test_the_dpia_of_coaching_is_not_signed(pack):
    assert Assessment.objects.get(scopes__purpose="agent.coaching").state != "approved"


ROWS = {
    # purpose: (modality, speaker, setting) that a first-contact customer may be analysed under
    "support.escalation": {("text", "customer", "customer-service")},
    "service.quality": {("text", "customer", "customer-service")},
    "product.feedback": {
        ("text", "customer", "retail"),
        ("text", "customer", "customer-service"),
        ("survey", "customer", "retail"),
        ("survey", "customer", "customer-service"),
    },
    "experience.personalisation": set(),
    "advertising.micro-moment": set(),
    "agent.coaching": set(),
    "research.aggregate": {("text", "customer", "research"), ("survey", "customer", "research")},
}


@pytest.mark.parametrize("slug", sorted(ROWS))
def test_the_table_decides_and_everything_else_is_denied(pack, slug):
    purpose = Purpose.objects.get(slug=slug)
    cells = itertools.product(MODALITIES, SPEAKERS, SETTINGS)
    allowed = {cell for cell in cells if _decides(purpose, *cell) == "allow"}
    assert allowed == ROWS[slug]


def _decides(purpose, modality, speaker, setting):
    """The effect for a person never seen before who states everything that can be stated."""
    stated = {
        "purpose": purpose.slug,
        "modality": modality,
        "channel": "chat",
        "speaker": speaker,
        "setting": setting,
        "jurisdiction": "DE",
        "age": 30,
        "vulnerable": False,
    }
    gathered = gates.gather(
        stated,
        subject=None,
        purpose=purpose,
        application="demo",
        application_permitted=True,
        namespace_permitted=True,
        at=timezone.now(),
    )
    return gathered.decision.effect
