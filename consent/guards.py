"""Database triggers that keep records of will append-only, and approved notices as they were.

Applications above register tables of their own that never change either.

Migration 0002 installs them, and every later `migrate` sees that they are still there (SQLite
rebuilds a table when a column changes, which loses triggers). They hold against the ORM, raw SQL,
`TRUNCATE` on PostgreSQL and `INSERT OR REPLACE` on SQLite alike.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

# Table → the sets of columns under which SQLite's OR REPLACE could delete an old row unseen.
APPEND_ONLY: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "consent_grant": (
        ("id",),
        ("event",),
        ("subject_id", "purpose_id", "modality", "revision"),
    ),
    "consent_optout": (("id",), ("event",), ("subject_id", "scope", "revision")),
    "consent_signal": (("id",), ("event",), ("subject_id", "kind", "revision")),
    "consent_noticeserved": (("id",), ("event",)),
    "consent_receipt": (("id",),),
}
NOTICE: Final = "consent_notice"
FIXED: Final = (
    "purpose_id",
    "modalities",
    "version",
    "texts",
    "sha256",
    "material_change",
    "drafted_by",
    "approved_by",
)

FUNCTION: Final = """
CREATE OR REPLACE FUNCTION consent_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'consent: % on % is refused, the table is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""


def register(tables: Mapping[str, tuple[tuple[str, ...], ...]]) -> None:
    """Guard further tables: name → sets of columns, as in `APPEND_ONLY`."""
    APPEND_ONLY.update(tables)


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every guard that is missing, of the tables there are. Safe to run again."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        for statement in statements(connection.vendor, there):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the guards: for a test's clean-up and for a migration that rebuilds a table."""
    with connection.cursor() as cursor:
        for table, name in triggers(connection.vendor):
            where = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the guards that should be there and are not (or are switched off)."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name for (name,) in cursor.fetchall()}
    return [name for _, name in triggers(connection.vendor) if name not in found]


def triggers(vendor: str) -> list[tuple[str, str]]:
    """(table, trigger) of every guard."""
    last = "truncate" if vendor == "postgresql" else "insert"
    kinds = ("update", "delete", last)
    return [(table, f"{table}_no_{kind}") for table in (*APPEND_ONLY, NOTICE) for kind in kinds]


def statements(vendor: str, there: Collection[str]) -> list[str]:
    """The SQL that installs the guards of the tables that are `there`."""
    guarded = {table: unique for table, unique in APPEND_ONLY.items() if table in there}
    return [FUNCTION, *_postgresql(guarded)] if vendor == "postgresql" else _sqlite(guarded)


def _postgresql(guarded: Iterable[str]) -> list[str]:
    made: list[str] = []
    for table in guarded:
        made += [
            _guard(table, "update", "BEFORE UPDATE", "FOR EACH ROW"),
            _guard(table, "delete", "BEFORE DELETE", "FOR EACH ROW"),
            _guard(table, "truncate", "BEFORE TRUNCATE", "FOR EACH STATEMENT"),
        ]
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FIXED)
    settled = "FOR EACH ROW WHEN (OLD.state <> 'draft'"
    return [
        *made,
        _guard(
            NOTICE, "update", "BEFORE UPDATE", f"{settled} AND (NEW.state = 'draft' OR {changed}))"
        ),
        _guard(NOTICE, "delete", "BEFORE DELETE", f"{settled})"),
        _guard(NOTICE, "truncate", "BEFORE TRUNCATE", "FOR EACH STATEMENT"),
    ]


def _guard(table: str, kind: str, when: str, each: str) -> str:
    name = f"{table}_no_{kind}"
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table};"
        f"CREATE TRIGGER {name} {when} ON {table} {each} EXECUTE FUNCTION consent_refuse();"
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};"
    )


def _sqlite(guarded: Mapping[str, tuple[tuple[str, ...], ...]]) -> list[str]:
    made: list[str] = []
    for table, unique in guarded.items():
        made += [
            _refuse(table, "update", "BEFORE UPDATE"),
            _refuse(table, "delete", "BEFORE DELETE"),
            _refuse(table, "insert", "BEFORE INSERT", _taken(table, unique)),
        ]
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FIXED)
    return [
        *made,
        _refuse(
            NOTICE,
            "update",
            "BEFORE UPDATE",
            f"OLD.state <> 'draft' AND (NEW.state = 'draft' OR {changed})",
        ),
        _refuse(NOTICE, "delete", "BEFORE DELETE", "OLD.state <> 'draft'"),
        _refuse(
            NOTICE, "insert", "BEFORE INSERT", _taken(NOTICE, (("id",), ("purpose_id", "version")))
        ),
    ]


def _taken(table: str, unique: tuple[tuple[str, ...], ...]) -> str:
    """True when the new row would take an old row's place."""
    same = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in columns) + ")"
        for columns in unique
    )
    # The names are constants of this module; nothing here comes from outside.
    return f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names above


def _refuse(table: str, kind: str, when: str, condition: str = "") -> str:
    only = f" WHEN {condition}" if condition else ""
    return (
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{kind} {when} ON {table}{only} "
        f"BEGIN SELECT RAISE(ABORT, 'consent: {table} is append-only'); END"
    )
