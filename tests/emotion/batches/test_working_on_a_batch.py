"""Workers: killed, doubled, late; and people who say no, or leave, before their line is read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.errors import KeyUnavailable
from audit.models import Entry
from consent import vault
from consent.models import Subject, SubjectKey
from consent.services import Reference, erase_subject, find_subject
from emotion.models import Analysis, Batch, BatchLine, LineState
from emotion.services import analysing, batches
from emotion.services.batches import working
from emotion.tasks import run_batch, run_due_batches
from governance.models import Application
from governance.services.retention import purge_due
from tests.emotion.batches.conftest import line, results

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
ANNA = Reference("shop", "anna")
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def own_ledger(settings, tmp_path):
    settings.DISCREET_ERASURE_FILE = tmp_path / "erasures"


class Killed(BaseException):
    """What SIGKILL looks like from within: nothing handles it."""


def later(**passed):
    """A clock that is ahead."""
    return lambda: timezone.now() + timedelta(**passed)


def erase(capture):
    with capture(execute=True):
        erase_subject(subject=find_subject(ANNA), by="system:requests", at=timezone.now())


def test_an_opt_out_between_upload_and_work_holds(caller, waiting):
    batch = waiting(line(person="anna"), line(person="boris"))
    caller.post("opt-outs", {"subject": {"namespace": "shop", "id": "anna"}})
    run_batch(batch=batch)
    anna, boris = results(caller, batch)
    assert (anna["status"], anna["decisive"]) == (403, "gate.opt-out")
    assert boris["status"] == 200
    assert Analysis.objects.count() == 1


def test_a_purpose_that_was_taken_away_meanwhile_is_a_no(caller, waiting):
    from guardian.shortcuts import remove_perm

    from consent.models import Purpose

    batch = waiting(line())
    purpose = Purpose.objects.get(slug="support.escalation")
    remove_perm("consent.use_purpose", Application.objects.get(slug="demo").account, purpose)
    run_batch(batch=batch)
    assert results(caller, batch)[0]["decisive"] == "gate.application"


@pytest.mark.parametrize("closed", ["switched off", "scope"])
def test_an_application_that_was_closed_meanwhile_gets_nothing_scored(caller, waiting, closed):
    batch = waiting(line(line_id="a"))
    demo = Application.objects.select_related("client").get(slug="demo")
    if closed == "switched off":
        Application.objects.filter(pk=demo.pk).update(active=False)
    else:
        demo.client.set_scopes(["catalogue:read"])
        demo.client.save()
    run_batch(batch=batch)
    assert not Analysis.objects.exists()
    assert BatchLine.objects.get().state == LineState.FAILED


def test_an_erasure_between_upload_and_work_leaves_nothing_to_read(
    caller, waiting, monkeypatch, django_capture_on_commit_callbacks
):
    batch = waiting(line(person="anna"), line(person="boris"))
    erase(django_capture_on_commit_callbacks)
    read = []
    honest = analysing.redact
    monkeypatch.setattr(
        analysing, "redact", lambda text, **more: read.append(1) or honest(text, **more)
    )
    run_batch(batch=batch)
    anna, boris = results(caller, batch)
    assert (anna["line"], anna["status"], anna["type"]) == (1, 410, "/problems/gone")
    assert boris["status"] == 200
    assert read == [1], "Anna's line was not read"
    assert find_subject(ANNA) is None, "and she was not made anew"
    told = caller.get(f"batches/{batch}").json()
    assert (told["status"], told["gone"], told["allowed"]) == ("done", 1, 1)


def test_an_erasure_after_the_line_was_opened_holds_too(
    waiting, monkeypatch, django_capture_on_commit_callbacks
):
    batch = waiting(line(person="anna"))
    honest = working.analyse

    def after_an_erasure(question, text, **more):
        erase(django_capture_on_commit_callbacks)
        return honest(question, text, **more)

    monkeypatch.setattr(working, "analyse", after_an_erasure)
    run_batch(batch=batch)
    assert not Analysis.objects.exists()
    assert not BatchLine.objects.exists()
    assert find_subject(ANNA) is None


def test_an_erasure_that_was_asked_for_takes_the_lines_and_says_so(waiting):
    from governance.holders import holders

    waiting(line(person="anna"), line(person="anna"), line(person="boris"))
    holder = next(one for one in holders() if one.name == "emotion.batches")
    assert holder.erase(find_subject(ANNA), at=timezone.now()) == 2
    assert holder.erase(find_subject(ANNA), at=timezone.now()) == 0
    assert BatchLine.objects.count() == 1


def test_a_copy_of_ones_data_holds_the_messages_that_wait(waiting):
    from governance.holders import holders

    waiting(line("My refund is late", person="anna"), line(person="boris"))
    holder = next(one for one in holders() if one.name == "emotion.batches")
    (row,) = holder.export(find_subject(ANNA), language="en")
    assert row["text"] == "My refund is late"
    assert row["state"] == "waiting"
    assert row["channel"] == "chat"


def test_a_task_delivered_twice_analyses_once(waiting):
    batch = waiting(line(), line(person="b"))
    run_batch(batch=batch)
    entries = Entry.objects.count()
    run_batch(batch=batch)
    assert Analysis.objects.count() == 2
    assert Entry.objects.count() == entries


def test_two_workers_at_once_share_the_lines(waiting, monkeypatch):
    batch = waiting(line(), line(person="b"), line(person="c"))
    honest, inside = working.analyse, []

    def meanwhile(question, text, **more):
        if not inside:
            inside.append(1)
            run_batch(batch=batch)  # the other worker does all that is free
        return honest(question, text, **more)

    monkeypatch.setattr(working, "analyse", meanwhile)
    run_batch(batch=batch)
    assert Analysis.objects.count() == 3
    assert Entry.objects.filter(type="analysis.scored").count() == 3
    assert Entry.objects.filter(type="batch.finished").count() == 1


@pytest.mark.parametrize("moment", ["before the door", "after the door"])
def test_a_worker_that_is_killed_half_way_loses_and_doubles_nothing(
    caller, waiting, monkeypatch, moment
):
    batch = waiting(*[line(person=f"p{number}") for number in range(3)])
    honest, calls = working.analyse, []

    def killed(question, text, **more):
        calls.append(1)
        if len(calls) != 2:
            return honest(question, text, **more)
        if moment == "after the door":
            honest(question, text, **more)
        raise Killed

    monkeypatch.setattr(working, "analyse", killed)
    with pytest.raises(Killed):
        run_batch(batch=batch)
    assert BatchLine.objects.left().count() == 2
    assert not batches.resume(at=timezone.now()), "it was touched a moment ago"
    batches.work(Batch.objects.get().pk, clock=timezone.now)  # the redelivered message
    assert BatchLine.objects.left().count() == 1, "the killed one's line has its lease"
    assert batches.resume(at=timezone.now() + 3 * MINUTE) == [Batch.objects.get().pk]
    batches.work(Batch.objects.get().pk, clock=later(minutes=3))
    assert [one["status"] for one in results(caller, batch)] == [200] * 3
    assert Analysis.objects.count() == 3
    assert Entry.objects.filter(type="analysis.scored").count() == 3
    assert not SubjectKey.objects.filter(pk=batch).exists()


def test_beat_sends_a_worker_to_a_batch_without_one(waiting):
    batch = waiting(line())
    assert run_due_batches() == 0
    Batch.objects.update(touched_at=timezone.now() - 2 * MINUTE)
    assert run_due_batches() == 1
    assert Analysis.objects.count() == 1
    assert Batch.objects.get(pk=batch).finished_at is not None
    assert run_due_batches() == 0


def test_more_lines_than_one_task_takes_are_all_done(caller, done, monkeypatch):
    monkeypatch.setattr(working, "CHUNK", 2)
    batch = done(*[line(person=f"p{number}", purpose="pricing.by-mood") for number in range(7)])
    assert caller.get(f"batches/{batch}").json()["denied"] == 7


def test_a_defect_in_one_line_stops_no_other_and_ends_as_a_500(caller, waiting, monkeypatch):
    batch = waiting(line(person="anna"), line(person="boris"))
    honest = working.analyse

    def explode(question, text, **more):
        if question.subject.id == "anna":
            raise ValueError(text)
        return honest(question, text, **more)

    monkeypatch.setattr(working, "analyse", explode)
    for tries in range(4):
        batches.work(Batch.objects.get().pk, clock=later(minutes=3 * tries))
    anna, boris = results(caller, batch)
    assert (anna["status"], boris["status"]) == (500, 200)
    assert not BatchLine.objects.filter(number=1).exclude(sealed=b"").exists(), "the text is gone"


def test_while_no_key_is_to_be_had_lines_wait(caller, waiting, monkeypatch):
    batch = waiting(line(), line(person="b", age="x"))
    honest = vault.unseal

    def closed(*args, **named):
        raise KeyUnavailable("the vault is closed")

    monkeypatch.setattr("emotion.services.batches.sealing.vault.unseal", closed)
    for tries in range(6):
        batches.work(Batch.objects.get().pk, clock=later(minutes=3 * tries))
    assert BatchLine.objects.left().count() == 1
    monkeypatch.setattr("emotion.services.batches.sealing.vault.unseal", honest)
    batches.work(Batch.objects.get().pk, clock=later(minutes=30))
    assert results(caller, batch)[0]["status"] == 200


def test_a_line_that_waited_for_a_day_is_not_read_any_more(caller, waiting):
    batch = waiting(line())
    batches.work(Batch.objects.get().pk, clock=later(hours=25))
    (told,) = results(caller, batch)
    assert (told["status"], told["type"]) == (503, "/problems/waited-too-long")
    assert not Analysis.objects.exists()
    assert bytes(BatchLine.objects.get().sealed) == b""


def test_a_failing_scorer_is_the_outcome_of_its_line(caller, waiting, monkeypatch):
    from governance.redaction import RedactionFailed

    def fail(*args, **kwargs):
        raise RedactionFailed("model missing")

    batch = waiting(line(line_id="a"))
    monkeypatch.setattr(analysing, "redact", fail)
    run_batch(batch=batch)
    (told,) = results(caller, batch)
    assert (told["status"], told["line_id"]) == (503, "a")
    assert told["type"] == "/problems/scoring-unavailable"


def test_everything_of_a_batch_goes_on_its_date(caller, waiting, done, settings):
    settings.DISCREET_BATCH_DAYS = 1
    first, second = waiting(line()), done(line(person="b"), line(person="c", age="x"))
    assert purge_due(at=timezone.now() + timedelta(hours=23)) == 0
    purge_due(at=timezone.now() + timedelta(hours=25))
    assert not Batch.objects.exists()
    assert not BatchLine.objects.exists()
    assert Analysis.objects.count() == 1, "the score has a term of its own"
    assert not SubjectKey.objects.filter(pk__in=[first, second]).exists()
    assert caller.get(f"batches/{second}").status_code == 404
    assert Entry.objects.filter(type="retention.purged").exists()


def test_a_batch_past_its_date_is_told_no_more_though_it_is_still_there(caller, done):
    batch = done(line())
    Batch.objects.update(expires_at=timezone.now())
    assert caller.get(f"batches/{batch}").status_code == 404
    assert caller.get(f"batches/{batch}/results").status_code == 404


def test_a_score_that_is_gone_takes_its_line_along(caller, done):
    batch = done(line())
    due = Analysis.objects.get().retention_until
    Batch.objects.update(expires_at=due + timedelta(days=1))
    BatchLine.objects.update(expires_at=due + timedelta(days=1))
    purge_due(at=due)
    assert not Analysis.objects.exists()
    (told,) = results(caller, batch)
    assert told["status"] == 410


def test_a_legal_hold_keeps_the_lines(waiting):
    from governance.holders import holders

    waiting(line(person="anna"))
    holder = next(one for one in holders() if one.name == "emotion.batches")
    anna = Subject.objects.get()
    since = timezone.now() - MINUTE
    assert holder.keeps(anna, purpose="support.escalation", since=since, until=None)
    assert not holder.keeps(anna, purpose="product.feedback", since=None, until=None)
