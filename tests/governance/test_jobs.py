"""The ledger: once a window, one worker at a time, taken over when silent, one entry at the end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from audit.models import Entry
from audit.queries import payload
from consent.models import Grant, KeyEpoch, Notice, Purpose
from consent.services import Reference, record_consent, subject_for
from emotion.models import Analysis
from governance.jobs import ledger, works
from governance.jobs.pace import FEWEST, FIRST, MOST, Pace
from governance.jobs.running import run_job
from governance.jobs.table import JOBS
from governance.jobs.watch import late_jobs, statuses
from governance.models import JobRun
from tests.governance.test_legal_holds import ANNA, hold_on, release

pytestmark = pytest.mark.django_db(databases=["default", "vault"])
NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, at=NOON):
        self.at = at

    def __call__(self):
        return self.at

    def move(self, **by):
        self.at += timedelta(**by)
        return self.at


@pytest.fixture
def own_keys(tmp_path, settings):
    """Keys of this test's own: others' outlive it."""
    settings.DISCREET_KEY_DIR = tmp_path / "keys"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def worked(monkeypatch):
    """A job of two batches; the list of what it did."""
    seen = []

    def work(run):
        for rows in (2, 3):
            with run.batch() as tell:
                seen.append(rows)
                tell(rows)

    job = JOBS["purge"]
    monkeypatch.setattr(
        "governance.jobs.running.JOBS", {"purge": type(job)("purge", job.task, job.title, work)}
    )
    return seen


def story(run):
    return payload(run.entry)["facts"]


def test_a_window_is_done_once(worked, clock):
    assert run_job("purge", clock=clock).done == 5
    clock.move(seconds=10)
    assert run_job("purge", clock=clock) is None
    clock.move(minutes=5)
    assert run_job("purge", clock=clock).done == 5
    assert worked == [2, 3, 2, 3]
    assert JobRun.objects.filter(state="done").count() == 2


def test_every_run_leaves_one_entry(worked, clock):
    run = run_job("purge", clock=clock)
    (entry,) = Entry.objects.filter(type__startswith="job.")
    assert entry.pk == run.entry
    assert story(run) == {
        "window": NOON.isoformat(),
        "attempts": 1,
        "due": 5,
        "done": 5,
        "held": {},
    }


def test_a_run_whose_worker_lives_is_left_to_it(worked, clock):
    ledger.claim("purge", window=NOON - timedelta(hours=1), at=clock())
    assert run_job("purge", clock=clock) is None
    assert worked == []


def test_an_abandoned_run_is_taken_over_before_a_new_one(worked, clock):
    left = ledger.claim("purge", window=NOON - timedelta(hours=1), at=clock())
    clock.move(minutes=2)
    run = run_job("purge", clock=clock)
    assert (run.pk, run.attempt, run.state) == (left.pk, 2, "done")
    assert Entry.objects.filter(type="job.done").count() == 1


def test_who_was_taken_over_can_change_nothing_more(clock):
    row = ledger.claim("purge", window=NOON, at=clock())
    slow = ledger.Run(row, clock)
    clock.move(minutes=2)
    assert ledger.claim("purge", window=NOON, at=clock()).attempt == 2
    with pytest.raises(ledger.LeaseLost), slow.batch() as tell:
        Purpose.objects.create(slug="written.by-a-zombie")
        tell(1)
    assert not Purpose.objects.filter(slug="written.by-a-zombie").exists()
    with pytest.raises(ledger.LeaseLost):
        ledger.finish(row, at=clock())
    assert Entry.objects.filter(type="job.done").count() == 0


def test_a_batch_keeps_the_lease(clock):
    run = ledger.Run(ledger.claim("purge", window=NOON, at=clock()), clock)
    clock.move(seconds=50)
    with run.batch() as tell:
        tell(1)
    clock.move(seconds=50)
    assert ledger.claim("purge", window=NOON, at=clock()) is None


def test_a_failed_batch_is_not_counted(clock):
    run = ledger.Run(ledger.claim("purge", window=NOON, at=clock()), clock)
    with pytest.raises(OSError, match="disk"), run.batch() as tell:
        tell(7)
        raise OSError("disk full")
    assert JobRun.objects.get().done == 0


def test_a_failing_job_says_so_and_the_next_window_tries_anew(monkeypatch, clock):
    def fail(run):
        raise OSError("secret path")

    job = JOBS["purge"]
    broken = {"purge": type(job)("purge", job.task, job.title, fail)}
    with monkeypatch.context() as patch:
        patch.setattr("governance.jobs.running.JOBS", broken)
        with pytest.raises(OSError, match="secret"):
            run_job("purge", clock=clock)
    failed = JobRun.objects.get()
    assert (failed.state, failed.error) == ("failed", "OSError")
    assert "secret" not in str(story(failed))
    clock.move(minutes=5)
    assert run_job("purge", clock=clock).state == "done"


def test_no_run_ends_without_its_entry(worked, clock, monkeypatch):
    def fail(event):
        raise OSError("disk full")

    monkeypatch.setattr(ledger, "record", fail)
    with pytest.raises(OSError, match="disk full"):
        run_job("purge", clock=clock)
    assert JobRun.objects.get().state == "running"


def test_a_pace_follows_the_time_that_batches_take():
    pace = Pace()
    for _ in range(20):
        pace.took(0.01, rows=pace.size)
    assert pace.size == MOST
    for _ in range(20):
        pace.took(2.0, rows=pace.size)
    assert pace.size == FEWEST
    assert not pace.too_long()


def test_a_quick_batch_that_was_not_full_does_not_make_the_next_one_larger():
    pace = Pace()
    pace.took(0.01, rows=0)
    pace.took(0.01, rows=pace.size - 1)
    assert pace.size == FIRST


def test_a_slow_batch_makes_the_next_one_smaller_even_if_it_was_not_full():
    pace = Pace()
    pace.took(2.0, rows=1)
    assert pace.size < FIRST


# --- what the jobs of the table do ---


@pytest.fixture
def analysed(caller, ask):
    """One analysis of Anna's, and a clock that is past its date."""
    assert (
        caller.post("analyses", ask(subject={"namespace": "shop", "id": ANNA.id})).status_code
        == 200
    )
    return Clock(timezone.now() + timedelta(days=400))


def test_a_purge_says_what_was_due_done_and_held(analysed):
    hold = hold_on(person=ANNA)
    run = run_job("purge", clock=analysed)
    told = story(run)
    assert (told["due"], told["done"], told["held"]) == (1, 0, {hold.reference: 1})
    assert told["holds_past_review"] == [hold.reference]
    release(hold, at=analysed.move(minutes=5))
    told = story(run_job("purge", clock=analysed))
    assert (told["due"], told["done"], told["held"]) == (1, 1, {})
    assert "holds_past_review" not in told
    assert not Analysis.objects.exists()


def test_pruning_waits_for_the_floor_and_spares_what_is_held(analysed):
    from audit.models import Payload
    from governance.models import RetentionRule

    RetentionRule.objects.filter(kind="log").delete()
    RetentionRule.objects.create(kind="log", days=184, reason="short")
    started = timezone.now()
    hold = hold_on(person=ANNA)
    before = Clock(started + timedelta(days=183))
    assert run_job("prune", clock=before).done == 0
    after = Clock(started + timedelta(days=186))
    told = story(run_job("prune", clock=after))
    assert told["done"] > 0
    assert told["held"][hold.reference] == told["due"] - told["done"] > 0
    about = Entry.objects.exclude(token="").filter(created__lt=started).values("pk")
    assert Payload.objects.filter(entry__in=about).count() == about.count()
    release(hold, at=after.move(hours=1))
    run_job("prune", clock=after)
    assert not Payload.objects.filter(entry__in=about).exists()


def consented(clock, *, days, who="boris"):
    purpose = Purpose.objects.get(slug="experience.personalisation")
    subject = subject_for(Reference("shop", who), at=clock())
    record_consent(
        subject=subject,
        purpose=purpose,
        modality="text",
        state="given",
        by="subject",
        at=clock(),
        notice=Notice.objects.for_modality(purpose, "text"),
        expires_at=clock() + timedelta(days=days),
    )
    return subject


def expired():
    return Entry.objects.filter(type="consent.expired").count()


def test_a_consent_that_ended_is_told_once(pack):
    clock = Clock(timezone.now())
    consented(clock, days=2)
    run_job("expire", clock=clock)
    assert expired() == 0
    clock.move(days=3)
    assert run_job("expire", clock=clock).done == 1
    clock.move(days=3)
    assert run_job("expire", clock=clock).done == 0
    assert expired() == 1


def test_a_consent_that_was_renewed_did_not_end(pack):
    clock = Clock(timezone.now())
    consented(clock, days=2)
    clock.move(days=1)
    consented(clock, days=30)
    clock.move(days=3)
    assert run_job("expire", clock=clock).done == 0
    assert Grant.objects.count() == 2


def test_a_notice_ends_with_its_purpose(pack):
    clock = Clock(timezone.now())
    Purpose.objects.filter(slug="support.escalation").update(active=False)
    assert run_job("expire", clock=clock).done == 1
    assert Notice.objects.get(purpose__slug="support.escalation").state == "retired"
    assert Entry.objects.filter(type="notice.retired").count() == 1


def test_keys_rotate_when_old_and_die_with_the_backups(own_keys, db, settings):
    from audit import keys
    from consent.models import SubjectKey

    clock = Clock(timezone.now())
    subject_for(ANNA, at=clock())
    first = keys.root_key().version
    clock.move(days=settings.DISCREET_KEY_DAYS - 1)
    assert run_job("rotate", clock=clock).done == 0
    clock.move(days=1, minutes=1)
    assert run_job("rotate", clock=clock).done == 1
    assert set(SubjectKey.objects.values_list("root_version", flat=True)) == {first + 1}
    clock.move(days=settings.DISCREET_BACKUP_DAYS)
    assert run_job("rotate", clock=clock).done == 1
    assert KeyEpoch.objects.get(version=first).destroyed_at == clock()


def test_the_check_says_how_the_log_is(analysed):
    told = story(run_job("check", clock=analysed))
    assert told["verdict"] == "verified"
    assert told["done"] == Entry.objects.count() - 1


def test_a_log_that_does_not_verify_fails_the_check(analysed, monkeypatch):
    from audit.verifier.report import Report, Verdict

    monkeypatch.setattr(
        works, "verify_database", lambda tick: Report("database", Verdict.BROKEN, size=1)
    )
    with pytest.raises(works.BrokenLog):
        run_job("check", clock=analysed)
    assert JobRun.objects.get().error == "BrokenLog"
    assert "check" in [one.name for one in statuses(at=analysed()) if one.troubles]


@pytest.mark.parametrize("job", sorted(JOBS))
def test_every_job_of_the_table_runs_and_ends(own_keys, pack, job):
    assert run_job(job, clock=Clock(timezone.now())).state == "done"


def test_a_job_is_late_after_two_windows_and_some_grace(worked, clock):
    run_job("purge", clock=clock)
    assert "purge" not in late_jobs(at=clock.move(minutes=11))
    assert "purge" in late_jobs(at=clock.move(minutes=2))
