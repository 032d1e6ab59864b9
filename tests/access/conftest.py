"""A database prepared once a module; the transaction of each test undoes what it changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction

from tests.cast import Cast, assemble


@pytest.fixture(scope="module")
def cast(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cast]:
    """Everybody and everything, inside a transaction that is rolled back at the end."""
    published, before = tmp_path_factory.mktemp("published"), settings.DISCREET_CHECKPOINT_FILE
    with django_db_blocker.unblock():
        opened = [transaction.atomic(using=alias) for alias in connections]
        for block in opened:
            block.__enter__()
        settings.DISCREET_CHECKPOINT_FILE = published / "checkpoints"
        try:
            call_command("starter_pack", verbosity=0)
            yield assemble()
        finally:
            settings.DISCREET_CHECKPOINT_FILE = before
            for alias, block in zip(connections, opened, strict=True):
                transaction.set_rollback(True, using=alias)
                block.__exit__(None, None, None)
