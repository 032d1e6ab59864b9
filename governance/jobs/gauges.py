"""The jobs as Prometheus sees them: read from the ledger when somebody scrapes."""

from collections.abc import Iterable

from django.db import Error
from django.utils import timezone
from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from governance.jobs.watch import statuses


class JobGauges(Collector):
    """Whether each job is late, when it was last done, and what it did then."""

    def describe(self) -> Iterable[Metric]:
        """Nothing in advance: registering must not ask the database."""
        return []

    def collect(self) -> Iterable[Metric]:
        """One sample a job; none while the database cannot be asked."""
        late = GaugeMetricFamily("discreet_job_late", "1 when a job is late.", labels=["job"])
        done = GaugeMetricFamily(
            "discreet_job_last_done_timestamp_seconds", "When it last ended.", labels=["job"]
        )
        rows = GaugeMetricFamily(
            "discreet_job_last_rows", "Rows that the last run did.", labels=["job"]
        )
        try:
            found = statuses(at=timezone.now())
        except Error:
            return
        for one in found:
            late.add_metric([one.name], float(one.late))
            if one.last_done is not None:
                done.add_metric([one.name], one.last_done.timestamp())
            if one.last is not None:
                rows.add_metric([one.name], float(one.last.done))
        yield from (late, done, rows)


def install() -> None:
    """Make them part of `/metrics`; called when the application is ready."""
    REGISTRY.register(JobGauges())
