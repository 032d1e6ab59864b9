"""Make an internal application; its secret is shown this once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from audit.errors import DomainError
from consent.models import Purpose
from governance.models import Application
from governance.models.applications import RATE_PER_MINUTE
from governance.roles import APPLICATION_SCOPES
from governance.services.access import permit
from governance.services.applications import Terms, create_application


class Command(BaseCommand):
    """`manage.py create_application SLUG --namespace N --purpose P [--scope S] …`."""

    help = "Create an OAuth2 client for an internal application and print its secret once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the slug, what it may name and do, and on what terms."""
        parser.add_argument("slug")
        parser.add_argument("--namespace", action="append", required=True)
        parser.add_argument("--purpose", action="append", required=True)
        parser.add_argument("--scope", action="append", choices=APPLICATION_SCOPES)
        parser.add_argument("--read-results", action="store_true", help="May read results back.")
        parser.add_argument(
            "--network", action="append", default=[], help="CIDR; default: anywhere."
        )
        parser.add_argument("--rate", type=int, default=RATE_PER_MINUTE, help="Calls a minute.")
        parser.add_argument("--day", type=int, help="Calls a day; default: no quota.")
        parser.add_argument("--month", type=int, help="Calls a month; default: no quota.")

    @transaction.atomic
    def handle(
        self,
        *,
        slug: str,
        namespace: list[str],
        purpose: list[str],
        scope: list[str] | None,
        read_results: bool,
        **options: Any,
    ) -> None:
        """Create, permit, print."""
        if Application.objects.filter(slug=slug).exists():
            raise CommandError(f"There is an application called {slug} already.")
        purposes = {row.slug: row for row in Purpose.objects.filter(slug__in=purpose)}
        unknown = sorted(set(purpose) - set(purposes))
        if unknown:
            raise CommandError(f"There is no purpose called {', '.join(unknown)}.")
        by, at = "system:command-line", timezone.now()
        terms = Terms(
            networks=tuple(options["network"]),
            rate_per_minute=options["rate"],
            quota_per_day=options["day"],
            quota_per_month=options["month"],
        )
        try:
            application, secret = create_application(
                slug=slug,
                namespaces=namespace,
                scopes=scope or APPLICATION_SCOPES,
                terms=terms,
                by=by,
                at=at,
            )
        except DomainError as error:
            raise CommandError(f"{error.field}: {error}") from error
        actions = ["use", "read_results"] if read_results else ["use"]
        for row in purposes.values():
            permit(application=application, purpose=row, actions=actions, by=by, at=at)
        self.stdout.write(f"client_id      {application.client.pk}")
        self.stdout.write(f"client_secret  {secret}")
        self.stdout.write("The secret is not shown again.")
