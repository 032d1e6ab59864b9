"""Django's registration of the consent application."""

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsentConfig(AppConfig):
    """Will: who allowed what."""

    name = "consent"
    verbose_name = _("Consent")

    def ready(self) -> None:
        """See to the append-only triggers after every migration."""
        from django.db.models.signals import post_migrate

        post_migrate.connect(_guard, sender=self, dispatch_uid="consent.guard")


def _guard(using: str, **_kwargs: Any) -> None:
    from django.db import connections

    from consent import guards

    connection = connections[using]
    if guards.NOTICE in connection.introspection.table_names() and guards.missing(connection):
        guards.install(connection)
