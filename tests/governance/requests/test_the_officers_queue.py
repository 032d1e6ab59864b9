"""The officers' screens: what is due, who may, every step with its letter and its entry."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from audit.models import Entry
from consent.models import Signal, Subject
from consent.services import note_signal
from governance.models import Request
from governance.roles import project
from governance.services.requests import letters, remind_due

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
QUEUE = "/admin/governance/request/"
DAY = timedelta(days=1)


@pytest.fixture
def enter(client: Client) -> Callable[[str], Client]:
    """A browser in which somebody of that role has signed in."""

    def as_role(role: str) -> Client:
        project()
        user = User.objects.create_user(role.replace(" ", "-"), is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        browser = Client()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    return as_role


@pytest.fixture
def officer(enter: Any) -> Client:
    return enter("privacy officer")


def do(browser: Client, request: Request, deed: str, **form: Any) -> str:
    """Take a step; the page that follows."""
    answer = browser.post(f"{QUEUE}{request.pk}/do/{deed}/", form, follow=True)
    request.refresh_from_db()
    return answer.content.decode()


def entries(request: Request) -> list[str]:
    return list(
        Entry.objects.filter(type__startswith="request.")
        .order_by("created", "id")
        .values_list("type", flat=True)
    )


def test_the_queue_is_sorted_by_due_date_and_says_what_is_late(officer: Client, taken: Any) -> None:
    now = timezone.now()
    late = taken("human-review", received=now - 60 * DAY)
    fresh = taken("rectify", assurance="verified", details="x")
    page = officer.get(QUEUE).content.decode()
    assert page.index(late.number) < page.index(fresh.number)
    assert "days late" in page and "days left" in page
    assert fresh.number not in officer.get(f"{QUEUE}?show=late").content.decode()
    assert late.subject.pseudonym not in page


@pytest.mark.parametrize(
    ("role", "sees", "acts"),
    [
        ("privacy officer", True, True),
        ("dpo", True, False),
        ("administrator", False, False),
        ("support supervisor", False, False),
    ],
)
def test_officers_act_the_dpo_looks_and_others_see_nothing(
    enter: Any, taken: Any, role: str, sees: bool, acts: bool
) -> None:
    request, browser = taken("human-review", details="Secret words."), enter(role)
    assert (browser.get(QUEUE).status_code == 200) is sees
    page = browser.get(f"{QUEUE}{request.pk}/change/")
    assert (page.status_code == 200) is sees
    assert ("Secret words." in page.content.decode()) is acts
    browser.post(f"{QUEUE}{request.pk}/do/start/")
    request.refresh_from_db()
    assert (request.state == "in-progress") is acts


def test_opening_what_the_person_wrote_is_itself_recorded(officer: Client, taken: Any) -> None:
    request = taken("human-review", details="Secret words.")
    officer.get(f"{QUEUE}{request.pk}/change/")
    assert entries(request)[-1] == "request.opened"


def test_an_extension_moves_the_date_once_and_tells_the_person(officer: Client, taken: Any) -> None:
    request = taken("human-review")
    before = request.due_at
    assert "This field is required" in do(officer, request, "extend", reason="complex", text="")
    do(officer, request, "extend", reason="complex", text="Three systems are involved.")
    assert request.state == "extended" and request.due_at - before > 55 * DAY
    assert letters(request)[-1]["text"] == "Three systems are involved."
    do(officer, request, "pause", text="Which order?")
    do(officer, request, "resume")
    assert "extended already" in do(officer, request, "extend", reason="many", text="More.")


def test_an_extension_after_the_term_is_refused(officer: Client, taken: Any) -> None:
    request = taken("human-review", received=timezone.now() - 60 * DAY)
    assert "term is over" in do(officer, request, "extend", reason="complex", text="Sorry.")
    assert request.extended_at is None


def test_an_opt_outs_term_cannot_be_extended_in_california(officer: Client, taken: Any) -> None:
    request = taken("human-review", jurisdiction="US-CA")
    Request.objects.filter(pk=request.pk).update(action="object")
    assert "knows no extension" in do(officer, request, "extend", reason="complex", text="Sorry.")


def test_a_pause_stops_the_clock_where_the_law_lets_it(officer: Client, taken: Any) -> None:
    request = taken("human-review")
    before = request.due_at
    do(officer, request, "pause", text="Which order?")
    Request.objects.filter(pk=request.pk).update(paused_at=timezone.now() - 5 * DAY)
    do(officer, request, "resume")
    assert request.paused_days == 5
    assert timedelta(0) < request.due_at - before <= 8 * DAY


def test_a_refusal_names_its_ground_and_can_be_opened_again(officer: Client, taken: Any) -> None:
    request = taken("human-review")
    page = do(officer, request, "deny", basis="excessive", text="The ninth this week.")
    assert request.state == "denied" and request.closed_at is not None
    assert "Art. 12(5)(b)" in page
    assert request.retention_until - request.closed_at > 729 * DAY
    do(officer, request, "reopen")
    assert (request.state, request.basis, request.retention_until) == ("in-progress", "", None)


def test_a_correction_lifts_wrong_flags_and_keeps_the_persons_words(
    officer: Client, taken: Any, anna: Subject
) -> None:
    note_signal(subject=anna, kind="minor", by="app:demo", at=timezone.now())
    request = taken("rectify", assurance="verified", details="I am forty.")
    do(officer, request, "correct", lift=["minor"], text="You are right.")
    assert request.state == "completed"
    assert Signal.objects.filter(kind="minor").latest("id").asserted is False
    assert [letter["text"] for letter in letters(request)] == ["I am forty.", "You are right."]


def test_a_review_ends_with_a_decision_by_a_person(officer: Client, taken: Any) -> None:
    request = taken("human-review")
    assert "correct" not in officer.get(f"{QUEUE}{request.pk}/change/").context["steps"]
    do(officer, request, "decide", decision="changed", text="The score was set aside.")
    assert request.outcome == {"decision": "changed"}
    assert "request.completed" in entries(request)


def test_a_restriction_ends_only_after_the_person_was_told(
    officer: Client, taken: Any, anna: Subject
) -> None:
    request = taken("restrict")
    assert "This field is required" in do(officer, request, "lift", text="")
    do(officer, request, "lift", text="The dispute is settled.")
    assert request.lifted_at is not None
    assert Signal.objects.filter(kind="restricted").latest("id").asserted is False


def test_what_came_by_letter_waits_for_its_confirmation(officer: Client, pack: Any) -> None:
    form = {
        "namespace": "shop",
        "identifier": "berta",
        "action": "human-review",
        "jurisdiction": "US-CA",
        "assurance": "asserted",
        "details": "By letter.",
    }
    page = officer.post(f"{QUEUE}add/", form, follow=True).content.decode()
    request = Request.objects.get()
    assert request.state == "received" and "Confirm receipt" in page
    assert "Confirm receipt by" in officer.get(QUEUE).content.decode()
    assert "berta" not in officer.get(QUEUE).content.decode()
    do(officer, request, "acknowledge")
    assert request.state == "acknowledged" and request.acknowledged_at is not None
    assert "Use an ISO 3166" in officer.post(
        f"{QUEUE}add/", {**form, "jurisdiction": "Nowhere"}, follow=True
    ).content.decode().replace("&#x27;", "'")


def test_a_duplicate_points_at_the_first_and_never_at_another_person(
    officer: Client, taken: Any
) -> None:
    first = taken("human-review", purpose="support.escalation")
    second = taken("human-review")
    other = taken("human-review", subject={"namespace": "shop", "id": "boris"})
    assert "another request of the same person" in do(
        officer, second, "mark-duplicate", of=other.number
    )
    do(officer, second, "mark-duplicate", of=first.number)
    assert (second.state, second.duplicate_of) == ("duplicate", first)


def test_a_step_outside_the_table_is_refused(officer: Client, taken: Any) -> None:
    request = taken("object")
    assert "not possible" in do(officer, request, "start")
    assert request.state == "completed"
    assert officer.post(f"{QUEUE}{request.pk}/do/hold/").status_code == 404


def test_reminders_come_before_the_term_and_lateness_is_marked_once(taken: Any) -> None:
    soon = taken("human-review")
    now = soon.due_at - 6 * DAY
    late = taken("rectify", assurance="verified", details="x", received=now - 60 * DAY)
    taken("admt-opt-out")
    assert remind_due(at=now) == 3
    assert remind_due(at=now + DAY) == 0
    for request in (soon, late):
        request.refresh_from_db()
    assert soon.reminded_at == now and soon.overdue_at is None
    assert late.overdue_at == now
    assert remind_due(at=now + 4 * DAY) == 2


def test_the_queue_and_a_request_speak_the_officers_language(officer: Client, taken: Any) -> None:
    request = taken("rectify", details="I was calm.")
    for path in (QUEUE, f"{QUEUE}{request.pk}/change/"):
        said = officer.get(path, headers={"Accept-Language": "ru"}).content.decode()
        for word in ("Исправление", "проверка личности", "заявлена"):
            assert word in said
        assert "identity-check" not in said
