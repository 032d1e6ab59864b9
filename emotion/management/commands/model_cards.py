"""Write the model cards from the stored figures, or check that they are what figures say."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from emotion.scorers.cards import card

MODELS = ("encoder", "linear")


class Command(BaseCommand):
    """`manage.py model_cards [--check]`."""

    help = "Write docs/reference/models/*.md from the figures beside them (needs no database)."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare --check."""
        parser.add_argument("--check", action="store_true", help="fail if a card is out of date")

    def handle(self, *, check: bool, **options: Any) -> None:
        """Render every card."""
        folder = Path(settings.BASE_DIR) / "docs" / "reference" / "models"
        for model in MODELS:
            path, text = folder / f"{model}.md", card(model, folder / "figures")
            if not check:
                path.write_text(text, encoding="utf-8")
            elif path.read_text(encoding="utf-8") != text:
                raise CommandError(f"{path.name} is not what its figures say: run model_cards")
