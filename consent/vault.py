"""Per-subject keys: seal, open, name, commit, destroy.

Every person has one 256-bit data key, wrapped by a versioned root key (`audit.keys`) and kept in a
database of its own. Each use has its own HKDF subkey (RFC 5869), so a token tells nothing about a
seal. Destroying the wrapped key turns everything under it into noise at once. Keys are read anew
for each operation or each `Keys` object and never cached across requests: a key destroyed in one
process is gone in all.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from audit import keys as system_keys
from audit.errors import KeyUnavailable
from consent.errors import KeyDestroyed, SealBroken
from consent.models.keys import SubjectKey

__all__ = ["KeyDestroyed", "KeyUnavailable", "Keys", "SealBroken"]

FORMAT: Final = b"\x01"  # AES-256-GCM, 96-bit random nonce, tag appended
NONCE_BYTES: Final = 12
KEY_BYTES: Final = 32
TOKEN_HEX: Final = 32  # 128 bits


class Keys:
    """One subject's subkeys, derived from the unwrapped data key; lives as long as one deed."""

    def __init__(self, subject_id: UUID, data_key: bytes) -> None:
        self._subject = subject_id
        self._data_key = data_key

    def __repr__(self) -> str:
        return "Keys(…)"

    def seal(self, plaintext: bytes, *, identity: str) -> bytes:
        """Encrypt for the record called `identity`, e.g. `analysis:<uuid>:scores`."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = AESGCM(self._subkey(b"seal"))
        return FORMAT + nonce + cipher.encrypt(nonce, plaintext, self._bound(identity))

    def unseal(self, sealed: bytes, *, identity: str) -> bytes:
        """Decrypt; raises `SealBroken` when a byte, the record or the person differs."""
        sealed = bytes(sealed)
        if sealed[:1] != FORMAT:
            raise SealBroken("The sealed bytes have an unknown format.")
        nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return AESGCM(self._subkey(b"seal")).decrypt(nonce, body, self._bound(identity))
        except (InvalidTag, ValueError) as error:
            raise SealBroken("The sealed bytes were altered or belong elsewhere.") from error

    def token(self, *, at: datetime) -> str:
        """The name the log knows this person by in the month of `at` (UTC): 32 hex characters."""
        return self._mac(b"token", month_of(at).encode())[:TOKEN_HEX]

    def tokens(self, since: datetime, until: datetime) -> list[str]:
        """The tokens of every month from `since` to `until`, both included."""
        return [self._mac(b"token", month.encode())[:TOKEN_HEX] for month in months(since, until)]

    def opening(self, entry_id: UUID) -> bytes:
        """The key of one entry's commitments; handed to the person in the receipt."""
        return hmac.digest(self._subkey(b"blind"), entry_id.bytes, "sha256")

    def commitment(self, entry_id: UUID, detail: bytes) -> str:
        """HMAC-SHA-256 of `detail` under the entry's opening, 64 hex characters."""
        return hmac.digest(self.opening(entry_id), detail, "sha256").hex()

    def blind(self, entry_id: UUID, data: bytes) -> str:
        """A hash that cannot re-link a person once the key is gone: 64 hex characters."""
        return hmac.digest(self.opening(entry_id), b"blind\0" + data, "sha256").hex()

    def body_tag(self, body: bytes) -> str:
        """A keyed hash of a request body, for idempotency: 64 hex characters."""
        return self._mac(b"body", body)

    def pseudonym_key(self) -> bytes:
        """The key of the pseudonyms that stand for names in this person's texts: 32 bytes."""
        return self._subkey(b"pseudonym")

    def _mac(self, use: bytes, message: bytes) -> str:
        return hmac.digest(self._subkey(use), message, "sha256").hex()

    def _subkey(self, use: bytes) -> bytes:
        """HKDF-Expand (RFC 5869 §2.3), one block; the data key is already uniform."""
        return hmac.digest(self._data_key, b"discreet/v1/" + use + b"\x01", hashlib.sha256)

    def _bound(self, identity: str) -> bytes:
        return b"discreet/seal/v1\0" + self._subject.bytes + identity.encode()


def create_key(subject_id: UUID, *, at: datetime) -> None:
    """Make the subject's key unless one exists; a destroyed key is never replaced."""
    SubjectKey.objects.get_or_create(subject_id=subject_id, defaults=_fresh(subject_id, at))


def open_keys(subject_id: UUID) -> Keys:
    """The subject's keys, for several operations of one deed.

    Raises `KeyDestroyed` after erasure, `KeyUnavailable` when the key or its root key is missing.
    """
    row = SubjectKey.objects.filter(subject_id=subject_id).first()
    if row is None:
        raise KeyUnavailable("The person's key is not in the vault. Was the vault restored?")
    if row.destroyed_at is not None:
        raise KeyDestroyed("The person's data was erased.")
    root = system_keys.root_key(row.root_version)
    return Keys(subject_id, root.unwrap(bytes(row.wrapped), wrapping_context(subject_id)))


def destroy(subject_id: UUID, *, at: datetime) -> None:
    """Destroy the subject's key for good, in this database; backups age out with their epoch."""
    row, _created = SubjectKey.objects.get_or_create(
        subject_id=subject_id,
        defaults={"wrapped": b"", "root_version": 0, "created_at": at, "destroyed_at": at},
    )
    if row.destroyed_at is None:
        SubjectKey.objects.filter(subject_id=subject_id, destroyed_at=None).update(
            wrapped=b"", destroyed_at=at
        )


def forget(owner_id: UUID) -> None:
    """End the key of something that is no person, such as a batch: no tombstone has to stay."""
    SubjectKey.objects.filter(subject_id=owner_id).delete()


def key_id(subject_id: UUID) -> str:
    """What a certificate calls a subject's key: 32 hex digits that tell nothing of the subject."""
    return system_keys.system_hmac("key-id", subject_id.bytes).hex()[:TOKEN_HEX]


def wrapping_context(subject_id: UUID) -> bytes:
    """The associated data of a wrapped key: it cannot be moved to another subject's row."""
    return b"discreet/subject-key/v1\0" + subject_id.bytes


def month_of(at: datetime) -> str:
    """`2026-11`, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m")


def months(since: datetime, until: datetime) -> list[str]:
    """Every month from `since` to `until`, both included."""
    first, last = since.astimezone(UTC), until.astimezone(UTC)
    count = (last.year - first.year) * 12 + last.month - first.month
    start = first.year * 12 + first.month - 1
    return [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in range(start, start + count + 1)]


def _fresh(subject_id: UUID, at: datetime) -> dict[str, Callable[[], bytes | int] | datetime]:
    """Defaults that are computed only when the row is really made."""
    root = system_keys.root_key()

    def wrapped() -> bytes:
        return root.wrap(secrets.token_bytes(KEY_BYTES), wrapping_context(subject_id))

    return {"wrapped": wrapped, "root_version": lambda: root.version, "created_at": at}


# The same operations for callers that need just one.


def seal(subject_id: UUID, plaintext: bytes, *, identity: str) -> bytes:
    """`Keys.seal`."""
    return open_keys(subject_id).seal(plaintext, identity=identity)


def unseal(subject_id: UUID, sealed: bytes, *, identity: str) -> bytes:
    """`Keys.unseal`."""
    return open_keys(subject_id).unseal(sealed, identity=identity)


def token(subject_id: UUID, *, at: datetime) -> str:
    """`Keys.token`."""
    return open_keys(subject_id).token(at=at)


def tokens(subject_id: UUID, since: datetime, until: datetime) -> list[str]:
    """`Keys.tokens`."""
    return open_keys(subject_id).tokens(since, until)


def blind(subject_id: UUID, entry_id: UUID, data: bytes) -> str:
    """`Keys.blind`."""
    return open_keys(subject_id).blind(entry_id, data)


def commitment(subject_id: UUID, entry_id: UUID, detail: bytes) -> str:
    """`Keys.commitment`."""
    return open_keys(subject_id).commitment(entry_id, detail)


def body_tag(subject_id: UUID, body: bytes) -> str:
    """`Keys.body_tag`."""
    return open_keys(subject_id).body_tag(body)
