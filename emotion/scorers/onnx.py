"""A model that somebody else trained, as an ONNX file with its tokenizer beside it.

The graph takes `input_ids` and `attention_mask` (int64, texts × tokens; `token_type_ids` too where
it asks for them) and answers logits (float32, texts × labels).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.foreign import (
    Declared,
    read_declaration,
    refusal,
    scores_of,
    silence,
    verified,
)
from emotion.scorers.protocol import ScorerFailed, Scores

ACTIVATIONS: Final = ("softmax", "sigmoid")
MOST_TOKENS: Final = 512


class OnnxScorer:
    """Implements `Scorer`; one thread, on the processor only."""

    def __init__(self, declaration: Path) -> None:
        """Load what the declaration names; raises `ScorerFailed` for files that do not match it."""
        self.declared, said = read_declaration(declaration)
        self._activation = said.get("activation", "softmax")
        if self._activation not in ACTIVATIONS:
            raise ScorerFailed(f"{declaration.name}: activation is softmax or sigmoid")
        folder = declaration.parent
        model = verified(folder / str(said.get("model")), said.get("sha256"))
        words = verified(folder / str(said.get("tokenizer")), said.get("tokenizer_sha256"))
        try:
            self._session, self._tokenizer = _opened(model, words)
        except Exception as e:  # two libraries with errors of their own; whatever breaks, no scorer
            raise ScorerFailed(f"the model {self.declared.name!r} could not be loaded") from e
        self._inputs = {one.name for one in self._session.get_inputs()}

    name = property(lambda self: self.declared.name)
    version = property(lambda self: self.declared.version)
    modality = property(lambda self: self.declared.modality)
    inference_basis = property(lambda self: self.declared.inference_basis)
    languages = property(lambda self: self.declared.languages)
    labels = property(lambda self: self.declared.labels)

    def score(
        self, texts: Sequence[str], *, languages: Sequence[str] | None = None
    ) -> list[Scores]:
        """One `Scores` per text; texts that the model must not read are answered with silence."""
        told = languages or [""] * len(texts)
        declared: Declared = self.declared
        refusals = [refusal(t, declared, k) for t, k in zip(texts, told, strict=True)]
        wanted = [t for t, why in zip(texts, refusals, strict=True) if not why]
        rows = iter(self._probabilities(wanted) if wanted else ())
        return [
            silence(declared, why) if why else scores_of(next(rows), declared) for why in refusals
        ]

    def _probabilities(self, texts: Sequence[str]) -> NDArray[np.float64]:
        encoded = self._tokenizer.encode_batch(list(texts))
        fed = {
            "input_ids": np.array([one.ids for one in encoded], np.int64),
            "attention_mask": np.array([one.attention_mask for one in encoded], np.int64),
            "token_type_ids": np.array([one.type_ids for one in encoded], np.int64),
        }
        try:
            given = self._session.run(
                None, {name: value for name, value in fed.items() if name in self._inputs}
            )
        except Exception as e:  # the runtime has errors of its own
            raise ScorerFailed(f"the model {self.declared.name!r} could not score") from e
        logits = np.asarray(given[0], np.float64)
        if self._activation == "sigmoid":
            return np.asarray(1 / (1 + np.exp(-logits)), np.float64)
        powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=-1, keepdims=True), np.float64)


def _opened(model: bytes, words: bytes) -> tuple[Any, Any]:
    """The session and the tokenizer, both from verified bytes."""
    import onnxruntime
    from tokenizers import Tokenizer

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_str(words.decode())
    tokenizer.enable_truncation(MOST_TOKENS)
    tokenizer.enable_padding()
    return session, tokenizer
