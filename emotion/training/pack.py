"""A checkpoint of the encoder as arrays of the weights file: an ONNX graph in 8 bits, pieces."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import QuantType, quantize_dynamic

from emotion.training.encoder import Encoder
from emotion.training.pretrained import HIDDEN

Arrays = dict[str, NDArray[Any]]
OPSET, EXAMPLE = 17, 12


def quantise(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 per column: codes and scales."""
    scale = np.maximum(np.abs(matrix).max(0), 1e-8) / 127
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def graph(net: Encoder) -> bytes:
    """ONNX of one text's forward pass; weights 7 bits per column, so that no sum overflows.

    Processors without VNNI add pairs of products in 16 bits, which eight-bit weights can exceed.
    """
    net.eval()
    with tempfile.TemporaryDirectory() as folder:
        exact, small = Path(folder) / "exact.onnx", Path(folder) / "small.onnx"
        torch.onnx.export(
            net,
            (torch.zeros(1, EXAMPLE, HIDDEN),),
            str(exact),
            input_names=["pieces"],
            output_names=["logits"],
            dynamic_axes={"pieces": {1: "length"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quantize_dynamic(
            exact, small, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True
        )
        return small.read_bytes()


def arrays(checkpoint: dict[str, Any]) -> Arrays:
    """What `EncoderScorer` reads, calibration apart."""
    start = checkpoint["start"]
    net = Encoder()
    net.load_state_dict(checkpoint["net"])
    return {
        "codes": start["codes"],
        "scales": start["scales"],
        "positions": net.positions.detach().numpy().astype(np.float16),
        "graph": np.frombuffer(graph(net), np.uint8),
        "pieces": np.frombuffer("\n".join(start["pieces"]).encode(), np.uint8),
        "scores": np.asarray(start["scores"], np.float32),
    }
