"""`manage.py sequence_log`: the elected worker that gives entries their index and signs."""

import logging
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connections
from django.utils import timezone

from audit import services
from audit.errors import PublishFailed
from audit.health import refuse_start
from audit.services.sequencing import BATCH

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Drain the queue every `--interval` seconds and sign every `--sign` seconds."""

    help = "Sequence the evidence log and publish checkpoints until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        """Intervals in seconds; `--once` for cron and tests."""
        parser.add_argument("--interval", type=float, default=0.1)
        parser.add_argument("--sign", type=float, default=2.0)
        parser.add_argument("--once", action="store_true")

    def handle(
        self, *_args: Any, once: bool, interval: float, sign: float, **_options: Any
    ) -> None:
        """Several may run: the head's row lock lets one work at a time."""
        refuse_start()
        if once:
            drain()
            publish()
            return
        stop = threading.Event()

        def end(_signal: int, _frame: FrameType | None) -> None:
            stop.set()

        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, end)
        run(stop, interval=interval, sign=sign)


def run(stop: threading.Event, *, interval: float, sign: float) -> None:
    """Sequence until told to stop, then sign what is left.

    Signing re-reads rows and waits for the disk, so it has a thread and a connection of its own:
    entries find their place meanwhile. What it cannot sign (BrokenLog) ends both.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="sign") as signer:
        signing = signer.submit(_sign_on, stop, sign)
        try:
            while not (stop.is_set() or signing.done()):
                began = time.monotonic()
                drain()
                stop.wait(max(0.0, interval - (time.monotonic() - began)))
        finally:
            stop.set()
        signing.result()  # raises what ended the signer, if anything did
    drain()
    publish()


def drain() -> None:
    """Sequence until the queue is shorter than a batch."""
    while services.sequence(at=timezone.now()) == BATCH:
        pass


def publish() -> None:
    """Sign and publish. While the bucket is away entries still find their place."""
    try:
        services.publish(at=timezone.now())
    except PublishFailed as error:
        logger.warning("checkpoint not published", extra={"reason": error.detail})


def _sign_on(stop: threading.Event, sign: float) -> None:
    try:
        while not stop.is_set():
            publish()
            stop.wait(sign)
    finally:
        connections.close_all()  # this thread's own
