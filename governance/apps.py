"""Django's registration of the governance application."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Rules, and the project's own deeds."""

    name = "governance"

    def ready(self) -> None:
        """Bind Celery, so that `shared_task` finds our application."""
        from governance import celery  # noqa: F401  (importing it is what binds)
        from governance.privacy import consent_holder

        consent_holder.install()
