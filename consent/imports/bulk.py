"""One batch of opt-outs into the tables: COPY on PostgreSQL, the ORM elsewhere.

Both make the missing subjects (without a key: it comes with their first deed), lock those that
were there, and append a revision wherever the newest one is not a standing opt-out already.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import connection

from consent.models import OptOut, Subject

if TYPE_CHECKING:
    from consent.imports.writing import Row

STAGING: Final = """
CREATE TEMPORARY TABLE IF NOT EXISTS consent_import (
    pseudonym varchar(64), namespace varchar(64), subject uuid, event uuid, purpose bigint,
    modality varchar(20), scope varchar(90), record_hash varchar(64)
) ON COMMIT DELETE ROWS
"""
SUBJECTS: Final = """
INSERT INTO consent_subject
       (id, pseudonym, namespace, generation, person, has_key, link_epoch, created_at)
SELECT subject, pseudonym, namespace, 1, subject, false, 0, %(at)s
  FROM consent_import
ON CONFLICT (pseudonym) DO NOTHING
"""
LOCK: Final = """
SELECT count(*) FROM (
    SELECT s.id FROM consent_subject s
     WHERE s.person IN (
           SELECT known.person FROM consent_subject known
             JOIN consent_import i ON i.pseudonym = known.pseudonym
            WHERE known.id <> i.subject)
     ORDER BY s.id FOR UPDATE) locked
"""
OPT_OUTS: Final = """
INSERT INTO consent_optout
       (event, revision, source, by, at, previous_hash, record_hash, subject_id, purpose_id,
        modality, scope, state)
SELECT i.event, coalesce(last.revision, 0) + 1, 'import', %(by)s, %(at)s,
       coalesce(last.record_hash, ''), i.record_hash, s.id, i.purpose, i.modality, i.scope, 'set'
  FROM consent_import i
  JOIN consent_subject s ON s.pseudonym = i.pseudonym
  LEFT JOIN LATERAL (
       SELECT o.revision, o.record_hash, o.state FROM consent_optout o
        WHERE o.subject_id = s.id AND o.scope = i.scope ORDER BY o.id DESC LIMIT 1) last ON true
 WHERE last.state IS DISTINCT FROM 'set'
RETURNING replace(event::text, '-', '')
"""


def postgresql(rows: list[Row], *, by: str, at: datetime) -> set[str]:
    """The events of the opt-outs that were new."""
    with connection.cursor() as cursor:
        cursor.execute(STAGING)
        copying = "COPY consent_import FROM STDIN"
        with cursor.cursor.copy(copying) as copy:  # psycopg's own, below Django's wrapper
            copy.write("".join(_copied(row) for row in rows))
        cursor.execute("ANALYZE consent_import")
        cursor.execute(SUBJECTS, {"at": at})
        if cursor.rowcount < len(rows):
            cursor.execute(LOCK)
        cursor.execute(OPT_OUTS, {"by": by, "at": at})
        made = {event for (event,) in cursor.fetchall()}
        cursor.execute("TRUNCATE consent_import")
    return made


def _copied(row: Row) -> str:
    """A line of COPY's text format; every value is a slug, a number or hexadecimal."""
    purpose = "\\N" if row.purpose is None else row.purpose
    return (
        f"{row.pseudonym}\t{row.namespace}\t{row.subject}\t{row.event}\t{purpose}\t"
        f"{row.modality}\t{row.scope}\t{row.record_hash}\n"
    )


def portable(rows: list[Row], *, by: str, at: datetime) -> set[str]:
    """The same through the ORM. SQLite's one write lock is held already."""
    fresh = {
        row.pseudonym: Subject(
            id=uuid.UUID(row.subject),
            person=uuid.UUID(row.subject),
            pseudonym=row.pseudonym,
            namespace=row.namespace,
            created_at=at,
        )
        for row in rows
    }
    Subject.objects.bulk_create(fresh.values(), ignore_conflicts=True, batch_size=100)
    subjects = _subjects(list(fresh))
    newest = _newest([subject.pk for subject in subjects.values()])
    made = []
    for row in rows:
        subject = subjects[row.pseudonym]
        last = newest.get((subject.pk, row.scope))
        if last is None or last.state != OptOut.SET:
            made.append(_opt_out(row, subject, last, by=by, at=at))
    OptOut.objects.bulk_create(made, batch_size=50)
    return {row.event.hex for row in made}


def _subjects(names: list[str]) -> dict[str, Subject]:
    found: dict[str, Subject] = {}
    for start in range(0, len(names), 500):
        chunk = Subject.objects.filter(pseudonym__in=names[start : start + 500])
        found |= {subject.pseudonym: subject for subject in chunk}
    return found


def _newest(subjects: list[uuid.UUID]) -> dict[tuple[uuid.UUID, str], OptOut]:
    found: dict[tuple[uuid.UUID, str], OptOut] = {}
    for start in range(0, len(subjects), 500):
        chunk = OptOut.objects.filter(subject__in=subjects[start : start + 500]).order_by("id")
        found |= {(row.subject_id, row.scope): row for row in chunk}
    return found


def _opt_out(row: Row, subject: Subject, last: OptOut | None, *, by: str, at: datetime) -> OptOut:
    return OptOut(
        event=uuid.UUID(row.event),
        subject=subject,
        purpose_id=row.purpose,
        modality=row.modality,
        scope=row.scope,
        state=OptOut.SET,
        source="import",
        by=by,
        at=at,
        revision=last.revision + 1 if last else 1,
        previous_hash=last.record_hash if last else "",
        record_hash=row.record_hash,
    )
