"""Fine-tune the multilingual encoder: `python -m emotion.training.encoder --data DATA …`.

The lowest six layers of multilingual E5-small, mean and maximum over pieces, one linear layer to
all outputs at once (`outputs.py`). Embeddings stay frozen. Writes a checkpoint after each stage;
of the last `finish.py` makes the weights file.
"""

import argparse
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from emotion.scorers.network import unpacked
from emotion.scorers.pieces import END, RESERVED, UNKNOWN, Pieces
from emotion.training import outputs
from emotion.training.pretrained import (
    HEADS,
    HIDDEN,
    INNER,
    PIECE_LIMIT,
    Pretrained,
    pretrained,
    prune,
)

DEPTH, DROPOUT, WORD_DROP, EPSILON = 6, 0.1, 0.04, 1e-12
BATCH, SORTED, WARM_UP, FLOOR = 48, 32, 0.06, 0.02
SCALE = (HIDDEN // HEADS) ** -0.5
HEAD_RATE, DECAY, LARGEST_GRADIENT = 1e-3, 0.01, 1.0
STATE_WEIGHT, SMOOTHING = 2.0, 0.03
STATE, OTHERS = outputs.COLUMNS["state"], [*range(40), 43]


class Stage(NamedTuple):
    """How long a stage runs, how fast it learns, and of what: see `outputs.lessons`."""

    epochs: float
    rate: float
    every: int
    repeats: int


# Everything; then mostly messages to a service; then both, so that comments are not forgotten.
STAGES = (Stage(1.5, 1.5e-4, 1, 2), Stage(2.5, 6e-5, 6, 1), Stage(0.4, 5e-5, 2, 2))


def _heads(x: Tensor) -> Tensor:
    """Batch × length × HIDDEN to batch × heads × length × what a head has."""
    return x.view(len(x), -1, HEADS, HIDDEN // HEADS).transpose(1, 2)


class Layer(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    """One transformer layer, normalised after each sum (Devlin et al. 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.ao = (nn.Linear(HIDDEN, HIDDEN) for _ in range(4))
        self.fi, self.fo = nn.Linear(HIDDEN, INNER), nn.Linear(INNER, HIDDEN)
        self.aln, self.oln = (nn.LayerNorm(HIDDEN, EPSILON) for _ in range(2))

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """`x` (batch × length × HIDDEN); `mask` (batch × 1 × 1 × length) or none."""
        seen = self._one(x) if mask is None else self._many(x, mask)
        seen = self.ao(seen.transpose(1, 2).reshape(len(x), -1, HIDDEN))
        x = self.aln(x + functional.dropout(seen, DROPOUT, self.training))
        inner = self.fo(functional.gelu(self.fi(x)))
        out: Tensor = self.oln(x + functional.dropout(inner, DROPOUT, self.training))
        return out

    def _many(self, x: Tensor, mask: Tensor) -> Tensor:
        q, k, v = (_heads(part(x)) for part in (self.q, self.k, self.v))
        drop = DROPOUT if self.training else 0.0
        return functional.scaled_dot_product_attention(q, k, v, attn_mask=mask, dropout_p=drop)

    def _one(self, x: Tensor) -> Tensor:
        """The same of one text, in the fewest operations: what is exported."""
        parts = (self.q, self.k, self.v)
        weight, bias = torch.cat([p.weight for p in parts]), torch.cat([p.bias for p in parts])
        q, k, v = (_heads(part) for part in functional.linear(x, weight, bias).chunk(3, -1))
        return torch.softmax(q * SCALE @ k.transpose(2, 3), -1) @ v


class Encoder(nn.Module):  # type: ignore[misc]  # as above
    """Embedded pieces with positions to logits."""

    def __init__(self) -> None:
        super().__init__()
        self.positions = nn.Parameter(torch.zeros(PIECE_LIMIT, HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, EPSILON)
        self.layers = nn.ModuleList(Layer() for _ in range(DEPTH))
        self.head = nn.Linear(2 * HIDDEN, outputs.WIDTH)

    @torch.no_grad()  # type: ignore[untyped-decorator]  # as above
    def begin_with(self, start: Pretrained) -> None:
        """Take over what was pretrained; a fresh head that expects labels to be rare."""
        self.positions.copy_(torch.tensor(start.positions))
        self.norm.weight.copy_(torch.tensor(start.layers["norm.g"]))
        self.norm.bias.copy_(torch.tensor(start.layers["norm.b"]))
        for name, value in self.layers.named_parameters():
            stem, _, kind = name.rpartition(".")
            value.copy_(torch.tensor(start.layers[f"{stem}.{'w' if kind == 'weight' else 'b'}"]))
        nn.init.normal_(self.head.weight, 0, 0.02)
        nn.init.constant_(self.head.bias, -2.5)
        nn.init.constant_(self.head.bias[STATE.start :], 0)

    def forward(self, x: Tensor, keep: Tensor | None = None) -> Tensor:
        """`x` (batch × length × HIDDEN); `keep` (batch × length), true where there is a piece."""
        x = functional.dropout(self.norm(x), DROPOUT, self.training)
        for layer in self.layers:
            x = layer(x, None if keep is None else keep[:, None, None])
        if keep is None:
            pooled = torch.cat([x.mean(1), x.amax(1)], -1)
        else:
            inside = keep[..., None].to(x.dtype)
            mean = (x * inside).sum(1) / inside.sum(1)
            pooled = torch.cat([mean, (x + (inside - 1) * 1e4).amax(1)], -1)
        logits: Tensor = self.head(functional.dropout(pooled, DROPOUT, self.training))
        return logits


def padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Piece numbers (n × longest) and where they are true (n × longest)."""
    width = max(len(r) for r in rows)
    numbers = torch.tensor([r + [END] * (width - len(r)) for r in rows])
    lengths = torch.tensor([len(r) for r in rows])
    return numbers, torch.arange(width)[None] < lengths[:, None]


def batches(rows: list[list[int]], rng: random.Random) -> Iterator[list[int]]:
    """Row numbers in shuffled batches of similar length."""
    order = list(range(len(rows)))
    rng.shuffle(order)
    for start in range(0, len(order), BATCH * SORTED):
        block = sorted(order[start : start + BATCH * SORTED], key=lambda i: len(rows[i]))
        made = [block[i : i + BATCH] for i in range(0, len(block), BATCH)]
        rng.shuffle(made)
        yield from made


def loss(logits: Tensor, targets: Tensor, weights: Tensor) -> Tensor:
    """Cross-entropy: per label for emotions and intensity, over the three for the state."""
    each = functional.binary_cross_entropy_with_logits(logits, targets, reduction="none")
    labels = (each * weights)[:, OTHERS].sum(1)
    truth = targets[:, STATE]
    truth = truth / truth.sum(1, keepdim=True).clamp(min=1)
    state = functional.cross_entropy(
        logits[:, STATE], truth, reduction="none", label_smoothing=SMOOTHING
    )
    return (labels + STATE_WEIGHT * state * weights[:, STATE.start]).mean()


def train(
    net: Encoder, start: Pretrained, lesson: outputs.Lesson, stage: Stage, rng: random.Random
) -> None:
    """Fine-tune in place; prints the loss every hundred steps."""
    segment = Pieces(start.pieces, start.scores)
    rows = [segment.encode(t, PIECE_LIMIT) for t in lesson.texts]
    words = torch.tensor(unpacked(start.codes, start.scales)).half()
    targets, weights = torch.tensor(lesson.targets), torch.tensor(lesson.weights)
    steps = int(stage.epochs * math.ceil(len(rows) / BATCH))
    body = [p for name, p in net.named_parameters() if not name.startswith("head")]
    groups = [
        {"params": body, "lr": stage.rate},
        {"params": net.head.parameters(), "lr": HEAD_RATE},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=DECAY)

    def rate(step: int) -> float:
        falling = 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))
        return min(1.0, (step + 1) / (WARM_UP * steps)) * max(FLOOR, falling)

    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, rate)
    net.train()
    began, done, total = time.time(), 0, 0.0
    while done < steps:
        for chosen in batches(rows, rng):
            numbers, keep = padded([rows[i] for i in chosen])
            dropped = (torch.rand(numbers.shape) < WORD_DROP) & (numbers >= RESERVED)
            embedded = words[numbers.masked_fill(dropped, UNKNOWN)].float()
            embedded = embedded + net.positions[: numbers.shape[1]]
            with torch.autocast("cpu", torch.bfloat16):  # products only; weights stay exact
                logits = net(embedded, keep)
            value = loss(logits.float(), targets[chosen], weights[chosen])
            optimiser.zero_grad()
            value.backward()
            nn.utils.clip_grad_norm_(net.parameters(), LARGEST_GRADIENT)
            optimiser.step()
            schedule.step()
            done, total = done + 1, total + value.item()
            if done % 100 == 0:
                print(done, f"loss {total / 100:.3f} {time.time() - began:.0f}s", flush=True)
                total = 0.0
            if done == steps:
                break


def main() -> None:
    """Prune, train stage by stage, save the checkpoint each time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--matches", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    torch.manual_seed(asked.seed)
    rng = random.Random(asked.seed)
    whole = outputs.lessons(asked.data, asked.matches, every=1, repeats=1)
    start = prune(pretrained(DEPTH), whole.texts)
    print("pieces", len(start.pieces), "rows", len(whole.texts), flush=True)
    net = Encoder()
    net.begin_with(start)
    kept: dict[str, Any] = start._replace(layers={})._asdict()
    for stage in STAGES:
        lesson = outputs.lessons(
            asked.data, asked.matches, every=stage.every, repeats=stage.repeats
        )
        train(net, start, lesson, stage, rng)
        torch.save({"start": kept, "net": net.state_dict()}, asked.out)


if __name__ == "__main__":
    main()
