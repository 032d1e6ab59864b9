"""Subjects: find, make, lock, join."""

import uuid
from datetime import datetime

from django.db import transaction

from audit.services import Event, record
from consent import vault
from consent.errors import SubjectErased
from consent.models import Subject
from consent.references import Reference, pseudonym


def find_subject(reference: Reference) -> Subject | None:
    """The subject behind a reference, or None when nothing was ever recorded for it."""
    return Subject.objects.filter(pseudonym=pseudonym(reference)).first()


def subject_for(reference: Reference, *, at: datetime) -> Subject:
    """The subject behind a reference, made with a key of its own when it is new."""
    subject = find_subject(reference) or _make(pseudonym(reference), reference.namespace, at)
    return with_key(subject, at=at)


def with_key(subject: Subject, *, at: datetime) -> Subject:
    """The same subject, its key made if it came without one (from an imported list)."""
    if not subject.has_key:
        vault.create_key(subject.pk, at=at)
        Subject.objects.filter(pk=subject.pk).update(has_key=True)
        subject.has_key = True
    return subject


def lock_subject(subject: Subject) -> None:
    """Hold every identity of the person until the transaction ends, and refresh `subject`.

    A deed that changes or relies on a person's will calls this first, so that a withdrawal and an
    analysis never pass each other. SQLite has one write lock for all: nothing is left to do there.
    Raises `SubjectErased`.
    """
    while True:
        person = subject.person
        rows = {row.pk: row for row in Subject.objects.select_for_update().same_person(subject)}
        fresh = rows.get(subject.pk) or Subject.objects.get(pk=subject.pk)
        subject.person, subject.erased_at = fresh.person, fresh.erased_at
        subject.link_epoch, subject.has_key = fresh.link_epoch, fresh.has_key
        if subject.erased_at is not None:
            raise SubjectErased("The person's data was erased.")
        if subject.person == person:
            return


def join(subject: Subject, other: Subject, *, by: str, at: datetime) -> None:
    """Make two verified identities one person: from now on a no under either is a no under both."""
    with transaction.atomic():
        for one in sorted((subject, other), key=lambda row: row.pk):
            lock_subject(one)
        if subject.person == other.person:
            return
        Subject.objects.filter(person=other.person).update(person=subject.person)
        other.person = subject.person
        record(
            Event(
                type="subject.joined",
                at=at,
                actor=by,
                token=vault.token(with_key(subject, at=at).pk, at=at),
                action="join",
                facts={"identities": Subject.objects.same_person(subject).count()},
            )
        )


def _make(name: str, namespace: str, at: datetime) -> Subject:
    identifier = uuid.uuid4()
    subject, _created = Subject.objects.get_or_create(
        pseudonym=name,
        defaults={
            "id": identifier,
            "person": identifier,
            "namespace": namespace,
            "created_at": at,
        },
    )
    return subject
