"""How a person is named from outside, and the keyed pseudonym that stands for them inside."""

import unicodedata
from dataclasses import dataclass, field

from audit import keys

NAMESPACE_LIMIT = 64
ID_LIMIT = 10_000
EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Reference:
    """A person as an application knows them: a namespace slug and any Unicode id (NFC).

    `repr` shows neither, so that a reference in a traceback or a log line tells nothing.
    """

    namespace: str = field(repr=False)
    id: str = field(repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "id", normalised(self.namespace, self.id))
        if not 0 < len(self.namespace) <= NAMESPACE_LIMIT or "\0" in self.namespace:
            raise ValueError(f"A namespace has 1 to {NAMESPACE_LIMIT} characters.")
        if not 0 < len(self.id) <= ID_LIMIT:
            raise ValueError(f"An id has 1 to {ID_LIMIT} characters.")


def normalised(namespace: str, identifier: str) -> str:
    """The one spelling of an id: Unicode NFC; e-mail addresses also trimmed and case-folded."""
    text = identifier if identifier.isascii() else unicodedata.normalize("NFC", identifier)
    return text.strip().casefold() if namespace == EMAIL else text


def pseudonym(reference: Reference) -> str:
    """HMAC-SHA-256 of (namespace, id) under a system key, 64 hex characters."""
    message = f"{reference.namespace}\0{reference.id}".encode("utf-8", "surrogatepass")
    return keys.system_hmac("subject", message).hex()
