"""The REST calls of will, as an application meets them."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from audit import keys
from audit.statement import verify_statement
from consent import receipts
from consent.models import Grant, Notice, NoticeServed, OptOut, Purpose, Signal
from tests.consent.factories import make_notice, make_purpose

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
ANNA = {"namespace": "shop", "id": "anna"}
NO = {"subject": ANNA, "purpose": "shop.fit", "modality": "text", "state": "refused"}


@pytest.fixture
def fit(db: None) -> Purpose:
    return make_purpose("shop.fit", modalities=["text"], lawful_bases={"text": "consent"})


@pytest.fixture
def shown(fit: Purpose) -> Notice:
    return make_notice(fit)


def fields(answer: Any) -> list[str]:
    return [error["field"] for error in answer.json()["errors"]]


def test_a_consent_is_given_withdrawn_and_asked_back(
    caller: Any, fit: Purpose, shown: Notice
) -> None:
    yes = {**NO, "state": "given", "notice": {"id": str(shown.pk), "version": 1}}
    answer = caller.put("consents", yes)
    assert answer.status_code == 201, answer.json()
    assert answer.json()["standing"]["state"] == "granted"
    assert answer.json()["receipt"]["signature"]["value"]
    assert caller.put("consents", yes).status_code == 200
    assert caller.put("consents", {**NO, "state": "withdrawn"}).status_code == 201
    query = caller.post("consents/query", {"subject": ANNA, "purpose": "shop.fit"}).json()
    assert [(row["modality"], row["state"]) for row in query["standings"]] == [
        ("text", "withdrawn")
    ]


def test_a_query_about_a_stranger_leaves_no_trace(caller: Any, fit: Purpose) -> None:
    from consent.models import Subject

    before = Subject.objects.count()
    answer = caller.post("consents/query", {"subject": {"namespace": "shop", "id": "stranger"}})
    assert answer.status_code == 200 and answer.json()["known"] is False
    assert {row["state"] for row in answer.json()["standings"]} == {"none"}
    assert Subject.objects.count() == before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"purpose": None}, "purpose"),
        ({"purpose": "nowhere"}, "purpose"),
        ({"modality": "face"}, "modality"),
        ({"state": "perhaps"}, "state"),
        ({"colour": "red"}, "colour"),
        ({"subject": {"namespace": "shop"}}, "subject.id"),
        ({"subject": {"namespace": "SHOP!", "id": "x"}}, "subject.namespace"),
        ({"subject": {"namespace": "shop", "id": ""}}, "subject.id"),
        ({"subject": {"namespace": "shop", "id": "x" * 10_001}}, "subject.id"),
        ({"subject": {**ANNA, "name": "Anna"}}, "subject.name"),
        ({"subject": "anna"}, "subject"),
        ({"jurisdiction": "Germany"}, "jurisdiction"),
        ({"expires_at": "yesterday"}, "expires_at"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"notice": {"id": "x"}}, "notice.id"),
        ({"screen_sha256": "abc"}, "screen_sha256"),
        ({"state": "given"}, "notice"),
    ],
)
def test_bad_input_names_its_field(
    caller: Any, fit: Purpose, change: dict[str, Any], field: str
) -> None:
    answer = caller.put("consents", {**NO, **change})
    assert answer.status_code == 422, answer.json()
    assert answer["Content-Type"].startswith("application/problem+json")
    assert field in fields(answer)
    assert not Grant.objects.filter(purpose=fit).exists()


@pytest.mark.parametrize(
    "identifier", ["שלום", "👩‍👩‍👧", "\u202egnp.exe", "م" * 10_000, "a\tb", "' OR 1=1 --", " "]
)
def test_any_unicode_id_is_a_person(caller: Any, fit: Purpose, identifier: str) -> None:
    subject = {"namespace": "shop", "id": identifier}
    assert caller.put("consents", {**NO, "subject": subject}).status_code == 201
    query = caller.post("consents/query", {"subject": subject, "purpose": "shop.fit"}).json()
    assert query["standings"][0]["state"] == "refused"


def test_a_superseded_notice_is_a_conflict_that_names_the_new_one(
    caller: Any, fit: Purpose, shown: Notice
) -> None:
    newer = make_notice(fit)
    answer = caller.put("consents", {**NO, "state": "given", "notice": {"id": str(shown.pk)}})
    assert answer.status_code == 409
    assert answer.json()["notice"]["id"] == str(newer.pk)


def test_an_opt_out_covers_everything_and_can_be_taken_back(caller: Any, fit: Purpose) -> None:
    first = caller.post("opt-outs", {"subject": ANNA})
    assert first.status_code == 201
    assert first.json()["receipt"]["kind"] == "optout.set"
    assert caller.post("opt-outs", {"subject": ANNA}).status_code == 200
    assert OptOut.objects.count() == 1
    cleared = caller.post("opt-outs", {"subject": ANNA, "state": "cleared"})
    assert cleared.status_code == 201 and cleared.json()["state"] == "cleared"


def test_an_opt_out_link_leads_to_the_persons_page(caller: Any, client: Any) -> None:
    answer = caller.post("opt-out-links", {"subject": ANNA, "locale": "ru-RU"})
    assert answer.status_code == 201
    url = answer.json()["url"]
    assert client.get(url[url.index("/privacy/") :], follow=True).status_code == 200


def test_a_receipt_can_be_read_back(caller: Any, fit: Purpose) -> None:
    receipt = caller.put("consents", NO).json()["receipt"]
    found = caller.get(f"receipts/{receipt['id']}").json()
    found.pop("proof", None)
    assert found == receipt
    assert caller.get("receipts/00000000-0000-4000-8000-000000000000").status_code == 404


def test_a_consents_receipt_is_given_in_kantaras_form_too(
    caller: Any, fit: Purpose, settings: Any
) -> None:
    settings.DISCREET_CONTROLLER_NAME = "The Shop"
    settings.DISCREET_CONTROLLER_CONTACT = "privacy@shop.example"
    receipt = caller.put("consents", NO).json()["receipt"]
    answer = caller.get(f"receipts/{receipt['id']}?format=kantara")
    assert answer.status_code == 200, answer.json()
    found = answer.json()
    schema = Path(receipts.__file__).parent / "schema" / "kantara-receipt.schema.json"
    assert list(Draft202012Validator(json.loads(schema.read_text())).iter_errors(found)) == []
    assert found["consentReceiptID"] == receipt["id"]
    assert found["piiControllers"][0]["email"] == "privacy@shop.example"
    assert found["log"] == receipt["log"]
    assert verify_statement(found, keys.receipt_signer().verifier_key)["state"] == "refused"


def test_other_receipts_and_formats_have_no_kantara_form(caller: Any, fit: Purpose) -> None:
    opted = caller.post("opt-outs", {"subject": ANNA}).json()["receipt"]
    for wanted in ("kantara", "xml", ""):
        refused = caller.get(f"receipts/{opted['id']}?format={wanted}")
        assert refused.status_code == 422
        assert refused.json()["type"].endswith("receipt-format")
    assert caller.get(f"receipts/{opted['id']}?format=discreet").status_code == 200


def test_notices_say_what_must_be_shown_and_showing_is_kept(
    caller: Any, fit: Purpose, shown: Notice
) -> None:
    listed = caller.get("notices?purpose=shop.fit&modality=text").json()["notices"]
    assert [notice["id"] for notice in listed] == [str(shown.pk)]
    assert set(listed[0]["texts"]) == {"en", "ru"}
    answer = caller.post(f"notices/{shown.pk}/served", {"subject": ANNA, "language": "ru"})
    assert answer.status_code == 201
    assert NoticeServed.objects.get().language == "ru"


def test_a_gpc_header_or_field_is_kept(caller: Any, fit: Purpose) -> None:
    caller.put("consents", {**NO, "gpc": True})
    assert Signal.objects.count() == 1
    other = {"namespace": "shop", "id": "boris"}
    caller.post("opt-outs", {"subject": other}, **{"Sec-GPC": "1"})
    assert Signal.objects.count() == 2


def test_two_verified_names_become_one_person(caller: Any, fit: Purpose) -> None:
    mail = {"namespace": "email", "id": "anna@example.com"}
    caller.post("opt-outs", {"subject": mail})
    assert caller.post("subject-aliases", {"subject": ANNA, "alias": mail}).status_code == 200
    query = caller.post("consents/query", {"subject": ANNA, "purpose": "shop.fit"}).json()
    assert query["standings"][0]["state"] == "opted-out"


@pytest.mark.parametrize(
    ("verb", "path", "body", "scope"),
    [
        ("put", "consents", NO, "consents:read"),
        ("post", "consents/query", {"subject": ANNA}, "consents:write"),
        ("post", "opt-outs", {"subject": ANNA}, "consents:read"),
        ("post", "opt-out-links", {"subject": ANNA}, "consents:read"),
    ],
)
def test_each_call_needs_its_scope(  # noqa: PLR0917  # fixtures and parameters
    token_for: Any, fit: Purpose, verb: str, path: str, body: dict[str, Any], scope: str
) -> None:
    assert getattr(token_for(scope), verb)(path, body).status_code == 403


def test_an_application_acts_only_in_its_own_namespaces(caller: Any, fit: Purpose) -> None:
    from governance.models import Application

    receipt = caller.put("consents", NO).json()["receipt"]
    Application.objects.filter(slug="demo").update(namespaces=["crm"])
    assert caller.put("consents", NO).status_code == 403
    assert caller.post("opt-outs", {"subject": ANNA}).status_code == 403
    mine = {"namespace": "crm", "id": "1"}
    joined = caller.post("subject-aliases", {"subject": mine, "alias": ANNA})
    assert joined.status_code == 403
    assert caller.get(f"receipts/{receipt['id']}").status_code == 404


def test_no_answer_or_problem_repeats_the_id(caller: Any, fit: Purpose) -> None:
    secret = {"namespace": "shop", "id": "very-secret-id"}
    answers = [
        caller.put("consents", {**NO, "subject": secret}),
        caller.put("consents", {**NO, "subject": secret, "state": "x"}),
        caller.post("consents/query", {"subject": secret}),
        caller.post("opt-out-links", {"subject": secret}),
    ]
    assert all(b"very-secret-id" not in answer.content for answer in answers)
