"""The rulebook: dated, cited, and not overridable. Pure data; not legal advice.

``load()`` gives every row in the order in which a refusal names them: the most specific
prohibition first.
"""

from __future__ import annotations

from governance.law import americas, eu_ai_act, gdpr, house, russia
from governance.law.rows import LawRule

__all__ = ["LawRule", "load", "row"]

_ROWS = (*eu_ai_act.ROWS, *gdpr.ROWS, *americas.ROWS, *russia.ROWS, *house.ROWS)


def load() -> tuple[LawRule, ...]:
    """All rows."""
    return _ROWS


def row(rule_id: str) -> LawRule:
    """One row by its id. Raises KeyError when there is none."""
    for one in _ROWS:
        if one.id == rule_id:
            return one
    raise KeyError(rule_id)
