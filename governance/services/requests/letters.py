"""What was written about a request, sealed under the person's key; gone when the key goes."""

from datetime import datetime
from typing import Any, Final

import orjson

from consent import vault
from consent.records import instant
from governance.errors import RequestRefused
from governance.models import Request

LONGEST: Final = 4_000  # characters of one letter
PERSON: Final = "person"
STAFF: Final = "staff"


def letters(request: Request) -> list[dict[str, Any]]:
    """`[{"at", "by": "person" or "staff", "text"}]`, oldest first; raises `KeyDestroyed`."""
    if not request.sealed:
        return []
    keys = vault.open_keys(request.subject_id)
    found: list[dict[str, Any]] = orjson.loads(
        keys.unseal(bytes(request.sealed), identity=request.reference)
    )
    return found


def add_letter(request: Request, text: str, *, by: str, at: datetime) -> None:
    """Seal one more letter into the row, unsaved. Nothing for an empty text."""
    text = text.strip()
    if len(text) > LONGEST:
        raise RequestRefused(f"At most {LONGEST} characters.", field="details")
    if not text:
        return
    said = [*letters(request), {"at": instant(at), "by": by, "text": text}]
    keys = vault.open_keys(request.subject_id)
    request.sealed = keys.seal(orjson.dumps(said), identity=request.reference)
