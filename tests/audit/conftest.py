"""Fixtures of the tests of evidence."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from audit import immutability
from tests.audit.factories import NOON, Log


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    """Keys, published checkpoints and exports of this test alone."""
    settings.DISCREET_HOME = tmp_path
    settings.DISCREET_KEY_DIR = tmp_path / "keys"
    settings.DISCREET_CHECKPOINT_FILE = tmp_path / "published" / "checkpoints"
    return tmp_path


@pytest.fixture
def log(db: None, django_capture_on_commit_callbacks: Any) -> Log:
    """An empty log."""
    return Log(django_capture_on_commit_callbacks)


@pytest.fixture
def owner(db: None) -> None:
    """Somebody who owns the tables: the guards are off until the test rolls back."""
    immutability.remove(connection)


@pytest.fixture
def committed(transactional_db: None) -> Iterator[None]:
    """Real commits. The guards step aside for the clean-up, and come back with it."""
    yield
    immutability.remove(connection)


@pytest.fixture
def pack(db: None) -> None:
    """Only the demo application, without the starter pack: what `token_for` needs here."""
    from governance.roles import APPLICATION_SCOPES
    from governance.services.applications import create_application

    create_application(
        slug="demo", namespaces=["*"], scopes=APPLICATION_SCOPES, by="staff:x", at=NOON
    )
