"""The slovnet tagger for Cyrillic text, with the capitals it needs put back by pymorphy3."""

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from governance.redaction.models import MORPHOLOGY, SLOVNET
from governance.redaction.spans import Span

_TYPES = {"PER": "PERSON", "LOC": "LOCATION"}
_WORD = re.compile(r"[А-Яа-яЁёІіЇїЄєҐґ]+(?:-[А-Яа-яЁёІіЇїЄєҐґ]+)*")
_NAMES = {"Name", "Surn", "Patr"}
_PLACES = {"Geox"}


class Russian:
    """slovnet with navec vectors; pure numpy."""

    def __init__(self) -> None:
        import pymorphy3
        from navec import Navec
        from slovnet import NER

        folder = SLOVNET.verified()
        MORPHOLOGY.verified()
        navec = Navec.load(str(folder / "emb/navec_news_v1_1B_250K_300d_100q.tar"))
        self._tagger: Any = NER.load(str(folder / "model/slovnet_ner_news_v1.tar"))
        self._tagger.navec(navec)
        self._morph: Any = pymorphy3.MorphAnalyzer()
        self._proper = lru_cache(maxsize=20_000)(self._is_proper)

    def tag(self, texts: Sequence[str]) -> list[list[Span]]:
        """Names and places in each text."""
        cased = [self.truecase(text) for text in texts]
        return [
            [
                Span(span.start, span.stop, _TYPES[span.type], 0.85)
                for span in markup.spans
                if span.type in _TYPES
            ]
            for markup in self._tagger.map(cased)
        ]

    def truecase(self, text: str) -> str:
        """Give names written small or all in capitals their capital; same length."""
        words = list(_WORD.finditer(text))
        capitals = sum(word.group()[0].isupper() for word in words)
        if words and 5 * capitals > len(words) and not text.isupper():
            return text
        out = list(text)
        for word in words:
            form = word.group()
            new = form.lower() if form.isupper() and len(form) > 3 else form
            if self._proper(new.lower()):
                new = "-".join(part.capitalize() for part in new.split("-"))
            out[word.start() : word.end()] = new
        return "".join(out)

    def _is_proper(self, word: str) -> bool:
        parses = self._morph.parse(word)
        proper = sum(
            parse.score for parse in parses if not parse.tag.grammemes.isdisjoint(_NAMES | _PLACES)
        )
        return bool(proper >= 0.4)
