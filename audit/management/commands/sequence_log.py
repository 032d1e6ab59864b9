"""`manage.py sequence_log`: the elected worker that gives entries their index and signs."""

import signal
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from audit import services
from audit.health import refuse_start


class Command(BaseCommand):
    """Drain the queue every `--interval` seconds and sign every `--sign` seconds."""

    help = "Sequence the evidence log and publish checkpoints until told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        """Intervals in seconds; `--once` for cron and tests."""
        parser.add_argument("--interval", type=float, default=0.2)
        parser.add_argument("--sign", type=float, default=2.0)
        parser.add_argument("--once", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Several may run: the head's row lock lets one work at a time."""
        self.stopping = options["once"]
        for name in () if self.stopping else (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._stop)
        refuse_start()
        signed = 0.0
        while True:
            began = time.monotonic()
            while services.sequence(at=timezone.now()):
                pass
            if self.stopping or began - signed >= options["sign"]:
                services.publish(at=timezone.now())
                signed = began
            if self.stopping:
                return
            time.sleep(max(0.0, options["interval"] - (time.monotonic() - began)))

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopping = True
