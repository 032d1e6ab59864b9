"""Periodic work. Each run looks for what is due, in bounded batches, and may be killed."""

import logging
from pathlib import Path
from uuid import UUID

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from audit import services
from audit.errors import KeyUnavailable, PublishFailed, TimeStampFailed, WitnessFailed
from audit.exports import jobs
from audit.models import TimeStamp
from audit.partitions import ensure_partitions
from audit.queries import latest_checkpoint
from audit.services.timestamping import time_stamp
from audit.services.witnessing import collect

logger = logging.getLogger(__name__)

ROUNDS = 20


@shared_task(name="audit.sequence_log")
def sequence_log() -> int:
    """Drain the queue; how many entries found their place."""
    moved = 0
    for _ in range(ROUNDS):
        batch = services.sequence(at=timezone.now())
        moved += batch
        if batch == 0:
            break
    return moved


@shared_task(name="audit.publish_checkpoint")
def publish_checkpoint() -> int:
    """Sign, publish, have the witnesses cosign; the size signed, 0 when nothing was new.

    Where the log's key is kept from the workers, `manage.py sequence_log` signs, and what is left
    to do here is to ask the witnesses.
    """
    made = None
    try:
        made = services.publish(at=timezone.now())
    except KeyUnavailable:
        logger.info("the log's key is not here; the sequencer signs")
    except PublishFailed as error:  # nothing new is signed until it is out; the next run tries
        logger.warning("checkpoint not published", extra={"reason": error.detail})
    for witness in getattr(settings, "DISCREET_WITNESSES", ()):
        try:
            collect(url=witness["url"], vkey=witness["vkey"], at=timezone.now())
        except WitnessFailed as error:  # the next run asks again; the health page shows the gap
            logger.warning("witness failed", extra={"reason": error.detail})
    return made.size if made else 0


@shared_task(name="audit.time_stamp")
def stamp_checkpoint() -> int:
    """Have the configured authorities time-stamp the latest checkpoint; how many did."""
    checkpoint, made = latest_checkpoint(), 0
    if checkpoint is None:
        return 0
    for one in getattr(settings, "DISCREET_TIME_STAMPS", ()):
        known = TimeStamp.objects.filter(size=checkpoint.size, authority=one["name"])
        if known.exists():
            continue
        try:
            time_stamp(
                checkpoint,
                url=one["url"],
                roots=Path(one["roots"]),
                authority=one["name"],
                at=timezone.now(),
            )
            made += 1
        except TimeStampFailed as error:
            logger.warning("time-stamp failed", extra={"reason": error.detail})
    return made


@shared_task(name="audit.run_export")
def run_export(*, export: str) -> bool:
    """Write one export; False when another worker has it."""
    return jobs.run(UUID(export), at=timezone.now())


@shared_task(name="audit.run_due_exports")
def run_due_exports() -> int:
    """Write the exports whose message was lost or whose worker died."""
    return sum(jobs.run(export, at=timezone.now()) for export in jobs.due(at=timezone.now()))


@shared_task(name="audit.ensure_partitions")
def make_partitions() -> int:
    """Make the payload partitions of the coming months (PostgreSQL)."""
    return len(ensure_partitions(at=timezone.now()))
