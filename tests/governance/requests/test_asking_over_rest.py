"""`POST /requests` and what follows from it, through the door that applications use."""

import io
import json
from typing import Any

import pytest
import pyzipper
from django.utils import timezone

from audit.models import Entry, Payload
from consent.models import Notice, OptOut, Signal, Subject
from governance.dsr.actions import ACTIONS
from governance.errors import WrongState
from governance.models import Request, RequestPackage
from governance.services.requests import lift_restriction
from tests.conftest import Caller
from tests.governance.requests.conftest import ANNA

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def kinds_of(request_id: str) -> list[str]:
    """What the log says happened to a request, in order."""
    found = []
    for entry in Entry.objects.filter(type__startswith="request.").order_by("created", "id"):
        body = json.loads(bytes(Payload.objects.get(entry=entry.pk).body))
        if request_id in json.dumps(body):
            found.append(entry.type)
    return found


def test_a_request_answers_with_its_number_status_due_date_and_receipt(wish: Any) -> None:
    answer = wish("rectify", assurance="verified", details="I was not angry.")
    assert answer["status"] == "acknowledged"
    assert answer["due"] > answer["received_at"]
    assert "Art. 12(3)" in answer["law"]
    assert answer["drp"]["status"] == "in_progress"
    assert answer["receipt"]["kind"] == "request.received"
    assert answer["receipt"]["body"]["due"] == answer["due"]
    assert kinds_of(answer["id"]) == ["request.received", "request.acknowledged"]


def test_what_the_person_wrote_is_sealed_and_never_in_the_log(wish: Any) -> None:
    answer = wish("rectify", assurance="verified", details="I was only tired.")
    assert b"tired" not in bytes(Request.objects.get().sealed)
    assert not any(b"tired" in bytes(row.body) for row in Payload.objects.all())
    assert "tired" not in json.dumps(answer)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"action": "forget"}, "action"),
        ({"action": None}, "action"),
        ({"subject": None}, "subject"),
        ({"jurisdiction": "Atlantis"}, "jurisdiction"),
        ({"assurance": "trust-me"}, "assurance"),
        ({"purpose": "pricing.by-mood"}, "purpose"),
        ({"mood": "sour"}, "mood"),
        ({"action": "rectify", "details": "  "}, "details"),
        ({"details": "x" * 4001}, "details"),
    ],
)
def test_a_bad_request_is_a_problem_that_names_the_field(
    caller: Caller, body: dict[str, Any], field: str
) -> None:
    whole = {"subject": ANNA, "action": "access", "jurisdiction": "DE", **body}
    answer = caller.post(
        "requests", {name: value for name, value in whole.items() if value is not None}
    )
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert any(error["field"].startswith(field) for error in answer.json()["errors"])
    assert not Request.objects.exists()


def test_it_takes_the_scope_and_the_namespace(token_for: Any, wish: Any) -> None:
    number = wish("rectify", details="x", assurance="verified")["id"]
    reader = token_for("requests:read")
    assert reader.post("requests", {"subject": ANNA, "action": "access"}).status_code == 403
    assert reader.get(f"requests/{number}").status_code == 200
    assert token_for("analyses:read").get(f"requests/{number}").status_code == 403


def test_another_namespaces_application_sees_and_asks_nothing(wish: Any, caller: Caller) -> None:
    from governance.models import Application

    number = wish("rectify", details="x", assurance="verified")["id"]
    Application.objects.filter(slug="demo").update(namespaces=["bank"])
    assert caller.get(f"requests/{number}").status_code == 404
    assert caller.get("requests").json()["requests"] == []
    assert caller.post("requests", {"subject": ANNA, "action": "object"}).status_code == 403


def test_the_same_key_is_the_same_request_and_another_body_is_refused(
    caller: Caller, wish: Any
) -> None:
    body = {"subject": ANNA, "action": "human-review", "jurisdiction": "DE"}
    first = caller.post("requests", body, **{"Idempotency-Key": "k1"})
    again = caller.post("requests", body, **{"Idempotency-Key": "k1"})
    other = caller.post("requests", {**body, "action": "object"}, **{"Idempotency-Key": "k1"})
    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 422)
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["receipt"] == first.json()["receipt"]
    assert Request.objects.count() == 1


def test_asking_twice_is_a_duplicate_of_the_first(wish: Any) -> None:
    first = wish("human-review")
    second = wish("human-review")
    assert second["status"] == "duplicate"
    assert second["duplicate_of"] == first["id"]
    assert second["drp"]["status"] == "denied"


@pytest.mark.parametrize(
    ("members", "scopes"),
    [
        ({"action": "object", "purpose": "support.escalation"}, {"support.escalation|*"}),
        ({"action": "object"}, {"*|*"}),
        ({"action": "admt-opt-out"}, {"*|*"}),
        ({"action": "limit-sensitive"}, {"*|voice", "*|face"}),
        (
            {"action": "opt-out-sale-share"},
            {"advertising.micro-moment|*", "experience.personalisation|*"},
        ),
    ],
)
def test_a_no_counts_before_the_answer_comes(
    wish: Any, members: dict[str, Any], scopes: set[str]
) -> None:
    answer = wish(**members)
    assert answer["status"] == "completed"
    assert set(OptOut.objects.values_list("scope", flat=True)) == scopes
    assert kinds_of(answer["id"]) == ["request.received", "request.completed"]


def test_a_limit_on_sensitive_data_also_reaches_the_law_of_california(wish: Any) -> None:
    wish("limit-sensitive", jurisdiction="US-CA")
    assert Signal.objects.get().kind == "limit-sensitive"


def test_a_withdrawal_takes_every_consent_back(caller: Caller, wish: Any, pack: Notice) -> None:
    query = {"subject": ANNA, "purpose": "experience.personalisation"}
    notice = {"id": str(pack.pk), "version": pack.version}
    given = {**query, "modality": "text", "state": "given", "notice": notice}
    assert caller.put("consents", given).status_code == 201
    assert wish("withdraw")["result"]["withdrawn"] == 1
    assert standings(caller)["text"] == "withdrawn"


def standings(caller: Caller, purpose: str = "experience.personalisation") -> dict[str, str]:
    """Modality → where Anna stands."""
    answer = caller.post("consents/query", {"subject": ANNA, "purpose": purpose}).json()
    return {row["modality"]: row["state"] for row in answer["standings"]}


def test_while_restricted_everything_is_off_and_other_wills_stay(caller: Caller, wish: Any) -> None:
    assert wish("restrict")["status"] == "completed"
    assert standings(caller, "support.escalation") == {"text": "restricted"}
    assert set(standings(caller).values()) == {"restricted"}
    assert not OptOut.objects.exists()


def test_lifting_a_restriction_leaves_an_objection_in_force(caller: Caller, wish: Any) -> None:
    number = wish("restrict")["id"]
    wish("object", purpose="support.escalation")
    assert standings(caller, "support.escalation") == {"text": "restricted"}
    request = Request.objects.get(pk=number)
    lift_restriction(request, text="We are done.", by="staff:x", at=timezone.now())
    assert standings(caller, "support.escalation") == {"text": "opted-out"}
    assert standings(caller) == {"text": "none", "behaviour": "none"}
    with pytest.raises(WrongState):
        lift_restriction(request, text="Again.", by="staff:x", at=timezone.now())


def test_an_asserted_erasure_asks_who_it_is_and_does_nothing(anna: Subject, wish: Any) -> None:
    answer = wish("erase")
    assert answer["status"] == "identity-check"
    assert answer["drp"]["reason"] == "need_user_verification"
    anna.refresh_from_db()
    assert anna.erased_at is None


def test_a_copy_is_encrypted_and_tells_machines_and_people_the_same(
    caller: Caller, wish: Any
) -> None:
    wish("object", purpose="support.escalation")
    number = wish("access", assurance="verified", details="All of it, please.")["id"]
    assert caller.get(f"requests/{number}").json()["status"] == "completed"
    phrase = caller.post(f"requests/{number}/passphrase", {}).json()["passphrase"]
    content = caller.get(f"requests/{number}/package").content
    with pyzipper.AESZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == ["answer-en.html", "answer-ru.html", "data.json"]
        assert all(info.wz_aes_strength == 3 for info in archive.infolist())  # AES-256
        with pytest.raises(RuntimeError):
            archive.read("data.json", pwd=b"guess")
        data = json.loads(archive.read("data.json", pwd=phrase.encode()))
        page = archive.read("answer-ru.html", pwd=phrase.encode()).decode()
    asked = {row["action"]: row["letters"] for row in data["holdings"]["governance.requests"]}
    assert asked == {"access": ["All of it, please."], "object": []}
    assert [row["event"] for row in data["holdings"]["consent.will"]] == ["opt-out"]
    assert "All of it, please." in page and "Кто это читал" in page
    assert "<script" not in page and "src=" not in page and "href=" not in page
    assert b"All of it" not in bytes(RequestPackage.objects.get().sealed)


def test_the_passphrase_is_shown_once(caller: Caller, wish: Any) -> None:
    number = wish("portability", assurance="verified")["id"]
    assert caller.post(f"requests/{number}/passphrase", {}).json()["passphrase"]
    assert caller.post(f"requests/{number}/passphrase", {}).json()["passphrase"] is None


def test_nobody_collects_a_copy_that_was_only_asserted(caller: Caller, wish: Any) -> None:
    number = wish("access")["id"]
    assert caller.get(f"requests/{number}/package").status_code == 403
    assert caller.post(f"requests/{number}/verification", {}).json()["status"] == "completed"
    assert caller.get(f"requests/{number}/package").status_code == 200


def test_the_person_may_take_an_open_request_back(caller: Caller, wish: Any) -> None:
    number = wish("human-review")["id"]
    answer = caller.http.delete(f"/api/v1/requests/{number}")
    assert answer.json()["drp"]["status"] == "revoked"
    assert caller.http.delete(f"/api/v1/requests/{number}").status_code == 409


def test_the_list_is_filtered_and_newest_first(caller: Caller, wish: Any) -> None:
    first, second = wish("object")["id"], wish("human-review")["id"]
    found = caller.get("requests").json()["requests"]
    assert [row["id"] for row in found] == [second, first]
    open_ones = caller.get("requests?status=acknowledged").json()["requests"]
    assert [row["id"] for row in open_ones] == [second]
    assert caller.get("requests?status=lost").status_code == 422


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_nothing_is_kept_when_its_evidence_cannot_be(
    caller: Caller, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audit.errors import PayloadRejected

    def fail(*_: Any, **__: Any) -> None:
        raise PayloadRejected("no evidence today")

    caller.post("consents/query", {"subject": ANNA})
    monkeypatch.setattr("governance.services.requests.intake.testify", fail)
    body = {"subject": ANNA, "action": action, "jurisdiction": "DE", "details": "x"}
    assert caller.post("requests", body).status_code >= 400
    assert not Request.objects.exists()
    assert not OptOut.objects.exists() and not Signal.objects.exists()
