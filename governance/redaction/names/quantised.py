"""Rampart's weights as an int8 graph, made at load time from the hash-checked 4-bit file.

The 4-bit graph spends three quarters of its time unpacking. Here every weight is unpacked once and
quantised anew, symmetrically and per column; activations are quantised as they come (dynamic
quantisation). Query, key and value are one product. Embeddings stay outside, a look-up in numpy.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from governance.redaction.names import onnxfile
from governance.redaction.names.onnxfile import Array

_LAYERS, _HEADS, _WIDTH = 6, 12, 384
# Seven bits and a sign bit less one: u8 x s8 products then never saturate on CPUs without VNNI.
_STEPS = 63.0
_EPSILON = 1e-12


def _unpack(weights: dict[str, Array], packed: str) -> Array:
    """A 4-bit weight [N, blocks, 16] with scales [N, blocks] as float32 [K, N]; MatMulNBits."""
    codes = weights[packed]
    low, high = codes & 0x0F, codes >> 4
    values = np.stack([low, high], axis=-1).reshape(*codes.shape[:2], 32).astype(np.float32) - 8.0
    scales = weights[packed.removesuffix("_Q4") + "_scales"]
    return (values * scales[..., None]).reshape(codes.shape[0], -1).T


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Rows of the three embedding tables, still in bytes."""

    tables: tuple[tuple[Array, float, int], ...]

    def __call__(self, ids: Array) -> Array:
        """ids int64 [batch, length] -> float32 [batch, length, 384]."""
        word, kind, position = (
            (table[rows].astype(np.float32) - zero) * np.float32(scale)
            for (table, scale, zero), rows in zip(
                self.tables, (ids, np.zeros(1, np.int64), np.arange(ids.shape[1])), strict=True
            )
        )
        return np.asarray(word + kind + position, dtype=np.float32)


def embeddings(weights: dict[str, Array]) -> Embeddings:
    """The embedding tables out of the model's weights."""
    tables: list[tuple[Array, float, int]] = []
    for name in ("word", "token_type", "position"):
        base = f"bert.embeddings.{name}_embeddings.weight_"
        scale, zero = weights[base + "scale"].item(), weights[base + "zero_point"].item()
        tables.append((weights[base + "quantized"].copy(), float(scale), int(zero)))
    return Embeddings(tuple(tables))


class _Graph:
    """Collects nodes and weights; every method returns the name of its output."""

    def __init__(self, weights: dict[str, Array], packed: dict[str, str]) -> None:
        self.weights, self.packed = weights, packed
        self.nodes: list[bytes] = []
        self.tensors: list[bytes] = []
        self._count = 0

    def _fresh(self) -> str:
        self._count += 1
        return f"t{self._count}"

    def constant(self, array: Array) -> str:
        name = self._fresh()
        self.tensors.append(onnxfile.tensor(name, array))
        return name

    def known(self, name: str) -> str:
        return self.constant(np.asarray(self.weights[name], dtype=np.float32))

    def add(
        self, kind: str, *inputs: str, domain: str = "com.microsoft", **attributes: int | float
    ) -> str:
        out = self._fresh()
        self.nodes.append(onnxfile.node(kind, inputs, [out], attributes, domain=domain))
        return out

    def dense(self, source: str, *parts: tuple[str, str]) -> str:
        """One product with the columns of several (node, bias) side by side."""
        weight = np.concatenate(
            [_unpack(self.weights, self.packed[matmul]) for matmul, _ in parts], axis=1
        )
        bias = np.concatenate([self.weights[name] for _, name in parts])
        scale = np.maximum(np.abs(weight).max(axis=0) / _STEPS, 1e-9).astype(np.float32)
        codes = np.rint(weight / scale).astype(np.int8)
        inputs = (self.constant(codes), self.constant(scale), "", self.constant(bias))
        return self.add("DynamicQuantizeMatMul", source, *inputs)

    def norm(self, source: str, skip: str, name: str) -> str:
        joined = self.add("Add", source, skip, domain="")
        inputs = (self.known(name + ".weight"), self.known(name + ".bias"))
        return self.add("LayerNormalization", joined, *inputs, domain="", epsilon=_EPSILON)


def _layer(graph: _Graph, source: str, number: int) -> str:
    node = f"/bert/encoder/layer.{number}/"
    base = f"bert.encoder.layer.{number}."
    joint = graph.dense(
        source,
        *(
            (f"{node}attention/self/{part}/MatMul_Q4", f"{base}attention.self.{part}.bias")
            for part in ("query", "key", "value")
        ),
    )
    parts = [graph._fresh() for _ in range(3)]
    graph.nodes.append(
        onnxfile.node("Split", [joint], parts, {"axis": 2, "num_outputs": 3}, domain="")
    )
    mixed = graph.add("MultiHeadAttention", *parts, num_heads=_HEADS)
    out = graph.dense(
        mixed, (f"{node}attention/output/dense/MatMul_Q4", f"{base}attention.output.dense.bias")
    )
    middle = graph.norm(out, source, f"{base}attention.output.LayerNorm")
    wide = graph.dense(
        middle, (f"{node}intermediate/dense/MatMul_Q4", f"{base}intermediate.dense.bias")
    )
    narrow = graph.dense(
        graph.add("Gelu", wide), (f"{node}output/dense/MatMul_Q4", f"{base}output.dense.bias")
    )
    return graph.norm(narrow, middle, f"{base}output.LayerNorm")


def build(data: bytes) -> tuple[bytes, Embeddings]:
    """The int8 model (input `x` float [b, n, 384], output `logits`)."""
    weights = onnxfile.initializers(data)
    graph = _Graph(weights, onnxfile.matmuls(data))
    name = "bert.embeddings.LayerNorm"
    state = graph.add(
        "LayerNormalization",
        "x",
        graph.known(name + ".weight"),
        graph.known(name + ".bias"),
        domain="",
        epsilon=_EPSILON,
    )
    for number in range(_LAYERS):
        state = _layer(graph, state, number)
    logits = graph.dense(state, ("/classifier/MatMul_Q4", "classifier.bias"))
    graph.nodes.append(onnxfile.node("Identity", [logits], ["logits"], domain=""))
    fields: list[Any] = [*graph.nodes, *graph.tensors]
    fields.append(onnxfile.value(11, "x", 1, ["b", "n", _WIDTH]))
    fields.append(onnxfile.value(12, "logits", 1, ["b", "n", "labels"]))
    return onnxfile.model(b"".join(fields)), embeddings(weights)
