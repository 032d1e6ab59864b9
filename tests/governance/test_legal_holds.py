"""A hold needs two people, suspends every deletion in its scope, and lets go of nothing late."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from consent.models import Subject
from consent.services import Reference, erase_subject, find_subject, join, subject_for
from emotion.models import Analysis
from governance.errors import Held, HoldRefused, SamePerson, WrongState
from governance.models import LegalHold
from governance.services import holds
from governance.services.retention import purge_due

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
ANNA = Reference("shop", "anna")
BORIS = Reference("shop", "boris")


def hold_on(*, at=None, **scope):
    """A hold in force: proposed by one officer, approved by another."""
    at = at or timezone.now()
    day = at.date() + timedelta(days=90)
    made = holds.propose(reason="a claim", review_on=day, by="staff:a", at=at, **scope)
    return holds.approve(made, by="staff:b", at=at)


def release(hold, *, at):
    holds.propose_release(hold, by="staff:a", at=at)
    return holds.release(hold, by="staff:b", at=at)


@pytest.fixture
def analysed(caller, ask):
    """One analysis each of Anna and Boris; when both are past their dates."""
    for person in (ANNA, BORIS):
        answer = caller.post("analyses", ask(subject={"namespace": "shop", "id": person.id}))
        assert answer.status_code == 200
    return timezone.now() + timedelta(days=400)


def owners():
    return {row.subject_id for row in Analysis.objects.all()}


def test_a_proposal_holds_nothing_yet(analysed):
    now = timezone.now()
    day = now.date() + timedelta(days=30)
    holds.propose(reason="a claim", review_on=day, by="staff:a", at=now, person=ANNA)
    assert holds.holding(subject=find_subject(ANNA), at=now) == []
    assert purge_due(at=analysed) == 2


def test_its_author_cannot_approve_it(analysed):
    now = timezone.now()
    day = now.date() + timedelta(days=30)
    made = holds.propose(reason="a claim", review_on=day, by="staff:a", at=now, person=ANNA)
    with pytest.raises(SamePerson):
        holds.approve(made, by="staff:a", at=now)
    assert LegalHold.objects.get().state == "proposed"


def test_a_held_person_outlives_the_date_and_goes_once_released(analysed):
    hold = hold_on(person=ANNA)
    assert purge_due(at=analysed) == 1
    assert owners() == {find_subject(ANNA).pk}
    release(hold, at=analysed)
    assert purge_due(at=analysed) == 1
    assert not Analysis.objects.exists()


def test_a_hold_covers_every_identity_of_the_person(analysed):
    now = timezone.now()
    other = subject_for(Reference("crm", "anna@example.org"), at=now)
    join(other, find_subject(ANNA), by="app:demo", at=now)
    hold_on(person=Reference("crm", "anna@example.org"))
    assert purge_due(at=analysed) == 1
    assert owners() == {find_subject(ANNA).pk}


@pytest.mark.parametrize(
    ("scope", "kept"),
    [
        ({"purpose": "support.escalation"}, 2),
        ({"purpose": "product.feedback"}, 0),
        ({"person": ANNA, "purpose": "product.feedback"}, 0),
        ({"person": ANNA, "purpose": "support.escalation"}, 1),
    ],
)
def test_every_part_of_the_scope_must_match(analysed, scope, kept):
    hold_on(**scope)
    purge_due(at=analysed)
    assert Analysis.objects.count() == kept


@pytest.mark.parametrize(("days", "kept"), [(-1, 2), (1, 0)])
def test_a_period_is_when_the_row_was_made(analysed, days, kept):
    hold_on(since=timezone.now() + timedelta(days=days))
    purge_due(at=analysed)
    assert Analysis.objects.count() == kept


def test_a_period_ends_before_its_last_moment(analysed):
    hold_on(until=Analysis.objects.order_by("created_at").last().created_at)
    purge_due(at=analysed)
    assert owners() == {find_subject(ANNA).pk}


@pytest.mark.parametrize(
    "scope", [{"person": ANNA}, {"purpose": "support.escalation"}], ids=["person", "purpose"]
)
def test_an_erasure_waits_and_says_why(analysed, scope):
    hold = hold_on(**scope)
    now, anna = timezone.now(), find_subject(ANNA)
    with pytest.raises(Held) as refusal:
        erase_subject(subject=anna, by="staff:c", at=now)
    assert refusal.value.extra == {"holds": [hold.reference]}
    assert str(hold.review_on) in str(refusal.value)
    assert Subject.objects.get(pk=anna.pk).erased_at is None
    release(hold, at=now)
    erase_subject(subject=anna, by="staff:c", at=now)
    assert Subject.objects.get(pk=anna.pk).erased_at == now


def test_a_hold_on_a_purpose_lets_others_be_erased(analysed):
    hold_on(purpose="product.feedback")
    now = timezone.now()
    erase_subject(subject=find_subject(ANNA), by="staff:c", at=now)
    assert Subject.objects.filter(erased_at=now).count() == 1


def test_a_hold_ends_at_its_release_and_not_before(analysed):
    now = timezone.now()
    hold = hold_on(at=now, person=ANNA)
    anna = find_subject(ANNA)
    release(hold, at=now + timedelta(days=5))
    held = [bool(holds.holding(subject=anna, at=now + timedelta(days=d))) for d in (-1, 0, 4, 5)]
    assert held == [False, True, True, False]


def test_release_needs_two_people(analysed):
    now = timezone.now()
    hold = hold_on(at=now, person=ANNA)
    with pytest.raises(WrongState):
        holds.release(hold, by="staff:a", at=now)
    holds.propose_release(hold, by="staff:a", at=now)
    with pytest.raises(SamePerson):
        holds.release(hold, by="staff:a", at=now)
    assert holds.holding(subject=find_subject(ANNA), at=now) == [hold]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({}, "purpose"),
        ({"purpose": "no.such"}, "purpose"),
        ({"person": Reference("shop", "nobody")}, "person"),
        ({"person": ANNA, "reason": "  "}, "reason"),
        ({"person": ANNA, "days": 0}, "review_on"),
    ],
)
def test_a_proposal_that_lacks_something_names_the_field(analysed, change, field):
    now = timezone.now()
    days = change.pop("days", 30)
    whole = {"reason": "a claim", "review_on": now.date() + timedelta(days=days)} | change
    with pytest.raises(HoldRefused) as refusal:
        holds.propose(**whole, by="staff:a", at=now)
    assert refusal.value.field == field
    assert not LegalHold.objects.exists()


def test_every_deed_is_recorded_without_its_prose(analysed):
    hold = hold_on(person=ANNA)
    holds.look_again(
        hold, review_on=hold.review_on + timedelta(days=9), by="staff:a", at=timezone.now()
    )
    release(hold, at=timezone.now())
    entries = Entry.objects.filter(type__startswith="hold.").order_by("created")
    kinds = [entry.type.removeprefix("hold.") for entry in entries]
    assert kinds == ["proposed", "approved", "reviewed", "release-proposed", "released"]
    assert all(entry.token for entry in entries)


def test_nothing_is_held_without_evidence(analysed, monkeypatch):
    def fail(event):
        raise OSError("disk full")

    now = timezone.now()
    day = now.date() + timedelta(days=30)
    made = holds.propose(reason="a claim", review_on=day, by="staff:a", at=now, person=ANNA)
    monkeypatch.setattr(holds, "record", fail)
    with pytest.raises(OSError, match="disk full"):
        holds.approve(made, by="staff:b", at=now)
    assert LegalHold.objects.get().state == "proposed"
