"""The same key and body give the same answer; another body is refused."""

import pytest

from emotion.models import Analysis

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
KEY = {"Idempotency-Key": "ticket-4711"}


def test_a_replay_gives_the_same_answer_and_scores_once(caller, ask):
    first = caller.post("analyses", ask(), **KEY).json()
    again = caller.post("analyses", ask(), **KEY).json()
    assert again["id"] == first["id"]
    assert again["emotions"] == first["emotions"]
    assert Analysis.objects.count() == 1


def test_a_replay_with_another_body_is_refused(caller, ask):
    caller.post("analyses", ask(), **KEY)
    other = caller.post("analyses", ask("Something else entirely"), **KEY)
    assert other.status_code == 422
    assert other.json()["type"].endswith("idempotency-key-reused")


def test_a_replay_about_another_person_is_refused(caller, ask):
    caller.post("analyses", ask(), **KEY)
    other = caller.post("analyses", ask(subject={"namespace": "shop", "id": "x"}), **KEY)
    assert other.status_code == 422


def test_a_replay_after_an_opt_out_is_refused(caller, ask):
    caller.post("analyses", ask(), **KEY)
    caller.post("opt-outs", {"subject": ask()["subject"]})
    assert caller.post("analyses", ask(), **KEY).status_code == 403


def test_a_key_of_400_characters_is_refused_by_name(caller, ask):
    refused = caller.post("analyses", ask(), **{"Idempotency-Key": "k" * 400})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"
