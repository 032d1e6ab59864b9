"""gunicorn's hooks: each worker process loads its model set once, before it takes requests."""

from typing import Any


def post_worker_init(worker: Any) -> None:
    """Load the redaction models and the scorer in this process."""
    from django.conf import settings

    from governance.redaction import warm
    from governance.startup import ready_to_serve
    from governance.warmup import warmers

    ready_to_serve()
    warm(settings.DISCREET_REDACTION_TIER)
    for load in warmers:
        load()
