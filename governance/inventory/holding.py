"""How one model is described: its fields by class."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

CLASSES: Mapping[str, str] = MappingProxyType(
    {
        "sealed": "personal, readable only with the person's key",
        "pseudonymous": "about a data subject under a keyed pseudonym or token",
        "staff": "a member of staff under a keyed pseudonym",
        "operational": "about no person",
    }
)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """One model: field names by class, separated by spaces; whether its rows never change."""

    append_only: bool
    sealed: str = ""
    pseudonymous: str = ""
    staff: str = ""
    operational: str = ""

    def fields(self) -> Iterator[tuple[str, str]]:
        """(field, class) of every field."""
        for name in CLASSES:
            for field in getattr(self, name).split():
                yield field, name

    @property
    def about_people(self) -> bool:
        """Whether rows say anything about a data subject."""
        return bool(self.sealed or self.pseudonymous)
