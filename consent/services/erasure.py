"""Erasing a person: the key dies, the name goes, a no stays."""

import uuid
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction

from audit.services import Event, record
from consent import vault
from consent.errors import KeyDestroyed, SubjectErased
from consent.models import OptOut, Purpose, Subject, SubjectKey, Suppression
from consent.services import ledger
from consent.services.subjects import lock_subject, with_key
from consent.services.will import opt_out

REPLAY_BATCH = 500
REPLAY = "replay"  # the actor of an erasure that is only repeated after a restore

Objection = Callable[[Subject, datetime], None]
_objections: list[Objection] = []


def register_objection(objection: Objection) -> None:
    """Whoever may suspend an erasure (a legal hold) raises the reason, asked under the lock."""
    _objections.append(objection)


def erase_subject(*, subject: Subject, by: str, at: datetime) -> list[Subject]:
    """Erase every identity of the person; returns the new generations that keep an opt-out.

    The append-only rows stay, but nothing leads from them to the person: the pseudonym is gone and
    what was sealed or committed under the key is noise. Opt-outs that stood are set again for a
    new generation, whose only content they are (`Suppression`); so the no survives, unlinkable to
    the past. Raises `SubjectErased` when already done, and what a registered objection raises.

    Keys are destroyed once the transaction has committed, so that a deed that fails half way loses
    nothing; `finish_erasures` catches up after a crash in between.
    """
    kept: list[Subject] = []
    with transaction.atomic():
        lock_subject(subject)
        if by != REPLAY:  # a person whose key is gone cannot be held any more
            for objection in _objections:
                objection(subject, at)
        people = list(Subject.objects.same_person(subject).living())
        scopes = _standing_scopes(people)
        for person in people:
            token = _last_token(person, at=at)
            event = Event(
                type="subject.erased",
                at=at,
                actor=by,
                token=token,
                action="erase",
                facts={"generation": person.generation, "opt_outs_kept": len(scopes)},
            )
            record(event)
            name, person.pseudonym = person.pseudonym, f"erased-{person.pk.hex}"
            person.erased_at = at
            person.save(update_fields=["pseudonym", "erased_at"])
            if scopes:
                kept.append(_next_generation(person, name, scopes, by=by, at=at))
        transaction.on_commit(lambda: _destroy_keys(people, at=at))
    return kept


def finish_erasures(*, at: datetime) -> int:
    """Catch up with erasures that only one of the two databases knows; how many there were.

    A crash between the commit and the key's end leaves a key alive; a main database restored from
    a backup brings a person back whose key is gone, a restored vault a key whose person is gone.
    Run at start-up and now and then.
    """
    left = list(Subject.objects.filter(has_key=True).exclude(erased_at=None))
    _destroy_keys(left, at=at)
    return len(left) + _end_revived_keys(at=at) + _replay(at=at)


def finish_erasure_of(subject: Subject, *, at: datetime) -> None:
    """Destroy what keys of this erased person a crash left alive."""
    people = Subject.objects.same_person(subject).filter(has_key=True).exclude(erased_at=None)
    _destroy_keys(list(people), at=at)


def _replay(*, at: datetime) -> int:
    """Erase again whoever the vault or the ledger says was erased, and a backup says was not."""
    gone = SubjectKey.objects.exclude(destroyed_at=None).values_list("subject_id", flat=True)
    count = 0
    for chunk in _chunks(ledger.noted().union(gone)):
        for subject in Subject.objects.living().filter(pk__in=chunk):
            try:
                erase_subject(subject=subject, by=REPLAY, at=at)
            except SubjectErased:  # with another identity of the same person, a moment ago
                continue
            count += 1
    return count


def _end_revived_keys(*, at: datetime) -> int:
    """Destroy again the keys of the erased that a restored vault holds alive; how many."""
    erased = Subject.objects.exclude(erased_at=None).values_list("pk", flat=True)
    count = 0
    for chunk in _chunks(ledger.noted().union(erased)):
        alive = SubjectKey.objects.filter(destroyed_at=None, subject_id__in=chunk)
        living = Subject.objects.living().filter(pk__in=chunk)  # erased again by `_replay`
        revived = sorted(
            set(alive.values_list("subject_id", flat=True))
            - set(living.values_list("pk", flat=True))
        )
        ledger.note(revived, at=at)  # the ledger may be as old as the vault
        for identifier in revived:
            vault.destroy(identifier, at=at)
        count += len(revived)
    return count


def _chunks(identifiers: set[uuid.UUID]) -> Iterator[list[uuid.UUID]]:
    every = sorted(identifiers)
    for start in range(0, len(every), REPLAY_BATCH):
        yield every[start : start + REPLAY_BATCH]


def _last_token(person: Subject, *, at: datetime) -> str:
    """The person's token for the entry that says they were erased; none once the key is gone."""
    try:
        return vault.token(with_key(person, at=at).pk, at=at)
    except KeyDestroyed:
        return ""


def _destroy_keys(people: list[Subject], *, at: datetime) -> None:
    """Noted before it is done: a crash in between repeats the note, and forgets nothing."""
    ledger.note([person.pk for person in people], at=at)
    for person in people:
        vault.destroy(person.pk, at=at)
        Subject.objects.filter(pk=person.pk).update(has_key=False)


def _standing_scopes(people: list[Subject]) -> set[tuple[Purpose | None, str]]:
    found: dict[tuple[object, str], OptOut] = {}
    rows = OptOut.objects.filter(subject__in=people).select_related("purpose").order_by("id")
    for row in rows:
        found[row.subject_id, row.scope] = row
    return {(row.purpose, row.modality) for row in found.values() if row.state == OptOut.SET}


def _next_generation(
    person: Subject,
    name: str,
    scopes: set[tuple[Purpose | None, str]],
    *,
    by: str,
    at: datetime,
) -> Subject:
    identifier = uuid.uuid4()
    fresh = Subject.objects.create(
        id=identifier,
        person=identifier,
        pseudonym=name,
        namespace=person.namespace,
        generation=person.generation + 1,
        created_at=at,
    )
    Suppression.objects.create(subject=fresh, created_at=at)
    with_key(fresh, at=at)
    for purpose, modality in sorted(scopes, key=lambda one: (str(one[0] or ""), one[1])):
        opt_out(
            subject=fresh,
            by=by,
            at=at,
            purpose=purpose,
            modality=modality or None,
            source="suppression",
        )
    return fresh
