"""Replace the log's key: both sign while those who pin it change over, then the old one retires."""

from datetime import datetime

from django.db import transaction

from audit import keys
from audit.payload import Event
from audit.services.recording import record


def begin_log_key(*, by: str, at: datetime) -> str:
    """Make the next log key; it signs beside the old one from now on. Returns its vkey."""
    version = keys.create_next("log")
    vkey = keys.log_verifier_keys()[-1]
    _testify("key.rotated", f"log-{version}", vkey, by=by, at=at)
    return vkey


def retire_log_key(version: int, *, by: str, at: datetime) -> None:
    """End the overlap: the key signs no further checkpoint. KeyUnavailable for the only one."""
    keys.retire_log_key(version)
    _testify("key.retired", f"log-{version}", keys.log_verifier_keys()[-1], by=by, at=at)


def _testify(kind: str, name: str, vkey: str, *, by: str, at: datetime) -> None:
    """Key changes are entries; the public key stands in them."""
    facts = {"verifier_key": vkey}
    with transaction.atomic():
        record(Event(type=kind, at=at, actor=by, resource=f"key:{name}", facts=facts))
