"""Evidence: what every field is."""

from collections.abc import Mapping
from types import MappingProxyType

from governance.inventory.holding import Holding

HOLDINGS: Mapping[str, Holding] = MappingProxyType(
    {
        "audit.Entry": Holding(
            append_only=True,
            pseudonymous="token",
            operational="id created tenant leaf_hash type purpose decision",
        ),
        "audit.Payload": Holding(
            append_only=True,
            pseudonymous="body",
            operational="entry created",
        ),
        "audit.Queue": Holding(
            append_only=False,
            operational="entry",
        ),
        "audit.Leaf": Holding(
            append_only=True,
            operational="index entry hash",
        ),
        "audit.Tile": Holding(
            append_only=True,
            operational="address hashes root",
        ),
        "audit.Head": Holding(
            append_only=False,
            operational="id size frontier minimum_index",
        ),
        "audit.Checkpoint": Holding(
            append_only=True,
            operational="size root note created",
        ),
        "audit.Cosignature": Holding(
            append_only=True,
            operational="id size witness line created",
        ),
        "audit.TimeStamp": Holding(
            append_only=True,
            operational="id size authority token created",
        ),
        "audit.Pruning": Holding(
            append_only=True,
            operational="entry event created",
        ),
        "audit.Detail": Holding(
            append_only=False,
            sealed="sealed",
            operational="entry created",
        ),
        "audit.Export": Holding(
            append_only=False,
            staff="requested_by",
            operational=(
                "id format filters state written total filename sha256 created lease finished"
            ),
        ),
    }
)
