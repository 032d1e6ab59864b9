"""Bytes from a database column, whatever somebody may have put there."""

from typing import Any


def octets(value: Any) -> bytes:
    """The bytes of a binary column (bytes, memoryview).

    SQLite keeps a text where a text was forced in: its UTF-8 bytes then, so that verification
    calls the row altered instead of failing on its type.
    """
    if type(value) is bytes:
        return value
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else bytes(value)
