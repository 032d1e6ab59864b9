"""gunicorn's settings and hooks: bounds of a request, and models loaded once in each process."""

from typing import Any

worker_class = "governance.web_worker.Worker"
threads = 8
# Seconds. A process that says nothing for so long is replaced; one that stops finishes what it has.
# A request's own time is DISCREET_REQUEST_SECONDS (governance.deadline, governance.web_worker).
timeout = 60
graceful_timeout = 40
keepalive = 5
# A request line and headers of ours are short; longer ones are refused before Python sees them.
limit_request_line = 4094
limit_request_fields = 64
limit_request_field_size = 8190


def post_worker_init(worker: Any) -> None:
    """Load the redaction models and the scorer in this process."""
    from django.conf import settings

    from governance import deadline
    from governance.redaction import warm
    from governance.startup import ready_to_serve
    from governance.warmup import warmers

    ready_to_serve()
    warm(settings.DISCREET_REDACTION_TIER)
    for load in warmers:
        load()
    deadline.watch_connections()  # not before: what is done at start may take its time
