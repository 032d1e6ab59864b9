"""Receipts: in the standard's shape, checkable offline by anyone, whatever happens afterwards."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from audit import keys
from audit.canonical import canonical
from audit.errors import NotVerified, PayloadRejected
from audit.services import publish, sequence
from audit.verifier.receipt import verify_receipt
from audit.verifier.report import Verdict
from consent import receipts, vault
from consent.kantara import kantara_receipt
from consent.models import Grant, Notice, Purpose, Receipt, Subject
from consent.records import Circumstances
from consent.services import clear_opt_out, note_signal, opt_out, record_consent
from tests.consent.factories import MINUTE, NOON, make_notice, make_purpose, make_subject

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
SCHEMAS = Path(receipts.__file__).parent / "schema"


def schema(name: str) -> Draft202012Validator:
    found = json.loads((SCHEMAS / name).read_text())
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found)


def give(subject: Subject, purpose: Purpose, notice: Notice | None, **more: Any) -> dict[str, Any]:
    options = {"modality": "text", "state": "given", "by": "app:shop", "at": NOON, **more}
    return record_consent(subject=subject, purpose=purpose, notice=notice, **options).receipt


def pins() -> list[str]:
    return [keys.receipt_signer().verifier_key, keys.log_signer().verifier_key]


@pytest.mark.parametrize(
    "circumstances",
    [
        Circumstances(),
        Circumstances(
            language="ru",
            explicit=False,
            age_band="13-15",
            guardian=True,
            gpc_signal=True,
            conflict_confirmed=True,
            inference_basis="mixed",
            screen_sha256="a" * 64,
            release_document="b" * 64,
            collection_method="kiosk",
            parties=({"name": "Acme", "role": "processor"},),
        ),
    ],
)
@pytest.mark.parametrize("state", ["given", "refused", "withdrawn"])
def test_a_record_has_the_fields_of_27560(
    subject: Subject, purpose: Purpose, notice: Notice, circumstances: Circumstances, state: str
) -> None:
    receipt = give(
        subject, purpose, notice, state=state, circumstances=circumstances, jurisdiction="US-CA"
    )
    errors = list(schema("iso-27560-record.schema.json").iter_errors(receipt["body"]))
    assert errors == []


def test_the_schema_refuses_what_is_not_such_a_record(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    body = give(subject, purpose, notice)["body"]
    check = schema("iso-27560-record.schema.json")
    for section in ("pii_processing", "event"):
        for name in body[section]:
            broken = copy.deepcopy(body)
            del broken[section][name]
            assert not check.is_valid(broken), name


@pytest.mark.parametrize("parties", [(), ({"name": "Acme", "role": "processor"},)])
def test_a_kantara_receipt_has_the_required_fields(
    subject: Subject, purpose: Purpose, notice: Notice, parties: Any
) -> None:
    receipt = give(subject, purpose, notice, circumstances=Circumstances(parties=parties))
    found = kantara_receipt(
        receipt["body"],
        public_key=keys.receipt_signer().verifier_key,
        policy_url=settings.DISCREET_BASE_URL + "/privacy/",
        contact={"name": "DPO", "email": "dpo@shop.example"},
    )
    assert list(schema("kantara-receipt.schema.json").iter_errors(found)) == []
    assert canonical(found)


def test_a_promise_verifies_offline_and_a_proof_follows(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    receipt = give(subject, purpose, notice)
    promised = verify_receipt(receipt, keys=pins(), origin=settings.DISCREET_ORIGIN)
    assert promised.verdict is Verdict.VERIFIED and promised.remarks
    sequence(at=NOON)
    publish(at=NOON)
    proven = receipts.with_proof(Receipt.objects.get().pk)
    report = verify_receipt(proven, keys=pins(), origin=settings.DISCREET_ORIGIN)
    assert report.verdict is Verdict.VERIFIED and report.entries == 1


def test_every_altered_byte_of_a_receipt_is_noticed(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    text = canonical(give(subject, purpose, notice)).decode()
    for place in range(0, len(text), 7):
        changed = text[:place] + ("x" if text[place] != "x" else "y") + text[place + 1 :]
        try:
            document = json.loads(changed)
        except ValueError:
            continue
        with pytest.raises((NotVerified, PayloadRejected)):
            receipts.check(document)


def test_the_opening_in_a_receipt_opens_the_entrys_commitment(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    import hmac
    from uuid import UUID

    from audit import queries

    receipt = give(subject, purpose, notice)
    said = queries.payload(UUID(receipt["log"]["entry"]))
    opening = bytes.fromhex(receipt["log"]["opening"])
    expected = hmac.digest(opening, canonical(receipt["body"]), "sha256").hex()
    assert said is not None and said["commitment"] == expected


DEEDS = {
    "withdraw": lambda s, p, n, at: give(s, p, None, state="withdrawn", at=at),
    "refuse": lambda s, p, n, at: give(s, p, None, state="refused", at=at),
    "give": lambda s, p, n, at: give(s, p, n, at=at),
    "stop": lambda s, p, n, at: opt_out(subject=s, by="subject", at=at),
    "undo": lambda s, p, n, at: clear_opt_out(subject=s, by="subject", at=at),
    "gpc": lambda s, p, n, at: note_signal(subject=s, by="subject", at=at),
    "month": lambda s, p, n, at: vault.token(s.pk, at=at),
    "publish": lambda s, p, n, at: (sequence(at=at), publish(at=at)),
    "erase": lambda s, p, n, at: vault.destroy(s.pk, at=at),
}


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=st.lists(st.sampled_from(sorted(set(DEEDS) - {"erase"})), max_size=8))
def test_receipts_verify_after_any_later_history(history: list[str]) -> None:
    number = Purpose.objects.count()
    purpose = make_purpose(f"p{number}")
    notice, subject = make_notice(purpose), make_subject(f"someone-{number}")
    kept, at = [give(subject, purpose, notice)], NOON
    for name in [*history, "publish", "erase"]:
        at += MINUTE
        DEEDS[name](subject, purpose, notice, at)
    kept += [receipts.with_proof(row.pk) for row in Receipt.objects.filter(namespace="shop")]
    for receipt in kept:
        report = verify_receipt(receipt, keys=pins(), origin=settings.DISCREET_ORIGIN)
        assert report.verdict is Verdict.VERIFIED


def test_the_chain_of_revisions_can_be_checked_from_receipts_alone(
    subject: Subject, purpose: Purpose, notice: Notice
) -> None:
    from audit.canonical import digest

    bodies = [
        give(subject, purpose, notice)["body"],
        give(subject, purpose, None, state="withdrawn", at=NOON + MINUTE)["body"],
        give(subject, purpose, notice, at=NOON + 2 * MINUTE)["body"],
    ]
    assert [body["previous"] for body in bodies] == [None, digest(bodies[0]), digest(bodies[1])]
    assert [row.record_hash for row in Grant.objects.order_by("id")] == [
        digest(body) for body in bodies
    ]
