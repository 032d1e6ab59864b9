"""What officers are told of requests by mail: numbers and days, once for each mark."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core import mail
from django.utils import timezone

from consent.models import Subject
from governance.dsr.actions import VERIFIED
from governance.jobs.running import run_job
from governance.models import Request
from governance.services.requests import Wish, mail_reminders, receive, remind_due
from governance.services.requests.intake import STAFF_CHANNEL

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
DAY = timedelta(days=1)


@pytest.fixture
def officers() -> None:
    """One who answers, one who oversees, one who left, one without an address, one of neither."""
    for name, group, parts in (
        ("rita", "privacy officer", {"email": "rita@example.org"}),
        ("dora", "dpo", {"email": "dora@example.org"}),
        ("left", "privacy officer", {"email": "left@example.org", "is_active": False}),
        ("mute", "privacy officer", {}),
        ("ada", "administrator", {"email": "ada@example.org"}),
    ):
        person = User.objects.create_user(name, is_staff=True, **parts)
        person.groups.add(Group.objects.get_or_create(name=group)[0])


@pytest.fixture
def soon(taken: Any) -> Request:
    request: Request = taken("human-review")
    return request


def remind(at: datetime) -> int:
    """Mark what is due and mail it, as the job does."""
    remind_due(at=at)
    return mail_reminders(at=at)


def test_a_mail_names_the_number_and_the_day_and_nothing_of_the_person(
    officers: None, taken: Any
) -> None:
    request = taken("rectify", assurance="verified", details="my name is Anna, I am not angry")
    now = request.due_at - 6 * DAY
    assert remind(now) == 1
    (sent,) = mail.outbox
    assert sent.recipients() == ["rita@example.org"]
    assert f"{request.number}  {request.due_at:%Y-%m-%d}\n" in sent.body
    assert "overdue" not in sent.body
    said = f"{sent.subject}\n{sent.body}"
    subject = request.subject
    for secret in (subject.pseudonym, str(subject.pk), "customer-17", "anna", "rectif", "shop"):
        assert secret not in said.casefold()


def test_each_mark_is_mailed_once(officers: None, soon: Request) -> None:
    now = soon.due_at - 6 * DAY
    assert [remind(now), remind(now), remind(now + DAY)] == [1, 0, 0]
    assert remind(now + 4 * DAY) == 1  # the second reminder
    assert len(mail.outbox) == 2
    assert mail.outbox[0].extra_headers != mail.outbox[1].extra_headers


def test_lateness_is_told_to_who_oversees_too(officers: None, soon: Request) -> None:
    remind(soon.due_at - DAY)
    assert remind(soon.due_at + DAY) == 1
    sent = mail.outbox[-1]
    assert sent.recipients() == ["dora@example.org", "rita@example.org"]
    assert f"{soon.number}  {soon.due_at:%Y-%m-%d}  overdue / срок прошёл" in sent.body


def test_one_mail_names_all_of_them(officers: None, taken: Any) -> None:
    for who in ("anna", "boris", "clara"):
        last = taken("human-review", subject={"namespace": "shop", "id": who})
    assert remind(last.due_at) == 3
    assert len(mail.outbox) == 1


def test_what_was_answered_meanwhile_is_not_mailed(officers: None, soon: Request) -> None:
    at = soon.due_at - DAY
    remind_due(at=at)
    Request.objects.filter(pk=soon.pk).update(state="withdrawn", closed_at=at)
    assert mail_reminders(at=at) == 0
    assert mail.outbox == []


def test_a_receipt_to_confirm_is_named_with_its_own_day(officers: None, anna: Subject) -> None:
    by_letter = Wish(
        subject=anna,
        action="human-review",
        assurance=VERIFIED,
        jurisdiction="US-CA",
        channel=STAFF_CHANNEL,
    )
    request = receive(by_letter, by="staff:rita", at=timezone.now()).request
    assert request.acknowledge_due is not None
    assert remind(request.acknowledge_due - DAY) == 1
    line = f"{request.number}  {request.acknowledge_due:%Y-%m-%d}  confirm receipt"
    assert line in mail.outbox[0].body


def test_a_mail_server_that_is_away_is_tried_again_under_the_same_name(
    officers: None, soon: Request, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, tried = soon.due_at - DAY, []

    def away(message: Any) -> None:
        tried.append(message.extra_headers["Message-ID"])
        raise ConnectionRefusedError

    with monkeypatch.context() as patched:
        patched.setattr(mail.EmailMessage, "send", away)
        run = run_job("remind", clock=lambda: now)
    assert run is not None and (run.state, run.done) == ("done", 1)
    assert run.facts == {"mail": "failed"}
    again = run_job("remind", clock=lambda: now + timedelta(hours=1))
    assert again is not None and (again.done, again.facts) == (0, {"mailed": 1})
    assert [sent.extra_headers["Message-ID"] for sent in mail.outbox] == tried


def test_the_marks_wait_while_no_officer_has_an_address(soon: Request) -> None:
    assert remind(soon.due_at - DAY) == 0
    assert mail.outbox == []
    User.objects.create_user("rita", is_staff=True, email="rita@example.org").groups.add(
        Group.objects.get_or_create(name="privacy officer")[0]
    )
    assert mail_reminders(at=soon.due_at) == 1
