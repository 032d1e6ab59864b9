"""Will at scale, on PostgreSQL: `DATABASE_URL=… python -m tests.bench.bench_consent [GRANTS]`.

Prints ratios within one run: the standing look-up among many people's grants and among ten
people's, in turns, and the import of an opt-out list against a bare COPY of the same rows
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
TABLES = (
    "consent_subject",
    "consent_grant",
    "consent_optout",
    "consent_signal",
    "consent_notice",
)
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
    """Ten people's hundred grants in a schema of their own, everybody's in the other, in turns."""
    few = people_of(fill(10))
    put_aside()
    purpose = fill(grants // 10)
    many = people_of(purpose)
    small, large = [], []
    for _ in range(ROUNDS + 1):
        small.append(lookups(few, purpose, schema="few"))
        large.append(lookups(many, purpose, schema="public"))
    slow, fast = (LOOKUPS / statistics.median(times[1:]) for times in (large, small))
    show("standing among 100 grants of 10 people", fast, 1.0)
    show(f"standing among {grants:,} grants", slow, slow / fast)


def put_aside() -> None:
    """A copy of the tables as they are, indexes and all, in the schema `few`."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA few")
        for table in TABLES:
            cursor.execute(f"CREATE TABLE few.{table} (LIKE public.{table} INCLUDING ALL)")
            cursor.execute(f"INSERT INTO few.{table} SELECT * FROM public.{table}")
        cursor.execute("ANALYZE")


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


def people_of(_purpose: Any) -> list[Any]:
    """LOOKUPS people, different ones as far as there are."""
    from consent.models import Subject

    found = list(Subject.objects.order_by("pseudonym")[:LOOKUPS])
    return (found * (LOOKUPS // len(found) + 1))[:LOOKUPS]


def lookups(people: list[Any], purpose: Any, *, schema: str) -> float:
    """Seconds for everybody's standing in the tables of one schema."""
    from django.db import connection
    from django.utils import timezone

    from consent.services import standing

    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path TO {schema}")

    def run() -> None:
        for subject in people:
            standing(subject=subject, purpose=purpose, modality="text", at=timezone.now())

    seconds = timed(run)
    with connection.cursor() as cursor:
        cursor.execute("SET search_path TO public")
    return seconds


def compare_import() -> None:
    """Bare COPY of the rows that an import makes, then the import itself, in turns."""
    rows = ["namespace,id"] + [f"bench,person-{number}" for number in range(LINES)]
    content = "\n".join(rows).encode()
    bare, ours = [], []
    for _ in range(ROUNDS):
        empty()
        ours.append(timed(lambda: bring_in(content)))
        subjects, opt_outs = taken("consent_subject"), taken("consent_optout")
        empty()
        bare.append(timed(lambda s=subjects, o=opt_outs: put_back(s, o)))  # type: ignore[misc]  # bound now
    copying, importing = LINES / statistics.median(bare), LINES / statistics.median(ours)
    paired = statistics.median(one / other for one, other in zip(bare, ours, strict=True))
    show(f"bare COPY of the rows of {LINES:,} opt-outs", copying, 1.0)
    show("import of the list (parse, pseudonym, lock, evidence)", importing, paired)


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
