"""The encoder's forward pass: 4-bit piece embeddings unpacked in numpy, then ONNX Runtime.

A transformer after Devlin et al. 2019 (the lower layers of multilingual E5, Wang et al. 2024),
its matrices in 8 bits, activations quantised per text. One text at a time: on one thread a batch
is no faster, and a text's numbers must not depend on its neighbours.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from emotion.scorers.calibration import Array

BLOCK = 32  # weights that share one scale


def unpacked(codes: NDArray[np.uint8], scales: NDArray[np.float16]) -> Array:
    """Rows of weights (n × 32·blocks) from nibbles (n × blocks × 16) and scales (n × blocks).

    The low nibbles of a block are its first sixteen weights, the high ones the others.
    """
    weights = np.concatenate([codes & 15, codes >> 4], -1).astype(np.float32) - 8
    weights *= scales[..., None].astype(np.float32)
    return weights.reshape(len(codes), -1)


class Network:
    """Rows of piece numbers to logits."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._codes, self._scales = arrays["codes"], arrays["scales"]
        self._positions = arrays["positions"].astype(np.float32)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            arrays["graph"].tobytes(), options, providers=["CPUExecutionProvider"]
        )

    def run(self, rows: Sequence[Sequence[int]]) -> Array:
        """Logits (n × outputs) of rows of piece numbers, each between one and 64 long."""
        return np.concatenate([self._one(row) for row in rows])

    def _one(self, row: Sequence[int]) -> Array:
        embedded = unpacked(self._codes[row], self._scales[row]) + self._positions[: len(row)]
        (logits,) = self._session.run(None, {"pieces": embedded[None]})
        return np.asarray(logits, np.float32)
