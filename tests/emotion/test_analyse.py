"""The main job over REST: a yes with its score, a no with its reasons, evidence for both."""

import sqlite3
import uuid
from pathlib import Path

import pytest
from django.db import connection

from audit.models import Entry
from emotion.models import Analysis
from tests.conftest import REFUND, REFUND_RU, SECRETS

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
UPSET = {"anger", "annoyance", "disappointment"}


def test_an_angry_message_answers_with_emotions_redactions_and_a_receipt(caller, ask):
    response = caller.post("analyses", ask())
    assert response.status_code == 200, response.data
    answer = response.json()
    assert answer["decision"] == "allow"
    assert UPSET & {emotion["label"] for emotion in answer["emotions"][:3]}
    assert answer["redactions"] == {"PHONE_NUMBER": 1}
    assert answer["receipt"]["signature"]
    assert answer["retention_until"] > answer["created_at"]


def test_a_russian_message_does_the_same(caller, ask):
    answer = caller.post("analyses", ask(REFUND_RU, jurisdiction="RU", locale="ru")).json()
    assert answer["decision"] == "allow"
    assert UPSET & {emotion["label"] for emotion in answer["emotions"][:3]}
    assert answer["redactions"] == {"PHONE_NUMBER": 1, "PERSON": 1}


@pytest.mark.parametrize("text", [REFUND, REFUND_RU])
def test_no_clear_text_is_stored_anywhere(caller, ask, text):
    subject = {"namespace": "shop", "id": "Wilhelmina-Unusual-Id-77"}
    assert caller.post("analyses", ask(text, subject=subject)).status_code == 200
    stored = b"\n".join(_every_value())
    for secret in SECRETS:
        assert secret.encode() not in stored
    sealed = Analysis.objects.get()
    assert b"anger" not in bytes(sealed.sealed)


def _every_value():
    """Every value of every table, as bytes."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    yield (
                        bytes(value)
                        if isinstance(value, bytes | memoryview)
                        else str(value).encode()
                    )


def test_coaching_by_voice_is_refused_with_its_citation(caller, ask):
    response = caller.post(
        "analyses",
        ask(purpose="agent.coaching", modality="voice", speaker="employee", setting="workplace"),
    )
    assert response.status_code == 403
    assert response["Content-Type"] == "application/problem+json"
    refusal = response.json()
    assert refusal["decision"] == "deny"
    assert refusal["decisive"] == "eu-ai-act.5-1-f"
    assert "5(1)(f)" in refusal["reasons"][0]["citation"]
    assert refusal["receipt"]["signature"]


def test_a_subject_who_opted_out_is_refused_at_the_very_next_request(caller, ask):
    assert caller.post("analyses", ask()).status_code == 200
    opted = caller.post("opt-outs", {"subject": ask()["subject"]})
    assert opted.status_code == 201
    refusal = caller.post("analyses", ask())
    assert refusal.status_code == 403
    assert refusal.json()["decisive"] == "gate.opt-out"


def test_yes_no_and_opt_out_are_all_in_the_log(caller, ask):
    caller.post("analyses", ask())
    caller.post("opt-outs", {"subject": ask()["subject"]})
    caller.post("analyses", ask())
    types = set(Entry.objects.values_list("type", flat=True))
    assert {"analysis.allowed", "analysis.scored", "optout.set", "analysis.denied"} <= types


def test_a_denial_never_reads_the_text(caller, ask, monkeypatch):
    from emotion.services import analysing

    def explode(*args, **kwargs):
        raise AssertionError("the text of a denied request was touched")

    monkeypatch.setattr(analysing, "redact", explode)
    response = caller.post("analyses", ask(purpose="pricing.by-mood"))
    assert response.status_code == 403
    assert response.json()["decisive"] == "policy.unknown-purpose"


def test_a_decision_is_the_same_without_content(caller, ask):
    answer = caller.post("decisions", ask(None))
    assert answer.status_code == 200
    assert answer.json()["decision"] == "allow"
    denied = caller.post("decisions", ask(None, purpose="agent.coaching"))
    assert denied.status_code == 200
    assert denied.json()["decision"] == "deny"


def test_an_analysis_can_be_read_back_and_the_read_is_recorded(caller, ask):
    made = caller.post("analyses", ask()).json()
    found = caller.get(f"analyses/{made['id']}")
    assert found.status_code == 200
    assert found.json()["emotions"] == made["emotions"]
    read = Entry.objects.get(type="analysis.read")
    assert read.purpose == "support.escalation"


def test_an_unknown_analysis_is_not_found(caller):
    assert caller.get(f"analyses/{uuid.uuid4()}").status_code == 404


def test_the_list_holds_what_the_caller_may_read(caller, ask):
    first = caller.post("analyses", ask()).json()
    caller.post("analyses", ask("The lid leaks.", purpose="product.feedback", setting="retail"))
    found = caller.get("analyses").json()["analyses"]
    assert [row["id"] for row in found] == [first["id"]]  # feedback gives aggregates only


def test_a_failing_redactor_means_no_score_and_says_so(caller, ask, monkeypatch):
    from emotion.services import analysing
    from governance.redaction import RedactionFailed

    def fail(*args, **kwargs):
        raise RedactionFailed("model missing")

    monkeypatch.setattr(analysing, "redact", fail)
    response = caller.post("analyses", ask())
    assert response.status_code == 503
    assert not Analysis.objects.exists()
    assert Entry.objects.filter(type="analysis.failed").count() == 1


def test_no_evidence_no_score(caller, ask, monkeypatch):
    from emotion.services import analysing

    def fail(event):
        raise sqlite3.OperationalError("disk full")

    monkeypatch.setattr(analysing, "record", fail)
    response = caller.post("analyses", ask())
    assert response.status_code == 500
    assert not Analysis.objects.exists()


def test_a_will_that_changes_while_scoring_discards_the_score(caller, ask, monkeypatch):
    from emotion.services import analysing

    honest = analysing.redact

    def slow(text, **options):
        caller.post("opt-outs", {"subject": ask()["subject"]})
        return honest(text, **options)

    monkeypatch.setattr(analysing, "redact", slow)
    response = caller.post("analyses", ask())
    assert response.status_code == 403
    assert not Analysis.objects.exists()
    assert Entry.objects.filter(type="analysis.discarded").count() == 1


def test_the_demo_credentials_are_private(demo_credentials, settings):
    path = Path(settings.DISCREET_HOME) / "demo-client.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert {"client_id", "client_secret", "scope", "token_url", "base_url"} <= set(demo_credentials)


def test_a_no_that_is_taken_back_at_once_is_answered_as_the_no_it_was(caller, ask, monkeypatch):
    from emotion.services import analysing

    read, discard = analysing._read, analysing._record_discard

    def opt(state):
        caller.post("opt-outs", {"subject": ask()["subject"], "state": state})

    def refused_meanwhile(*args, **kwargs):
        opt("set")
        return read(*args, **kwargs)

    def taken_back(*args, **kwargs):
        discard(*args, **kwargs)
        opt("cleared")

    monkeypatch.setattr(analysing, "_read", refused_meanwhile)
    monkeypatch.setattr(analysing, "_record_discard", taken_back)
    answer = caller.post("analyses", ask())
    assert answer.status_code == 403
    assert answer.json()["decisive"] == "gate.opt-out"
    assert answer.json()["receipt"]["body"]["decision"] == "deny"
    assert not Analysis.objects.exists()
