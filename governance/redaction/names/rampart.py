"""The Rampart tagger: a small BERT that knows names and address parts, also in careless writing."""

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from governance.redaction.models import RAMPART
from governance.redaction.names import quantised
from governance.redaction.names.words import Word

# Columns of the evidence that `tag` returns, and the labels whose probabilities they add up.
GROUPS = {
    "person": ("GIVEN_NAME", "SURNAME"),
    "place": ("CITY", "STATE"),
    "address": ("BUILDING_NUMBER", "STREET_NAME", "SECONDARY_ADDRESS", "ZIP_CODE"),
    "other": (
        "EMAIL", "PHONE", "URL", "TAX_ID", "BANK_ACCOUNT", "ROUTING_NUMBER", "GOVERNMENT_ID",
        "PASSPORT", "DRIVERS_LICENSE",
    ),
}  # fmt: skip
_WINDOW = 480  # characters: the context that the model detects best in
_OVERLAP = 64
_MOST_TOKENS = 512

Evidence = np.ndarray[Any, np.dtype[np.float32]]


class Rampart:
    """The ONNX session, its tokenizer and its labels; one thread."""

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        folder = RAMPART.verified()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        model, self._embed = quantised.build((folder / "onnx/model_q4.onnx").read_bytes())
        self._session = onnxruntime.InferenceSession(
            model, options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        config = json.loads((folder / "config.json").read_text("utf-8"))
        labels = [str(config["id2label"][str(n)])[2:] for n in range(len(config["id2label"]))]
        self._sum = np.array(
            [[label in group for group in GROUPS.values()] for label in labels], dtype=np.float32
        )

    def tag(self, text: str, words: Sequence[Word]) -> Evidence:
        """Probabilities float32 [words, GROUPS]: of the first piece of each word."""
        evidence = np.zeros((len(words), len(GROUPS)), dtype=np.float32)
        starts = {word.start: number for number, word in enumerate(words)}
        ends = [word.end for word in words]
        for start in range(0, max(1, len(text) - _OVERLAP), _WINDOW - _OVERLAP):
            while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
                start += 1  # noqa: PLW2901  # a window does not open inside a word
            offsets, chances = self._window(text[start : start + _WINDOW])
            number = -1
            for (low, high), chance in zip(offsets, chances, strict=True):
                number = starts.get(start + low, number)
                if number >= 0 and high > low and start + high <= ends[number]:
                    np.maximum(evidence[number], chance, out=evidence[number])
        return evidence

    def _window(self, text: str) -> tuple[list[tuple[int, int]], Evidence]:
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids[:_MOST_TOKENS]], dtype=np.int64)
        feed = {"x": self._embed(ids), "mask": np.ones(ids.shape, dtype=np.int32)}
        logits = self._session.run(None, feed)[0][0]
        chances = np.exp(logits - logits.max(-1, keepdims=True))
        chances /= chances.sum(-1, keepdims=True)
        return encoding.offsets[:_MOST_TOKENS], chances @ self._sum
