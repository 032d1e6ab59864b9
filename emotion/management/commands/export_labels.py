"""Write messages that people labelled, where their writers let them teach a model."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from emotion.services.reviewing import teachable
from governance.services.evidence import keep


class Command(BaseCommand):
    """`manage.py export_labels FILE`: JSONL for `evaluate_scorer --format service`, mode 0600."""

    help = "Export labelled, redacted messages of people who consented to `model.training`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the file."""
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        """Open what may be opened, write it, leave evidence of how much."""
        now = timezone.now()
        lines = [orjson.dumps(one) + b"\n" for one in teachable(at=now)]
        with transaction.atomic():
            facts = {"messages": len(lines)}
            by = "system:command-line"
            keep("labels.exported", resource="labels", by=by, at=now, facts=facts)
            file.touch(mode=0o600)
            file.chmod(0o600)
            file.write_bytes(b"".join(lines))
        self.stdout.write(f"{len(lines)} messages written to {file.name}.")
