"""People label what a model scored: by reference, or redacted text that the policy lets be kept."""

import json
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from consent.models import Purpose, Subject
from consent.services import Reference, subject_for
from emotion.holder import AnalysisHolder
from emotion.models import Analysis, Review, ReviewLabel
from emotion.services.reviewing import TRAINING, agreement, teachable
from emotion.services.sampling import KEEP
from governance.models import Policy
from governance.policy import starter_rules
from governance.services import policies
from tests.consent.factories import make_notice, make_purpose

pytestmark = pytest.mark.django_db(databases=["default", "vault"])

SLUG = "support.escalation"
TEXT = "My name is Ivan Petrov and this is awful, I am so angry with you!"


@pytest.fixture(autouse=True)
def _everything_is_sampled(settings):
    settings.DISCREET_REVIEW_SHARE = 1.0


@pytest.fixture
def kept():
    """The officers' policy lets redacted text be kept for review."""
    rule = next(one for one in starter_rules() if one.id == "support.escalation.text")
    rule = replace(rule, obligations=(*rule.obligations, KEEP))
    before = Policy.objects.get(slug=SLUG, state="published")
    now = timezone.now()
    drafted = policies.draft(
        slug=SLUG,
        title="Escalation, with review",
        rationale="To see how far it can be trusted.",
        rules=[rule.to_json()],
        examples=before.examples,
        by="staff:anna",
        at=now,
    )
    sent = policies.submit(drafted, by="staff:anna", at=now)
    approved = policies.approve(sent, by="staff:boris", at=now, acknowledged=[])
    policies.publish(approved, by="staff:boris", at=now)


def analyse(caller, ask, text=TEXT, who="customer-17"):
    body = ask(text, subject={"namespace": "shop", "id": who})
    answer = caller.post("analyses", body)
    assert answer.status_code == 200, answer.content
    return answer.json()


def label(caller, identifier, state, annotator):
    body = {"state": state, "annotator": annotator}
    return caller.post(f"analyses/{identifier}/labels", body)


def test_by_reference_nothing_of_the_text_is_kept(caller, ask):
    identifier = analyse(caller, ask)["id"]
    (waiting,) = caller.get("reviews").json()["reviews"]
    assert waiting["analysis"] == identifier
    assert (waiting["purpose"], waiting["language"]) == (SLUG, "en")
    assert bytes(Review.objects.get().sealed_text) == b""
    assert label(caller, identifier, "upset", "rita").status_code == 201
    assert label(caller, identifier, "upset", "rita").status_code == 409
    assert label(caller, identifier, "neutral", "sam").status_code == 201
    assert caller.get("reviews").json()["reviews"] == []
    assert label(caller, identifier, "upset", "tom").status_code == 404
    row = ReviewLabel.objects.first()
    assert "rita" not in row.annotator
    assert b"upset" not in bytes(row.sealed)
    assert Entry.objects.filter(type="review.labelled").count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [({"annotator": "rita"}, "state"), ({"state": "cross", "annotator": "rita"}, "state")],
)
def test_a_label_is_one_of_the_three_states(caller, ask, body, field):
    identifier = analyse(caller, ask)["id"]
    refused = caller.post(f"analyses/{identifier}/labels", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == field


def test_another_application_s_messages_are_not_there(caller, ask):
    identifier = analyse(caller, ask)["id"]
    Analysis.objects.update(application="another")
    assert caller.get("reviews").json()["reviews"] == []
    assert label(caller, identifier, "upset", "rita").status_code == 404


def test_without_a_share_nothing_is_sampled(caller, ask, settings):
    settings.DISCREET_REVIEW_SHARE = 0.0
    analyse(caller, ask)
    assert not Review.objects.exists()


def test_agreement_is_krippendorff_s_and_the_model_is_measured_by_it(caller, ask):
    for n, (one, two) in enumerate(
        [("upset", "upset"), ("upset", "upset"), ("neutral", "neutral"), ("upset", "neutral")]
    ):
        identifier = analyse(caller, ask, who=f"customer-{n}")["id"]
        label(caller, identifier, one, "rita")
        label(caller, identifier, two, "sam")
    found = agreement(Purpose.objects.get(slug=SLUG))
    # Eight labels, five upset: observed disagreement 1/4, expected 2·5·3/(8·7).
    assert found.alpha == pytest.approx(1 - 0.25 / (2 * 5 * 3 / 56))
    assert (found.messages, found.agreed) == (4, 3)
    assert 0 <= found.right <= 1


def test_agreement_says_nothing_where_everybody_says_the_same(caller, ask):
    identifier = analyse(caller, ask)["id"]
    label(caller, identifier, "upset", "rita")
    label(caller, identifier, "upset", "sam")
    assert agreement(Purpose.objects.get(slug=SLUG)).alpha is None


def test_staff_read_redacted_text_and_leave_evidence(caller, kept, ask):
    identifier = analyse(caller, ask)["id"]
    http = Client()
    http.force_login(User.objects.get(username="support-supervisor"))
    page = http.get(f"/admin/emotion/review/{identifier}/label/")
    assert page.status_code == 200
    assert "this is awful" in page.content.decode()
    assert "Petrov" not in page.content.decode()
    assert Entry.objects.filter(type="review.read").count() == 1
    done = http.post(f"/admin/emotion/review/{identifier}/label/", {"state": "upset"})
    assert done.status_code == 302
    assert ReviewLabel.objects.count() == 1
    assert http.get(f"/admin/emotion/review/{identifier}/label/").status_code == 404
    assert identifier not in http.get("/admin/emotion/review/").content.decode()


def test_a_steward_reads_no_message(caller, kept, ask):
    identifier = analyse(caller, ask)["id"]
    http = Client()
    http.force_login(User.objects.get(username="model-steward"))
    assert http.get(f"/admin/emotion/review/{identifier}/label/").status_code == 403
    assert http.get("/admin/emotion/review/").status_code == 403


def _settle(caller, identifier):
    label(caller, identifier, "upset", "rita")
    label(caller, identifier, "upset", "sam")


def test_only_who_consented_to_training_teaches_a_model(caller, kept, ask, tmp_path):
    willing, unwilling = analyse(caller, ask)["id"], analyse(caller, ask, who="customer-18")["id"]
    _settle(caller, willing)
    _settle(caller, unwilling)
    assert list(teachable(at=timezone.now())) == []
    purpose = make_purpose(TRAINING, modalities=["text"], lawful_bases={"text": "consent"})
    notice = make_notice(purpose)
    body = {
        "subject": {"namespace": "shop", "id": "customer-17"},
        "purpose": TRAINING,
        "modality": "text",
        "state": "given",
        "jurisdiction": "DE",
        "notice": {"id": str(notice.pk), "version": notice.version},
    }
    given = caller.put("consents", body)
    assert given.status_code == 201, given.content
    out = tmp_path / "labels.jsonl"
    call_command("export_labels", out, verbosity=0)
    (line,) = out.read_text().splitlines()
    said = json.loads(line)
    assert (said["lang"], said["state"]) == ("en", "upset")
    assert "awful" in said["text"]
    assert "Petrov" not in said["text"]
    assert out.stat().st_mode & 0o777 == 0o600
    assert Entry.objects.filter(type="labels.exported").count() == 1


def test_the_person_is_told_and_everything_goes_with_the_analysis(caller, kept, ask):
    identifier = analyse(caller, ask)["id"]
    _settle(caller, identifier)
    subject = subject_for(Reference("shop", "customer-17"), at=timezone.now())
    (told,) = AnalysisHolder().export(subject, language="en")
    assert told["review"]["labels"] == ["upset", "upset"]
    assert "awful" in told["review"]["text"]
    assert isinstance(subject, Subject)
    while AnalysisHolder().erase(subject, at=timezone.now()):
        pass
    assert not Review.objects.exists()
    assert not ReviewLabel.objects.exists()
