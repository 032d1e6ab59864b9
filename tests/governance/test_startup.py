"""A process that would go on from a rolled-back log does not start."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.errors import BrokenLog
from audit.models import Head
from audit.services import publish
from governance.management.commands import serve
from governance.startup import ready_to_serve

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture
def published_elsewhere(caller, ask, settings, tmp_path, django_capture_on_commit_callbacks):
    """A checkpoint was published; then the database went back to before it."""
    settings.DISCREET_CHECKPOINT_FILE = tmp_path / "published" / "checkpoints"
    caller.post("analyses", ask())
    with django_capture_on_commit_callbacks(execute=True):
        publish(at=timezone.now())
    assert Path(settings.DISCREET_CHECKPOINT_FILE).exists()


def test_an_intact_log_starts(published_elsewhere):
    ready_to_serve()
    assert Head.objects.get(pk=1).size > 0


def test_a_rolled_back_log_does_not_start(published_elsewhere, monkeypatch):
    monkeypatch.setattr("governance.startup.Head.objects.filter", lambda **_: Head.objects.none())
    with pytest.raises(BrokenLog):
        ready_to_serve()
    monkeypatch.setattr(serve, "call_command", nothing_at_all)
    with pytest.raises(CommandError, match="answer-a-broken-log"):
        call_command("serve", "--quiet")


def nothing_at_all(*arguments, **options):
    """Migrations have run already in a test."""
