"""Send each text to the taggers of the scripts it is written in; models load once per process."""

import re
from collections.abc import Sequence
from functools import lru_cache

from governance.redaction.names import settle, topics
from governance.redaction.names.english import English
from governance.redaction.names.entities import Entity
from governance.redaction.names.rampart import Rampart
from governance.redaction.names.russian import Russian
from governance.redaction.names.threads import cap_blas
from governance.redaction.names.views import View, crowd, repeated, with_initials
from governance.redaction.names.words import common, loud, words
from governance.redaction.spans import Span

_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f\u0370-\u03ff]{2}")
_CYRILLIC = re.compile(r"[\u0400-\u052f]{2}")

english = lru_cache(maxsize=1)(English)
rampart = lru_cache(maxsize=1)(Rampart)
russian = lru_cache(maxsize=1)(Russian)


def tag(texts: Sequence[str], *, tier: str, least: float = settle.THRESHOLD) -> list[list[Span]]:
    """Names, places and address parts in each text; `tier` is "full" or "fast"."""
    found: list[list[Span]] = [[] for _ in texts]
    latin = [index for index, text in enumerate(texts) if _LATIN.search(text)]
    cyrillic = [index for index, text in enumerate(texts) if _CYRILLIC.search(text)]
    if latin:
        for index, spans in zip(latin, _latin([texts[i] for i in latin], tier, least), strict=True):
            found[index] += spans
    if cyrillic:
        tagged = _russian([texts[i] for i in cyrillic])
        for index, spans in zip(cyrillic, tagged, strict=True):
            found[index] += spans
    return [with_initials(text, spans) for text, spans in zip(texts, found, strict=True)]


def _latin(texts: Sequence[str], tier: str, least: float) -> list[list[Span]]:
    """Tag the sentences that may hold a name; the spans are in offsets of the whole text."""
    split = [View.of(text, loud(text)).thinned().uncrowded(common) for text in texts]
    views = [view for view, _crowd in split]
    busy = [index for index, view in enumerate(views) if view.text]
    out = [
        crowd(text, left.pieces, common) for text, (_view, left) in zip(texts, split, strict=True)
    ]
    for index, entities in zip(busy, english().tag([views[i].text for i in busy]), strict=True):
        foreign = bool(_CYRILLIC.search(texts[index]))
        sure = settle.FOREIGN if foreign else least
        spans = _settled(views[index].text, entities, tier, sure, foreign=foreign)
        found = topics.without(texts[index], views[index].back(sorted(spans)))
        out[index] += found
        out[index] += repeated(texts[index], out[index])
    return out


def _russian(texts: Sequence[str]) -> list[list[Span]]:
    known = russian().known
    split = [View.of(text, [(0, len(text))]).thinned().uncrowded(known) for text in texts]
    tagged = russian().tag([view.text for view, _left in split])
    out = []
    for text, (view, left), spans in zip(texts, split, tagged, strict=True):
        found = topics.without(text, view.back(sorted(spans)))
        found += crowd(text, left.pieces, known)
        out.append(found + repeated(text, found) if view.text != text else found)
    return out


def _settled(
    text: str, entities: Sequence[Entity], tier: str, least: float, *, foreign: bool
) -> list[Span]:
    """Names in Latin script; `foreign`: scattered in Cyrillic text, where most are brands."""
    split = [word for word in words(text) if not foreign or word.text.isalpha()]
    if not split:
        return []
    evidence = rampart().tag(text, split) if tier == "full" else None
    matrix = settle.features(text, split, entities, evidence)
    return settle.settle(text, split, settle.chances(matrix, tier), least)


def load(tier: str) -> None:
    """Load every model of a tier now."""
    cap_blas()
    english()
    russian()
    if tier == "full":
        rampart()
