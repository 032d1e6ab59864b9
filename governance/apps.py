"""Django's registration of the governance application."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GovernanceConfig(AppConfig):
    """Rules, and the project's own deeds."""

    name = "governance"
    verbose_name = _("Governance")

    def ready(self) -> None:
        """Bind Celery, so that `shared_task` finds our application."""
        from consent.services.erasure import register_objection
        from governance import celery, holders  # noqa: F401  (importing celery is what binds)
        from governance.evidence_holder import EvidenceHolder
        from governance.jobs import gauges
        from governance.officers_holder import OfficersHolder
        from governance.privacy import consent_holder
        from governance.request_holder import RequestHolder
        from governance.services import holds, simulations
        from governance.signin import checks, evidence  # noqa: F401  (checks register themselves)

        consent_holder.install()
        holders.register(EvidenceHolder())
        holders.register(RequestHolder())
        holders.register(OfficersHolder())
        gauges.install()
        register_objection(lambda subject, at: holds.refuse_held(subject, at=at))
        simulations.register_starter(_start_simulation)
        evidence.connect()


def _start_simulation(pk: int) -> None:
    """Hand a simulation to a worker."""
    from governance.tasks import run_simulation

    run_simulation.delay(simulation=pk)
