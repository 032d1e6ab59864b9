"""The English spaCy tagger, named entities only."""

import warnings
from collections.abc import Sequence
from typing import Any

from governance.redaction.models import SPACY
from governance.redaction.names.entities import Entities, Entity

_OTHER = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
_BATCH = 32  # texts
_ZONE = 500_000  # characters read before the words learnt from them are forgotten


class English:
    """`en_core_web_md`, run in one thread; bounded memory over any number of texts.

    spaCy keeps every word it meets. A memory zone forgets them, but a zone per text would learn the
    everyday words anew each time, so one zone serves many texts.
    """

    def __init__(self) -> None:
        self._nlp = self._load()
        self._entities = Entities(self._nlp)
        self._zone: Any = None
        self._read = 0

    @staticmethod
    def _load() -> Any:
        import spacy
        from thinc.api import NumpyOps, set_current_ops

        set_current_ops(NumpyOps(use_blis=False))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # trained with 3.7.2: measured, equal
            return spacy.load(SPACY.verified(), exclude=_OTHER)

    def tag(self, texts: Sequence[str]) -> list[list[Entity]]:
        """The named entities of each text: (start, end, OntoNotes label)."""
        self._renew(sum(map(len, texts)))
        out: list[list[Entity]] = []
        for start in range(0, len(texts), _BATCH):
            docs = [self._nlp.make_doc(text) for text in texts[start : start + _BATCH]]
            out += self._entities.find(docs)
        return out

    def _renew(self, size: int) -> None:
        self._read += size
        if self._zone is not None and self._read < _ZONE:
            return
        if self._zone is not None:
            self._zone.__exit__(None, None, None)
        self._zone = self._nlp.memory_zone()
        self._zone.__enter__()
        self._read = size
