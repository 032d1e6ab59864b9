"""The English spaCy tagger, named entities only."""

import gc
import warnings
from collections.abc import Sequence
from typing import Any

from governance.redaction.models import SPACY
from governance.redaction.names.entities import Entities, Entity

_OTHER = ["tok2vec", "tagger", "parser", "senter", "attribute_ruler", "lemmatizer"]
_BATCH = 32  # texts
_LEARNT = 500_000  # characters read before the words learnt from them are forgotten


class English:
    """`en_core_web_md`, run in one thread; bounded memory over any number of texts.

    spaCy keeps every word it meets. Its memory zones forget the words, but the table that they
    stood in doubles all the same. So words are learnt into a small vocabulary of the tokenizer's
    own, which is thrown away now and then; the model's names for its 776,000 words are not needed.
    """

    def __init__(self) -> None:
        from spacy.strings import StringStore

        nlp = self._load()
        self._entities = Entities(nlp)
        nlp.vocab.vectors.strings = StringStore()  # they are asked by number: 120 MB less
        self._defaults, self._lookups = nlp.Defaults, nlp.vocab.lookups
        self._rules = nlp.tokenizer.to_bytes(exclude=["vocab"])
        self._tokenize, self._read = self._tokenizer(), 0
        del nlp
        gc.collect()  # a pipeline refers to itself

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
        if self._read > _LEARNT:
            self._tokenize, self._read = self._tokenizer(), 0
        self._read += sum(map(len, texts))
        out: list[list[Entity]] = []
        for start in range(0, len(texts), _BATCH):
            docs = [self._tokenize(text) for text in texts[start : start + _BATCH]]
            out += self._entities.find(docs)
        return out

    def _tokenizer(self) -> Any:
        """The model's tokenizer with a vocabulary that holds little but the rules' own words."""
        from spacy.tokenizer import Tokenizer
        from spacy.vocab import create_vocab

        vocab = create_vocab("en", self._defaults)
        vocab.lookups = self._lookups
        return Tokenizer(vocab).from_bytes(self._rules, exclude=["vocab"])
