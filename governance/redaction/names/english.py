"""The English spaCy tagger, named entities only."""

import warnings
from collections.abc import Sequence
from typing import Any

from governance.redaction.models import SPACY

Entity = tuple[int, int, str]
_OTHER = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
_FULL_VOCABULARY = 60_000  # entries beyond those the model came with, before it is loaded afresh


class English:
    """`en_core_web_md`, run in one thread; bounded memory over any number of texts."""

    def __init__(self) -> None:
        self._nlp = self._load()
        self._ceiling = len(self._nlp.vocab.strings) + _FULL_VOCABULARY

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
        with self._nlp.memory_zone():
            docs = self._nlp.pipe(texts, batch_size=32) if len(texts) > 1 else map(self._nlp, texts)
            return [
                [(ent.start_char, ent.end_char, str(ent.label_)) for ent in doc.ents]
                for doc in docs
            ]
