"""Triggers: records of will are append-only, approved notices stay as they were approved."""

from typing import Any

from django.db import migrations

from consent import guards


def install(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.alias == "default":
        guards.install(schema_editor.connection)


def remove(_apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.alias == "default":
        guards.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("consent", "0001_initial")]
    operations = [migrations.RunPython(install, remove)]
