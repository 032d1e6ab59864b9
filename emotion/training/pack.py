"""A checkpoint of the encoder as arrays of the weights file: int8, codes, pieces."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.network import Network
from emotion.training.vocabulary import TABLES

Arrays = dict[str, NDArray[Any]]


def quantise(matrix: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """int8 per column: codes and scales."""
    scale = np.maximum(np.abs(matrix).max(0), 1e-8) / 127
    return np.round(matrix / scale).astype(np.int8), scale.astype(np.float32)


def arrays(checkpoint: dict[str, Any]) -> Arrays:
    """What `EncoderScorer` reads, calibration apart."""
    params, start = dict(checkpoint["params"]), checkpoint["start"]
    table, table_scale = quantise(params.pop("table"))
    low, group = np.unique(start["low"], return_inverse=True)
    scale = np.zeros(TABLES, np.float32)
    scale[group] = start["scale"]
    made: Arrays = {
        "codes": start["codes"],
        "group": group.astype(np.uint8),
        "scale": scale[: len(low)],
        "low": low.astype(np.float32),
        "table": table,
        "table_scale": table_scale,
        "pieces": np.frombuffer("\n".join(start["pieces"]).encode(), np.uint8),
        "scores": np.asarray(start["scores"], np.float32),
    }
    for name, value in params.items():
        if value.ndim == 2 and value.size > 10_000:
            made[f"dense.{name}.q"], made[f"dense.{name}.s"] = quantise(value)
        else:
            made[f"dense.{name}"] = value.astype(np.float32)
    return made


def network(made: Arrays) -> Network:
    """The network that `made` describes."""
    dense = {k.removeprefix("dense."): v for k, v in made.items() if k.startswith("dense.")}
    named = ("codes", "group", "scale", "low", "table", "table_scale")
    return Network(dense, **{k: made[k] for k in named})
