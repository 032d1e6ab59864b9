"""Keys: made once, read by one reader, versioned, never shown."""

import base64
import stat
from pathlib import Path
from typing import Any

import pytest

from audit import keys
from audit.errors import KeyUnavailable


def test_a_demo_makes_its_keys_on_first_use_for_its_owner_alone(home: Path) -> None:
    keys.system_hmac("subject", b"x")
    path = home / "keys" / "hmac.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_production_makes_none_by_itself(settings: Any) -> None:
    settings.DISCREET_MODE = "production"
    for read in (keys.log_signer, keys.receipt_signer, keys.root_key):
        with pytest.raises(KeyUnavailable):
            read()
    with pytest.raises(KeyUnavailable):
        keys.system_hmac("subject", b"x")
    assert keys.create_missing() == ["log-1", "receipt-1", "root-1", "hmac"]
    assert keys.create_missing() == []
    assert keys.log_signer().name == settings.DISCREET_ORIGIN


def test_a_damaged_key_is_an_error_and_not_replaced(home: Path) -> None:
    keys.root_key()
    path = home / "keys" / "root-1.key"
    for damage in ("not base64!", base64.b64encode(b"short").decode(), ""):
        path.write_text(damage)
        with pytest.raises(KeyUnavailable):
            keys.root_key()
        assert path.read_text() == damage


def test_a_key_that_two_make_at_once_is_one(home: Path) -> None:
    provider = keys.FileProvider(home / "keys")
    first = provider.create("root-1", bytes(32))
    assert provider.create("root-1", bytes(range(32))) == first
    assert list((home / "keys").glob(".*")) == []


def test_the_environment_overrides_files(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = bytes(range(32))
    monkeypatch.setenv("DISCREET_KEY_ROOT_7", base64.b64encode(secret).decode())
    assert keys.root_key().version == 7
    assert keys.root_key().secret == secret


def test_newer_root_keys_wrap_and_older_ones_unwrap() -> None:
    old = keys.root_key()
    wrapped = old.wrap(b"data key", b"subject 1")
    assert keys.create_next("root") == 2
    assert keys.root_key().version == 2
    assert keys.root_key(1).unwrap(wrapped, b"subject 1") == b"data key"
    for version, aad in ((2, b"subject 1"), (1, b"subject 2")):
        with pytest.raises(KeyUnavailable):
            keys.root_key(version).unwrap(wrapped, aad)
    with pytest.raises(KeyUnavailable):
        keys.root_key(1).unwrap(b"short", b"")


def test_a_destroyed_root_key_is_gone_at_once(home: Path) -> None:
    keys.create_next("root")
    keys.create_next("root")
    (home / "keys" / "root-1.key").unlink()
    with pytest.raises(KeyUnavailable):
        keys.root_key(1)


def test_each_label_has_a_key_of_its_own() -> None:
    assert keys.system_hmac("subject", b"x") == keys.system_hmac("subject", b"x")
    assert keys.system_hmac("subject", b"x") != keys.system_hmac("staff", b"x")


def test_the_last_log_key_cannot_retire() -> None:
    keys.log_signer()
    with pytest.raises(KeyUnavailable):
        keys.retire_log_key(1)


def test_no_key_shows_itself() -> None:
    root, signer = keys.root_key(), keys.log_signer()
    assert root.secret.hex() not in repr(root)
    assert repr(signer) == f"Signer({signer.verifier_key})"


def test_a_process_without_the_logs_key_still_knows_its_public_half(
    home: Path, settings: Any
) -> None:
    public = keys.log_signer().verifier_key
    keys.publish_keys()
    settings.DISCREET_MODE = "production"
    settings.DISCREET_KEY_DIR = home / "web-keys"
    assert keys.log_verifier_keys() == [public]
    settings.DISCREET_CHECKPOINT_FILE = home / "elsewhere" / "checkpoints"
    with pytest.raises(KeyUnavailable):
        keys.log_verifier_keys()


class Vault:
    """A provider of one's own."""

    held: dict[str, bytes] = {}

    def names(self) -> frozenset[str]:
        return frozenset(self.held)

    def read(self, name: str) -> bytes:
        if name not in self.held:
            raise KeyUnavailable(name)
        return self.held[name]

    def create(self, name: str, value: bytes) -> bytes:
        return self.held.setdefault(name, value)


def test_keys_may_live_elsewhere(settings: Any, home: Path) -> None:
    settings.DISCREET_KEY_PROVIDER = f"{__name__}.Vault"
    assert keys.root_key().secret == Vault.held["root-1"]
    assert not (home / "keys").exists()
