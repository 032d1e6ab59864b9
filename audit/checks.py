"""Django checks of what the log relies on in its database (`check --database default`)."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from audit import immutability


@register(Tags.database)
def guards_are_installed(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """The append-only triggers are there and switched on."""
    if "default" not in (databases or ()):
        return []
    connection = connections["default"]
    if "audit_head" not in connection.introspection.table_names():
        return []
    absent = immutability.missing(connection)
    if not absent:
        return []
    text = f"{len(absent)} append-only triggers of the log are missing, the first is {absent[0]}."
    hint = "Run `manage.py migrate`; then find out who dropped them: answer-a-broken-log.md."
    return [Error(text, hint=hint, id="audit.E001")]


@register(Tags.database)
def transactions_take_the_lock_first(
    *, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """SQLite appends inline, which needs the write lock from BEGIN on."""
    if "default" not in (databases or ()) or connections["default"].vendor != "sqlite":
        return []
    if connections["default"].settings_dict["OPTIONS"].get("transaction_mode") == "IMMEDIATE":
        return []
    text = "The SQLite connection begins its transactions without taking the write lock."
    hint = "Set OPTIONS['transaction_mode'] = 'IMMEDIATE'."
    return [Error(text, hint=hint, id="audit.E002")]
