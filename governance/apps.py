"""Django's registration of the governance application."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Rules, and the project's own deeds."""

    name = "governance"

    def ready(self) -> None:
        """Bind Celery, so that `shared_task` finds our application."""
        from governance import celery, holders  # noqa: F401  (importing celery is what binds)
        from governance.evidence_holder import EvidenceHolder
        from governance.privacy import consent_holder

        consent_holder.install()
        holders.register(EvidenceHolder())
