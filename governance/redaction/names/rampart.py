"""The Rampart tagger: a small BERT that knows names and address parts, also in careless writing."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from governance.redaction.models import RAMPART
from governance.redaction.spans import Span

_TYPES = {
    "GIVEN_NAME": "PERSON",
    "SURNAME": "PERSON",
    "BUILDING_NUMBER": "ADDRESS",
    "STREET_NAME": "ADDRESS",
    "SECONDARY_ADDRESS": "ADDRESS",
    "ZIP_CODE": "ADDRESS",
    "CITY": "LOCATION",
    "STATE": "LOCATION",
}
_WINDOW = 480  # characters: the context that the model detects best in
_OVERLAP = 64


class _Window(NamedTuple):
    text: int
    start: int
    encoding: Any


class Rampart:
    """The ONNX session, its tokenizer and its labels; one thread."""

    def __init__(self) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        folder = RAMPART.verified()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "onnx/model_q4.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        config = json.loads((folder / "config.json").read_text("utf-8"))
        self._labels = [config["id2label"][str(n)] for n in range(len(config["id2label"]))]

    def tag(self, texts: Sequence[str], *, threshold: float = 0.5) -> list[list[Span]]:
        """Names, places and address parts in each text."""
        found: list[list[Span]] = [[] for _ in texts]
        for window in self._windows(texts):
            found[window.text].extend(self._tokens(window, threshold))
        return [_merge(sorted(spans), text) for spans, text in zip(found, texts, strict=True)]

    def _windows(self, texts: Sequence[str]) -> list[_Window]:
        return [
            _Window(index, start, self._tokenizer.encode(text[start : start + _WINDOW]))
            for index, text in enumerate(texts)
            for start in range(0, max(1, len(text) - _OVERLAP), _WINDOW - _OVERLAP)
        ]

    def _tokens(self, window: _Window, threshold: float) -> list[Span]:
        import numpy as np

        ids = np.array([window.encoding.ids[:512]], dtype=np.int64)
        feed = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        logits = self._session.run(None, feed)[0][0]
        weights = np.exp(logits - logits.max(-1, keepdims=True))
        best = weights.argmax(-1)
        sure = weights.max(-1) / weights.sum(-1)
        spans = []
        for place in np.flatnonzero((best != 0) & (sure >= threshold)):
            entity = _TYPES.get(self._labels[best[place]][2:])
            start, end = window.encoding.offsets[place]
            if entity and end > start:
                spans.append(
                    Span(window.start + start, window.start + end, entity, float(sure[place]))
                )
        return spans


def _merge(tokens: list[Span], text: str) -> list[Span]:
    """Join neighbouring tokens of one type to spans."""
    spans: list[Span] = []
    for token in tokens:
        last = spans[-1] if spans else None
        if (
            last
            and last.entity == token.entity
            and not text[last.end : token.start].strip(" ,\n.-'")
        ):
            spans[-1] = last._replace(
                end=max(last.end, token.end), score=max(last.score, token.score)
            )
        else:
            spans.append(token)
    return spans
