"""`manage.py import_opt_outs FILE`: opt everyone on an existing list out."""

import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import orjson
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.imports import Format, import_opt_outs, read


class Command(BaseCommand):
    """Stream a CSV or NDJSON list into opt-outs; safe to run again."""

    help = "Import a list of opt-outs (CSV with a header, or NDJSON). See docs/how-to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """FILE, `-` for standard input."""
        parser.add_argument("file")
        parser.add_argument("--format", choices=["csv", "ndjson"], help="by default from the name")
        parser.add_argument("--namespace", default="", help="for lines that name none")
        parser.add_argument("--report", help="write a verdict for every line here (NDJSON)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, print the summary, fail when a line was broken."""
        name = options["file"]
        form: Format = options["format"] or ("csv" if name.endswith(".csv") else "ndjson")
        with ExitStack() as stack:
            stream = sys.stdin.buffer if name == "-" else stack.enter_context(Path(name).open("rb"))
            target = options["report"]
            output = stack.enter_context(Path(target).open("wb")) if target else None

            def tell(number: int, status: str, detail: str) -> None:
                if output is not None:
                    line = {"line": number, "status": status, "detail": detail}
                    output.write(orjson.dumps(line) + b"\n")

            try:
                lines = read(stream, form, namespace=options["namespace"])
                found = import_opt_outs(lines, by="command", at=timezone.now(), report=tell)
            except ValueError as error:
                raise CommandError(str(error)) from error
        self.stdout.write(
            f"{found.lines} lines: {found.opted_out} opted out, {found.already} already, "
            f"{found.broken} broken."
        )
        if found.broken:
            raise CommandError("Some lines were broken; the report says which and why.")
