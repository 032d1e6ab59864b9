"""Emergency access: taken with a reason, for hours, counted, told, ended by the clock, reviewed."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from audit.errors import DomainError
from consent.models import Purpose
from governance.callers import staff_name
from governance.errors import EmergencyRefused, SamePerson, WrongState
from governance.models import EmergencyAccess
from governance.services import alarms, emergencies
from tests.governance.policy.office import make_purpose
from tests.governance.signin.conftest import evidence, sign_in

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
REASON = "INC-118: the queue of angry customers cannot be read by its team tonight."
HOUR = timedelta(hours=1)
ASK = "/admin/governance/emergencyaccess/add/"


def page(access: EmergencyAccess) -> str:
    return f"/admin/governance/emergencyaccess/{access.pk}/change/"


@pytest.fixture
def anna(person):
    return person("anna", "privacy officer")


def take(account, purpose: Purpose | None = None, **changes) -> EmergencyAccess:
    named = {"reason": REASON, "life": HOUR, "at": timezone.now()} | changes
    return emergencies.take(account=account, purpose=purpose or make_purpose(), **named)


def test_taking_it_leaves_evidence_without_prose(anna):
    access = take(anna)
    (entry,) = evidence("emergency.taken")
    assert entry["actor"] == staff_name(anna)
    assert entry["resource"] == f"emergency:{access.pk}"
    assert entry["facts"] == {
        "purpose": "support.escalation",
        "permission": "read_results",
        "minutes": 60,
    }
    assert "queue" not in str(entry)


@pytest.mark.parametrize(
    "changes",
    [
        {"reason": "urgent"},
        {"reason": " " * 40},
        {"life": timedelta(hours=4, seconds=1)},
        {"life": timedelta(0)},
        {"life": -HOUR},
        {"action": "use"},
    ],
)
def test_what_is_no_emergency_is_refused(anna, changes):
    with pytest.raises(EmergencyRefused):
        take(anna, **changes)
    assert not EmergencyAccess.objects.exists()
    assert evidence("emergency.") == []


@pytest.mark.parametrize("role", ["administrator", "auditor"])
def test_a_role_that_never_reads_takes_none(person, role):
    with pytest.raises(EmergencyRefused):
        take(person("ada", role))


def test_it_is_not_taken_without_evidence(anna, monkeypatch):
    def refuse(*_arguments, **_named):
        raise RuntimeError("the log is away")

    monkeypatch.setattr(emergencies, "keep", refuse)
    with pytest.raises(RuntimeError):
        take(anna)
    assert not EmergencyAccess.objects.exists()


def test_one_at_a_time(anna):
    purpose = make_purpose()
    take(anna, purpose)
    with pytest.raises(EmergencyRefused, match="already"):
        take(anna, purpose)
    assert take(anna, purpose, at=timezone.now() + 2 * HOUR).pk


# --- What it opens, at the real door ----------------------------------------------------------


@pytest.fixture
def analysed(caller, ask):
    """The id of an analysis made through the API, in the starter pack."""
    return caller.post("analyses", ask()).json()["id"]


@pytest.fixture
def reader(client, person):
    """A privacy officer of the pack, signed in."""
    anna = person("anna", "privacy officer")
    sign_in(client, "anna")
    return anna


def read(client, identifier, status: int):
    answer = client.get(
        f"/api/v1/analyses/{identifier}", headers={"Discreet-Reason": 'case; case="INC-118"'}
    )
    assert answer.status_code == status, answer.content
    return answer.json()


def support() -> Purpose:
    return Purpose.objects.get(slug="support.escalation")


def test_it_opens_results_of_its_purpose_and_counts_each(client, analysed, reader):
    read(client, analysed, 403)
    access = take(reader, support())
    assert read(client, analysed, 200)["emotions"]
    read(client, analysed, 200)
    access.refresh_from_db()
    assert access.uses == 2
    assert [one["facts"]["times"] for one in evidence("emergency.used")] == [1, 1]
    assert evidence("analysis.read")[-1]["actor"] == staff_name(reader)


def test_it_opens_no_other_purpose(client, analysed, reader):
    access = take(reader, make_purpose("another.purpose"))
    answer = read(client, analysed, 404)
    access.refresh_from_db()
    assert "emotions" not in answer
    assert access.uses == 0
    assert evidence("emergency.used") == []


def test_the_clock_ends_it_though_no_job_ran(client, analysed, reader):
    access = take(reader, support(), at=timezone.now() - HOUR, life=timedelta(minutes=59))
    read(client, analysed, 403)
    access.refresh_from_db()
    assert access.ended_at is None
    assert access.uses == 0


def test_ending_it_counts_from_the_next_read(client, analysed, reader):
    access = take(reader, support())
    read(client, analysed, 200)
    emergencies.end(access, by="staff:0011223344556677", at=timezone.now())
    read(client, analysed, 403)
    assert evidence("emergency.ended")[-1]["facts"]["uses"] == 1


def test_who_may_read_anyway_uses_no_emergency(client, analysed, person):
    from governance.services.access import set_access

    sven = person("sven", "support supervisor")
    now = timezone.now()
    set_access(
        account=sven, purpose=support(), actions=["read_results"], by="staff:00112233", at=now
    )
    access = take(sven, support())
    sign_in(client, "sven")
    read(client, analysed, 200)
    access.refresh_from_db()
    assert access.uses == 0


def test_a_use_of_one_that_ended_this_moment_reads_nothing(anna):
    access = take(anna)
    emergencies.end(access, by=staff_name(anna), at=timezone.now())
    with pytest.raises(EmergencyRefused):
        emergencies.use(access, times=1, at=timezone.now())


# --- Telling, ending, reviewing ---------------------------------------------------------------


def test_overseers_are_told_once_and_told_no_name_and_no_reason(anna, person):
    person("dora", "dpo")
    person("clara", "privacy officer")
    person("sven", "support supervisor")
    access = take(anna)
    assert alarms.tell_overseers(at=timezone.now()) == 1
    assert alarms.tell_overseers(at=timezone.now()) == 0
    (message,) = mail.outbox
    assert sorted(message.bcc) == ["clara@example.com", "dora@example.com"]
    assert message.to == []
    assert page(access) in message.body
    for secret in ("anna", "queue", "INC-118"):
        assert secret not in message.subject + message.body
    assert evidence("emergency.told")[0]["facts"] == {"mails": 2}


def test_a_mail_server_that_is_away_leaves_it_due(anna, person, monkeypatch):
    person("dora", "dpo")
    take(anna)

    def away(_message):
        raise ConnectionRefusedError

    with monkeypatch.context() as patch:
        patch.setattr("governance.services.alarms.EmailMessage.send", away)
        assert alarms.tell_overseers(at=timezone.now()) == 0
    assert alarms.tell_overseers(at=timezone.now()) == 1


def test_the_job_records_the_end_that_the_clock_made(anna):
    access = take(anna)
    later = timezone.now() + 2 * HOUR
    assert emergencies.close_expired(at=later) == 1
    assert emergencies.close_expired(at=later) == 0
    access.refresh_from_db()
    assert access.ended_at == access.expires_at
    assert [one["actor"] for one in evidence("emergency.expired")] == ["system:clock"]


def test_it_ends_once(anna):
    access = take(anna)
    emergencies.end(access, by=staff_name(anna), at=timezone.now())
    with pytest.raises(WrongState):
        emergencies.end(access, by=staff_name(anna), at=timezone.now())


def test_a_second_person_reviews_it_when_it_is_over(anna, person):
    dora, access = staff_name(person("dora", "dpo")), take(anna)
    said = {"verdict": "justified", "finding": "The incident is in the register."}
    with pytest.raises(WrongState):
        emergencies.review(access, **said, by=dora, at=timezone.now())
    later = timezone.now() + 2 * HOUR
    with pytest.raises(SamePerson):
        emergencies.review(access, **said, by=staff_name(anna), at=later)
    assert [one.pk for one in EmergencyAccess.objects.unreviewed()] == []
    reviewed = emergencies.review(access, **said, by=dora, at=later)
    assert reviewed.reviewed_by == dora
    with pytest.raises(WrongState):
        emergencies.review(access, **said, by=dora, at=later)
    kinds = [one["type"] for one in evidence("emergency.")]
    assert kinds == ["emergency.taken", "emergency.expired", "emergency.reviewed"]
    assert "register" not in str(evidence("emergency."))


# --- On the screens ---------------------------------------------------------------------------


def test_the_screen_gives_it_to_who_just_proved_a_second_factor(client, anna):
    purpose = make_purpose()
    sign_in(client, "anna")
    answer = client.post(ASK, {"purpose": purpose.pk, "minutes": "60", "reason": REASON})
    access = EmergencyAccess.objects.get()
    assert answer["Location"] == page(access)
    assert access.account == anna
    assert access.expires_at - access.granted_at == HOUR


def test_a_stale_proof_is_asked_for_again(client, anna, time_machine):
    purpose = make_purpose()
    sign_in(client, "anna")
    time_machine.move_to(time.time() + 6 * 60)
    answer = client.post(ASK, {"purpose": purpose.pk, "minutes": "60", "reason": REASON})
    assert answer["Location"].startswith("/sign-in/again/code/")
    assert not EmergencyAccess.objects.exists()


def test_a_session_without_a_second_factor_takes_none(client, person, settings):
    settings.DISCREET_SECOND_FACTOR = "optional"
    person("anna", "privacy officer", enrolled=False)
    client.post("/sign-in/", {"login": "anna", "password": "six quiet otters ferry"})
    assert client.get(ASK)["Location"] == "/sign-in/security/"


@pytest.mark.parametrize("minutes", ["241", "0", "-60", "x", ""])
def test_the_screen_offers_four_hours_at_most(client, anna, minutes):
    sign_in(client, "anna")
    data = {"purpose": make_purpose().pk, "minutes": minutes, "reason": REASON}
    assert client.post(ASK, data).status_code == 200
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("role", ["dpo", "auditor", "model steward", "analyst", "administrator"])
def test_other_roles_take_none(client, person, role):
    person("otto", role)
    sign_in(client, "otto")
    assert client.get(ASK).status_code == 403


def test_a_supervisor_sees_only_their_own(client, anna, person):
    person("sven", "support supervisor")
    access = take(anna)
    sign_in(client, "sven")
    assert "anna" not in client.get("/admin/governance/emergencyaccess/").content.decode()
    assert client.get(page(access)).status_code == 403


def test_the_dpo_ends_and_reviews_it_on_the_screen(client, anna, person):
    person("dora", "dpo")
    access = take(anna)
    sign_in(client, "dora")
    assert "End it now" in client.get(page(access)).content.decode()
    client.post(page(access), {"end": "1"})
    access.refresh_from_db()
    assert access.ended_at is not None
    client.post(
        page(access), {"review": "1", "verdict": "unjustified", "finding": "It could wait."}
    )
    access.refresh_from_db()
    assert (access.verdict, access.finding) == ("unjustified", "It could wait.")


def test_its_taker_ends_but_does_not_review_it_on_the_screen(client, anna):
    access = take(anna)
    sign_in(client, "anna")
    client.post(page(access), {"end": "1"})
    client.post(page(access), {"review": "1", "verdict": "justified", "finding": "Mine was fine."})
    access.refresh_from_db()
    assert access.ended_at is not None
    assert access.reviewed_at is None


def test_an_auditor_sees_and_changes_nothing(client, anna, person):
    person("vera", "auditor")
    access = take(anna)
    sign_in(client, "vera")
    assert client.get(page(access)).status_code == 200
    assert client.post(page(access), {"end": "1"}).status_code == 403


def test_refusals_are_domain_errors_with_a_status():
    assert issubclass(EmergencyRefused, DomainError)
    assert EmergencyRefused.status == 403
