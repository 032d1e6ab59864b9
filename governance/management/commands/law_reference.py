"""Write docs/reference/law.md from the rulebook, or fail when it has drifted."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from governance.law.reference import page


class Command(BaseCommand):
    """`manage.py law_reference [--check]`."""

    help = "Generate docs/reference/law.md from the rulebook; with --check only compare."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --check."""
        parser.add_argument("--check", action="store_true")

    def handle(self, *, check: bool, **options: Any) -> None:
        """Write or compare the page."""
        target = settings.BASE_DIR / "docs" / "reference" / "law.md"
        made = page()
        same = target.exists() and target.read_text() == made
        if check and not same:
            raise CommandError("docs/reference/law.md has drifted: run manage.py law_reference.")
        if not same:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(made)
        self.stdout.write("docs/reference/law.md is " + ("unchanged." if same else "written."))
