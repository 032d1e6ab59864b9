"""Erasing a person who asked for it: unattended, in an order that survives a kill anywhere.

1. In one transaction: holders let go (a bounded batch each), recipients are told, other requests
   end, the subject is erased; a legal hold stops it here and nothing has happened.
2. The keys die once that has committed: from now on nothing sealed can be read, however much it is.
3. The certificate is signed and the request closed, once the vault shows the keys destroyed.
4. Unreadable rows that are left go in batches.

Each phase looks at what the row says was done, so a run that was cut short is simply run again.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from audit.models import Entry
from consent import vault
from consent.errors import SubjectErased
from consent.models import Subject
from consent.services import erase_subject, finish_erasure_of, lock_subject
from governance.dsr.states import WORKABLE, State
from governance.errors import Held
from governance.holders import holders
from governance.models import Request, RequestPackage
from governance.services.holds import holding, refuse_held
from governance.services.requests.certificates import certify
from governance.services.requests.packages import PACKAGED, RUNNER
from governance.services.requests.recipients import tell_recipients
from governance.services.requests.steps import locked, move

BATCHES: Final = 200  # a run sweeps at most so many batches of a holder; the next goes on
MARGIN: Final = timedelta(days=1)  # before its due date an erasure waits for no package


def run_erasure(request: Request, *, at: datetime) -> bool:
    """Take a verified erasure as far as it goes now; whether anything was done."""
    request = Request.objects.select_related("subject").get(pk=request.pk)
    done = False
    if request.erased_at is None:
        if waits_for(request, at=at) or not _may_go_on(request, at=at):
            return False
        if not _execute(request, at=at):
            return False
        done = True
        request.refresh_from_db()
    if request.certificate is None:
        finish_erasure_of(request.subject, at=at)
        certify(request, by=RUNNER, at=at)
        done = True
    if request.swept_at is None:
        _sweep(request, at=at)
        done = True
    return done


def waits_for(request: Request, *, at: datetime) -> str:
    """`package` while the person waits for a copy or has not collected it; else empty.

    Not past the day before the erasure itself is due.
    """
    if request.erased_at is not None or at >= request.due_at - MARGIN:
        return ""
    person = request.subject.person
    unmade = Request.objects.workable(*PACKAGED).filter(subject__person=person)
    unread = RequestPackage.objects.filter(
        request__subject__person=person, collected_at=None, expires_at__gt=at
    )
    return "package" if unmade.exists() or unread.exists() else ""


def _may_go_on(request: Request, *, at: datetime) -> bool:
    """Whether it is workable; a held one is, again, once no hold is left."""
    if request.state != State.HELD:
        return request.state in WORKABLE
    if holding(subject=request.subject, at=at):
        return False
    with transaction.atomic():
        found = locked(request)
        if found.state == State.HELD:
            found.outcome = {}
            move(found, "release", by=RUNNER, at=at)
    return True


def _execute(request: Request, *, at: datetime) -> bool:
    """Phases 1 and 2; False when a hold, or another worker, was there first."""
    try:
        with transaction.atomic():
            lock_subject(request.subject)
            found = locked(request)
            if found.erased_at is not None or found.state not in WORKABLE:
                return False
            refuse_held(found.subject, at=at)
            _erase(found, at=at)
    except Held as held:
        _hold(request, held, at=at)
        return False
    except SubjectErased:
        # By hand, or as another identity's: nothing is left to do but to say so.
        return _already(request, at=at)
    return True


def _erase(request: Request, *, at: datetime) -> None:
    people = list(Subject.objects.same_person(request.subject).living())
    tokens = [vault.token(one.pk, at=at) for one in people if one.has_key]
    let_go = {
        holder.name: sum(holder.erase(person, at=at) for person in people) for holder in holders()
    }
    told = tell_recipients(request, "erased", at=at)
    others = Request.objects.open().of_person(request.subject).exclude(pk=request.pk)
    for other in others.select_related("subject", "purpose"):
        move(other, "end-with-person", by=RUNNER, at=at)
    kept = erase_subject(subject=request.subject, by=RUNNER, at=at)
    entries = Entry.objects.about(tokens).filter(type="subject.erased", created=at)
    request.erased_at, request.sealed = at, b""
    request.outcome = {
        "holders": {name: count for name, count in let_go.items() if count},
        "identities": len(people),
        "opt_out_kept": bool(kept),
        "recipients": told,
        "entries": sorted(str(pk) for pk in entries.values_list("pk", flat=True)),
    }
    request.save()


def _already(request: Request, *, at: datetime) -> bool:
    with transaction.atomic():
        found = locked(request)
        subject = Subject.objects.get(pk=found.subject_id)
        if found.erased_at is not None or found.state not in WORKABLE:
            return False
        found.erased_at, found.sealed = subject.erased_at or at, b""
        found.outcome = {"earlier": True}
        found.save()
    return True


def _hold(request: Request, held: Held, *, at: datetime) -> None:
    with transaction.atomic():
        found = locked(request)
        if found.state in WORKABLE:
            found.outcome = dict(held.extra)
            move(found, "hold", by=RUNNER, at=at, facts=found.outcome)


def _sweep(request: Request, *, at: datetime) -> None:
    """Phase 4: rows that nobody can read any more, batch by batch, each its own transaction."""
    people = Subject.objects.same_person(request.subject).exclude(erased_at=None)
    for person in people:
        for holder in holders():
            for _ in range(BATCHES):
                with transaction.atomic():
                    if not holder.erase(person, at=at):
                        break
            else:
                return
    Request.objects.filter(pk=request.pk).update(swept_at=at)
