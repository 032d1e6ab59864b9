"""Background work: each task looks for what is due, in bounded batches, safe to run twice."""

from celery import shared_task
from django.utils import timezone

from governance.models import Simulation
from governance.services.assessment_evidence import refresh_volumes
from governance.services.retention import purge_due
from governance.services.simulations import run


@shared_task(name="governance.purge_due")
def purge() -> int:
    """Delete what is past its retention date; returns how many rows went."""
    return purge_due(at=timezone.now())


@shared_task(name="governance.run_simulation")
def run_simulation(*, simulation: int) -> None:
    """Replay recorded decisions for an officer; starts over when it is delivered twice."""
    run(Simulation.objects.get(pk=simulation))


@shared_task(name="governance.refresh_volumes")
def measure_volumes() -> int:
    """Note how many decisions each assessment's purposes saw; returns how many exceed theirs."""
    return refresh_volumes(at=timezone.now())
