"""The English spaCy tagger, named entities only."""

import warnings
from collections.abc import Sequence
from typing import Any

from governance.redaction.models import SPACY

Entity = tuple[int, int, str]
_OTHER = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
_ZONE = 500_000  # characters read before the words learnt from them are forgotten


class English:
    """`en_core_web_md`, run in one thread; bounded memory over any number of texts.

    spaCy keeps every word it meets. A memory zone forgets them, but a zone per text would learn the
    everyday words anew each time, so one zone serves many texts.
    """

    def __init__(self) -> None:
        self._nlp = self._load()
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
        docs = self._nlp.pipe(texts, batch_size=32) if len(texts) > 1 else map(self._nlp, texts)
        return [
            [(ent.start_char, ent.end_char, str(ent.label_)) for ent in doc.ents] for doc in docs
        ]

    def _renew(self, size: int) -> None:
        self._read += size
        if self._zone is not None and self._read < _ZONE:
            return
        if self._zone is not None:
            self._zone.__exit__(None, None, None)
        self._zone = self._nlp.memory_zone()
        self._zone.__enter__()
        self._read = size
