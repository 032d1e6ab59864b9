"""Which database a model lives in: subject keys in the vault, everything else in the default."""

from typing import Any

from django.db.models import Model

VAULT_MODELS = frozenset({"subjectkey", "keyepoch"})


class VaultRouter:
    """Keep wrapped subject keys out of the main database and its backups (design, section 7)."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str | None:
        """The alias to read `model` from."""
        return self._home(model._meta.app_label, model._meta.model_name)

    db_for_write = db_for_read

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        """Make vault tables in the vault only, all other tables in the default only.

        A `RunSQL`/`RunPython` step names its home with `hints={"database": "vault"}`; without a
        hint it runs in the default database.
        """
        if model_name is None:
            return bool(db == hints.get("database", "default"))
        return db == self._home(app_label, model_name)

    @staticmethod
    def _home(app_label: str, model_name: str | None) -> str:
        inside = app_label == "consent" and (model_name or "").lower() in VAULT_MODELS
        return "vault" if inside else "default"
