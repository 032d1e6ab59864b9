"""Exports as jobs: asked for over the API or in the admin, written by the worker."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.dateparse import parse_datetime

from audit.errors import UnknownExport
from audit.exports.bundle import write_bundle
from audit.exports.siem import SUFFIXES, write_rows
from audit.models import Checkpoint, Export
from audit.payload import Event, stamp
from audit.services.recording import record

LEASE = timedelta(minutes=15)
TIMES = ("since", "until")


def request_export(*, format: str, filters: Mapping[str, Any], by: str, at: datetime) -> Export:
    """Queue an export and record who asked for what."""
    plain = {
        name: stamp(value) if name in TIMES else value for name, value in filters.items() if value
    }
    suffix = SUFFIXES[format]
    with transaction.atomic():
        job = Export(requested_by=by, format=format, filters=plain, created=at)
        job.filename = f"evidence-{at:%Y%m%d-%H%M%S}-{str(job.id)[-6:]}.{suffix}"
        job.save(force_insert=True)
        facts = {"format": format, "filters": plain}
        resource = f"export:{job.id}"
        record(Event(type="export.requested", at=at, actor=by, resource=resource, facts=facts))
    return job


def export_of(pk: UUID, *, by: str) -> Export:
    """The caller's own export; UnknownExport for any other."""
    job = Export.objects.filter(pk=pk, requested_by=by).first()
    if job is None:
        raise UnknownExport
    return job


def file_of(job: Export) -> Path:
    """Where a finished export lies; UnknownExport while there is no file."""
    path = _folder() / str(job.id)
    if job.state != Export.State.DONE or not path.exists():
        raise UnknownExport("the export has no file yet, or no longer")
    return path


def due(*, at: datetime) -> list[UUID]:
    """Exports that wait, or whose worker died: its lease has run out."""
    stalled = Q(state=Export.State.RUNNING, lease__lt=at)
    found = Export.objects.filter(Q(state=Export.State.WAITING) | stalled).order_by("created")
    return list(found.values_list("id", flat=True)[:10])


def run(export: UUID, *, at: datetime) -> bool:
    """Write one export; False when another worker has it. Safe to run again after a crash."""
    free = Q(state=Export.State.WAITING) | Q(state=Export.State.RUNNING, lease__lt=at)
    taken = Export.objects.filter(free, pk=export).update(
        state=Export.State.RUNNING, lease=at + LEASE
    )
    if not taken:
        return False
    job = Export.objects.get(pk=export)
    total = Checkpoint.objects.order_by("-size").values_list("size", flat=True).first() or 0
    Export.objects.filter(pk=export).update(total=total)
    try:
        path, count = _write(job, at)
    except Exception:
        Export.objects.filter(pk=export).update(state=Export.State.FAILED, finished=at)
        raise
    _finish(job, path, count, at)
    return True


def _write(job: Export, at: datetime) -> tuple[Path, int]:
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / str(job.id)
    filters = {
        name: parse_datetime(value) if name in TIMES else value
        for name, value in job.filters.items()
    }

    def tick(written: int) -> None:
        Export.objects.filter(pk=job.pk).update(written=written)

    if job.format == "bundle":
        return path, int(write_bundle(path, at=at, filters=filters, tick=tick)["count"])
    return path, write_rows(path, format=job.format, filters=filters, tick=tick)


def _finish(job: Export, path: Path, count: int, at: datetime) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with transaction.atomic():
        Export.objects.filter(pk=job.pk).update(
            state=Export.State.DONE, written=count, total=count, sha256=digest, finished=at
        )
        facts = {"format": job.format, "filters": job.filters, "count": count, "sha256": digest}
        resource = f"export:{job.id}"
        actor = job.requested_by
        record(Event(type="export.made", at=at, actor=actor, resource=resource, facts=facts))


def _folder() -> Path:
    return Path(settings.DISCREET_HOME) / "exports"
