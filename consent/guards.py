"""Database triggers that keep records of will append-only, and approved notices as they were.

Migration 0002 installs them. They hold against the ORM, raw SQL, `TRUNCATE` on PostgreSQL and
`INSERT OR REPLACE` on SQLite alike.
"""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

# Table → the conditions under which a new row would replace an old one (SQLite's OR REPLACE).
UNIQUE: Final = {
    "consent_grant": (
        "(subject_id = NEW.subject_id AND purpose_id = NEW.purpose_id"
        " AND modality = NEW.modality AND revision = NEW.revision) OR event = NEW.event"
    ),
    "consent_optout": (
        "(subject_id = NEW.subject_id AND scope = NEW.scope AND revision = NEW.revision)"
        " OR event = NEW.event"
    ),
    "consent_signal": (
        "(subject_id = NEW.subject_id AND kind = NEW.kind AND revision = NEW.revision)"
        " OR event = NEW.event"
    ),
    "consent_noticeserved": "event = NEW.event",
    "consent_receipt": "id = NEW.id",
}
FIXED: Final = (
    "purpose_id",
    "modalities",
    "version",
    "texts",
    "sha256",
    "material_change",
    "approved_by",
    "drafted_by",
)

POSTGRES_FUNCTION: Final = """
CREATE OR REPLACE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'append-only: % refuses %', TG_TABLE_NAME, TG_OP USING ERRCODE = '23001'; END
$$
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Create every guard in this database."""
    for statement in _statements(connection.vendor):
        with connection.cursor() as cursor:
            cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop every guard: for reversing the migration, and for emptying test databases."""
    for table, name in _names(connection.vendor):
        on = f" ON {table}" if connection.vendor == "postgresql" else ""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def _names(vendor: str) -> list[tuple[str, str]]:
    kinds = ("change", "truncate") if vendor == "postgresql" else ("update", "delete", "replace")
    names = [(table, f"{table}_no_{kind}") for table in UNIQUE for kind in kinds]
    fixed = ["fixed", "kept"] + ([] if vendor == "postgresql" else ["replaced"])
    return names + [("consent_notice", f"consent_notice_{kind}") for kind in fixed]


def _statements(vendor: str) -> list[str]:
    if vendor == "postgresql":
        return _postgresql()
    if vendor == "sqlite":
        return _sqlite()
    raise NotImplementedError(f"There are no append-only triggers for {vendor}.")


def _postgresql() -> list[str]:
    statements = [POSTGRES_FUNCTION]
    refuse = "EXECUTE FUNCTION consent_refuse_change()"
    for table in UNIQUE:
        statements += [
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW {refuse}",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            f" FOR EACH STATEMENT {refuse}",
        ]
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in FIXED)
    return [
        *statements,
        "CREATE TRIGGER consent_notice_fixed BEFORE UPDATE ON consent_notice FOR EACH ROW"
        f" WHEN (OLD.state <> 'draft' AND (NEW.state = 'draft' OR {changed})) {refuse}",
        "CREATE TRIGGER consent_notice_kept BEFORE DELETE ON consent_notice FOR EACH ROW"
        f" WHEN (OLD.state <> 'draft') {refuse}",
    ]


def _sqlite() -> list[str]:
    statements = []
    for table, same in UNIQUE.items():
        refuse = f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        statements += [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {refuse}",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR {same}) {refuse}",
        ]
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in FIXED)
    refuse = "BEGIN SELECT RAISE(ABORT, 'append-only: consent_notice'); END"
    return [
        *statements,
        "CREATE TRIGGER consent_notice_fixed BEFORE UPDATE ON consent_notice"
        f" WHEN OLD.state <> 'draft' AND (NEW.state = 'draft' OR {changed}) {refuse}",
        "CREATE TRIGGER consent_notice_kept BEFORE DELETE ON consent_notice"
        f" WHEN OLD.state <> 'draft' {refuse}",
        "CREATE TRIGGER consent_notice_replaced BEFORE INSERT ON consent_notice"
        f" WHEN EXISTS (SELECT 1 FROM consent_notice WHERE id = NEW.id) {refuse}",
    ]
