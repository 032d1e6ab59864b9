"""Why a decision was taken, in words for the person it was about."""

from functools import lru_cache

from governance import law
from governance.policy import starter_rules
from governance.privacy.words import words


def why(decisive: str, *, allowed: bool, language: str) -> str:
    """One sentence for a decisive rule: a gate's line, the law's text, or a published rule's."""
    table = words(language)
    if decisive.startswith("gate."):
        return table.get("gate_" + decisive.removeprefix("gate."), table["why_default"])
    if decisive.startswith("unknown"):
        return table["gate_unknown"]
    texts = _texts().get(decisive)
    if texts is not None:
        return texts[1] if language == "ru" else texts[0]
    return table["why_allowed" if allowed else "why_default"]


@lru_cache(maxsize=1)
def _texts() -> dict[str, tuple[str, str]]:
    """Rule → (English, Russian), for the rulebook and the rules we ship."""
    rules = (*law.load(), *starter_rules())
    return {rule.id: (rule.text.en, rule.text.ru) for rule in rules}
