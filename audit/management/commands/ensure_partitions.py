"""`manage.py ensure_partitions`: the payload partitions of the coming months (PostgreSQL)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from audit.partitions import MONTHS_AHEAD, ensure_partitions


class Command(BaseCommand):
    """Run it monthly as the tables' owner."""

    help = "Make the log's payload partitions for the coming months."

    def add_arguments(self, parser: CommandParser) -> None:
        """How far ahead."""
        parser.add_argument("--months", type=int, default=MONTHS_AHEAD)

    def handle(self, *_args: Any, **options: Any) -> None:
        """Name what was made."""
        made = ensure_partitions(at=timezone.now(), months=options["months"])
        self.stdout.write("made: " + (", ".join(made) or "nothing, all are there"))
