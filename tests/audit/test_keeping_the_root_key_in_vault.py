"""The root key in Vault's transit engine: wraps there, and fails closed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from audit import keys
from audit.errors import KeyUnavailable
from audit.vault_transit import Transit, TransitRootKey
from consent import vault
from consent.errors import KeyDestroyed
from consent.models import SubjectKey
from consent.services.rotation import destroy_epoch, rotate_root_key
from tests.audit.transit_server import OUT_OF_ORDER, TOKEN, Engine, serving
from tests.consent.factories import NOON, make_subject

KEY = bytes(range(32))


@pytest.fixture
def engine(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """A transit engine that this installation uses."""
    with serving() as found:
        settings.DISCREET_KEY_PROVIDER = "audit.keys.TransitProvider"
        settings.DISCREET_VAULT_ADDR = found.address
        settings.DISCREET_VAULT_TIMEOUT = 0.2
        monkeypatch.setenv("DISCREET_VAULT_TOKEN", TOKEN)
        yield found


def test_a_key_is_wrapped_and_unwrapped_there(engine: Engine) -> None:
    root = keys.root_key()
    wrapped = root.wrap(KEY, b"subject 1")
    assert root.version == 1
    assert wrapped.startswith(b"vault:v1:")
    assert keys.root_key(1).unwrap(wrapped, b"subject 1") == KEY


def test_it_opens_for_no_other_subject_and_with_no_byte_changed(engine: Engine) -> None:
    root = keys.root_key()
    wrapped = root.wrap(KEY, b"subject 1")
    changed = wrapped[:20] + (b"A" if wrapped[20:21] != b"A" else b"B") + wrapped[21:]
    for data, aad in ((wrapped, b"subject 2"), (changed, b"subject 1"), (b"\x01\xff", b"")):
        with pytest.raises(KeyUnavailable):
            root.unwrap(data, aad)


def test_a_row_says_which_version_wrapped_it_and_is_held_to_it(engine: Engine) -> None:
    wrapped = keys.root_key().wrap(KEY, b"a")
    assert keys.create_next("root") == 2
    assert keys.root_key().wrap(KEY, b"a").startswith(b"vault:v2:")
    assert keys.root_key(1).unwrap(wrapped, b"a") == KEY
    with pytest.raises(KeyUnavailable):
        keys.root_key(2).unwrap(wrapped, b"a")


def test_a_destroyed_version_stays_destroyed(engine: Engine) -> None:
    old = keys.root_key()
    wrapped = old.wrap(KEY, b"a")
    keys.create_next("root")
    keys.destroy_root_key(1)
    assert set(engine.versions) == {2}
    with pytest.raises(KeyUnavailable):
        keys.root_key(1)
    with pytest.raises(KeyUnavailable):
        old.unwrap(wrapped, b"a")
    engine.least = 1  # an operator sets it back: the version is trimmed away all the same
    with pytest.raises(KeyUnavailable):
        keys.root_key(1).unwrap(wrapped, b"a")


@pytest.mark.parametrize("mode", [*OUT_OF_ORDER, "slow"])
def test_whatever_else_it_answers_no_key_opens(engine: Engine, mode: str) -> None:
    root = keys.root_key()
    wrapped = root.wrap(KEY, b"a")
    engine.mode = mode
    for deed in (lambda: root.unwrap(wrapped, b"a"), lambda: root.wrap(KEY, b"a")):
        with pytest.raises(KeyUnavailable) as failure:
            deed()
        assert TOKEN not in str(failure.value)


def test_a_server_that_is_gone_is_an_error(settings: Any, engine: Engine) -> None:
    settings.DISCREET_VAULT_ADDR = "http://127.0.0.1:9"
    with pytest.raises(KeyUnavailable):
        keys.root_key()


@pytest.mark.parametrize("address", ["", "http://vault.example:8200", "ftp://127.0.0.1", "x"])
def test_the_token_never_goes_out_in_clear(address: str) -> None:
    with pytest.raises(KeyUnavailable):
        Transit(address=address, key="discreet")


def test_the_token_comes_from_a_file_that_may_be_renewed(
    engine: Engine, settings: Any, tmp_path: Path
) -> None:
    path = tmp_path / "token"
    settings.DISCREET_VAULT_TOKEN_FILE = str(path)
    with pytest.raises(KeyUnavailable):
        keys.root_key()
    path.write_text("hvs.old\n")
    with pytest.raises(KeyUnavailable):
        keys.root_key()
    path.write_text(TOKEN + "\n")
    assert keys.root_key().version == 1


def test_no_token_no_key(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCREET_VAULT_TOKEN")
    with pytest.raises(KeyUnavailable):
        keys.root_key()


def test_the_other_keys_stay_files_and_no_root_key_is_made(engine: Engine, home: Path) -> None:
    assert keys.create_missing() == ["log-1", "receipt-1", "hmac"]
    assert sorted(path.name for path in (home / "keys").glob("*.key")) == [
        "hmac.key",
        "log-1.key",
        "receipt-1.key",
    ]
    assert isinstance(keys.root_key(), TransitRootKey)
    assert TOKEN not in repr(keys.root_key())


@pytest.mark.django_db(databases=["default", "vault"])
def test_subjects_keys_live_under_it_through_rotation_and_erasure(engine: Engine) -> None:
    anna, boris = make_subject(), make_subject("boris")
    sealed = vault.seal(anna.pk, b"calm", identity="a")
    backup = SubjectKey.objects.get(pk=boris.pk)
    vault.destroy(boris.pk, at=NOON)
    assert rotate_root_key(by="command", at=NOON) == 2
    destroy_epoch(version=1, by="command", at=NOON)
    assert vault.unseal(anna.pk, sealed, identity="a") == b"calm"
    with pytest.raises(KeyDestroyed):
        vault.token(boris.pk, at=NOON)
    SubjectKey.objects.filter(pk=boris.pk).delete()
    backup.save(force_insert=True)
    with pytest.raises(KeyUnavailable):
        vault.token(boris.pk, at=NOON)
