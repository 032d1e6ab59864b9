"""`manage.py rotate_log_key`: begin with a new log key, or `--retire N` to end with an old one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audit.errors import DomainError
from audit.services.rotating import begin_log_key, retire_log_key


class Command(BaseCommand):
    """Hand the new verifier key to all who pin the old one before you retire that."""

    help = "Begin with a new log key, or retire an old one."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which to retire."""
        parser.add_argument("--retire", type=int, metavar="N")

    def handle(self, *_args: Any, **options: Any) -> None:
        """The deed and its entry."""
        now = timezone.now()
        try:
            if options["retire"]:
                retire_log_key(options["retire"], by="system:operator", at=now)
                self.stdout.write(f"log-{options['retire']} signs no more")
            else:
                self.stdout.write("new log key: " + begin_log_key(by="system:operator", at=now))
        except DomainError as error:
            raise CommandError(error.detail) from error
