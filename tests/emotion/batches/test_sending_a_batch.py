"""Analyses in bulk over REST: each line through the same door, each with its own outcome."""

import json
import uuid

import pytest

from audit.models import Entry
from consent.models import SubjectKey
from emotion.models import Analysis, Batch, BatchLine
from tests.conftest import REFUND, REFUND_RU
from tests.emotion.batches.conftest import line, results, upload

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


def test_a_batch_is_accepted_and_says_where_it_is(caller):
    answer = upload(caller, [line(), line(person="customer-18")])
    assert answer.status_code == 202, answer.content
    told = answer.json()
    assert answer["Location"] == f"/api/v1/batches/{told['id']}"
    assert (told["status"], told["lines"], told["left"]) == ("waiting", 2, 2)
    assert told["results"] == f"{answer['Location']}/results"
    assert not Analysis.objects.exists()


def test_each_line_gets_the_answer_of_a_single_call(caller, ask, done):
    batch = done(line(line_id="ticket-1"), line(REFUND_RU, person="ru", locale="ru"))
    told = caller.get(f"batches/{batch}").json()
    assert (told["status"], told["allowed"], told["left"]) == ("done", 2, 0)
    assert told["finished_at"] > told["created_at"]
    first, second = results(caller, batch)
    assert (first["line"], first["line_id"], first["status"]) == (1, "ticket-1", 200)
    assert (second["line"], second["status"]) == (2, 200)
    assert "line_id" not in second
    assert second["redactions"] == {"PHONE_NUMBER": 1, "PERSON": 1}
    single = caller.post("analyses", ask()).json()
    assert set(single) <= set(first)
    assert first["emotions"] == single["emotions"]
    assert first["receipt"]["signature"]


def test_a_purpose_that_gives_aggregates_only_answers_as_a_single_call_does(caller, ask, done):
    feedback = {"purpose": "product.feedback", "setting": "retail"}
    (told,) = results(caller, done(line("The lid leaks.", **feedback)))
    assert (
        told["emotions"]
        == caller.post("analyses", ask("The lid leaks.", **feedback)).json()["emotions"]
    )


def test_a_denied_line_is_an_outcome_and_harms_no_other(caller, done):
    coaching = {"purpose": "agent.coaching", "modality": "voice"}
    staff = {"speaker": "employee", "setting": "workplace"}
    batch = done(line(), line(**coaching, **staff, line_id="b"), line(person="customer-18"))
    first, denied, third = results(caller, batch)
    assert (first["status"], third["status"]) == (200, 200)
    assert (denied["line"], denied["line_id"], denied["status"]) == (2, "b", 403)
    assert denied["decision"] == "deny"
    assert denied["decisive"] == "eu-ai-act.5-1-f"
    assert denied["receipt"]["signature"]
    told = caller.get(f"batches/{batch}").json()
    assert (told["allowed"], told["denied"], told["failed"]) == (2, 1, 0)


def test_every_line_leaves_the_evidence_of_its_own(caller, done):
    done(line(), line(person="b", purpose="pricing.by-mood"), line(person="c", age="old"))
    types = list(Entry.objects.values_list("type", flat=True))
    for kind in ("batch.accepted", "analysis.allowed", "analysis.scored", "analysis.denied"):
        assert types.count(kind) == 1, kind
    assert types.count("batch.finished") == 1


def test_reading_results_is_recorded_as_reads_of_analyses_are(caller, done):
    batch = done(line(), line(person="customer-18"))
    assert not Entry.objects.filter(type="analysis.read").exists()
    results(caller, batch)
    assert Entry.objects.filter(type="analysis.read", purpose="support.escalation").count() == 2
    assert Entry.objects.filter(type="batch.read").count() == 1


def test_what_cannot_be_recorded_is_not_told(caller, done, monkeypatch):
    from emotion.services.batches import telling

    def fail(event):
        raise OSError("disk full")

    batch = done(line())
    monkeypatch.setattr(telling, "record", fail)
    answer = caller.get(f"batches/{batch}/results")
    assert answer.status_code == 500
    assert b"anger" not in answer.content


def test_what_cannot_be_recorded_is_not_accepted(caller, monkeypatch):
    from emotion.services.batches import accepting

    def fail(event):
        raise OSError("disk full")

    monkeypatch.setattr(accepting, "record", fail)
    assert upload(caller, [line()]).status_code == 500
    assert not Batch.objects.exists()
    assert SubjectKey.objects.count() == 1, "the person's; the batch's is forgotten"


def test_lines_that_are_not_valid_are_outcomes_that_name_the_field(caller, done):
    batch = done(
        line(purpose=None),
        line("a" * 20_001),
        line() | {"subject": {"namespace": "shop"}},
        line(channel="call-79123456789"),
        line(line_id="+44 20 7946 0958"),
        line(mood="sad"),
    )
    told = results(caller, batch)
    assert [one["status"] for one in told] == [422, 413, 422, 422, 422, 422]
    assert [one["errors"][0]["field"] for one in told] == [
        "purpose", "content.text", "subject.id", "channel", "line_id", "",
    ]  # fmt: skip
    assert told[1]["limit"] == 20_000
    assert caller.get(f"batches/{batch}").json()["failed"] == 6


def test_a_person_of_another_namespace_is_refused_unseen(caller, done):
    from consent.models import Subject
    from governance.models import Application

    Application.objects.filter(slug="demo").update(namespaces=["shop"])
    (told,) = results(caller, done(question_of("bank")))
    assert (told["status"], told["type"]) == (403, "/problems/namespace")
    assert not Subject.objects.filter(namespace="bank").exists()


def question_of(namespace):
    return line() | {"subject": {"namespace": namespace, "id": "1"}}


def test_a_signal_of_the_upload_counts_for_each_line(caller, done):
    private = {"purpose": "experience.personalisation", "setting": "retail", "age": 30}
    (told,) = results(caller, done(line(**private), **{"Sec-GPC": "1"}))
    assert told["status"] == 403
    assert Entry.objects.filter(type__startswith="signal").exists()


def test_results_come_in_pages_in_order(caller, done):
    batch = done(*[line(person=f"p{n}", age="x") for n in range(5)])
    answer = caller.get(f"batches/{batch}/results?limit=2")
    assert [json.loads(one)["line"] for one in answer.content.splitlines()] == [1, 2]
    assert answer["Link"] == f'</api/v1/batches/{batch}/results?after=2&limit=2>; rel="next"'
    assert [one["line"] for one in results(caller, batch, "?after=2&limit=2")] == [3, 4]
    last = caller.get(f"batches/{batch}/results?after=4")
    assert "Link" not in last
    assert caller.get(f"batches/{batch}/results?limit=0").status_code == 422


def test_results_can_be_read_while_it_runs_up_to_what_is_done(caller, waiting):
    batch = waiting(line(age="x"), line(), line(age="x", person="c"))
    assert [one["line"] for one in results(caller, batch)] == [1]
    assert caller.get(f"batches/{batch}").json()["status"] == "running"
    assert "rel=" in caller.get(f"batches/{batch}/results")["Link"]


def test_the_same_key_and_lines_are_one_batch(caller, done, waiting):
    key = {"Idempotency-Key": "nightly-1"}
    batch = done(line(), **key)
    assert waiting(line(), **key) == batch
    assert Batch.objects.count() == 1
    other = upload(caller, [line("Something else")], **key)
    assert other.status_code == 422
    assert other.json()["type"].endswith("idempotency-key-reused")


def test_nobody_else_finds_it(caller, done, token_for):
    from tests.cast import bare_application, bearer

    batch = done(line())
    rival = token_for()
    rival.http.credentials(
        HTTP_AUTHORIZATION=bearer(bare_application(), "analyses:write")["Authorization"]
    )
    for path in ("", "/results"):
        theirs, nobodys = (
            rival.get(f"batches/{batch}{path}"),
            rival.get(f"batches/{uuid.uuid4()}{path}"),
        )
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content
    assert not Entry.objects.filter(type="batch.read").exists()


def test_a_token_without_the_scope_is_403(token_for, done):
    batch = done(line())
    reader = token_for("analyses:read")
    assert upload(reader, [line()]).status_code == 403
    assert reader.get(f"batches/{batch}/results").status_code == 403


def test_without_the_purpose_the_results_are_told_no_more(caller, done):
    from guardian.shortcuts import remove_perm

    from consent.models import Purpose
    from governance.models import Application

    batch = done(line())
    purpose = Purpose.objects.get(slug="support.escalation")
    remove_perm("consent.use_purpose", Application.objects.get(slug="demo").account, purpose)
    (told,) = results(caller, batch)
    assert told["status"] == 410
    assert "emotions" not in told
    assert not Entry.objects.filter(type="analysis.read").exists()


def test_a_purpose_that_asks_why_asks_here_too(caller, done):
    from consent.models import Purpose
    from consent.models.purposes import ReadReason

    batch = done(line())
    Purpose.objects.filter(slug="support.escalation").update(read_reason=ReadReason.EVERYBODY)
    answer = caller.get(f"batches/{batch}/results")
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/reason-needed")
    said = {"Discreet-Reason": 'complaint; case="SUP-4711"'}
    answer = caller.http.get(f"/api/v1/batches/{batch}/results", headers=said)
    assert json.loads(answer.content)["status"] == 200


def test_nothing_waits_when_it_is_done(caller, done):
    done(line(line_id="ticket-1"), line(REFUND, person="b"))
    assert not BatchLine.objects.left().exists()
    assert SubjectKey.objects.count() == 2, "two people's, and no batch's"
