"""What is permitted, disclosed and validated can be read over REST."""

import pytest

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_purposes_say_on_what_ground_and_whether_the_caller_may(caller):
    rows = {row["purpose"]: row for row in caller.get("purposes").json()["purposes"]}
    assert len(rows) == 7
    advert = rows["advertising.micro-moment"]
    assert advert["lawful_bases"]["text"] == "explicit-consent"
    assert advert["minimum_age"] == 18
    assert advert["gpc_is_opt_out"] is True
    assert advert["permitted"] is True
    assert set(advert["notices"][0]["texts"]) == {"en", "ru"}


def test_policies_are_those_in_force(caller):
    answer = caller.get("policies").json()
    assert len(answer["policies"]) == 7
    assert len(answer["policy_set"]) == 64
    decided = caller.post("decisions", caller_body()).json()
    assert decided["policy_set"] == answer["policy_set"]


def caller_body():
    from tests.conftest import question

    return question(None)


def test_models_say_what_they_are_for_and_until_when_they_may_be_used(caller):
    cards = {card["modality"]: card for card in caller.get("models").json()["models"]}
    assert set(cards) == {"text", "survey"}
    read = cards["text"]
    assert read["permitted"] is True
    assert read["validated_until"]
    assert read["audited_until"]
    assert set(read["limits"]) == {"en", "ru"}
    assert {row["language"] for row in read["validations"]} == {"en", "ru"}
    assert all(row["figures"]["macro_f1"] > 0 for row in read["validations"])
    told = cards["survey"]
    assert (told["inference_basis"], told["permitted"]) == ("none", True)
    assert told["validations"] == []


def test_notices_can_be_asked_for_by_purpose(caller):
    rows = caller.get("notices?purpose=service.quality").json()["notices"]
    assert {row["purpose"] for row in rows} == {"service.quality"}


def test_an_unsigned_assessment_means_no(caller, ask):
    from governance.models import Assessment

    Assessment.objects.filter(scopes__purpose="support.escalation").update(state="draft")
    refused = caller.post("analyses", ask())
    assert refused.status_code == 403
    assert refused.json()["decisive"] == "gate.dpia"
