"""Redaction profiles: what a purpose hides, and what it puts in the place of a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from governance.redaction.errors import RedactionFailed
from governance.redaction.spans import ENTITY_TYPES


@dataclass(frozen=True, slots=True)
class Profile:
    """`hide`: entity types that are replaced. `last4`: types whose last four digits stay."""

    name: str
    hide: frozenset[str] = ENTITY_TYPES
    last4: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        unknown = (self.hide | self.last4) - ENTITY_TYPES
        if unknown:
            raise ValueError(f"unknown entity types: {', '.join(sorted(unknown))}")


_KEEPS_LAST_4 = frozenset({"CREDIT_CARD", "BANK_ACCOUNT", "IBAN_CODE"})
_PROFILES: dict[str, Profile] = {
    "default": Profile("default"),
    "strict": Profile("strict"),
    "places": Profile("places", hide=ENTITY_TYPES - {"LOCATION"}),
    "cards": Profile("cards", last4=_KEEPS_LAST_4),
}


def from_mapping(name: str, stored: Mapping[str, object]) -> Profile:
    """Make a profile of what an officer saved: `{"hide": [...], "last4": [...]}`; ValueError."""
    values: dict[str, frozenset[str]] = {}
    for key, entities in stored.items():
        if key not in {"hide", "last4"} or not isinstance(entities, list):
            raise ValueError(f"a profile has lists named hide and last4, not {key}")
        values[key] = frozenset(str(entity) for entity in entities)
    return Profile(name, **values)


def register(profile: Profile) -> None:
    """Make a profile known to this process under its name."""
    _PROFILES[profile.name] = profile


def named(name: str) -> Profile:
    """The profile of that name; an unknown one fails closed."""
    try:
        return _PROFILES[name]
    except KeyError:
        raise RedactionFailed("unknown redaction profile") from None
