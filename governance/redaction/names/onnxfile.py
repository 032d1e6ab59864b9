"""Read initializers from, and write, ONNX files: the few protobuf messages that takes.

Field numbers are those of onnx.proto (ONNX IR version 8). The `onnx` package itself is not a
dependency of the service.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
_DTYPES = {1: np.float32, 2: np.uint8, 3: np.int8, 6: np.int32, 7: np.int64}
_CODES = {np.dtype(dtype): code for code, dtype in _DTYPES.items()}
_OPSET = 18
_IR = 8


def _varint(data: bytes, place: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
        shift += 7


def _fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield (field number, value) of one message; ValueError on an unknown wire type."""
    place = 0
    while place < len(data):
        key, place = _varint(data, place)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, place = _varint(data, place)
            yield number, value
            continue
        if wire == 2:
            size, place = _varint(data, place)
        elif wire in {1, 5}:
            size = 8 if wire == 1 else 4
        else:
            raise ValueError("not a protobuf message")
        yield number, data[place : place + size]
        place += size


def initializers(data: bytes) -> dict[str, Array]:
    """The named weights of an ONNX model."""
    graph = next(value for number, value in _fields(data) if number == 7)
    assert isinstance(graph, bytes)  # ModelProto.graph is a message
    found: dict[str, Array] = {}
    for number, value in _fields(graph):
        if number == 5 and isinstance(value, bytes):
            name, array = _tensor(value)
            found[name] = array
    return found


def matmuls(data: bytes) -> dict[str, str]:
    """Node name -> the name of its packed weight, for every MatMulNBits node."""
    graph = next(value for number, value in _fields(data) if number == 7)
    assert isinstance(graph, bytes)  # ModelProto.graph is a message
    found: dict[str, str] = {}
    for number, value in _fields(graph):
        if number != 1 or not isinstance(value, bytes):
            continue
        inputs, name, kind = [], "", ""
        for inner, content in _fields(value):
            if inner in {1, 3, 4} and isinstance(content, bytes):
                text = content.decode()
                if inner == 1:
                    inputs.append(text)
                elif inner == 3:
                    name = text
                else:
                    kind = text
        if kind == "MatMulNBits":
            found[name] = inputs[1]
    return found


def _tensor(data: bytes) -> tuple[str, Array]:
    dims: list[int] = []
    code, name, raw, floats, ints = 1, "", b"", b"", b""
    for number, value in _fields(data):
        if isinstance(value, int):
            if number == 1:
                dims.append(value)
            elif number == 2:
                code = value
            elif number == 5:
                ints += struct.pack("<i", value)
        elif number == 8:
            name = value.decode()
        elif number == 9:
            raw = value
        elif number == 4:
            floats += value
        elif number == 5:
            place = 0
            while place < len(value):
                item, place = _varint(value, place)
                ints += struct.pack("<i", item)
    if raw or not (floats or ints):
        return name, np.frombuffer(raw, dtype=_DTYPES[code]).reshape(dims)
    if floats:
        return name, np.frombuffer(floats, dtype=np.float32).reshape(dims)
    return name, np.frombuffer(ints, dtype=np.int32).astype(_DTYPES[code]).reshape(dims)


# --- writing -------------------------------------------------------------------------------------


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _int(number: int, value: int) -> bytes:
    return _number(number << 3) + _number(value)


def _bytes(number: int, value: bytes | str) -> bytes:
    content = value.encode() if isinstance(value, str) else value
    return _number(number << 3 | 2) + _number(len(content)) + content


def tensor(name: str, array: Array) -> bytes:
    """A TensorProto field of a graph (initializer)."""
    dims = b"".join(_int(1, size) for size in array.shape)
    code = _int(2, _CODES[array.dtype])
    return _bytes(
        5, dims + code + _bytes(8, name) + _bytes(9, np.ascontiguousarray(array).tobytes())
    )


def node(
    kind: str,
    inputs: Sequence[str],
    outputs: Sequence[str],
    attributes: Mapping[str, int | float] | None = None,
    *,
    domain: str = "com.microsoft",
) -> bytes:
    """A NodeProto field of a graph."""
    body = b"".join(_bytes(1, name) for name in inputs)
    body += b"".join(_bytes(2, name) for name in outputs)
    body += _bytes(4, kind)
    for name, value in (attributes or {}).items():
        body += _bytes(5, _attribute(name, value))
    return _bytes(1, body + _bytes(7, domain))


def _attribute(name: str, value: int | float) -> bytes:
    if isinstance(value, int):
        return _bytes(1, name) + _int(3, value) + _int(20, 2)
    return _bytes(1, name) + _number(2 << 3 | 5) + struct.pack("<f", value) + _int(20, 1)


def value(number: int, name: str, code: int, dims: Iterable[str | int]) -> bytes:
    """A ValueInfoProto field of a graph: 11 for an input, 12 for an output."""
    shape = b"".join(
        _bytes(1, _bytes(2, dim) if isinstance(dim, str) else _int(1, dim)) for dim in dims
    )
    kind = _bytes(1, _int(1, code) + _bytes(2, shape))
    return _bytes(number, _bytes(1, name) + _bytes(2, kind))


def model(graph: bytes) -> bytes:
    """A ModelProto around the fields of a graph."""
    opsets = _bytes(8, _bytes(1, "") + _int(2, _OPSET))
    opsets += _bytes(8, _bytes(1, "com.microsoft") + _int(2, 1))
    return _int(1, _IR) + _bytes(7, _bytes(2, "discreet") + graph) + opsets
