"""Prometheus counters: how many, how long; never who."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("discreet_requests_total", "Requests answered.", ["method", "route", "status"])
SECONDS = Histogram(
    "discreet_request_seconds",
    "Time to answer, in seconds.",
    ["route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
DECISIONS = Counter(
    "discreet_decisions_total", "Decisions taken.", ["purpose", "modality", "decision"]
)


def observe(*, method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    REQUESTS.labels(method, route, str(status)).inc()
    SECONDS.labels(route).observe(seconds)
