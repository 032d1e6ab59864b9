"""Reads: the one indexed look-up behind every decision, and what a person's page shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal, cast
from uuid import UUID

from django.db import connection
from django.utils.dateparse import parse_datetime

from consent.models import Purpose, Subject
from consent.standing import GrantFact, OptOutFact, SignalFact, Terms, covering_scopes

# Newest revision per identity and kind, by one index probe each; the planner never walks a history.
STANDING_SQL: Final = """
WITH people(id) AS (SELECT id FROM consent_subject WHERE person = %(person)s),
     scopes(scope) AS (VALUES (%(s0)s), (%(s1)s), (%(s2)s), (%(s3)s)),
     kinds(kind) AS (VALUES ('gpc'), ('restricted'))
SELECT 'grant', g.id, g.state, g.at, g.expires_at, g.explicit, n.version, n.sha256,
       g.event, g.age_band, g.guardian, g.conflict_confirmed
  FROM people p
  JOIN consent_grant g ON g.id = (
       SELECT max(x.id) FROM consent_grant x
        WHERE x.subject_id = p.id AND x.purpose_id = %(purpose)s AND x.modality = %(modality)s)
  LEFT JOIN consent_notice n ON n.id = g.notice_id
UNION ALL
SELECT 'opt-out', o.id, o.state, o.at, NULL, NULL, NULL, o.scope, p.id, NULL, NULL, NULL
  FROM people p CROSS JOIN scopes s
  JOIN consent_optout o ON o.id = (
       SELECT max(x.id) FROM consent_optout x WHERE x.subject_id = p.id AND x.scope = s.scope)
UNION ALL
SELECT 'signal', g.id, g.kind, g.at, NULL, g.asserted, NULL, NULL, p.id, NULL, NULL, NULL
  FROM people p CROSS JOIN kinds k
  JOIN consent_signal g ON g.id = (
       SELECT max(x.id) FROM consent_signal x WHERE x.subject_id = p.id AND x.kind = k.kind)
UNION ALL
SELECT 'notice', 0, '', NULL, NULL, NULL, n.version, CAST(n.modalities AS text),
       NULL, NULL, NULL, NULL
  FROM consent_notice n
 WHERE n.purpose_id = %(purpose)s AND n.material_change AND n.state <> 'draft'
"""


@dataclass(frozen=True, slots=True)
class WillFacts:
    """Everything `standing.weigh` needs about one person, purpose and modality."""

    grants: tuple[GrantFact, ...]
    opt_outs: tuple[OptOutFact, ...]
    signals: tuple[SignalFact, ...]
    terms: Terms


def will_facts(*, subject: Subject, purpose: Purpose, modality: str) -> WillFacts:
    """Read the facts in one statement; its cost does not grow with other people's records."""
    with connection.cursor() as cursor:
        cursor.execute(STANDING_SQL, _parameters(subject, purpose, modality))
        rows = cursor.fetchall()
    return WillFacts(
        grants=tuple(_grant(row) for row in rows if row[0] == "grant"),
        opt_outs=tuple(_opt_out(row) for row in rows if row[0] == "opt-out"),
        signals=tuple(_signal(row) for row in rows if row[0] == "signal"),
        terms=Terms(
            lawful_basis=purpose.lawful_basis(modality),
            gpc_is_opt_out=purpose.gpc_is_opt_out,
            minimum_age=purpose.minimum_age,
            material_versions=tuple(
                int(row[6]) for row in rows if row[0] == "notice" and f'"{modality}"' in row[7]
            ),
        ),
    )


def _parameters(subject: Subject, purpose: Purpose, modality: str) -> Mapping[str, Any]:
    scopes = covering_scopes(purpose.slug, modality)
    person: Any = subject.person
    if connection.vendor == "sqlite":
        person = subject.person.hex  # Django keeps UUIDs as 32 hex characters there
    named = {f"s{number}": scope for number, scope in enumerate(scopes)}
    return {"person": person, "purpose": purpose.pk, "modality": modality, **named}


def _grant(row: tuple[Any, ...]) -> GrantFact:
    return GrantFact(
        order=int(row[1]),
        state=cast(Literal["given", "refused", "withdrawn"], row[2]),
        at=_instant(row[3]),
        expires_at=_instant(row[4]) if row[4] else None,
        explicit=bool(row[5]),
        notice_version=row[6],
        notice_hash=row[7] or "",
        consent_id=str(_uuid(row[8])),
        age_band=row[9] or "",
        guardian=bool(row[10]),
        conflict_confirmed=bool(row[11]),
    )


def _opt_out(row: tuple[Any, ...]) -> OptOutFact:
    return OptOutFact(
        order=int(row[1]),
        is_set=row[2] == "set",
        at=_instant(row[3]),
        scope=row[7],
        holder=str(_uuid(row[8])),
    )


def _signal(row: tuple[Any, ...]) -> SignalFact:
    return SignalFact(
        order=int(row[1]),
        at=_instant(row[3]),
        asserted=bool(row[5]),
        holder=str(_uuid(row[8])),
        kind=row[2],
    )


def _instant(value: datetime | str) -> datetime:
    """PostgreSQL answers with datetimes, SQLite with UTC text."""
    found = parse_datetime(value) if isinstance(value, str) else value
    if found is None:
        raise ValueError("A time in the will's records is not a time.")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)
