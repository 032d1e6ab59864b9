"""What each job does with its run: look for what is due, in batches; any of them may be killed."""

import logging
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Final

from django.conf import settings

from audit.errors import BrokenLog
from audit.services.verifying import verify_database
from consent.models import KeyEpoch, Subject
from consent.services import expiry, rotation
from governance.holders import Dated, Moves, holders
from governance.jobs.ledger import Run, TooLong
from governance.jobs.schedule import EPOCH
from governance.models import LegalHold
from governance.services import pruning, redating, segments
from governance.services.holds import scopes
from governance.services.record_dates import redate_records
from governance.services.requests import mail_reminders, remind_due
from governance.services.retention import purge_batch

logger = logging.getLogger(__name__)
TICKS: Final = 20_000  # entries between two heartbeats of a check
NOTICE_REVIEW: Final = timedelta(days=365)  # CCPA, Civ. Code § 1798.130(a)(5): every 12 months


def purge(run: Run) -> None:
    """Delete what is past its date, holder by holder; say what was due, and what holds keep."""
    dated = [holder for holder in holders() if isinstance(holder, Dated)]
    if run.row.due is None:
        held = scopes(at=run.at)
        kept = {one.reference: sum(h.held(one, at=run.at) for h in dated) for one in held}
        run.note(
            due=sum(holder.overdue(at=run.at) for holder in dated),
            held={name: count for name, count in kept.items() if count},
        )
    for holder in holders():
        while run.in_time:
            size = run.pace.size
            try:
                gone = purge_batch(holder, at=run.at, limit=size, step=run.batch)
            except TooLong:
                if not run.pace.too_long():
                    raise
                continue
            run.pace.rest()
            if gone < size:
                break
    _note_late_reviews(run)


def prune(run: Run) -> None:
    """Prune the log's payloads past their term; what is announced is counted by what is gone."""
    selections = pruning.selections(at=run.at)
    if run.row.due is None:
        run.note(
            due=pruning.due(selections),
            held=pruning.held(selections, at=run.at),
        )
    for selection in selections:
        while run.in_time and pruning.step(selection, at=run.at):
            run.note(done=pruning.gone_since(run.row.started_at))
    run.note(done=pruning.gone_since(run.row.started_at))
    _note_late_reviews(run)


def expire(run: Run) -> None:
    """Say in the log and to webhooks that consents ended; retire notices of ended purposes."""
    cursor = expiry.Cursor.parse(run.row.cursor or _last_cursor(run))
    while run.in_time and not cursor.done:
        kept = run.row.cursor
        try:
            with run.batch() as tell:
                ended, reached = expiry.expire_consents(
                    after=cursor, at=run.at, limit=run.pace.size
                )
                run.note(cursor=str(reached))
                tell(ended)
        except TooLong:
            run.row.cursor = kept  # undone with the batch
            if not run.pace.too_long():
                raise
        else:
            cursor = reached
    with run.batch() as tell:
        tell(expiry.retire_notices(at=run.at))
    stale = expiry.notices_to_review(before=run.at - NOTICE_REVIEW)
    run.note(facts={"notices_to_review": stale} if stale else {})


def redate(run: Run) -> None:
    """Give every score and every record of a request the date that rules and laws of today set.

    Nothing moves twice.
    """
    _mark_people(run)
    on = run.at.date()
    for dating in redating.datings(on=on):
        _move_all(run, dating.carry_out)
    _move_all(run, partial(redate_records, on=on))
    seen = _moved(run)
    run.note(facts={"earlier": seen.earlier, "later": seen.later})


def _move_all(run: Run, move: Callable[..., Moves]) -> None:
    """Call `move(limit=…)` until nothing is left to it, counting in the run's facts."""

    def step(limit: int) -> int:
        moves = move(limit=limit)
        if moves != Moves():
            seen = _moved(run) + moves
            run.note(facts={"moves": [seen.earlier, seen.later, seen.unchanged]})
        return moves.moved + moves.unchanged

    _in_batches(run, step)


def _in_batches(run: Run, step: Callable[[int], int]) -> None:
    """Call `step(limit)` in batches until it does less than its limit; smaller when too slow."""
    while run.in_time:
        size, facts = run.pace.size, run.row.facts
        try:
            with run.batch() as tell:
                done = step(size)
                tell(done)
        except TooLong:
            run.row.facts = facts  # what the batch noted is undone with it
            if not run.pace.too_long():
                raise
            continue
        run.pace.rest()
        if done < size:
            break


def _moved(run: Run) -> Moves:
    return Moves(*run.row.facts.get("moves", ()))


def rotate(run: Run) -> None:
    """A new root key when the newest is old; the end of those that no backup needs any more."""
    allowed = timedelta(days=settings.DISCREET_KEY_DAYS)
    if allowed and rotation.root_key_age(at=run.at) >= allowed:
        rotation.rotate_root_key(by="system:rotate", at=run.at, tick=run.beat)
        run.note(done=run.row.done + 1)
    rotation.rewrap(tick=run.beat)  # what a rotation that was cut short left
    aged = run.at - timedelta(days=settings.DISCREET_BACKUP_DAYS)
    for epoch in KeyEpoch.objects.filter(closed_at__lte=aged, destroyed_at=None):
        rotation.destroy_epoch(version=epoch.version, by="system:rotate", at=run.at)
        run.note(done=run.row.done + 1)


def remind(run: Run) -> None:
    """Remind of requests that are nearly due, mark those that are overdue; tell officers by mail.

    A mail server that is away fails no run: the marks stand in the queue, the next run tries again.
    """
    run.note(done=run.row.done + remind_due(at=run.at))
    try:
        mailed = mail_reminders(at=run.at)
    except OSError as error:  # SMTP errors derive from it
        logger.warning("reminders were not mailed", extra={"error": type(error).__name__})
        run.note(facts={"mail": "failed"})
    else:
        run.note(facts={"mailed": mailed} if mailed else {})


def check(run: Run) -> None:
    """Verify the whole log against itself and what was published. Raises BrokenLog."""
    seen = 0

    def tick(count: int) -> None:
        nonlocal seen
        if seen // TICKS != (seen + count) // TICKS:
            run.beat()
        seen += count

    report = verify_database(tick=tick)
    run.note(done=report.size, facts={"verdict": str(report.verdict)})
    if not report.sound:
        raise BrokenLog("the log does not verify: see docs/how-to/answer-a-broken-log.md")


def _mark_people(run: Run) -> None:
    """Tell the rows of people whose flags changed since the last run; dates follow the rows."""
    done = type(run.row).objects.of(run.row.job).finished().exclude(pk=run.row.pk).first()
    since = done.started_at if done else EPOCH
    for subject in segments.flagged_since(since):
        flags = segments.flags_of(subject)
        _in_batches(run, partial(_mark_person, subject, flags, run.at.date()))


def _mark_person(subject: Subject, flags: frozenset[str], on: date, limit: int) -> int:
    return redating.mark_person(subject, flags, on=on, limit=limit)


def _last_cursor(run: Run) -> str:
    """Where the job's last run that got anywhere left off."""
    before = type(run.row).objects.of(run.row.job).exclude(cursor="").exclude(pk=run.row.pk)
    return before.values_list("cursor", flat=True).first() or ""


def _note_late_reviews(run: Run) -> None:
    late = [hold.reference for hold in LegalHold.objects.overdue(on=run.at.date())]
    if late:
        run.note(facts={**run.row.facts, "holds_past_review": late})
