"""SQL that makes the log's tables append-only inside the database.

Installed by migration and again after every `migrate` (SQLite rebuilds a table when a column
changes, which loses triggers). PostgreSQL: row triggers against UPDATE and DELETE, statement
triggers against TRUNCATE, all ENABLE ALWAYS so that `session_replication_role` does not switch
them off; a TRUNCATE of a partition does not fire its parent's trigger, so each has its own.
SQLite: `INSERT OR REPLACE` deletes without firing the delete trigger, so an insert guard too.
An owner or superuser can drop triggers: what they do then shows in the published checkpoints.
"""

from datetime import datetime

from django.db.backends.base.base import BaseDatabaseWrapper

APPEND_ONLY: dict[str, tuple[str, ...]] = {
    # table: the unique columns that an INSERT OR REPLACE could replace by
    "audit_entry": ("id",),
    "audit_payload": ("entry",),
    "audit_leaf": ("index", "entry"),
    "audit_tile": ("address",),
    "audit_checkpoint": ("size",),
    "audit_cosignature": ("id",),
    "audit_timestamp": ("id",),
    "audit_pruning": ("entry",),
}
PRUNABLE = "audit_payload"

FUNCTIONS = """
CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit: % on % is refused, the log is append-only', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE FUNCTION audit_refuse_unpruned() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM audit_pruning
                   WHERE entry = OLD.entry AND xid = pg_current_xact_id()) THEN
        RAISE EXCEPTION 'audit: this payload is not named by a pruning of this transaction'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
CREATE OR REPLACE FUNCTION audit_stamp_pruning() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.xid := pg_current_xact_id();
    RETURN NEW;
END $$;
CREATE OR REPLACE FUNCTION audit_head_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.size < OLD.size OR NEW.id <> OLD.id THEN
        RAISE EXCEPTION 'audit: the head never shrinks' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every trigger that is missing. Safe to run again."""
    with connection.cursor() as cursor:
        for statement in statements(connection.vendor):
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers: for a test's clean-up and for a migration that rebuilds a table."""
    with connection.cursor() as cursor:
        for table, name in triggers(connection.vendor):
            where = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of the triggers that should be there and are not (or are switched off)."""
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgenabled = 'A'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = {name for (name,) in cursor.fetchall()}
    return [name for _, name in triggers(connection.vendor) if name not in found]


def triggers(vendor: str) -> list[tuple[str, str]]:
    """(table, trigger) of every guard."""
    kinds = ("update", "delete", "truncate" if vendor == "postgresql" else "insert")
    pairs = [(table, f"{table}_no_{kind}") for table in APPEND_ONLY for kind in kinds]
    extra = [("audit_head", "audit_head_grows"), ("audit_head", "audit_head_no_delete")]
    if vendor == "postgresql":
        extra += [
            ("audit_head", "audit_head_no_truncate"),
            ("audit_pruning", "audit_pruning_stamp"),
        ]
    return pairs + extra


def statements(vendor: str) -> list[str]:
    """The SQL that installs the guards."""
    if vendor == "postgresql":
        return [FUNCTIONS, *_postgresql()]
    return [*(sql for table in APPEND_ONLY for sql in _sqlite(table)), *_sqlite_head()]


def _guard(table: str, name: str, when: str, function: str) -> str:
    return (
        f"DROP TRIGGER IF EXISTS {name} ON {table};"
        f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}();"
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};"
    )


def _postgresql() -> list[str]:
    made = []
    for table in APPEND_ONLY:
        refuse_delete = "audit_refuse_unpruned" if table == PRUNABLE else "audit_refuse"
        made += [
            _guard(
                table,
                f"{table}_no_update",
                f"BEFORE UPDATE ON {table} FOR EACH ROW",
                "audit_refuse",
            ),
            _guard(
                table,
                f"{table}_no_delete",
                f"BEFORE DELETE ON {table} FOR EACH ROW",
                refuse_delete,
            ),
            no_truncate(table),
        ]
    row = "ON audit_head FOR EACH ROW"
    return [
        *made,
        _guard("audit_head", "audit_head_grows", f"BEFORE UPDATE {row}", "audit_head_grows"),
        _guard("audit_head", "audit_head_no_delete", f"BEFORE DELETE {row}", "audit_refuse"),
        no_truncate("audit_head"),
        _guard(
            "audit_pruning",
            "audit_pruning_stamp",
            "BEFORE INSERT ON audit_pruning FOR EACH ROW",
            "audit_stamp_pruning",
        ),
    ]


def no_truncate(table: str) -> str:
    """The TRUNCATE guard of one PostgreSQL table or partition."""
    when = f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
    return _guard(table, f"{table}_no_truncate", when, "audit_refuse")


def _sqlite(table: str) -> list[str]:
    refuse = f"SELECT RAISE(ABORT, 'audit: {table} is append-only')"
    unless = ""
    if table == PRUNABLE:
        unless = "WHEN NOT EXISTS (SELECT 1 FROM audit_pruning WHERE entry = OLD.entry) "
    taken = " OR ".join(f'"{column}" = NEW."{column}"' for column in APPEND_ONLY[table])
    replaces = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {taken})"  # noqa: S608 - names above
    create = "CREATE TRIGGER IF NOT EXISTS"
    return [
        f"{create} {table}_no_update BEFORE UPDATE ON {table} BEGIN {refuse}; END",
        f"{create} {table}_no_delete BEFORE DELETE ON {table} {unless}BEGIN {refuse}; END",
        f"{create} {table}_no_insert BEFORE INSERT ON {table} {replaces} BEGIN {refuse}; END",
    ]


def _sqlite_head() -> list[str]:
    refuse = "SELECT RAISE(ABORT, 'audit: the head never shrinks')"
    create = "CREATE TRIGGER IF NOT EXISTS"
    return [
        f"{create} audit_head_grows BEFORE UPDATE ON audit_head "
        f"WHEN NEW.size < OLD.size OR NEW.id <> OLD.id BEGIN {refuse}; END",
        f"{create} audit_head_no_delete BEFORE DELETE ON audit_head BEGIN {refuse}; END",
    ]


def partition_statements(first: datetime, after: datetime) -> list[str]:
    """SQL for the Payload partition of one month [first, after), guard included."""
    name = f"audit_payload_{first:%Y_%m}"
    bounds = f"FROM ('{first:%Y-%m-%d} 00:00+00') TO ('{after:%Y-%m-%d} 00:00+00')"
    return [
        f"CREATE TABLE {name} PARTITION OF {PRUNABLE} FOR VALUES {bounds}",
        no_truncate(name),
    ]
