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
        from governance.services import simulations

        consent_holder.install()
        holders.register(EvidenceHolder())
        simulations.register_starter(_start_simulation)


def _start_simulation(pk: int) -> None:
    """Hand a simulation to a worker."""
    from governance.tasks import run_simulation

    run_simulation.delay(simulation=pk)
