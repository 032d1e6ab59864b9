"""`manage.py verify_log`: the database against itself and against what was published."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.errors import PublishFailed
from audit.services.verifying import verify_database
from audit.verifier.__main__ import Progress


class Command(BaseCommand):
    """Exit code 1 when the log is broken, docs/how-to/answer-a-broken-log.md says what then; 2 when
    what was published cannot be read."""

    help = "Re-hash every entry and check leaves, tiles, head, checkpoints and published file."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--json` for scripts."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Print the report."""
        progress = Progress(quiet=not self.stderr.isatty())
        try:
            report = verify_database(tick=progress)
        except PublishFailed as error:
            raise CommandError(error.detail, returncode=2) from error
        finally:
            progress.end()
        self.stdout.write(json.dumps(report.as_dict()) if options["json"] else report.as_text())
        if not report.sound:
            raise CommandError("the log is broken; follow docs/how-to/answer-a-broken-log.md")
