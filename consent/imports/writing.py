"""Write imported opt-outs in bulk: one transaction and one log entry for each batch of lines.

An imported opt-out has no receipt of its own (the log's entry covers the batch by its digest); the
person gets one with the next word they say. People are locked like everywhere else, so an import
never overtakes a change that someone makes at the same time. A batch that was committed stays:
running the same file again finds every line "already".
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Final, NamedTuple

from django.db import connection, transaction

from audit import keys
from audit.services import Event, record
from consent.imports import bulk
from consent.imports.lines import Line
from consent.models import Purpose
from consent.standing import scope_of

BATCH: Final = 20_000  # lines
Report = Callable[[int, str, str], None]


@dataclass
class Summary:
    """How many lines there were, and what became of them."""

    lines: int = 0
    opted_out: int = 0
    already: int = 0
    broken: int = 0
    entries: list[str] = field(default_factory=list)


class Row(NamedTuple):
    """One valid line, ready for the tables. `subject`, `event`: UUIDs as 32 hex digits."""

    number: int
    pseudonym: str
    namespace: str
    subject: str
    event: str
    purpose: int | None
    modality: str
    scope: str
    record_hash: str


def import_opt_outs(
    lines: Iterable[Line],
    *,
    by: str,
    at: datetime,
    may_act_in: Callable[[str], bool] = lambda _namespace: True,
    report: Report = lambda _number, _status, _detail: None,
) -> Summary:
    """Opt everyone on the list out. `report(line number, status, detail)` hears of every line:
    `opted-out`, `already`, or `broken` with the reason."""
    summary, purposes = Summary(), {p.slug: p for p in Purpose.objects.all()}
    iterator = iter(lines)
    while chunk := list(islice(iterator, BATCH)):
        summary.lines += len(chunk)
        rows = list(
            _rows(chunk, purposes, may_act_in=may_act_in, report=report, summary=summary, at=at)
        )
        if rows:
            _write(rows, summary, report, by=by, at=at)
    return summary


def _rows(
    chunk: Iterable[Line],
    purposes: Mapping[str, Purpose],
    *,
    may_act_in: Callable[[str], bool],
    report: Report,
    summary: Summary,
    at: datetime,
) -> Iterator[Row]:
    """The valid lines as rows; the others are reported. A name twice in a batch counts once."""
    seen: set[tuple[str, str]] = set()
    subjects: dict[str, str] = {}  # a name on several lines is one new subject
    allowed: dict[str, bool] = {}
    moment, pseudonym = at.isoformat(), keys.labelled_hmac("subject")
    for line in chunk:
        problem = line.problem or _refusal(line, purposes, allowed, may_act_in)
        if problem:
            summary.broken += 1
            report(line.number, "broken", problem)
            continue
        name = pseudonym(f"{line.namespace}\0{line.id}".encode()).hex()
        scope = scope_of(line.purpose, line.modality)
        if (name, scope) in seen:
            summary.already += 1
            report(line.number, "already", "")
            continue
        seen.add((name, scope))
        fresh = os.urandom(32).hex()
        event = _uuid4(fresh[:32])
        digest = hashlib.sha256(f"import|{event}|{scope}|{moment}".encode()).hexdigest()
        purpose = purposes[line.purpose].pk if line.purpose else None
        yield Row(
            line.number,
            name,
            line.namespace,
            subjects.setdefault(name, _uuid4(fresh[32:])),
            event,
            purpose,
            line.modality,
            scope,
            digest,
        )


def _uuid4(digits: str) -> str:
    """32 random hex digits as a version 4 UUID (RFC 9562 §5.4), quicker than `uuid.uuid4`."""
    return f"{digits[:12]}4{digits[13:16]}a{digits[17:]}"


def _refusal(
    line: Line,
    purposes: Mapping[str, Purpose],
    allowed: dict[str, bool],
    may_act_in: Callable[[str], bool],
) -> str:
    if line.namespace not in allowed:
        allowed[line.namespace] = may_act_in(line.namespace)
    if not allowed[line.namespace]:
        return "You may not act for people of this namespace."
    if line.purpose and line.purpose not in purposes:
        return "There is no such purpose."
    if line.purpose and line.modality and line.modality not in purposes[line.purpose].modalities:
        return "The purpose does not use this modality."
    return ""


def _write(rows: list[Row], summary: Summary, report: Report, *, by: str, at: datetime) -> None:
    with transaction.atomic():
        write = bulk.postgresql if connection.vendor == "postgresql" else bulk.portable
        made = write(rows, by=by, at=at)
        promise = record(
            Event(
                type="optout.imported",
                at=at,
                actor=by,
                action="import",
                facts={
                    "lines": len(rows),
                    "opted_out": len(made),
                    "records_sha256": _digest(row for row in rows if row.event in made),
                },
            )
        )
    summary.entries.append(str(promise.entry))
    summary.opted_out += len(made)
    summary.already += len(rows) - len(made)
    for row in rows:
        report(row.number, "opted-out" if row.event in made else "already", "")


def _digest(rows: Iterable[Row]) -> str:
    """SHA-256 over the batch's record hashes, sorted: 64 hex digits."""
    total = hashlib.sha256()
    for one in sorted(row.record_hash for row in rows):
        total.update(bytes.fromhex(one))
    return total.hexdigest()
