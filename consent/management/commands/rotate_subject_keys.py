"""`manage.py rotate_subject_keys`: a new root key, or the end of an old one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from consent.services.rotation import destroy_epoch, rewrap, rotate_root_key


class Command(BaseCommand):
    """Rotate without downtime; destroy an epoch once backups of it have aged out."""

    help = "Wrap all subject keys under a new root key, or destroy an old root key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Without options: rotate."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--continue",
            action="store_true",
            dest="again",
            help="finish a rotation that was interrupted",
        )
        choice.add_argument(
            "--destroy", type=int, metavar="VERSION", help="destroy this old version for good"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do one of the three, and say what was done."""
        now = timezone.now()
        if options["destroy"]:
            destroy_epoch(version=options["destroy"], by="command", at=now)
            self.stdout.write(f"Root key {options['destroy']} is destroyed.")
        elif options["again"]:
            self.stdout.write(f"{rewrap()} keys wrapped anew.")
        else:
            version = rotate_root_key(by="command", at=now)
            self.stdout.write(f"Every subject key is now wrapped under root key {version}.")
