"""The one reader of system keys.

Keys come from a provider: by default files in DISCREET_KEY_DIR (mode 0600), each of which an
environment variable DISCREET_KEY_<NAME> (base64) overrides; DISCREET_KEY_PROVIDER may name a
class of your own (a KMS) with the same three methods, or `audit.keys.TransitProvider`: then the
root key lives in HashiCorp Vault's transit engine and wraps there, the others stay files. A demo
makes what is missing on first use; in production `manage.py create_keys` does, so that a lost key
directory is an error and never a silent new identity.

log-N          Ed25519 seed of the log's N-th key; all that are not retired sign
log-N.retired  marker: this key no longer signs
receipt-N      Ed25519 seed of the receipt key; the newest signs
root-N         AES-256 key that wraps subjects' keys; the newest wraps, older ones unwrap
hmac           secret from which one key per label is derived
"""

import base64
import binascii
import hashlib
import hmac as stdlib_hmac
import os
import re
import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.utils.module_loading import import_string

from audit.checkpoint import ED25519, VerifierKey
from audit.errors import KeyUnavailable
from audit.post_quantum import PostQuantumSigner
from audit.vault_transit import Transit, TransitRootKey

KEY_BYTES = 32
NONCE_BYTES = 12
FAMILIES = ("log", "receipt", "root")


class Provider(Hashable, Protocol):
    """Where keys live. Names match `[a-z]+(-[0-9]+)?(.retired)?`."""

    def names(self) -> frozenset[str]: ...

    def read(self, name: str) -> bytes: ...

    def create(self, name: str, value: bytes) -> bytes: ...


class FileProvider:
    """Files `<name>.key` holding base64, in a directory of mode 0700."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def names(self) -> frozenset[str]:
        """The keys there are, from files and from the environment."""
        files = {path.name.removesuffix(".key") for path in self.directory.glob("*.key")}
        prefix = "DISCREET_KEY_"
        named = {
            variable.removeprefix(prefix).lower().replace("_", "-")
            for variable, value in os.environ.items()
            if re.fullmatch(prefix + r"(HMAC|(LOG|RECEIPT|ROOT)_[0-9]+)", variable) and value
        }
        return frozenset(files | named)

    def read(self, name: str) -> bytes:
        """32 bytes; KeyUnavailable when there is no such key or it is damaged."""
        text = os.environ.get("DISCREET_KEY_" + name.upper().replace("-", "_"), "")
        try:
            text = text or (self.directory / f"{name}.key").read_text("ascii")
            value = base64.b64decode(text.strip(), validate=True)
        except (OSError, UnicodeDecodeError, binascii.Error) as error:
            raise KeyUnavailable(f"the key {name} cannot be read") from error
        if len(value) != KEY_BYTES:
            raise KeyUnavailable(f"the key {name} is not {KEY_BYTES} bytes")
        return value

    def create(self, name: str, value: bytes) -> bytes:
        """Store `value` unless the key exists; return what is stored.

        Written aside and linked into place, so that a rival process sees a whole key or none.
        """
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        aside = self.directory / f".{name}.{secrets.token_hex(8)}"
        descriptor = os.open(aside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(base64.b64encode(value) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, self.directory / f"{name}.key")
        except FileExistsError:
            return self.read(name)
        finally:
            aside.unlink()
        return value


class TransitProvider(FileProvider):
    """Files for every key but the root key, which Vault's transit engine holds and never gives."""

    def __init__(self) -> None:
        super().__init__(Path(settings.DISCREET_KEY_DIR))
        self.transit = Transit(
            address=settings.DISCREET_VAULT_ADDR,
            key=settings.DISCREET_VAULT_KEY,
            mount=settings.DISCREET_VAULT_MOUNT,
            namespace=settings.DISCREET_VAULT_NAMESPACE,
            token_file=settings.DISCREET_VAULT_TOKEN_FILE,
            ca_file=settings.DISCREET_VAULT_CA_FILE,
            timeout=settings.DISCREET_VAULT_TIMEOUT,
        )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TransitProvider) and self.directory == other.directory

    def __hash__(self) -> int:
        return hash(self.directory)

    def names(self) -> frozenset[str]:
        """The files; root keys are not among them."""
        return frozenset(name for name in super().names() if not name.startswith("root-"))

    def root_key(self, version: int | None) -> TransitRootKey:
        """A version that Vault still opens, by default the newest."""
        oldest, newest = self.transit.versions()
        chosen = newest if version is None else version
        if not oldest <= chosen <= newest:
            raise KeyUnavailable("that version of the root key is unknown or destroyed")
        return TransitRootKey(chosen, self.transit)


@dataclass(frozen=True)
class Signer:
    """An Ed25519 key with the name it signs notes and statements under."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"Signer({self.verifier_key})"

    @cached_property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @cached_property
    def public_key(self) -> bytes:
        """32 bytes."""
        return self._private.public_key().public_bytes_raw()

    @cached_property
    def key_id(self) -> bytes:
        """Four bytes, C2SP signed-note."""
        return VerifierKey(self.name, ED25519, self.public_key).key_id

    @cached_property
    def verifier_key(self) -> str:
        """The public half as a signed-note vkey."""
        return str(VerifierKey(self.name, ED25519, self.public_key))

    def sign(self, message: bytes) -> bytes:
        """64 bytes, RFC 8032."""
        return self._private.sign(message)


@dataclass(frozen=True)
class RootKey:
    """One version of the key that wraps other keys: AES-256-GCM, a random nonce in front."""

    version: int
    secret: bytes

    def __repr__(self) -> str:
        return f"RootKey(version={self.version})"

    def wrap(self, plaintext: bytes, aad: bytes) -> bytes:
        """nonce (12) || ciphertext || tag (16)."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + AESGCM(self.secret).encrypt(nonce, plaintext, aad)

    def unwrap(self, wrapped: bytes, aad: bytes) -> bytes:
        """KeyUnavailable when it was wrapped by another key, for another `aad`, or altered."""
        try:
            nonce, sealed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
            return AESGCM(self.secret).decrypt(nonce, sealed, aad)
        except (InvalidTag, ValueError) as error:
            raise KeyUnavailable("this root key does not open that") from error


def provider() -> Provider:
    """The configured provider."""
    dotted = getattr(settings, "DISCREET_KEY_PROVIDER", "")
    if dotted:
        chosen: Provider = import_string(dotted)()
        return chosen
    return _files(Path(settings.DISCREET_KEY_DIR))


def log_signer() -> Signer:
    """The newest key that signs checkpoints. Only the worker and commands ask for it."""
    return log_signers()[-1]


def log_signers() -> list[Signer]:
    """Every log key that still signs, oldest first: two while a rotation overlaps."""
    retired = {n.removesuffix(".retired") for n in provider().names() if n.endswith(".retired")}
    versions = [v for v in _versions("log") if f"log-{v}" not in retired] or [1]
    return [_signer(settings.DISCREET_ORIGIN, _load(f"log-{v}")) for v in versions]


def post_quantum_signers() -> list[PostQuantumSigner]:
    """The ML-DSA-44 companions of `log_signers`; none unless DISCREET_ML_DSA is on."""
    if not getattr(settings, "DISCREET_ML_DSA", False):
        return []
    return [PostQuantumSigner(signer.name, signer.seed) for signer in log_signers()]


def log_verifier_keys(*, retired: bool = False) -> list[str]:
    """The vkeys of the log keys that still sign, oldest first; on request of all ever held.

    A process that may not read the log's keys takes them from where the signer published them.
    """
    try:
        if not retired:
            return [signer.verifier_key for signer in log_signers()]
        versions = _versions("log") or [1]
        held = [_signer(settings.DISCREET_ORIGIN, _load(f"log-{version}")) for version in versions]
        return [signer.verifier_key for signer in held]
    except KeyUnavailable:
        return published_keys()


def publish_keys() -> None:
    """Write the log's vkeys beside the published checkpoints, for processes without its keys."""
    companions = [signer.verifier_key for signer in post_quantum_signers()]
    for name, held in (("log.vkey", log_verifier_keys()), ("log-ml-dsa-44.vkey", companions)):
        path = Path(settings.DISCREET_CHECKPOINT_FILE).with_name(name)
        text = "".join(key + "\n" for key in held)
        if text and (not path.exists() or path.read_text("utf-8") != text):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")


def published_keys() -> list[str]:
    """What `publish_keys` wrote; KeyUnavailable when it never ran."""
    path = Path(settings.DISCREET_CHECKPOINT_FILE).with_name("log.vkey")
    if not path.exists():
        raise KeyUnavailable("the log's verifier key is neither held nor published here")
    return path.read_text("utf-8").split()


def receipt_signer() -> Signer:
    """The key that signs receipts, certificates and manifests."""
    version = (_versions("receipt") or [1])[-1]
    return _signer(f"{settings.DISCREET_ORIGIN}/receipts", _load(f"receipt-{version}"))


def root_key(version: int | None = None) -> RootKey | TransitRootKey:
    """A root key by version, by default the newest; KeyUnavailable when unknown or destroyed."""
    source = provider()
    if isinstance(source, TransitProvider):
        return source.root_key(version)
    if version is None:
        version = (_versions("root") or [1])[-1]
        return RootKey(version, _load(f"root-{version}"))
    return RootKey(version, source.read(f"root-{version}"))


def destroy_root_key(version: int) -> None:
    """End a root key that nothing needs: its file, or in Vault it and all before it.

    A key kept elsewhere (environment, a KMS) is destroyed there, by hand.
    """
    source = provider()
    if isinstance(source, TransitProvider):
        source.transit.destroy_through(version)
    else:
        (Path(settings.DISCREET_KEY_DIR) / f"root-{version}.key").unlink(missing_ok=True)


def create_next(family: str) -> int:
    """Make the next version of `log`, `receipt` or `root`; the version. `rotate_key` logs it."""
    source = provider()
    if family == "root" and isinstance(source, TransitProvider):
        return source.transit.rotate()
    version = (_versions(family) or [0])[-1] + 1
    provider().create(f"{family}-{version}", secrets.token_bytes(KEY_BYTES))
    return version


def retire_log_key(version: int) -> None:
    """End an overlap: key `version` signs no further checkpoint. The last one cannot retire."""
    if len(log_signers()) < 2:
        raise KeyUnavailable("the only log key cannot retire; make the next one first")
    provider().create(f"log-{version}.retired", bytes(KEY_BYTES))


def create_missing() -> list[str]:
    """Make the keys a new installation needs; the names of those that were missing."""
    source = provider()
    families = ("log", "receipt") if isinstance(source, TransitProvider) else FAMILIES
    missing = [f"{family}-1" for family in families if not _versions(family)]
    missing += [] if "hmac" in source.names() else ["hmac"]
    for name in missing:
        source.create(name, secrets.token_bytes(KEY_BYTES))
    return missing


def system_hmac(label: str, message: bytes) -> bytes:
    """HMAC-SHA-256, 32 bytes, under a key of its own per label ("subject", "staff", …)."""
    return stdlib_hmac.digest(_derived(_load("hmac"), label), message, "sha256")


def labelled_hmac(label: str) -> Callable[[bytes], bytes]:
    """`system_hmac` for many messages under one label: the key is read once."""
    key = _derived(_load("hmac"), label)
    return lambda message: stdlib_hmac.digest(key, message, "sha256")


@lru_cache(maxsize=8)
def _files(directory: Path) -> FileProvider:
    return FileProvider(directory)


@lru_cache(maxsize=16)
def _signer(name: str, seed: bytes) -> Signer:
    return Signer(name, seed)


@lru_cache(maxsize=64)
def _derived(secret: bytes, label: str) -> bytes:
    return stdlib_hmac.digest(secret, b"discreet/hmac/v1/" + label.encode(), hashlib.sha256)


def _versions(family: str) -> list[int]:
    pattern = re.compile(rf"{family}-([1-9][0-9]*)")
    found = (pattern.fullmatch(name) for name in provider().names())
    return sorted(int(match[1]) for match in found if match)


def _load(name: str) -> bytes:
    """Read a key, making it when this is a demo (or DISCREET_CREATE_KEYS says so)."""
    source = provider()
    try:
        return source.read(name) if name.startswith("root-") else _cached(source, name)
    except KeyUnavailable:
        may_create = getattr(settings, "DISCREET_CREATE_KEYS", settings.DISCREET_MODE == "demo")
        if not may_create or name in source.names():
            raise
        return source.create(name, secrets.token_bytes(KEY_BYTES))


@lru_cache(maxsize=32)
def _cached(source: Provider, name: str) -> bytes:
    """Keys that live as long as the process; root keys are read each time, to be destroyable."""
    return source.read(name)
