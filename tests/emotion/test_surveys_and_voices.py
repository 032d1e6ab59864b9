"""A slider is no inference; what is read from a voice obeys the law of voice."""

import json

import pytest
from django.utils import timezone

from audit.models import Entry, Payload
from emotion.modelfacts import model_in_use
from emotion.models import ModelCard
from governance.gates import ModelStatus, Use
from tests.emotion.models import audited

pytestmark = pytest.mark.django_db(databases=["default", "vault"])

SURVEY = {"purpose": "product.feedback", "modality": "survey", "setting": "retail"}


def facts_of(kind):
    (entry,) = Entry.objects.filter(type=kind)
    return json.loads(bytes(Payload.objects.get(entry=entry.pk).body))["facts"]


def test_a_slider_is_taken_at_its_word(caller, ask):
    answer = caller.post("analyses", ask(**SURVEY, content={"position": 12})).json()
    assert answer["state"] == {"label": "upset", "score": 1.0}
    assert answer["valence"] == pytest.approx(-0.76)
    assert answer["model"]["name"] == "survey"
    assert answer["expressed"] == "told by the person, nothing inferred"
    assert answer["redactions"] == {}
    assert facts_of("analysis.allowed")["facts"]["inference_basis"] == "none"
    assert facts_of("analysis.scored")["inference_basis"] == "none"


@pytest.mark.parametrize(("position", "state"), [(0, "upset"), (50, "neutral"), (100, "satisfied")])
def test_the_whole_scale_is_understood(caller, ask, position, state):
    answer = caller.post("analyses", ask(**SURVEY, content={"position": position})).json()
    assert answer["state"]["label"] == state


def test_a_bias_audit_closes_no_slider_since_nothing_is_inferred(caller, ask):
    audited("en:dialect")
    answer = caller.post("analyses", ask(**SURVEY, content={"position": 90})).json()
    assert answer["limits"] == {"failed_families": []}


def test_a_steward_who_closes_the_slider_s_card_closes_it(caller, ask):
    ModelCard.objects.filter(name="survey").update(allowed=False)
    refused = caller.post("analyses", ask(**SURVEY, content={"position": 90}))
    assert (refused.status_code, refused.json()["decisive"]) == (403, "gate.model")


def test_words_in_a_survey_are_read_as_text_is(caller, ask):
    answer = caller.post("analyses", ask("Thank you, I love it!", **SURVEY)).json()
    assert answer["model"]["name"] != "survey"
    assert facts_of("analysis.allowed")["facts"]["inference_basis"] == "text"


def test_a_question_without_content_is_decided_as_for_words(caller, ask):
    assert caller.post("decisions", ask(None, **SURVEY)).json()["decision"] == "allow"
    assert facts_of("decision.allowed")["facts"]["inference_basis"] == "text"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"content": {"position": 101}}, "content.position"),
        ({"content": {"position": -1}}, "content.position"),
        ({"content": {"position": "happy"}}, "content.position"),
        ({"content": {"position": 5, "text": "and words"}}, "content.position"),
        ({"content": {}}, "content.text"),
        ({"content": {"position": 5}, "modality": "text"}, "content.position"),
        ({"content": {"position": 5}, "inference_basis": "none"}, "inference_basis"),
    ],
)
def test_what_is_no_position_is_named(caller, ask, changes, field):
    refused = caller.post("analyses", ask(**{**SURVEY, **changes}))
    assert refused.status_code == 422
    assert field in [error["field"] for error in refused.json()["errors"]]


def test_an_idempotent_slider_answers_again(caller, ask):
    body = ask(**SURVEY, content={"position": 70})
    first = caller.post("analyses", body, **{"Idempotency-Key": "s-1"}).json()
    again = caller.post("analyses", body, **{"Idempotency-Key": "s-1"}).json()
    assert again["id"] == first["id"]
    other = ask(**SURVEY, content={"position": 71})
    assert caller.post("analyses", other, **{"Idempotency-Key": "s-1"}).status_code == 422


# --- voice ---------------------------------------------------------------------------------------

FACE = Use(purpose="service.quality", modality="face", inference_basis=None)
VOICE = {"purpose": "service.quality", "modality": "voice", "channel": "phone"}


def consent(caller, **changes):
    (notice,) = caller.get("notices?purpose=service.quality").json()["notices"]
    shown = {"id": notice["id"], "version": notice["version"]}
    body = {
        "subject": {"namespace": "shop", "id": "customer-17"},
        "purpose": "service.quality",
        "modality": "voice",
        "jurisdiction": "DE",
        "state": "given",
        "notice": shown,
    }
    assert caller.put("consents", {**body, **changes}).status_code == 201
    return shown


def test_a_transcript_is_decided_on_by_the_law_of_voice(caller, ask):
    refused = caller.post("analyses", ask(**VOICE))
    assert (refused.status_code, refused.json()["decisive"]) == (403, "gate.consent")
    shown = consent(caller)
    unseen = caller.post("analyses", ask(**VOICE))  # a notice at each exposure (Art. 50(3))
    assert (unseen.status_code, unseen.json()["decisive"]) == (403, "gate.notice")
    audited("en:dialect")  # no rule bears an unfair model where the basis is biometric
    unfair = caller.post("analyses", ask(**VOICE, notice=shown))
    assert (unfair.status_code, unfair.json()["decisive"]) == (403, "gate.bias")
    audited()
    answer = caller.post("analyses", ask(**VOICE, notice=shown))
    assert answer.status_code == 200, answer.content
    assert facts_of("analysis.scored")["inference_basis"] == "biometric"


@pytest.mark.parametrize("modality", ["voice", "face"])
def test_no_worker_is_read_by_voice_or_face(caller, ask, modality):
    body = ask(purpose="agent.coaching", modality=modality, speaker="employee", setting="workplace")
    refused = caller.post("analyses", body)
    assert (refused.status_code, refused.json()["decisive"]) == (403, "eu-ai-act.5-1-f")


def test_faces_are_off(caller, ask):
    refused = caller.post("decisions", ask(None, **{**VOICE, "modality": "face"})).json()
    assert (refused["decision"], refused["decisive"]) == ("deny", "house.biometric-high-risk")
    assert model_in_use(FACE, timezone.now()) == ModelStatus()
