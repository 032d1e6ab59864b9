"""Write the table of roles to the database, or say where the database differs from it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from governance.roles import ROLE_PERMISSIONS, differences, project


class Command(BaseCommand):
    """`manage.py roles [--check]`."""

    help = "Project governance/roles.py to groups and permissions (idempotent)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --check."""
        parser.add_argument("--check", action="store_true", help="Only compare.")

    def handle(self, *, check: bool, **options: Any) -> None:
        """Compare or write."""
        drifted = differences()
        if check and drifted:
            raise CommandError(f"Drifted: {', '.join(drifted)}. Run `manage.py roles`.")
        if not check:
            missing = project()
            if missing:
                raise CommandError(f"There are no such permissions: {', '.join(missing)}.")
        self.stdout.write(f"{len(ROLE_PERMISSIONS)} roles, {len(drifted)} drifted.")
