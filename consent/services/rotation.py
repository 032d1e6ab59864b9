"""New root keys without downtime, and the end of old ones.

Each root key version is an epoch. Rotating wraps every living subject key anew under the newest
version; once nothing is wrapped under an old one, its key is destroyed, and with it whatever copies
of wrapped keys lie in backups and write-ahead logs: a person who was erased in that epoch is erased
there too.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Min

from audit import keys
from audit.errors import KeyUnavailable
from audit.services import Event, record
from consent.models import KeyEpoch, SubjectKey
from consent.services.webhooks import rewrap_secrets, secrets_versions
from consent.vault import wrapping_context

BATCH: Final = 1_000
Tick = Callable[[], None]


def _silent() -> None:
    """Nobody wants to hear of progress."""


def rotate_root_key(*, by: str, at: datetime, tick: Tick = _silent) -> int:
    """Make the next root key and wrap every living subject key under it; its version.

    Requests go on meanwhile: both versions open what they wrapped. Safe to run again after a crash
    (use `rewrap`, or rotate once more). `tick` is called after every batch.
    """
    before = keys.root_key().version
    version = keys.create_next("root")
    KeyEpoch.objects.get_or_create(version=before, defaults={"opened_at": at})
    KeyEpoch.objects.get_or_create(version=version, defaults={"opened_at": at})
    KeyEpoch.objects.filter(version__lt=version, closed_at=None).update(closed_at=at)
    count = rewrap(tick=tick)
    _testify("key.rotated", version, by=by, at=at, rewrapped=count)
    return version


def rewrap(*, tick: Tick = _silent) -> int:
    """Wrap every living key that an older root key wraps under the newest; how many there were."""
    newest, done = keys.root_key(), rewrap_secrets()
    while rows := list(
        SubjectKey.objects.filter(destroyed_at=None, root_version__lt=newest.version)[:BATCH]
    ):
        for row in rows:
            context = wrapping_context(row.subject_id)
            plain = keys.root_key(row.root_version).unwrap(bytes(row.wrapped), context)
            # Conditional: a key that was destroyed meanwhile stays destroyed.
            done += SubjectKey.objects.filter(
                pk=row.pk, destroyed_at=None, root_version=row.root_version
            ).update(wrapped=newest.wrap(plain, context), root_version=newest.version)
        tick()
    return done


def root_key_age(*, at: datetime) -> timedelta:
    """How long the newest root key has been in use; nothing when it has not been used."""
    newest = KeyEpoch.objects.order_by("-version").values_list("opened_at", flat=True).first()
    born = newest or SubjectKey.objects.aggregate(first=Min("created_at"))["first"]
    return at - born if born else timedelta(0)


def destroy_epoch(*, version: int, by: str, at: datetime) -> None:
    """Destroy an old root key; raises `KeyUnavailable` while it is still needed.

    In Vault the versions before it end with it, so none of those may be needed either.
    """
    if version >= keys.root_key().version:
        raise KeyUnavailable("The newest root key is in use. Rotate first.")
    wrapped = SubjectKey.objects.filter(destroyed_at=None, root_version__lte=version).exists()
    if wrapped or any(held <= version for held in secrets_versions()):
        raise KeyUnavailable("Keys are still wrapped under this version. Rotate first.")
    keys.destroy_root_key(version)
    KeyEpoch.objects.get_or_create(version=version, defaults={"opened_at": at, "closed_at": at})
    KeyEpoch.objects.filter(version=version, destroyed_at=None).update(destroyed_at=at)
    _testify("key.destroyed", version, by=by, at=at)


def _testify(kind: str, version: int, *, by: str, at: datetime, **facts: int) -> None:
    with transaction.atomic():
        record(
            Event(
                type=kind,
                at=at,
                actor=by,
                action=kind.rpartition(".")[2],
                resource=f"key:root-{version}",
                facts={"version": version, **facts},
            )
        )
