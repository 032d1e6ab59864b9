"""Send each text to the taggers of the scripts it is written in; models load once per process."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from governance.redaction.names.english import English
from governance.redaction.names.rampart import Rampart
from governance.redaction.names.russian import Russian
from governance.redaction.spans import Span

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff]{2}")
_CYRILLIC = re.compile(r"[\u0400-\u052f]{2}")

english = lru_cache(maxsize=1)(English)
rampart = lru_cache(maxsize=1)(Rampart)
russian = lru_cache(maxsize=1)(Russian)

Tagger = Callable[[Sequence[str]], list[list[Span]]]


def tag(texts: Sequence[str], *, tier: str) -> list[list[Span]]:
    """Names, places and address parts in each text; `tier` is "full" or "fast"."""
    found: list[list[Span]] = [[] for _ in texts]
    latin = [index for index, text in enumerate(texts) if _LATIN.search(text)]
    cyrillic = [index for index, text in enumerate(texts) if _CYRILLIC.search(text)]
    _add(found, texts, latin, lambda part: english().tag(part))
    if tier == "full":
        _add(found, texts, latin, lambda part: rampart().tag(part))
    _add(found, texts, cyrillic, lambda part: russian().tag(part))
    return found


def _add(
    found: list[list[Span]], texts: Sequence[str], chosen: Sequence[int], tagger: Tagger
) -> None:
    if not chosen:
        return
    for index, spans in zip(chosen, tagger([texts[i] for i in chosen]), strict=True):
        found[index].extend(spans)


def load(tier: str) -> None:
    """Load every model of a tier now."""
    english()
    russian()
    if tier == "full":
        rampart()
