"""`manage.py add_webhook URL --namespace NAME`: tell an application of changed wills."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from consent.errors import UnsafeAddress
from consent.services.webhooks import add_webhook


class Command(BaseCommand):
    """Register an address; its secret is shown this once."""

    help = "Register a webhook for changes of consent and opt-outs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The address and at least one namespace."""
        parser.add_argument("url")
        parser.add_argument("--namespace", action="append", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Register and print the id and the secret."""
        try:
            webhook, secret = add_webhook(
                url=options["url"],
                namespaces=options["namespace"],
                by="command",
                at=timezone.now(),
            )
        except UnsafeAddress as error:
            raise CommandError(f"{error} A webhook needs a public https address.") from error
        self.stdout.write(f"id      {webhook.pk}\nsecret  {secret}")
