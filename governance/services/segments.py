"""Flags that protect people: set and lifted by officers with a reason, read from every source.

The flag itself is a signal of the person (`consent.Signal`, kinds minor and vulnerable): it closes
purposes whoever sent it, and outlives silence. Here officers set and lift it, say on what they rely
under the person's own key, and the dates of what is kept follow at once.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction

from audit.services import Event, record
from consent import vault
from consent.errors import KeyDestroyed
from consent.models import Signal, Subject
from consent.services import lock_subject, note_signal
from consent.services.subjects import with_key
from governance.errors import FlagRefused
from governance.law.terms import SEGMENTS
from governance.models import SegmentNote
from governance.services.redating import mark_person

LONGEST_WORDS: Final = 2_000  # characters
STAFF: Final = "staff"


@dataclass(frozen=True, slots=True)
class Flag:
    """One line of a history. `source`: api, customer page, staff …; `words`: an officer's."""

    kind: str
    asserted: bool
    at: datetime
    source: str
    by: str
    basis: str
    words: str


def flags_of(subject: Subject) -> frozenset[str]:
    """The segments the person belongs to now, under any identity."""
    newest: dict[tuple[object, str], bool] = {}
    rows = Signal.objects.filter(subject__person=subject.person, kind__in=SEGMENTS).order_by("id")
    for identity, kind, asserted in rows.values_list("subject", "kind", "asserted"):
        newest[identity, kind] = asserted
    return frozenset(kind for (_, kind), asserted in newest.items() if asserted)


def read_history(subject: Subject, *, by: str, at: datetime) -> list[Flag]:
    """Every time a flag was set or lifted, newest first; that somebody looked is recorded."""
    with transaction.atomic():
        record(
            Event(
                type="protection.read",
                at=at,
                actor=by,
                token=vault.token(with_key(subject, at=at).pk, at=at),
                action="read",
            )
        )
        return _history(subject)


def _history(subject: Subject) -> list[Flag]:
    rows = Signal.objects.filter(subject__person=subject.person, kind__in=SEGMENTS)
    notes = {
        note.signal: note for note in SegmentNote.objects.filter(subject__person=subject.person)
    }
    return [_flag(row, notes.get(row.event)) for row in rows.order_by("-id")]


def set_flag(
    subject: Subject, *, kind: str, on: bool, basis: str, words: str, by: str, at: datetime
) -> SegmentNote:
    """Set (`on`) or lift a flag of the person, under every identity that has another.

    Raises FlagRefused, naming the field, and where nothing would change.
    """
    if kind not in SEGMENTS:
        raise FlagRefused("There is no such flag.", field="kind")
    if basis not in SegmentNote.Basis.values:
        raise FlagRefused("Say on what you rely.", field="basis")
    if not 0 < len(words.strip()) <= LONGEST_WORDS:
        raise FlagRefused(f"Say why, in at most {LONGEST_WORDS} characters.", field="words")
    with transaction.atomic():
        lock_subject(subject)
        made = None
        for identity in Subject.objects.same_person(subject).living():
            outcome = note_signal(
                subject=identity, kind=kind, asserted=on, by=by, at=at, source=STAFF
            )
            if outcome is not None:
                made = _note(outcome.grant, basis=basis, words=words.strip(), by=by, at=at)
        if made is None:
            raise FlagRefused("The flag stands as you want it already.", field="kind")
        mark_person(subject, flags_of(subject), on=at.date())
    return made


def flagged_since(since: datetime) -> list[Subject]:
    """One identity of each person whose flags changed at `since` or later, whoever changed them."""
    changed = Signal.objects.filter(kind__in=SEGMENTS, at__gte=since).values("subject")
    found = Subject.objects.living().filter(pk__in=changed).order_by("pk")
    return list({subject.person: subject for subject in found}.values())


def _note(signal: Signal, *, basis: str, words: str, by: str, at: datetime) -> SegmentNote:
    note = SegmentNote(signal=signal.event, subject=signal.subject, basis=basis, by=by, at=at)
    owner = with_key(signal.subject, at=at)
    note.sealed = vault.seal(owner.pk, words.encode(), identity=note.identity)
    note.save(force_insert=True)
    return note


def _flag(signal: Signal, note: SegmentNote | None) -> Flag:
    return Flag(
        kind=signal.kind,
        asserted=signal.asserted,
        at=signal.at,
        source=signal.source,
        by=signal.by,
        basis=note.get_basis_display() if note else "",
        words=_opened(note) if note else "",
    )


def _opened(note: SegmentNote) -> str:
    try:
        plain = vault.unseal(note.subject_id, bytes(note.sealed), identity=note.identity)
    except KeyDestroyed:
        return ""
    return plain.decode()
