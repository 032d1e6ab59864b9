"""A failed family of the bias audit closes purposes over REST; a passing audit reopens them."""

import json
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from audit.keys import receipt_signer
from audit.models import Entry, Payload
from audit.statement import verify_statement
from consent import guards
from emotion.modelfacts import model_in_use
from emotion.models import BiasAudit, Validation
from emotion.services.validating import NoEvidence, keep_audit
from governance.gates import Use
from tests.emotion.models import audited, head, terms, validated

pytestmark = pytest.mark.django_db(databases=["default", "vault"])

CONSENTED = {
    "experience.personalisation": {"setting": "retail"},
    "advertising.micro-moment": {"setting": "advertising", "age": 30, "vulnerable": False},
}
FAMILIES = [
    f"{language}:{family}"
    for language in ("en", "ru")
    for family in ("gender-name", "kin", "ethnicity-name", "orientation", "disability", "dialect")
]


@pytest.fixture
def decide(caller):
    """Ask about a purpose for a customer who said yes to it, in full view of its notice."""

    def asked(purpose):
        (notice,) = caller.get(f"notices?purpose={purpose}").json()["notices"]
        shown = {"id": notice["id"], "version": notice["version"]}
        subject = {"namespace": "shop", "id": "customer-17"}
        body = {"subject": subject, "purpose": purpose, "jurisdiction": "DE", "notice": shown}
        given = caller.put("consents", {**body, "modality": "text", "state": "given"})
        assert given.status_code in (200, 201), given.content
        question = {**body, "modality": "text", "channel": "web", "speaker": "customer"}
        return caller.post("decisions", {**question, **CONSENTED[purpose]}).json()

    return asked


@pytest.mark.parametrize("family", FAMILIES)
def test_any_failed_family_closes_what_acts_on_people_unseen(decide, family):
    audited(family)
    for purpose in CONSENTED:
        closed = decide(purpose)
        assert (closed["decision"], closed["decisive"]) == ("deny", "gate.bias")
        (reason,) = closed["reasons"]
        assert "Art. 10(2)(f)" in reason["citation"]
        assert closed["limits"] == {"failed_families": [family]}


@pytest.mark.parametrize("purpose", CONSENTED)
def test_an_audit_that_passes_reopens_them(decide, purpose):
    audited("en:dialect")
    assert decide(purpose)["decisive"] == "gate.bias"
    audited()
    opened = decide(purpose)
    assert opened["decision"] == "allow", opened["reasons"]
    assert opened["limits"] == {"failed_families": []}


def test_what_a_person_looks_at_first_stays_open_and_names_the_families(caller, ask):
    audited("en:dialect", "ru:kin")
    answer = caller.post("analyses", ask()).json()
    assert answer["decision"] == "allow"
    assert "human-decides" in answer["obligations"]
    assert answer["limits"] == {"failed_families": ["en:dialect", "ru:kin"]}


def test_the_problem_document_of_an_analysis_cites_it(caller, ask, decide):
    audited("ru:dialect")
    decide("experience.personalisation")  # she said yes
    body = ask(purpose="experience.personalisation", setting="retail")
    problem = caller.post("analyses", body)
    assert problem.status_code == 403
    assert problem.json()["decisive"] == "gate.bias"
    assert problem.json()["limits"] == {"failed_families": ["ru:dialect"]}


def test_the_catalogue_says_which_purposes_are_closed_and_by_whom(caller):
    audited("en:dialect")
    (card,) = (one for one in caller.get("models").json()["models"] if one["modality"] == "text")
    assert card["closed_purposes"] == {
        purpose: ["en:dialect"]
        for purpose in ("advertising.micro-moment", "agent.coaching", "experience.personalisation")
    }
    assert card["bias_audit"]["failed"] == [{"family": "en:dialect", "gap": 0.09}]
    assert card["bias_audit"]["passed"] is False


def test_the_newest_audit_counts_and_nothing_else_when_it_has_ended(caller, ask):
    audited(days=1)
    assert caller.post("analyses", ask()).status_code == 200
    audited(at=timezone.now() - timedelta(days=2), days=1)  # an older one changes nothing
    assert caller.post("analyses", ask()).status_code == 200
    audited(at=timezone.now(), days=1)
    ended = timezone.now() + timedelta(days=1, minutes=1)
    assert _permitted(ended) is False
    assert _permitted(timezone.now()) is True


def test_a_validation_for_one_purpose_opens_no_other(caller, ask):
    with _unguarded():
        Validation.objects.all().delete()
    validated("en", purpose="service.quality")
    closed = caller.post("analyses", ask())
    assert (closed.status_code, closed.json()["decisive"]) == (403, "gate.model")
    assert caller.post("analyses", ask(purpose="service.quality")).status_code == 200


def test_a_language_without_a_validation_is_met_with_silence(caller, ask):
    with _unguarded():
        Validation.objects.all().delete()
    validated("en")
    english = caller.post("analyses", ask("I am so angry, this is a disgrace!")).json()
    assert english["abstained_because"] != "language"
    russian = caller.post("analyses", ask("Я в ярости, это просто позор!")).json()
    assert (russian["abstained"], russian["abstained_because"]) == (True, "language")
    assert russian["emotions"] == []


def test_evidence_is_signed_in_the_log_and_never_changes():
    kept = audited("en:dialect")
    body = verify_statement(json.loads(kept.statement), receipt_signer().verifier_key)
    assert body["failed"] == ["en:dialect"]
    entry = Entry.objects.get(pk=kept.entry)
    assert entry.type == "model.audited"
    assert body["log"]["leaf_hash"] == bytes(entry.leaf_hash).hex()
    assert b"staff:steward" in bytes(Payload.objects.get(entry=kept.entry).body)
    for change in ("UPDATE emotion_biasaudit SET failed = '[]'", "DELETE FROM emotion_biasaudit"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(change)


def test_an_audit_that_hides_a_failed_family_is_refused():
    families = [{"language": "en", "family": "kin", "largest": 0.2}]
    figures = {"pairs": 9, "allowed": 0.05, "failed": [], "families": families}
    with pytest.raises(NoEvidence):
        keep_audit({**head(), **figures}, terms=terms())
    assert not BiasAudit.objects.exists()


def _permitted(at):
    use = Use(purpose="support.escalation", modality="text", inference_basis=None)
    return model_in_use(use, at).permitted


@contextmanager
def _unguarded():
    """The append-only guards step aside: a test takes away what the pack brought."""
    guards.remove(connection)
    yield
    guards.install(connection)
