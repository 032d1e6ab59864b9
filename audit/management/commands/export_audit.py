"""`manage.py export_audit --output FILE.zip`: an evidence bundle, or rows for a SIEM."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from audit import services
from audit.errors import DomainError
from audit.queries import export_bundle

CHOICES = ("type", "purpose", "decision", "token")


class Command(BaseCommand):
    """Without filters the bundle is whole and proves completeness."""

    help = "Write an evidence bundle that anyone can verify offline."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and what."""
        parser.add_argument("--output", type=Path, required=True)
        parser.add_argument("--compress", action="store_true")
        for name in CHOICES:
            parser.add_argument(f"--{name}", default="")
        for name in ("since", "until"):
            parser.add_argument(f"--{name}", default="", metavar="TIME", help="RFC 3339")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Sequence and sign first, so that the bundle reaches up to now."""
        now = timezone.now()
        filters: dict[str, Any] = {name: options[name] for name in CHOICES}
        for name in ("since", "until"):
            filters[name] = _time(options[name])
        try:
            services.sequence(at=now)
            services.publish(at=now)
            manifest = export_bundle(
                options["output"], at=now, filters=filters, compress=options["compress"]
            )
        except DomainError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(
            f"{options['output']}: {manifest['count']} entries, proves {manifest['proves']}"
        )


def _time(text: str) -> Any:
    if not text:
        return None
    found = parse_datetime(text)
    if found is None or found.tzinfo is None:
        raise CommandError("a time is RFC 3339 with its offset, such as 2026-11-01T00:00:00Z")
    return found
