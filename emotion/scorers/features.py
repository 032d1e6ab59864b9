"""Hashed word and character n-grams, in numpy only, the same for training and for run time.

Two blocks of slots: words (one and two in a row) and characters (2 to 5 inside a word and its
borders). Each block is weighted by tf-idf (sublinear tf) and has length 1. Polynomial hashes over
code points, finished with the 64-bit mixer of SplitMix64 (Steele et al. 2014).
"""

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.prepare import HIDDEN

WORD_BITS = 16
CHAR_BITS = 17
SLOTS = (1 << WORD_BITS) + (1 << CHAR_BITS)
CHAR_SIZES = (2, 3, 4, 5)
_TOKEN = re.compile(rf"{HIDDEN}|[^\W\d_]+(?:'[^\W\d_]+)*|\d+|[!?]+|[^\w\s]")
_DIGITS = re.compile(r"\d+")
_MIX1, _MIX2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_POWERS = np.array([pow(0x9E3779B97F4A7C15, k + 1, 1 << 64) for k in range(5)], np.uint64)


class Features(NamedTuple):
    """Sparse rows: `slots` and `values` of text i are at `starts[i]:starts[i + 1]`."""

    starts: NDArray[np.int64]
    slots: NDArray[np.int64]
    values: NDArray[np.float32]


def _mix(h: NDArray[np.uint64], bits: int) -> NDArray[np.int64]:
    h = (h ^ (h >> np.uint64(30))) * _MIX1
    h = (h ^ (h >> np.uint64(27))) * _MIX2
    return (h >> np.uint64(64 - bits)).astype(np.int64)


def tokens(folded: str) -> list[str]:
    """Lower-cased words, numbers (as `0`), runs of `!?`, single signs and hidden markers."""
    return ["0" if t.isdigit() else t for t in _TOKEN.findall(folded.lower())]


def _word_slots(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    lists = [tokens(t) for t in texts]
    counts = np.array([len(x) for x in lists], np.int64)
    hashes = np.fromiter((crc32(t.encode()) for x in lists for t in x), np.uint64)
    owner = np.repeat(np.arange(len(texts)), counts)
    one = _mix(hashes * _POWERS[0] + np.uint64(1), WORD_BITS)
    pair = _mix(hashes[:-1] * _POWERS[0] + hashes[1:] * _POWERS[1] + np.uint64(2), WORD_BITS)
    same = owner[:-1] == owner[1:]
    return np.concatenate([owner, owner[:-1][same]]), np.concatenate([one, pair[same]])


def _char_slots(texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    padded = [f" {_DIGITS.sub('0', t.lower())} " for t in texts]
    codes = np.frombuffer("".join(padded).encode("utf-32-le"), np.uint32)
    owner = np.repeat(np.arange(len(texts)), [len(p) for p in padded])
    space = codes == 32
    # before[i]: how many spaces stand left of i; an n-gram may hold one only at either end.
    before = np.concatenate([[0], np.cumsum(space)])
    wide = codes.astype(np.uint64)
    h = wide * _POWERS[0]
    owners, hashes = [], []
    for n in range(2, CHAR_SIZES[-1] + 1):
        m = len(codes) - n + 1
        if m <= 0:
            break
        h = h[:m] + wide[n - 1 :] * _POWERS[n - 1]
        if n not in CHAR_SIZES:
            continue
        keep = before[n - 1 : n - 1 + m] == before[1 : 1 + m]
        if len(texts) > 1:
            keep &= owner[:m] == owner[n - 1 :]
        owners.append(owner[:m][keep])
        hashes.append(h[keep] + np.uint64(n))
    return np.concatenate(owners), _mix(np.concatenate(hashes), CHAR_BITS) + (1 << WORD_BITS)


def count(texts: Sequence[str]) -> Features:
    """Sublinear counts (1 + ln n) per text and slot; `texts` are folded. Slots are sorted.

    Every text has at least one slot: the border of its empty word.
    """
    word_owner, word_slot = _word_slots(texts)
    char_owner, char_slot = _char_slots(texts)
    key = np.concatenate([word_owner * SLOTS + word_slot, char_owner * SLOTS + char_slot])
    unique, n = np.unique(key, return_counts=True)
    owner, slot = np.divmod(unique, SLOTS)
    starts = np.searchsorted(owner, np.arange(len(texts) + 1))
    return Features(starts, slot, (1.0 + np.log(n)).astype(np.float32))


def weigh(features: Features, idf: NDArray[np.float32]) -> Features:
    """tf-idf with unit length per block; `idf` has one value per slot."""
    values = features.values * idf[features.slots]
    owner = np.repeat(np.arange(len(features.starts) - 1), np.diff(features.starts))
    block = owner * 2 + (features.slots >= (1 << WORD_BITS))
    squares = np.bincount(block, values * values, minlength=2 * (len(features.starts) - 1))
    norms = np.sqrt(np.maximum(squares, 1e-12)).astype(np.float32)
    return Features(features.starts, features.slots, values / norms[block])


def names(folded: str) -> dict[int, str]:
    """Slot → one readable n-gram of this text that falls into it, words before characters."""
    found: dict[int, str] = {}
    words = tokens(folded)
    pairs = [f"{a} {b}" for a, b in pairwise(words)]
    slots = _word_slots([folded])[1]
    for slot, name in zip(slots.tolist(), [*words, *pairs], strict=True):
        found.setdefault(slot, name)
    padded = f" {_DIGITS.sub('0', folded.lower())} "
    for n in CHAR_SIZES:
        for i in range(len(padded) + 1 - n):
            gram = padded[i : i + n]
            if " " not in gram[1:-1]:
                code = np.frombuffer(gram.encode("utf-32-le"), np.uint32).astype(np.uint64)
                h = (code * _POWERS[:n]).sum(keepdims=True) + np.uint64(n)
                slot = int(_mix(h, CHAR_BITS)[0]) + (1 << WORD_BITS)
                found.setdefault(slot, gram.replace(" ", "_"))
    return found
