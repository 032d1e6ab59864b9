"""A process that writes evidence and is killed at a chosen step; and one that cleans up after.

    python -m tests.audit.crashing HOME crash STEP      exits by SIGKILL
    python -m tests.audit.crashing HOME write NUMBER    one writer of NUMBER entries
    python -m tests.audit.crashing HOME sequence        a sequencer until its queue stays empty
    python -m tests.audit.crashing HOME finish          a JSON report on the last line

Each entry is printed once its transaction has committed: what was acknowledged must not be lost.
DATABASE_URL chooses PostgreSQL; without it a SQLite file in HOME.
"""

import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
import environ
from django.conf import settings

STEPS = ("lock", "leaf", "tile", "head", "commit", "sign", "stored", "publish")
FIRST, SECOND = 200, 120  # the second batch fills a tile


FACTS = {"modality": "text", "channel": 'чат "\\" ë\u2028'}  # whose bytes a driver could bend


def configure(home: Path) -> None:
    """Only the audit application: it stands on nobody."""
    database: dict[str, Any] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": home / "log.sqlite3",
    }
    init = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
    database["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 30, "init_command": init}
    if os.environ.get("DATABASE_URL"):
        database = environ.Env.db_url_config(os.environ["DATABASE_URL"], engine="audit.postgresql")
    settings.configure(
        INSTALLED_APPS=["audit.apps.AuditConfig"],
        DATABASES={"default": database},
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DISCREET_HOME=home,
        DISCREET_MODE="demo",
        DISCREET_TENANT="main",
        DISCREET_ORIGIN="discreet.example/log",
        DISCREET_KEY_DIR=home / "keys",
        DISCREET_CHECKPOINT_FILE=home / "checkpoints",
    )
    django.setup()


def die(*_args: Any, **_kwargs: Any) -> Any:
    """What a power cut does."""
    os.kill(os.getpid(), signal.SIGKILL)


def killed(function: Callable[..., Any], *, after: bool) -> Callable[..., Any]:
    """`function`, then (or instead) the end."""

    def dying(*args: Any, **kwargs: Any) -> Any:
        if after:
            function(*args, **kwargs)
        return die()

    return dying


def arm(step: str) -> None:
    """Make the chosen step the last."""
    from audit.services import publishing, sequencing

    if step == "lock":
        sequencing._lock_head = killed(sequencing._lock_head, after=True)  # type: ignore[assignment]
        sequencing._take = killed(sequencing._take, after=True)  # type: ignore[assignment]
    elif step == "leaf":
        sequencing._grow = killed(sequencing._grow, after=False)  # type: ignore[assignment]
    elif step == "tile":
        sequencing._write_tiles = killed(sequencing._write_tiles, after=True)  # type: ignore[assignment]
    elif step == "head":
        sequencing._grow = killed(sequencing._grow, after=True)  # type: ignore[assignment]
    elif step == "commit":
        publishing.refuse_rollback = die
    elif step == "sign":
        notes = publishing.notes
        notes.sign_note = killed(notes.sign_note, after=True)  # type: ignore[assignment]
    elif step == "stored":
        publishing.published.publish_note = die
    elif step == "publish":
        os.fsync = die
    else:
        raise ValueError(step)


def write(start: int, count: int, *, batch: int = 20) -> None:
    """Record entries in batches; acknowledge each after its commit."""
    from django.db import transaction

    from audit import services
    from tests.audit.factories import make_event

    for at in range(start, start + count, batch):
        with transaction.atomic():
            promises = services.record_many([make_event(at + n, facts=FACTS) for n in range(batch)])
        for promise in promises:
            print(promise.leaf_hash, flush=True)


def run_sequencer() -> None:
    """Sequence until nothing has come for half a second."""
    from audit import services
    from tests.audit.factories import NOON

    idle = 0
    while idle < 50:
        moved = services.sequence(at=NOON, limit=37)
        idle = 0 if moved else idle + 1
        if not moved:
            time.sleep(0.01)


def sign() -> None:
    """Sequence everything and publish."""
    from audit import services
    from tests.audit.factories import NOON

    while services.sequence(at=NOON):
        pass
    services.publish(at=NOON)


def finish() -> None:
    """Go on after the crash, verify, report."""
    from audit.models import Checkpoint, Leaf
    from audit.services.verifying import verify_database

    sign()
    report = verify_database()
    leaves = [
        bytes(leaf).hex() for leaf in Leaf.objects.order_by("index").values_list("hash", flat=True)
    ]
    signed = list(Checkpoint.objects.order_by("size").values_list("size", flat=True))
    print(json.dumps({**report.as_dict(), "leaves": leaves, "signed": signed}))


def main(home: str, deed: str, what: str = "") -> None:
    """Run one deed."""
    configure(Path(home))
    from django.core.management import call_command

    if deed == "migrate":
        call_command("migrate", verbosity=0)
    elif deed == "crash":
        write(0, FIRST)
        sign()
        arm(what)
        write(FIRST, SECOND)
        sign()
    elif deed == "write":
        write(int(what) * 10_000, 400, batch=4)
    elif deed == "sequence":
        run_sequencer()
    else:
        finish()


if __name__ == "__main__":
    main(*sys.argv[1:])
