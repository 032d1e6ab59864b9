"""Redaction profiles: what a purpose hides, and what stands in the place of a secret."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from governance.redaction.errors import RedactionFailed
from governance.redaction.spans import ENTITY_TYPES

NUMBER, LAST_4, PSEUDONYM, SEALED, KEEP = "number", "last-4", "pseudonym", "sealed", "keep"
ACTIONS: Final = (NUMBER, LAST_4, PSEUDONYM, SEALED, KEEP)
_KEYED: Final = frozenset({PSEUDONYM, SEALED})
KEEPS_LAST_4: Final = frozenset({"CREDIT_CARD", "BANK_ACCOUNT", "IBAN_CODE"})
MAY_STAY: Final = frozenset({"LOCATION"})  # a place alone names nobody; everything else is hidden
TIERS: Final = ("full", "fast")
LEAST: Final = 40  # per cent of certainty from which a word is hidden as a name or a place
LEAST_RANGE: Final = range(10, 61)


def allowed(entity: str) -> tuple[str, ...]:
    """The actions that make sense for a type: digits stay of numbers, only places may stay."""
    return tuple(
        action
        for action in ACTIONS
        if (action != LAST_4 or entity in KEEPS_LAST_4) and (action != KEEP or entity in MAY_STAY)
    )


@dataclass(frozen=True, slots=True)
class Profile:
    """What to do with each entity type; one that `actions` does not name is numbered.

    `tier`: "full", "fast", or "" for the caller's. `least`: per cent, see LEAST; lower hides more.
    """

    name: str
    actions: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tier: str = ""
    least: int = LEAST

    def __post_init__(self) -> None:
        unknown = sorted(self.actions.keys() - ENTITY_TYPES)
        if unknown:
            raise ValueError(f"actions: unknown entity types: {', '.join(unknown)}")
        for entity, action in self.actions.items():
            if action not in allowed(entity):
                raise ValueError(f"actions: {entity} cannot be {action!r}")
        if self.tier and self.tier not in TIERS:
            raise ValueError(f"tier: one of {', '.join(TIERS)}, or empty")
        if self.least not in LEAST_RANGE:
            raise ValueError(f"least: {LEAST_RANGE.start} to {LEAST_RANGE.stop - 1} per cent")

    def action(self, entity: str) -> str:
        """What happens to a secret of this type."""
        return self.actions.get(entity, NUMBER)

    @property
    def needs_key(self) -> bool:
        """Whether it writes pseudonyms, for which the data subject's key is needed."""
        return not _KEYED.isdisjoint(self.actions.values())

    @property
    def reversible(self) -> bool:
        """Whether something it writes can be opened again with the data subject's key."""
        return SEALED in self.actions.values()


_PROFILES: Final[Mapping[str, Profile]] = {
    "default": Profile("default"),
    "strict": Profile("strict", least=20),
    "places": Profile("places", actions={"LOCATION": KEEP}),
    "cards": Profile("cards", actions=dict.fromkeys(KEEPS_LAST_4, LAST_4)),
}


def from_mapping(name: str, stored: Mapping[str, object]) -> Profile:
    """Make a profile of what was stored: `{"actions": {type: action}, "tier", "least"}`.

    Raises ValueError, which names the field.
    """
    unknown = sorted(stored.keys() - {"actions", "tier", "least"})
    if unknown:
        raise ValueError(f"{unknown[0]}: no such field")
    actions, tier, least = stored.get("actions", {}), stored.get("tier", ""), stored.get("least")
    if not isinstance(actions, Mapping):
        raise ValueError("actions: a mapping of entity type to action")
    if not isinstance(least, int | None) or not isinstance(tier, str):
        raise ValueError("least is a whole number, tier a word")
    plain = MappingProxyType({str(entity): str(action) for entity, action in actions.items()})
    return Profile(name, plain, tier, LEAST if least is None else least)


def named(name: str) -> Profile:
    """The built-in profile of that name; an unknown one fails closed."""
    try:
        return _PROFILES[name]
    except KeyError:
        raise RedactionFailed("unknown redaction profile") from None
