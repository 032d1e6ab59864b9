"""What an application asks, as values; nothing here reads content or a database."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from consent.references import Reference


@dataclass(frozen=True, kw_only=True)
class Question:
    """May this emotion be inferred? The facts as the caller stated them; None is unknown."""

    subject: Reference
    purpose: str
    modality: str
    channel: str
    speaker: str
    setting: str
    jurisdiction: str
    locale: str = ""
    age: int | None = None
    vulnerable: bool | None = None
    gpc: bool = False
    notice: tuple[UUID, int] | None = None
    inference_basis: str | None = None  # set by the door from the content, never by a caller
    asked_of: UUID | None = None  # the subject's row, if it was known earlier: an erasure is a no

    def stated(self) -> dict[str, Any]:
        """The caller's facts by the names the decision knows them under."""
        names = (
            *("purpose", "modality", "channel", "speaker", "setting", "jurisdiction"),
            *("age", "vulnerable", "gpc", "notice", "inference_basis"),
        )
        return {name: getattr(self, name) for name in names}

    @property
    def language(self) -> str:
        """The two-letter language the caller speaks: `ru` or `en`."""
        return "ru" if self.locale.lower().startswith("ru") else "en"
