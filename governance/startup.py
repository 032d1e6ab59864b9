"""What must hold before a process takes its first request."""

from django.utils import timezone

from audit.models import Head
from audit.services import refuse_rollback
from consent.services import finish_erasures


def ready_to_serve() -> None:
    """Refuse a log that is behind what was published; finish erasures that a crash cut short.

    Raises `BrokenLog` (see docs/how-to/answer-a-broken-log.md): a database restored from an old
    backup must not go on under the origin whose later checkpoints the world has seen.
    """
    refuse_rollback(Head.objects.filter(pk=1).first())
    finish_erasures(at=timezone.now())
