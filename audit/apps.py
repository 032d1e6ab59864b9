"""Django's registration of the audit application."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    """Evidence: the ground that every other application stands on."""

    name = "audit"
    verbose_name = _("Evidence")

    def ready(self) -> None:
        """Register the checks; see to the append-only triggers after every migration."""
        from django.db.models.signals import post_migrate

        from audit import checks  # noqa: F401 - importing registers them

        post_migrate.connect(_guard, sender=self, dispatch_uid="audit.guard")


def _guard(using: str, **_kwargs: Any) -> None:
    from django.db import connections

    from audit import immutability

    connection = connections[using]
    if "audit_head" in connection.introspection.table_names() and immutability.missing(connection):
        immutability.install(connection)
