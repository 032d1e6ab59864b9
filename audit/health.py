"""How the log is doing: what an operator looks at, and what the probes ask."""

import logging
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from audit import immutability, published
from audit.errors import BrokenLog, PublishFailed, WitnessFailed
from audit.models import Checkpoint, Cosignature, Entry, Head, Leaf, Queue
from audit.services.publishing import refuse_rollback
from audit.services.witnessing import refuse_behind

logger = logging.getLogger(__name__)

SLOW = timedelta(minutes=1)  # a queue this old, or entries unsigned this long, want a look


@dataclass
class Health:
    """Numbers, and the sentences that say what is wrong with them (none: all is well)."""

    size: int = 0
    queued: int = 0
    oldest_queued: datetime | None = None
    without_leaf: int = 0
    signed: int = 0
    signed_at: datetime | None = None
    published: int = 0
    witnesses: list[tuple[str, int, datetime]] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether there is nothing to say."""
        return not self.troubles


def refuse_start() -> None:
    """Raise BrokenLog when the world has seen more of this log than the database holds.

    Called before a process begins to write evidence. A fresh installation has shown nothing.
    A witness that is away does not keep the log from starting; a bucket that is away does.
    """
    refuse_rollback(Head.objects.filter(pk=1).first())
    for witness in getattr(settings, "DISCREET_WITNESSES", ()):
        try:
            refuse_behind(url=witness["url"], vkey=witness["vkey"])
        except WitnessFailed as error:
            logger.warning("witness not asked at start", extra={"reason": error.detail})


def health(*, at: datetime) -> Health:
    """The log's state now; cheap enough for a page, not for every request."""
    head = Head.objects.filter(pk=1).first()
    last = Checkpoint.objects.order_by("-size").first()
    found = Health(size=head.size if head else 0)
    found.queued = Queue.objects.count()
    waiting = Entry.objects.filter(id__in=Queue.objects.values("entry"))
    found.oldest_queued = waiting.order_by("created").values_list("created", flat=True).first()
    found.without_leaf = Entry.objects.count() - Leaf.objects.count() - found.queued
    if last is not None:
        found.signed, found.signed_at = last.size, last.created
    found.witnesses = _witnesses()
    _outside(found, head)
    _troubles(found, at)
    return found


def _witnesses() -> list[tuple[str, int, datetime]]:
    """The latest line of each witness."""
    latest: dict[str, tuple[str, int, datetime]] = {}
    for line in Cosignature.objects.order_by("size"):
        latest[line.witness] = (line.witness, line.size, line.created)
    return sorted(latest.values())


def _outside(found: Health, head: Head | None) -> None:
    try:
        shown = published.latest_published(settings.DISCREET_ORIGIN)
        found.published = shown.size if shown else 0
        refuse_rollback(head)
    except (BrokenLog, PublishFailed) as error:
        found.troubles.append(error.detail)


def _troubles(found: Health, at: datetime) -> None:
    """The other sentences."""
    if found.oldest_queued is not None and at - found.oldest_queued > SLOW:
        found.troubles.append(_("the sequencer is not draining the queue"))
    if found.without_leaf > 0:
        found.troubles.append(_("entries are neither in the tree nor queued; run verify_log"))
    if found.size > found.signed and (found.signed_at is None or at - found.signed_at > SLOW):
        found.troubles.append(_("entries wait for a checkpoint"))
    if found.published < found.signed:
        found.troubles.append(_("the last checkpoint has not left the database"))
    if immutability.missing(connection):
        found.troubles.append(_("append-only triggers are missing; run migrate"))
