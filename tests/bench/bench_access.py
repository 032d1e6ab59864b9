"""What a permission costs at scale: `DATABASE_URL=… python -m tests.bench.bench_access [ROWS]`.

Prints ratios within one run: the same checks in a database of 10 purposes and 100 analyses and in
one of 10,000 purposes and a million analyses, in turns, so that a busy machine slows both; and what
counting a call against its limits adds to one. The databases are its own, and dropped afterwards.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
from typing import Any

MANY_PURPOSES = 10_000
MANY_ANALYSES = 1_000_000
CHECKS = 200
ROUNDS = 9
SUPPORT = "support.escalation"


def main() -> None:
    """Build, measure, print, drop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.db import connection, connections
    from django.test.utils import setup_databases, teardown_databases

    if connection.vendor != "postgresql":
        print("bench_access: DATABASE_URL does not name a PostgreSQL server; nothing measured.")
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else MANY_ANALYSES
    config = setup_databases(verbosity=0, interactive=False)
    try:
        print(f"{'what':<58}{'µs':>14}{'ratio':>8}")
        application = make_application()
        fill_purposes(application, 10)
        few = checks(application, fill_analyses(100))
        with kept_small() as small:
            fill_purposes(application, MANY_PURPOSES)
            many = checks(application, fill_analyses(rows))
            large = connections["default"]
            for what in few:
                count = CHECKS // 10 if what.startswith("the newest") else CHECKS
                pair = in_turns((small, few[what]), (large, many[what]), count=count)
                show(f"{what}: 10 purposes, 100 analyses", pair[0], 1.0)
                show(f"{what}: {MANY_PURPOSES:,} and {rows:,}", pair[1], pair[2])
        compare_counting(application)
    finally:
        connection.close()
        teardown_databases(config, verbosity=0)


def make_application() -> Any:
    """One application; its purposes and analyses follow."""
    from django.utils import timezone

    from governance.services.applications import create_application

    made, _ = create_application(
        slug="bench",
        namespaces=["bench"],
        scopes=["analyses:read"],
        by="bench",
        at=timezone.now(),
    )
    return made


def checks(application: Any, some: list[Any]) -> dict[str, Callable[[], object]]:
    """What is measured, by its name; `some`: analyses of the database it will run in."""
    turn = cycle(some)
    from emotion.services.reading import find, readable

    def one_purpose() -> None:
        caller_of(application).purposes.may(some[0].purpose, "use")

    def one_result() -> None:
        assert find(next(turn).pk, by=caller_of(application), at=now()) is not None

    def newest() -> None:
        by = caller_of(application)
        assert list(readable(by=by, at=now()).order_by("-created_at")[:50])

    return {
        "may it use this purpose": one_purpose,
        "may it read this result, with the row": one_result,
        "the newest 50 that it may read": newest,
    }


@contextmanager
def kept_small() -> Iterator[Any]:
    """A connection to a copy of the database as it stands now."""
    from django.db import connection, connections

    here = connection.settings_dict["NAME"]
    copy = f"{here}_small"
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{copy}"')
        cursor.execute(f'CREATE DATABASE "{copy}" TEMPLATE "{here}"')
    small = connections.create_connection("default")
    small.settings_dict = {**connection.settings_dict, "NAME": copy}
    yield small
    small.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{copy}"')


def in_turns(
    small: tuple[Any, Callable[[], object]], large: tuple[Any, Callable[[], object]], *, count: int
) -> tuple[float, float, float]:
    """Median microseconds of either, and the median of their ratio round by round."""
    from django.db import connections

    rounds, standing = [], connections["default"]
    for _ in range(ROUNDS + 1):
        taken = []
        for connection, run in (small, large):
            connections["default"] = connection
            taken.append(middle(run, count=count))
        rounds.append((*taken, taken[1] / taken[0]))
    connections["default"] = standing
    first, second, ratio = (statistics.median(column) for column in zip(*rounds[1:], strict=True))
    return first, second, ratio


def middle(run: Callable[[], object], *, count: int) -> float:
    """Median microseconds of one run."""
    taken = []
    for _ in range(count):
        started = time.perf_counter()
        run()
        taken.append((time.perf_counter() - started) * 1e6)
    return statistics.median(taken)


def now() -> Any:
    """The clock, at an edge."""
    from django.utils import timezone

    return timezone.now()


def caller_of(application: Any) -> Any:
    """The caller of a new request: nothing looked up yet."""
    from governance.callers import Caller, PurposePermissions

    return Caller(
        kind="application",
        name="app:bench",
        role="application",
        scopes=frozenset(),
        purposes=PurposePermissions(application.account),
        namespaces=("bench",),
    )


def fill_purposes(application: Any, count: int) -> None:
    """So many purposes, all of which the application may use and read."""
    from django.contrib.auth.models import Permission

    from consent.models import Purpose
    from governance.models import PurposeUserPermission

    have = Purpose.objects.count()
    made = Purpose.objects.bulk_create(
        Purpose(slug=SUPPORT if number == 0 else f"bench.{number}", modalities=["text"])
        for number in range(have, count)
    )
    permissions = Permission.objects.filter(codename__in=["use_purpose", "read_results_purpose"])
    PurposeUserPermission.objects.bulk_create(
        [
            PurposeUserPermission(
                user=application.account, permission=permission, content_object=purpose
            )
            for purpose in made
            for permission in permissions
        ],
        batch_size=5_000,
    )


def fill_analyses(count: int) -> list[Any]:
    """So many analyses spread over all purposes; a few hundred of them to look for."""
    from django.db import connection

    from emotion.models import Analysis

    pattern = Analysis.objects.first() or first_analysis()
    names = [field.column for field in Analysis._meta.concrete_fields]
    fresh = {
        "id": "gen_random_uuid()",
        "purpose_id": "p.ids[1 + i %% cardinality(p.ids)]",
        "created_at": "a.created_at + i * interval '1 second'",
    }
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(fresh.get(name, f'a."{name}"') for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""INSERT INTO emotion_analysis ({columns})
                SELECT {values} FROM emotion_analysis a,
                       (SELECT array_agg(id) ids FROM consent_purpose) p,
                       generate_series(1, %s) i WHERE a.id = %s""",
            [count - Analysis.objects.count(), pattern.pk],
        )
        cursor.execute("ANALYZE")
    return list(Analysis.objects.select_related("purpose").order_by("id")[:200])


def first_analysis() -> Any:
    """The row that all others copy."""
    from uuid import uuid4

    from consent.models import Purpose, Subject
    from emotion.models import Analysis

    at = now() - timedelta(days=30)
    subject = Subject.objects.create(
        pseudonym="0" * 64, namespace="bench", person=uuid4(), created_at=at
    )
    return Analysis.objects.create(
        subject=subject,
        purpose=Purpose.objects.get(slug=SUPPORT),
        modality="text",
        channel="chat",
        application="bench",
        created_at=at,
        retention_until=at + timedelta(days=400),
        model_name="bench",
        model_version="1",
        policy_set="0" * 64,
        sealed=bytes(400),
        allowed_entry=uuid4(),
        scored_entry=uuid4(),
        receipt=uuid4(),
    )


def compare_counting(application: Any) -> None:
    """One primary-key look-up, and one statement that counts a call, in turns."""
    from governance.models import Application
    from governance.services.limits import spend

    Application.objects.update(rate_per_minute=10**9, quota_per_day=10**9)
    application.refresh_from_db()
    plain = typical(lambda: Application.objects.get(pk=application.pk))
    counted = typical(lambda: spend(application, at=now()))
    show("one row by its primary key", plain, 1.0)
    show("counting a call against a rate and a quota", counted, counted / plain)
    application.rate_per_minute = 1
    refused = typical(lambda: spend(application, at=now()))
    show("refusing a call that is over its rate", refused, refused / plain)


def typical(run: Callable[[], object], *, count: int = CHECKS) -> float:
    """Median over rounds of the median microseconds of one run; the first round warms up."""
    rounds = [middle(run, count=count) for _ in range(ROUNDS + 1)]
    return statistics.median(rounds[1:])


def show(what: str, microseconds: float, ratio: float) -> None:
    """One line of the table."""
    print(f"{what:<58}{microseconds:>14,.0f}{ratio:>8.2f}", flush=True)


if __name__ == "__main__":
    main()
