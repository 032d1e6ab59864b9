"""Will at scale, on PostgreSQL: `DATABASE_URL=… python -m tests.bench.bench_consent [GRANTS]`.

Prints ratios within one run: the standing look-up among many people's grants against the same
look-up among ten people's, and the import of an opt-out list against a bare COPY of the same rows
into the same tables. It works in a database of its own, which it drops afterwards.
"""

import io
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

MANY = 5_000_000
LINES = 100_000
LOOKUPS = 2_000
ROUNDS = 5
FILL = """
INSERT INTO consent_grant (event, revision, source, by, at, previous_hash, record_hash, record_id,
       modality, state, explicit, language, lawful_basis, jurisdiction, age_band, guardian,
       gpc_signal, conflict_confirmed, details, subject_id, purpose_id)
SELECT gen_random_uuid(), r, 'bench', 'bench', now(), '', md5(s.id::text || r), s.id, m,
       (ARRAY['given', 'refused', 'withdrawn'])[1 + (r %% 3)], true, 'en', 'consent', 'DE', '',
       false, false, false, '{}', s.id, %s
  FROM consent_subject s
  CROSS JOIN generate_series(1, 5) r CROSS JOIN unnest(ARRAY['text', 'behaviour']) m
"""
PEOPLE = """
INSERT INTO consent_subject (id, pseudonym, namespace, generation, person, has_key, link_epoch,
       created_at)
SELECT i, replace(i::text || i::text, '-', ''), 'bench', 1, i, false, 0, now()
  FROM (SELECT gen_random_uuid() i FROM generate_series(1, %s)) x
"""


def main() -> None:
    """Build, measure, print, drop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    if connection.vendor != "postgresql":
        print("bench_consent: DATABASE_URL does not name a PostgreSQL server; nothing measured.")
        return
    grants = int(sys.argv[1]) if len(sys.argv) > 1 else MANY
    config = setup_databases(verbosity=0, interactive=False)
    try:
        print(f"{'what':<58}{'rate':>14}{'ratio':>8}")
        compare_lookups(grants)
        compare_import()
    finally:
        connection.close()
        teardown_databases(config, verbosity=0)


def compare_lookups(grants: int) -> None:
    """Ten people's hundred grants first, then everybody's, in the same table."""
    few = fill(10)
    small, quiet = lookups_a_second(few), nothings_a_second()
    show("standing among 100 grants of 10 people", small, 1.0)
    many = fill(grants // 10)
    large, loud = lookups_a_second(many), nothings_a_second()
    show(f"standing among {grants:,} grants", large, large / small)
    show("  the same, each against SELECT 1 at its time", loud, (large / loud) / (small / quiet))


def fill(people: int) -> Any:
    """Grants of so many people, five revisions in each of two modalities; the purpose."""
    from django.db import connection

    from consent.models import Purpose

    purpose, _ = Purpose.objects.get_or_create(
        slug="bench",
        defaults={
            "modalities": ["text", "behaviour"],
            "lawful_bases": {"text": "consent", "behaviour": "consent"},
        },
    )
    from audit import immutability
    from consent import guards

    guards.remove(connection)
    immutability.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE consent_grant, consent_optout, consent_subject CASCADE")
        cursor.execute(PEOPLE, [people])
        cursor.execute(FILL, [purpose.pk])
        cursor.execute("ANALYZE")
    guards.install(connection)
    return purpose


def lookups_a_second(purpose: Any) -> float:
    """The median over rounds of random people's standing, including the row of the subject."""
    from django.utils import timezone

    from consent.models import Subject
    from consent.services import standing

    people = list(Subject.objects.order_by("pseudonym")[: LOOKUPS // 2]) or []
    people = (people * (LOOKUPS // len(people) + 1))[:LOOKUPS]

    def run() -> None:
        for subject in people:
            standing(subject=subject, purpose=purpose, modality="text", at=timezone.now())

    run()
    return LOOKUPS / statistics.median(timed(run) for _ in range(ROUNDS))


def nothings_a_second() -> float:
    """SELECT 1, which does not depend on the tables: what the machine gives at this moment."""
    from django.db import connection

    def run() -> None:
        for _ in range(LOOKUPS):
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")

    return LOOKUPS / statistics.median(timed(run) for _ in range(ROUNDS))


def compare_import() -> None:
    """Bare COPY of the rows that an import makes, then the import itself, in turns."""
    rows = ["namespace,id"] + [f"bench,person-{number}" for number in range(LINES)]
    content = "\n".join(rows).encode()
    bare, ours = [], []
    for _ in range(3):
        empty()
        ours.append(timed(lambda: bring_in(content)))
        subjects, opt_outs = taken("consent_subject"), taken("consent_optout")
        empty()
        bare.append(timed(lambda s=subjects, o=opt_outs: put_back(s, o)))  # type: ignore[misc]  # bound now
    copying, importing = LINES / statistics.median(bare), LINES / statistics.median(ours)
    show(f"bare COPY of the rows of {LINES:,} opt-outs", copying, 1.0)
    show("import of the list (parse, pseudonym, lock, evidence)", importing, importing / copying)


def bring_in(content: bytes) -> None:
    """The import, with its verdict for every line."""
    from django.utils import timezone

    from consent.imports import import_opt_outs, read

    found = import_opt_outs(read(io.BytesIO(content), "csv"), by="bench", at=timezone.now())
    assert found.opted_out == LINES


def taken(table: str) -> bytes:
    """The table's rows in COPY's text format."""
    from django.db import connection

    with connection.cursor() as cursor, cursor.cursor.copy(f"COPY {table} TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)


def put_back(subjects: bytes, opt_outs: bytes) -> None:
    """COPY the rows in, in one transaction."""
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        for table, content in (("consent_subject", subjects), ("consent_optout", opt_outs)):
            with cursor.cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(content)


def empty() -> None:
    """No people, no opt-outs."""
    from django.db import connection

    from consent import guards

    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE consent_grant, consent_optout, consent_subject CASCADE")
        cursor.execute("VACUUM consent_subject, consent_optout")
    guards.install(connection)


def timed(run: Callable[[], None]) -> float:
    """Seconds of one run."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def show(what: str, rate: float, ratio: float) -> None:
    """One line of the table."""
    print(f"{what:<58}{rate:>12,.0f}/s{ratio:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
