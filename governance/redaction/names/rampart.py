"""The Rampart tagger: a small BERT that knows names and address parts, also in careless writing."""

import json
import re
from collections.abc import Iterator, Sequence
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
_BREAK = re.compile(r"[.!?\n]\s+")
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
        # The graph is fused by hand; the runtime's own fusion of sum and norm is slower here.
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
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
        for start, end in windows(text):
            offsets, chances = self._window(text[start:end])
            number = -1
            for (low, high), chance in zip(offsets, chances, strict=True):
                number = starts.get(start + low, number)
                if number >= 0 and high > low and start + high <= ends[number]:
                    np.maximum(evidence[number], chance, out=evidence[number])
        return evidence

    def _window(self, text: str) -> tuple[list[tuple[int, int]], Evidence]:
        encoding = self._tokenizer.encode(text)
        ids = np.array([encoding.ids[:_MOST_TOKENS]], dtype=np.int64)
        logits = self._session.run(None, {"x": self._embed(ids)})[0][0]
        chances = np.exp(logits - logits.max(-1, keepdims=True))
        chances /= chances.sum(-1, keepdims=True)
        return encoding.offsets[:_MOST_TOKENS], chances @ self._sum


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Cut `text` into stretches of at most 480 characters, at the ends of sentences if it can."""
    start = 0
    while len(text) - start > _WINDOW:
        breaks = [match.end() for match in _BREAK.finditer(text, start, start + _WINDOW)]
        end = breaks[-1] if breaks else text.rfind(" ", start, start + _WINDOW) + 1
        if end <= start:
            end = start + _WINDOW
        yield start, end
        start = end
    if start < len(text):
        yield start, len(text)
