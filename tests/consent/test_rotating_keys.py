"""Root keys change under running requests; an old one ends only when nothing needs it."""

import stat
from pathlib import Path

import pytest
from django.core.management import call_command

from audit import keys
from audit.errors import KeyUnavailable
from audit.models import Entry
from consent import vault
from consent.errors import KeyDestroyed
from consent.models import KeyEpoch, SubjectKey
from consent.services.rotation import destroy_epoch, rewrap, rotate_root_key
from tests.consent.factories import NOON, make_subject

pytestmark = pytest.mark.django_db(databases=["default", "vault"])


@pytest.fixture(autouse=True)
def key_dir(tmp_path: Path, settings: object) -> Path:
    """Keys of this test's own."""
    settings.DISCREET_KEY_DIR = tmp_path / "keys"  # type: ignore[attr-defined]  # pytest-django's
    return tmp_path / "keys"


def test_what_was_sealed_before_a_rotation_opens_after_it() -> None:
    anna = make_subject()
    sealed = vault.seal(anna.pk, b"calm", identity="a")
    token = vault.token(anna.pk, at=NOON)
    assert rotate_root_key(by="command", at=NOON) == 2
    assert vault.unseal(anna.pk, sealed, identity="a") == b"calm"
    assert vault.token(anna.pk, at=NOON) == token
    assert SubjectKey.objects.get().root_version == 2
    assert Entry.objects.filter(type="key.rotated").count() == 1


def test_an_old_root_key_is_destroyed_only_when_nothing_needs_it(key_dir: Path) -> None:
    anna = make_subject()
    keys.create_next("root")
    with pytest.raises(KeyUnavailable, match="still wrapped"):
        destroy_epoch(version=1, by="command", at=NOON)
    assert rewrap() == 1
    destroy_epoch(version=1, by="command", at=NOON)
    assert not (key_dir / "root-1.key").exists()
    assert KeyEpoch.objects.get(version=1).destroyed_at == NOON
    assert vault.token(anna.pk, at=NOON)
    with pytest.raises(KeyUnavailable):
        destroy_epoch(version=2, by="command", at=NOON)


def test_a_backup_of_an_erased_persons_key_is_noise_once_its_epoch_is_destroyed() -> None:
    anna = make_subject()
    backup = SubjectKey.objects.get()
    vault.destroy(anna.pk, at=NOON)
    rotate_root_key(by="command", at=NOON)
    destroy_epoch(version=1, by="command", at=NOON)
    SubjectKey.objects.filter(pk=anna.pk).delete()
    backup.save(force_insert=True)
    with pytest.raises(KeyUnavailable):
        vault.token(anna.pk, at=NOON)


def test_a_destroyed_key_is_not_revived_by_a_rotation() -> None:
    anna = make_subject()
    vault.destroy(anna.pk, at=NOON)
    rotate_root_key(by="command", at=NOON)
    with pytest.raises(KeyDestroyed):
        vault.token(anna.pk, at=NOON)


def test_the_command_rotates_continues_and_destroys(capsys: pytest.CaptureFixture[str]) -> None:
    make_subject()
    call_command("rotate_subject_keys")
    call_command("rotate_subject_keys", "--continue")
    call_command("rotate_subject_keys", "--destroy", "1")
    said = capsys.readouterr().out
    assert "root key 2" in said and "0 keys" in said and "1 is destroyed" in said


def test_key_files_are_their_owners_alone(key_dir: Path) -> None:
    make_subject()
    modes = {stat.S_IMODE(path.stat().st_mode) for path in key_dir.glob("*.key")}
    assert modes == {0o600}
