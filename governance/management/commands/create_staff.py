"""Make a member of staff, most likely the first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.errors import Conflict
from governance.roles import ROLE_PERMISSIONS
from governance.services.people import invite


class Command(BaseCommand):
    """`manage.py create_staff USERNAME EMAIL --role ROLE …`."""

    help = "Make a member of staff and print the link at which they choose a password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the name, the address and the roles."""
        parser.add_argument("username")
        parser.add_argument("email")
        parser.add_argument("--role", action="append", required=True, choices=ROLE_PERMISSIONS)

    def handle(self, *, username: str, email: str, role: list[str], **options: Any) -> None:
        """Make, print."""
        if User.objects.filter(username__iexact=username).exists():
            raise CommandError(f"There is somebody called {username} already.")
        by, at = "system:command-line", timezone.now()
        try:
            link = invite(username=username, email=email, roles=role, by=by, at=at)
        except Conflict as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{link}\nIt works once, within the hour, and is not shown again.")
