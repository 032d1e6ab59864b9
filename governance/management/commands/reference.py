"""Write the generated pages of docs/reference/, or fail when one of them has drifted."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance.reference import pages


class Command(BaseCommand):
    """`manage.py reference [--check]`."""

    help = "Generate docs/reference from the code; with --check only compare."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: Any) -> None:
        """Write or compare every page."""
        folder = settings.BASE_DIR / "docs" / "reference"
        drifted = []
        for name, make in sorted(pages().items()):
            path, text = folder / name, make()
            if path.exists() and path.read_text() == text:
                continue
            drifted.append(name)
            if not check:
                path.write_text(text)
        if check and drifted:
            raise CommandError(f"Drifted: {', '.join(drifted)}. Run `make docs`.")
        self.stdout.write(f"{len(pages())} pages, {len(drifted)} {'drifted' if check else 'new'}.")
