"""A rule needs two people, shows what it would do, and moves dates in batches."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from consent.models import Purpose, Signal
from consent.services import Reference, find_subject, subject_for
from emotion.models import Analysis
from governance.dsr.actions import VERIFIED
from governance.errors import FlagRefused, RuleRefused, SamePerson, WrongState
from governance.jobs.running import run_job
from governance.models import RetentionRule, SegmentNote
from governance.services import retention_rules, segments
from governance.services.requests import Wish, receive, withdraw
from tests.governance.test_legal_holds import ANNA

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
PLACE = {"jurisdiction": "DE"}


def rule(**parts):
    return RetentionRule(**{"kind": "score", "days": 5, "reason": "why", **parts})


def in_force(**parts):
    now = timezone.now()
    made = retention_rules.propose(rule(**parts), by="staff:a", at=now)
    return retention_rules.approve(made, by="staff:b", at=now)


def redate(after=timedelta(0)):
    return run_job("redate", clock=lambda: timezone.now() + after)


@pytest.fixture
def analysed(caller, ask):
    """One analysis of Anna's, kept for thirty days."""
    body = ask(subject={"namespace": "shop", "id": ANNA.id})
    answer = caller.post("analyses", body).json()
    assert answer["retention_rule"] == "purpose:support.escalation"
    return Analysis.objects.get()


def term(row):
    row.refresh_from_db()
    return (row.retention_until - row.created_at).days


def test_an_approved_rule_moves_the_dates_and_the_row_names_it(analysed):
    made = in_force(days=5, **PLACE)
    assert term(analysed) == 30
    run = redate()
    assert term(analysed) == 5
    assert analysed.retention_rule == made.reference
    assert (run.facts["earlier"], run.facts["later"], run.done) == (1, 0, 1)
    assert redate(timedelta(hours=1)).done == 0


def test_the_preview_counts_what_the_approval_does(analysed):
    proposed = retention_rules.propose(rule(days=5), by="staff:a", at=timezone.now())
    scores = retention_rules.preview(proposed, at=timezone.now()).dates
    assert (scores.earlier, scores.later, scores.unchanged) == (1, 0, 0)
    elsewhere = retention_rules.propose(
        rule(days=5, jurisdiction="FR"), by="staff:a", at=timezone.now()
    )
    scores = retention_rules.preview(elsewhere, at=timezone.now()).dates
    assert (scores.earlier, scores.later, scores.unchanged) == (0, 0, 1)
    assert term(analysed) == 30


def test_retiring_a_rule_gives_the_dates_back(analysed):
    made = in_force(days=5)
    redate()
    retention_rules.propose_retirement(made, by="staff:a", at=timezone.now())
    made.refresh_from_db()
    scores = retention_rules.preview(made, at=timezone.now()).dates
    assert (scores.earlier, scores.later) == (0, 1)
    with pytest.raises(SamePerson):
        retention_rules.retire(made, by="staff:a", at=timezone.now())
    retention_rules.retire(made, by="staff:b", at=timezone.now())
    redate(timedelta(hours=1))
    assert term(analysed) == 30


def test_a_rule_takes_the_place_of_the_one_of_its_scope(analysed):
    first, second = in_force(days=5, **PLACE), in_force(days=9, **PLACE)
    first.refresh_from_db()
    assert (first.state, second.state) == ("retired", "in-force")
    redate()
    assert term(analysed) == 9


def test_its_author_cannot_approve_it(db):
    made = retention_rules.propose(rule(), by="staff:a", at=timezone.now())
    with pytest.raises(SamePerson):
        retention_rules.approve(made, by="staff:a", at=timezone.now())
    assert RetentionRule.objects.get(pk=made.pk).state == "proposed"


def test_a_rejected_rule_comes_to_nothing(db):
    made = retention_rules.propose(rule(), by="staff:a", at=timezone.now())
    retention_rules.reject(made, by="staff:b", at=timezone.now())
    with pytest.raises(WrongState):
        retention_rules.approve(made, by="staff:b", at=timezone.now())


def test_a_rule_below_a_floor_is_refused_with_both_citations(db):
    short = rule(kind="log", days=30, citation="Works agreement 7")
    with pytest.raises(RuleRefused) as refusal:
        retention_rules.propose(short, by="staff:a", at=timezone.now())
    assert "Works agreement 7" in str(refusal.value)
    assert "Reg. (EU) 2024/1689 Art. 19(1), 26(6)" in str(refusal.value)
    assert not RetentionRule.objects.filter(kind="log").exists()


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"days": 0}, "days"),
        ({"purpose": "no.such"}, "purpose"),
        ({"modality": "smell"}, "modality"),
        ({"jurisdiction": "Mars"}, "jurisdiction"),
        ({"segment": "rich"}, "segment"),
        ({"reason": " "}, "reason"),
    ],
)
def test_a_rule_that_names_what_is_not_there_names_the_field(db, parts, field):
    with pytest.raises(RuleRefused) as refusal:
        retention_rules.propose(rule(**parts), by="staff:a", at=timezone.now())
    assert refusal.value.field == field


def test_the_date_that_is_read_back_is_the_one_that_counts(caller, analysed):
    in_force(days=5)
    redate()
    told = caller.get(f"analyses/{analysed.pk}").json()
    analysed.refresh_from_db()
    assert told["retention_until"] == analysed.retention_until.isoformat()
    assert told["retention_rule"] == analysed.retention_rule


def test_a_purpose_that_ends_takes_illinois_biometrics_with_it(analysed):
    now = timezone.now()
    Analysis.objects.update(modality="voice", jurisdiction="US-IL")
    Purpose.objects.filter(slug="support.escalation").update(active=False, ended_at=now)
    redate()
    analysed.refresh_from_db()
    assert (analysed.retention_until, analysed.retention_rule) == (now, "us-il.bipa-15-a.purpose")


# --- flags ---


def flag(kind="minor", *, on=True, words="She is fifteen.", basis="guardian"):
    return segments.set_flag(
        find_subject(ANNA), kind=kind, on=on, basis=basis, words=words, by="staff:a",
        at=timezone.now(),
    )  # fmt: skip


def test_a_flag_shortens_what_is_kept_and_closes_purposes(caller, ask, analysed):
    flag("vulnerable")
    assert term(analysed) == 7
    assert analysed.segment == "vulnerable"
    body = ask(
        subject={"namespace": "shop", "id": ANNA.id},
        purpose="advertising.micro-moment",
        setting="advertising",
        age=30,
        vulnerable=False,
    )
    refused = caller.post("analyses", body)
    assert refused.status_code == 403
    assert "vulnerable" in str(refused.json()["reasons"])


def test_a_lifted_flag_gives_the_time_back(analysed):
    flag()
    assert term(analysed) == 7
    flag(on=False, words="A mistake.", basis="mistake")
    assert term(analysed) == 30
    assert segments.flags_of(find_subject(ANNA)) == frozenset()


def test_a_flag_of_an_application_shortens_what_was_kept_before(caller, ask, analysed):
    body = ask(subject={"namespace": "shop", "id": ANNA.id}, vulnerable=True)
    caller.post("decisions", {name: body[name] for name in body if name != "content"})
    assert term(analysed) == 30
    redate()
    assert term(analysed) == 7


def test_the_history_says_who_and_on_what_and_a_look_is_recorded(analysed):
    flag()
    (line,) = segments.read_history(find_subject(ANNA), by="staff:b", at=timezone.now())
    assert (line.kind, line.asserted, line.source, line.by) == ("minor", True, "staff", "staff:a")
    assert line.words == "She is fifteen."
    note = SegmentNote.objects.get()
    assert b"fifteen" not in bytes(note.sealed)
    assert note.signal == Signal.objects.get().event
    assert Entry.objects.filter(type="protection.read").count() == 1


@pytest.mark.parametrize(
    ("parts", "field"),
    [
        ({"kind": "rich"}, "kind"),
        ({"basis": "hearsay"}, "basis"),
        ({"words": " "}, "words"),
        ({"on": False}, "kind"),
    ],
)
def test_a_flag_without_its_reason_is_refused(analysed, parts, field):
    with pytest.raises(FlagRefused) as refusal:
        flag(**parts)
    assert refusal.value.field == field
    assert not Signal.objects.exists()


def test_a_rule_for_records_moves_those_of_closed_requests_too(db):
    anna = subject_for(Reference("shop", "anna"), at=timezone.now())
    wish = Wish(subject=anna, action="access", assurance=VERIFIED, jurisdiction="DE")
    asked = receive(wish, by="app:demo", at=timezone.now()).request
    closed = withdraw(asked, by="subject", at=timezone.now())
    assert closed.retention_rule == "house.request-without-rule"
    proposed = retention_rules.propose(
        rule(kind="request", days=900), by="staff:a", at=timezone.now()
    )
    preview = retention_rules.preview(proposed, at=timezone.now()).dates
    assert (preview.earlier, preview.later, preview.unchanged) == (0, 1, 0)
    retention_rules.approve(proposed, by="staff:b", at=timezone.now())
    run = redate()
    assert (run.facts["earlier"], run.facts["later"]) == (0, 1)
    closed.refresh_from_db()
    assert closed.retention_until == closed.closed_at + timedelta(days=900)
    assert closed.retention_rule == proposed.reference
    assert redate(timedelta(hours=1)).done == 0
