"""Fine-tune the multilingual encoder in JAX: `python -m emotion.training.encoder --data DATA …`.

The architecture is that of the Universal Sentence Encoder (Yang et al. 2019: convolutions over
pieces, then a deep averaging network) with a head of our own: max pool and attention pool →
GELU, beside the encoder's own output, plus one table of logits per piece. Embeddings stay
frozen; everything else is trained. Writes a checkpoint; `encoder_pack.py` makes the weights file.
"""

import argparse
import os
import pickle
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)

import jax
import jax.numpy as jnp
import numpy as np
import optax

from emotion.scorers import datasets
from emotion.scorers.pieces import Pieces
from emotion.scorers.prepare import fold
from emotion.training import corpora, outputs, service_data, vocabulary

Tree = dict[str, Any]
EPS = 1e-12
HEADS, HIDDEN = 4, 384
MAX_PIECES, BATCH = 48, 64
WIDTHS = (12, 16, 24, 32, 48)
CONVOLUTIONS = ((2, 0), (3, 1), (5, 2))  # window, pieces to the left
RATES = {"encoder": 4e-4, "head": 1e-3, "table": 2e-3}


def initial(dense: dict[str, Any], pieces: int, seed: int) -> Tree:
    """Pretrained parts and fresh ones."""
    rng = np.random.default_rng(seed)
    params = {k: jnp.asarray(v) for k, v in dense.items()}
    params["table"] = jnp.zeros((pieces, outputs.WIDTH))
    params["attention"] = jnp.zeros((1280, HEADS))
    params["h1"] = jnp.asarray(rng.normal(0, 0.02, (1280 * (1 + HEADS), HIDDEN)), jnp.float32)
    params["h1_b"] = jnp.zeros(HIDDEN)
    params["h2"] = jnp.asarray(rng.normal(0, 0.02, (HIDDEN + 512, outputs.WIDTH)), jnp.float32)
    params["h2_b"] = jnp.full((outputs.WIDTH,), -2.5)
    return params


def _norm(x: Any, gain: Any, shift: Any) -> Any:
    mean = x.mean(-1, keepdims=True)
    variance = ((x - mean) ** 2).mean(-1, keepdims=True)
    return (x - mean) / jnp.sqrt(variance + EPS) * gain + shift


def _convolve(x: Any, window: int, left: int, weight: Any, bias: Any) -> Any:
    padded = jnp.pad(x, ((0, 0), (left, window - 1 - left), (0, 0)))
    n = x.shape[1]
    return jnp.concatenate([padded[:, i : i + n] for i in range(window)], -1) @ weight + bias


def _pieces(params: Tree, e: Any, mask: Any) -> Any:
    """Contextual features per piece (batch × length × 1280)."""
    features = [e]
    for n, left in CONVOLUTIONS:
        x = _norm(
            e @ params[f"proj{n}"] + params[f"proj_b{n}"], params[f"ln_g{n}"], params[f"ln_b{n}"]
        )
        x = x * mask
        for layer in ("1", "2"):
            y = _convolve(x, n, left, params[f"w{layer}_{n}"], params[f"b{layer}_{n}"])
            x = (jax.nn.relu(y) + x) * mask
        features.append(x)
    return _norm(jnp.concatenate(features, -1), params["ln_g"], params["ln_b"])


def _sentence(params: Tree, f: Any, mask: Any, length: Any) -> Any:
    """The encoder's own sentence vector (batch × 512)."""
    summed = (f * mask).sum(1) @ params["cnn_W"] + length * params["cnn_b"]
    mean = summed / jnp.sqrt(length)
    y0 = jax.nn.relu(mean @ params["d0"])
    y1 = jax.nn.relu(mean @ params["p1"] + y0 @ params["d1"])
    y2 = jax.nn.relu(y1 @ params["d2"])
    return jnp.tanh(y1 @ params["p3"] + y2 @ params["d3"])


def forward(params: Tree, frozen: Any, ids: Any, lengths: Any, key: Any = None) -> Any:
    """Logits (batch × WIDTH); with a `key`, pieces and units are dropped at random."""
    keep = jnp.arange(ids.shape[1])[None] < lengths[:, None]
    mask = keep.astype(jnp.float32)[..., None]
    length = lengths.astype(jnp.float32)[:, None]
    words = mask
    if key is not None:
        key, k = jax.random.split(key)
        words = mask * jax.random.bernoulli(k, 0.92, ids.shape)[..., None]
    f = _pieces(params, frozen[ids].astype(jnp.float32) * words, mask)
    own = _sentence(params, f, mask, length)
    attention = jax.nn.softmax(f @ params["attention"] + (mask - 1) * 1e4, 1)
    pooled = jnp.einsum("bth,btd->bhd", attention, f).reshape(f.shape[0], -1)
    hidden = jnp.concatenate([(f + (mask - 1) * 1e4).max(1), pooled], -1)
    if key is not None:
        key, k = jax.random.split(key)
        hidden = hidden * jax.random.bernoulli(k, 0.8, hidden.shape) / 0.8
    joined = jnp.concatenate([jax.nn.gelu(hidden @ params["h1"] + params["h1_b"]), own], -1)
    if key is not None:
        joined = joined * jax.random.bernoulli(key, 0.7, joined.shape) / 0.7
    table = (params["table"][ids] * words).sum(1) / jnp.sqrt(length)
    return joined @ params["h2"] + params["h2_b"] + table


def optimiser(params: Tree, steps: int) -> optax.GradientTransformation:
    """AdamW with warm-up and cosine, one rate for each kind of parameter."""

    def rate(peak: float) -> Any:
        return optax.warmup_cosine_decay_schedule(0, peak, steps // 12, steps, peak * 0.02)

    def kind(name: str) -> str:
        fresh = ("h1", "h1_b", "h2", "h2_b", "attention")
        return "table" if name == "table" else "head" if name in fresh else "encoder"

    decay = {"encoder": 1e-3, "head": 1e-2, "table": 1e-2}
    parts = {k: optax.adamw(rate(v), weight_decay=decay[k]) for k, v in RATES.items()}
    chosen = optax.multi_transform(parts, {k: kind(k) for k in params})
    return optax.chain(optax.clip_by_global_norm(2.0), chosen)


def pad(rows: list[list[int]]) -> tuple[Any, Any]:
    """Piece numbers (n × width) and lengths (n,), padded to one of a few widths."""
    longest = max(len(r) for r in rows)
    ids = np.zeros((len(rows), next(w for w in WIDTHS if w >= longest)), np.int32)
    for i, row in enumerate(rows):
        ids[i, : len(row)] = row
    return ids, np.array([len(r) for r in rows], np.int32)


def batches(lengths: Any, rng: np.random.Generator) -> Iterator[Any]:
    """Row numbers in shuffled batches of similar length."""
    order = rng.permutation(len(lengths))
    made = []
    for start in range(0, len(order), BATCH * 40):
        block = order[start : start + BATCH * 40]
        block = block[np.argsort(lengths[block], kind="stable")]
        made += [block[i : i + BATCH] for i in range(0, len(block) - BATCH + 1, BATCH)]
    for k in rng.permutation(len(made)):
        yield made[k]


def train(lesson: outputs.Lesson, start: vocabulary.Encoder, *, epochs: int, seed: int) -> Tree:
    """Trained parameters; prints the loss every hundred steps."""
    segment = Pieces(start.pieces, start.scores)
    rows = [segment.encode(t, MAX_PIECES) for t in lesson.texts]
    lengths = np.array([len(r) for r in rows])
    frozen = jnp.asarray(
        (start.codes.astype(np.float32) * start.scale[:, None] + start.low[:, None]), jnp.float16
    )
    params = initial(start.dense, len(start.pieces), seed)
    transform = optimiser(params, epochs * (len(rows) // BATCH))
    state = transform.init(params)

    def loss(p: Tree, batch: Tree, key: Any) -> Any:
        logits = forward(p, frozen, batch["ids"], batch["lengths"], key)
        each = optax.sigmoid_binary_cross_entropy(logits, batch["targets"]) * batch["weights"]
        return each.sum() / BATCH

    @jax.jit  # type: ignore[untyped-decorator]  # JAX ships no types that mypy sees here
    def step(p: Tree, s: Any, batch: Tree, key: Any) -> Any:
        value, gradient = jax.value_and_grad(loss)(p, batch, key)
        updates, s = transform.update(gradient, s, p)
        return optax.apply_updates(p, updates), s, value

    rng, key = np.random.default_rng(seed), jax.random.PRNGKey(seed)
    began, done, total = time.time(), 0, 0.0
    for _ in range(epochs):
        for chosen in batches(lengths, rng):
            ids, n = pad([rows[i] for i in chosen])
            key, k = jax.random.split(key)
            batch = {
                "ids": ids,
                "lengths": n,
                "targets": lesson.targets[chosen],
                "weights": lesson.weights[chosen],
            }
            params, state, value = step(params, state, batch, k)
            done, total = done + 1, total + float(value)
            if done % 100 == 0:
                print(done, f"loss {total / 100:.4f} {time.time() - began:.0f}s", flush=True)
                total = 0.0
    return params


def vocabulary_texts(data: Path) -> Iterator[str]:
    """The texts whose pieces are kept."""
    yield from corpora.goemotions(data, "train").texts
    for texts in (
        datasets.izard_rows(data / "ru_izard/train.csv")[0],
        datasets.cedr_rows(data / "cedr/train.csv")[0],
        datasets.banking_rows(data / "banking77/train.csv"),
        [x["text"] for x in service_data.lines("train")],
    ):
        yield from (fold(t) for t in texts)


def main() -> None:
    """Prune, train, save the checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--matches", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    start = vocabulary.prune(vocabulary.pretrained(), vocabulary_texts(asked.data), limit=48_000)
    lesson = outputs.lessons(asked.data, asked.matches)
    print("pieces", len(start.pieces), "rows", len(lesson.texts), flush=True)
    params = train(lesson, start, epochs=asked.epochs, seed=asked.seed)
    saved = {k: np.asarray(v, np.float32) for k, v in params.items()}
    with asked.out.open("wb") as f:
        pickle.dump({"params": saved, "start": start._replace(dense={})._asdict()}, f)


if __name__ == "__main__":
    main()
