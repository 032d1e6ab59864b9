"""What stands in a marker instead of a number: a keyed pseudonym, or a sealed value.

Both are the same for the same value under the same key, so "the same Ann" stays recognisable in all
texts of one data subject, and in no other's. Destroying the key makes them noise.
"""

import base64
import hmac
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from governance.redaction.errors import RedactionFailed
from governance.redaction.profiles import PSEUDONYM, SEALED, Profile

_LABEL = 10  # base32 characters of a keyed pseudonym: 50 bits


def keyed(key: bytes) -> Callable[[str, str], str]:
    """Pseudonyms by HMAC-SHA-256 under the subject's `key` (32 bytes); they cannot be reversed."""

    def label(entity: str, value: str) -> str:
        digest = hmac.digest(key, f"{entity}\0{value}".encode(), "sha256")
        return base64.b32encode(digest)[:_LABEL].decode().lower()

    return label


def sealed(key: bytes) -> Callable[[str, str], str]:
    """The value itself under AES-SIV (RFC 5297) with a subkey of `key`: may be reversed.

    What is sealed is the folded value, lower case: enough to look somebody up, not to quote them.
    """
    cipher = _cipher(key)

    def label(entity: str, value: str) -> str:
        token = cipher.encrypt(value.encode(), [entity.encode()])
        return base64.urlsafe_b64encode(token).rstrip(b"=").decode()

    return label


def of_profile(profile: Profile, key: bytes) -> Callable[[str, str], str]:
    """What `profile` wants in its markers, under the subject's `key` (32 bytes)."""
    ways = {PSEUDONYM: keyed(key), SEALED: sealed(key)}

    def label(entity: str, value: str) -> str:
        way = ways.get(profile.action(entity))
        return way(entity, value) if way else ""

    return label


def unseal(key: bytes, entity: str, label: str) -> str:
    """The value that `sealed` put into a marker; raises RedactionFailed under another key."""
    token = base64.urlsafe_b64decode(label + "=" * (-len(label) % 4))
    try:
        return _cipher(key).decrypt(token, [entity.encode()]).decode()
    except InvalidTag:
        raise RedactionFailed("a sealed value does not open under this key") from None


def _cipher(key: bytes) -> AESSIV:
    """64 bytes of subkey: one half authenticates, the other encrypts."""
    return AESSIV(hmac.digest(key, b"redaction/sealed", "sha512"))
