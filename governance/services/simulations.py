"""Simulations over the evidence log: asked for by an officer, run by a worker, read by both."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from audit.models import Entry, Payload
from governance.models.policies import Policy, Simulation
from governance.services import policies
from governance.services.evidence import keep
from governance.simulation import recorded, replay

DECISIONS = ("analysis.allowed", "analysis.denied", "decision.allowed", "decision.denied")
_BATCH = 5_000

Starter = Callable[[int], None]


def _run_here(pk: int) -> None:
    """Without a worker: at once, in this process."""
    run(Simulation.objects.get(pk=pk))


_starter: Starter = _run_here


def register_starter(starter: Starter) -> None:
    """Whoever owns the queue says how a simulation is handed to a worker."""
    global _starter  # noqa: PLW0603 - one registry, filled once in AppConfig.ready
    _starter = starter


def ask(policy: Policy, *, days: int, by: str, at: datetime) -> Simulation:
    """Ask for a replay of the last ``days`` (1 to 366) of recorded decisions."""
    days = min(max(days, 1), 366)
    with transaction.atomic():
        made = Simulation.objects.create(
            policy=policy,
            since=at - timedelta(days=days),
            until=at,
            asked_by=by,
            asked_at=at,
        )
        keep("policy.simulated", resource=policy.reference, by=by, at=at, facts={"days": days})
    return made


def enqueue(simulation: Simulation) -> None:
    """Hand it over once the transaction that made it has committed."""
    transaction.on_commit(lambda: _starter(simulation.pk))


def latest(policy: Policy) -> list[Simulation]:
    """The policy's last three."""
    return list(Simulation.objects.filter(policy=policy)[:3])


def run(simulation: Simulation) -> Simulation:
    """Replay, with progress in ``seen``. Safe to run twice: it starts over."""
    found = Entry.objects.filter(type__in=DECISIONS).between(
        since=simulation.since, until=simulation.until
    )
    simulation.total, simulation.seen, simulation.state = found.count(), 0, "running"
    simulation.save()
    candidate = policies.candidate(simulation.policy, day=simulation.until.date())

    def progress(seen: int) -> None:
        Simulation.objects.filter(pk=simulation.pk).update(seen=seen)

    try:
        report = replay(_recorded(found), candidate, progress=progress)
    except Exception:
        Simulation.objects.filter(pk=simulation.pk).update(state="failed")
        raise
    simulation.state, simulation.seen = "done", report.seen
    simulation.report, simulation.candidate_hash = report.to_json(), candidate.hash
    simulation.finished_at = simulation.until
    simulation.save()
    return simulation


def _recorded(entries: Any) -> Iterator[tuple[str, str, str, str]]:
    """(entry, effect, decisive, facts as text) in batches; pruned payloads are passed over."""
    ids = list(entries.order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), _BATCH):
        rows = Payload.objects.filter(entry__in=ids[start : start + _BATCH])
        for entry, body in rows.values_list("entry", "body"):
            yield recorded(str(entry), bytes(body))
