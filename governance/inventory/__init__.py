"""The data inventory: what every field of every model is, and whether rows may change.

`tests/laws` fails for a model or a field that is not here, so nobody adds personal data unseen.
`docs/reference/data-inventory.md` is generated from it.
"""

from collections.abc import Mapping
from types import MappingProxyType

from governance.inventory import audit, consent, emotion, governance
from governance.inventory.holding import CLASSES, Holding

__all__ = ["CLASSES", "INVENTORY", "Holding"]

INVENTORY: Mapping[str, Holding] = MappingProxyType(
    {
        **audit.HOLDINGS,
        **consent.HOLDINGS,
        **emotion.HOLDINGS,
        **governance.HOLDINGS,
    }
)
