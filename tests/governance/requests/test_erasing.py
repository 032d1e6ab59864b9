"""An erasure that was asked for: unattended, provable, final; in time, or held with a reason."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from audit.keys import receipt_signer
from audit.services import publish
from audit.verifier import verify_receipt
from consent import links, vault
from consent.models import Delivery, Notice, Receipt, Subject, SubjectKey, Webhook
from consent.services import (
    Reference,
    erase_subject,
    find_subject,
    finish_erasures,
    join,
    ledger,
    subject_for,
)
from consent.services.webhooks import _seal
from governance.models import RecipientNotice, Request, RequestPackage
from governance.services import holds
from governance.services.requests import collect, run_due, with_proofs
from tests.conftest import Caller
from tests.governance.requests.conftest import ANNA

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def own_ledger(settings: Any, tmp_path: Path) -> None:
    settings.DISCREET_ERASURE_FILE = tmp_path / "erasures"


@pytest.fixture
def run(django_capture_on_commit_callbacks: Any) -> Callable[..., int]:
    """One pass of the worker, with what its commits set off."""

    def pass_once(**later: Any) -> int:
        done = 0
        for _ in range(2):  # in a test commits have their consequences only afterwards
            with django_capture_on_commit_callbacks(execute=True):
                done += run_due(at=timezone.now() + timedelta(**later))
        return done

    return pass_once


@pytest.fixture
def erase(wish: Any, run: Any, anna: Subject) -> Callable[..., Request]:
    """Ask for a verified erasure and let the worker do it."""

    def ask_for(**members: Any) -> Request:
        number = wish("erase", assurance="verified", **members)["id"]
        run()
        return Request.objects.get(pk=number)

    return ask_for


def test_a_verified_erasure_runs_by_itself_and_answers_with_its_certificate(
    erase: Any, caller: Caller, anna: Subject
) -> None:
    request = erase()
    answer = caller.get(f"requests/{request.pk}").json()
    assert answer["status"] == "completed"
    assert answer["certificate"]["kind"] == "erasure.certified"
    body = answer["certificate"]["body"]
    assert [one["key"] for one in body["keys_destroyed"]] == [vault.key_id(anna.pk)]
    assert body["erased_at"] < body["backups_unreadable_by"]
    assert find_subject(Reference(**ANNA)) is None
    assert SubjectKey.objects.get(subject_id=anna.pk).destroyed_at is not None


def test_the_certificate_verifies_offline_and_a_changed_one_does_not(
    erase: Any, caller: Caller
) -> None:
    request = erase()
    publish(at=timezone.now())
    assert request.certificate is not None
    certificate = with_proofs(request.certificate)
    log = certificate["proof"]["checkpoint"].splitlines()[0]
    keys = [receipt_signer().verifier_key, *_log_keys()]
    report = verify_receipt(certificate, keys=keys)
    assert (report.kind, str(report.verdict)) == ("erasure certificate", "verified")
    assert report.origin == log and len(certificate["proofs"]) == 1

    for change in (
        lambda it: it["body"].update(erased_at="2020-01-01T00:00:00.000000Z"),
        lambda it: it["body"]["keys_destroyed"].clear(),
        lambda it: it["proofs"][0]["hashes"].reverse() or it["proofs"][0].update(leaf_index=0),
        lambda it: it["proofs"][0].update(entry=it["log"]["entry"]),
    ):
        forged = json.loads(json.dumps(certificate))
        change(forged)
        assert not verify_receipt(forged, keys=keys).sound


def _log_keys() -> list[str]:
    from audit.keys import log_signers

    return [signer.verifier_key for signer in log_signers()]


def test_a_pasted_certificate_is_checked_on_the_page(erase: Any, client: Any) -> None:
    request = erase()
    publish(at=timezone.now())
    certificate = with_proofs(request.certificate)
    found = client.post("/privacy/verify", {"receipt": json.dumps(certificate)})
    assert found.status_code == 200 and "genuine and unchanged" in found.content.decode()
    certificate["body"]["erased_at"] = "2020-01-01T00:00:00.000000Z"
    forged = client.post("/privacy/verify", {"receipt": json.dumps(certificate)})
    assert forged.status_code == 422


def test_the_certificate_holds_no_name_of_the_person(erase: Any, anna: Subject) -> None:
    name = anna.pseudonym
    request = erase()
    text = Receipt.objects.get(pk=request.certificate).document
    assert name not in text and anna.pk.hex not in text.replace("-", "")
    assert ANNA["id"] not in text


def test_an_opt_out_survives_and_everything_else_is_a_stranger(
    wish: Any, erase: Any, caller: Caller
) -> None:
    wish("object", purpose="support.escalation")
    request = erase()
    assert request.outcome["opt_out_kept"] is True
    query = {"subject": ANNA, "purpose": "support.escalation"}
    found = caller.post("consents/query", query).json()["standings"]
    assert {row["state"] for row in found} == {"opted-out"}
    assert not Request.objects.filter(subject=find_subject(Reference(**ANNA))).exists()


def test_every_identity_of_the_person_goes(erase: Any, anna: Subject) -> None:
    other = subject_for(Reference("email", "anna@example.com"), at=timezone.now())
    join(anna, other, by="app:demo", at=timezone.now())
    request = erase()
    document = with_proofs(request.certificate)
    assert len(document["body"]["keys_destroyed"]) == len(document["body"]["entries"]) == 2


def test_a_hold_stops_it_before_anything_is_lost_and_its_release_lets_it_go_on(
    wish: Any, run: Any, caller: Caller, anna: Subject
) -> None:
    now = timezone.now()
    hold = holds.propose(
        reason="A claim.", review_on=(now + 30 * DAY).date(), by="staff:a", at=now,
        person=Reference(**ANNA),
    )  # fmt: skip
    holds.approve(hold, by="staff:b", at=now)
    number = wish("erase", assurance="verified", details="Please.")["id"]
    run()
    held = caller.get(f"requests/{number}").json()
    assert held["status"] == "awaiting-hold"
    assert held["result"]["holds"] == [hold.reference]
    assert bytes(Request.objects.get(pk=number).sealed)
    vault.open_keys(anna.pk)

    holds.propose_release(hold, by="staff:a", at=now)
    holds.release(hold, by="staff:b", at=now)
    run()
    assert caller.get(f"requests/{number}").json()["status"] == "completed"


def test_it_waits_for_a_copy_to_be_collected(wish: Any, run: Any, caller: Caller) -> None:
    copy = wish("access", assurance="verified")["id"]
    number = wish("erase", assurance="verified")["id"]
    run()
    waiting = caller.get(f"requests/{number}").json()
    assert waiting["status"] == "acknowledged"
    assert waiting["result"]["waits_for"] == "package"
    collect(
        Request.objects.select_related("subject").get(pk=copy), by="app:demo", at=timezone.now()
    )
    run()
    assert caller.get(f"requests/{number}").json()["status"] == "completed"
    assert not RequestPackage.objects.exists()


def test_it_waits_for_no_copy_past_its_own_term(wish: Any, run: Any) -> None:
    wish("access", assurance="verified")
    number = wish("erase", assurance="verified")["id"]
    late = Request.objects.get(pk=number).due_at - timezone.now()
    RequestPackage.objects.update(expires_at=timezone.now() + 365 * DAY)
    run(days=(late - 2 * DAY).days)
    assert Request.objects.get(pk=number).erased_at is None
    run(days=late.days)
    assert Request.objects.get(pk=number).state == "completed"


def test_other_open_requests_end_with_the_person(wish: Any, erase: Any) -> None:
    review = wish("human-review", details="Look again.")["id"]
    erase()
    ended = Request.objects.get(pk=review)
    assert ended.state == "completed" and not ended.sealed


def test_recipients_are_told_by_their_own_name_for_the_person_and_acknowledge(
    erase: Any, caller: Caller, anna: Subject
) -> None:
    from uuid import uuid4

    from consent.services.webhooks import deliver_due, reference

    identifier = uuid4()
    webhook = Webhook.objects.create(
        id=identifier,
        url="https://crm.example/hook",
        namespaces=["shop"],
        sealed_secret=_seal(b"s" * 32, identifier),
        created_by="staff:x",
        created_at=timezone.now(),
    )
    name = reference(webhook, anna)
    request = erase()
    sent: list[dict[str, Any]] = []

    def send(url: str, body: bytes, headers: Any) -> int:
        sent.append(json.loads(body))
        return 200

    deliver_due(at=timezone.now() + timedelta(minutes=1), send=send)
    message = next(one for one in sent if one["type"] == "subject.erased")
    assert message["reference"] == name
    run_due(at=timezone.now())
    assert RecipientNotice.objects.get().state == "told"

    answer = caller.post("requests/acknowledgements", {"notice": message["id"]})
    assert answer.json()["state"] == "acknowledged"
    assert not Delivery.objects.filter(pk=message["id"]).exists()
    shown = caller.get(f"requests/{request.pk}").json()["result"]
    assert shown["recipients"] == {"acknowledged": 1}
    assert caller.post("requests/acknowledgements", {"notice": str(uuid4())}).status_code == 404


def test_nothing_changes_when_the_evidence_of_an_erasure_cannot_be_kept(
    wish: Any, run: Any, anna: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    from audit.errors import PayloadRejected

    def fail(*_: Any, **__: Any) -> None:
        raise PayloadRejected("no evidence today")

    number = wish("human-review", details="Look again.")["id"]
    monkeypatch.setattr("consent.services.erasure.record", fail)
    wish_number = wish("erase", assurance="verified")["id"]
    run()
    assert Request.objects.get(pk=wish_number).erased_at is None
    assert Request.objects.get(pk=number).is_open and Request.objects.get(pk=number).sealed
    vault.open_keys(anna.pk)
    monkeypatch.undo()
    run()
    assert Request.objects.get(pk=wish_number).state == "completed"


def test_an_erasure_cut_short_before_the_keys_end_is_finished_and_only_then_certified(
    wish: Any, anna: Subject, django_capture_on_commit_callbacks: Any
) -> None:
    request = Request.objects.get(pk=wish("human-review")["id"])
    Request.objects.filter(pk=request.pk).update(action="erase", assurance="verified")
    with django_capture_on_commit_callbacks(execute=False):  # killed before the keys died
        erase_subject(subject=anna, by="system:requests", at=timezone.now())
        Request.objects.filter(pk=request.pk).update(erased_at=timezone.now())
    assert SubjectKey.objects.get(subject_id=anna.pk).destroyed_at is None
    run_due(at=timezone.now())
    done = Request.objects.get(pk=request.pk)
    assert SubjectKey.objects.get(subject_id=anna.pk).destroyed_at is not None
    assert done.certificate is not None and done.swept_at is not None


def test_a_copy_for_somebody_erased_by_another_way_is_closed_and_not_tried_for_ever(
    taken: Any, anna: Subject, django_capture_on_commit_callbacks: Any
) -> None:
    request = taken("human-review")
    Request.objects.filter(pk=request.pk).update(action="access", assurance="verified")
    with django_capture_on_commit_callbacks(execute=True):
        erase_subject(subject=anna, by="staff:x", at=timezone.now())
    assert run_due(at=timezone.now()) == 1
    request.refresh_from_db()
    assert request.state == "completed" and not RequestPackage.objects.exists()
    assert run_due(at=timezone.now()) == 0


def test_running_twice_certifies_once(erase: Any, run: Any) -> None:
    request = erase()
    assert run() == 0
    assert Receipt.objects.filter(kind="erasure.certified").count() == 1
    assert Request.objects.get(pk=request.pk).certificate == request.certificate


def test_a_restore_of_both_databases_brings_nobody_back(
    erase: Any, anna: Subject, pack: Notice, django_capture_on_commit_callbacks: Any
) -> None:
    name, key = anna.pseudonym, SubjectKey.objects.get(subject_id=anna.pk)
    erase()
    assert ledger.noted() == {anna.pk}
    # What a restore of an older backup does to the two rows:
    Subject.objects.filter(pk=anna.pk).update(pseudonym=name, erased_at=None, has_key=True)
    key.save()
    assert vault.open_keys(anna.pk)
    with django_capture_on_commit_callbacks(execute=True):
        assert finish_erasures(at=timezone.now()) == 1
    anna.refresh_from_db()
    assert anna.erased_at is not None
    with pytest.raises(vault.KeyDestroyed):
        vault.open_keys(anna.pk)


@pytest.mark.parametrize("ledger_kept", [True, False])
def test_a_restore_of_the_vault_alone_brings_no_key_back(
    erase: Any, anna: Subject, settings: Any, ledger_kept: bool
) -> None:
    old = SubjectKey.objects.get(subject_id=anna.pk)
    erase()
    old.save()
    if not ledger_kept:
        settings.DISCREET_ERASURE_FILE.unlink()
    assert vault.open_keys(anna.pk)
    assert finish_erasures(at=timezone.now()) == 1
    with pytest.raises(vault.KeyDestroyed):
        vault.open_keys(anna.pk)
    assert ledger.noted() == {anna.pk}
    assert finish_erasures(at=timezone.now()) == 0


def test_a_line_of_the_ledger_that_a_crash_cut_short_is_left_out(
    anna: Subject, settings: Any
) -> None:
    ledger.note([anna.pk], at=timezone.now())
    with settings.DISCREET_ERASURE_FILE.open("a") as stream:
        stream.write(str(anna.pk)[:20])
    assert ledger.noted() == {anna.pk}


def test_the_kept_address_shows_the_certificate_after_the_page_is_gone(
    erase: Any, client: Any, anna: Subject
) -> None:
    request = erase()
    token = links.make_token(
        anna, kind="request", locale="en", expires_at=timezone.now() + DAY, about=request.pk
    )
    page = client.get(f"/privacy/r/{token}")
    assert page.status_code == 200 and "certificate" in page.content.decode().lower()
    assert client.get(f"/privacy/r/{token}/certificate.json").json()["kind"] == "erasure.certified"
    assert client.get(f"/privacy/r/{token[:-2]}xx").status_code == 404
