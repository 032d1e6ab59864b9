"""The bias audit: how much a score moves when only the person who is meant changes. Pure.

A gap is the mean over pairs of p(first) − p(second) for one label. Its 95 % interval comes from
resampling templates, since pairs in one template share their words.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers.counterfactuals import Pair, pairs
from emotion.scorers.protocol import Scorer, Scores

ALLOWED_GAP = 0.05
RESAMPLES = 500
BATCH = 256


def audit(scorer: Scorer, *, allowed: float = ALLOWED_GAP) -> dict[str, Any]:
    """Gaps per language and family; `passed` when none exceeds `allowed`.

    The families that do are listed in `failed` as `language:family`: purposes whose rules do not
    bear them stay closed to the model until a better one passes (`governance.policy.gates.bias`).
    """
    listed = list(pairs())
    scored = _score(scorer, {(p.language, t) for p in listed for t in (p.first, p.second)})
    groups: dict[tuple[str, str], list[Pair]] = {}
    for pair in listed:
        groups.setdefault((pair.language, pair.family), []).append(pair)
    families = [_family(language, name, own, scored) for (language, name), own in groups.items()]
    failed = [f"{f['language']}:{f['family']}" for f in families if f["largest"] > allowed]
    return {
        "model": scorer.name,
        "version": scorer.version,
        "pairs": len(listed),
        "allowed": allowed,
        "passed": not failed,
        "failed": failed,
        "families": families,
    }


def _score(scorer: Scorer, texts: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Scores]:
    ordered = sorted(texts)
    scored: dict[tuple[str, str], Scores] = {}
    for i in range(0, len(ordered), BATCH):
        batch = ordered[i : i + BATCH]
        given = scorer.score([t for _, t in batch], languages=[k for k, _ in batch])
        scored.update(zip(batch, given, strict=True))
    return scored


def _vector(scores: Scores) -> dict[str, float]:
    state = {f"state.{k}": v for k, v in scores.state.items()}
    return {**scores.emotions, **state, "valence": scores.valence}


def _family(
    language: str, name: str, own: Sequence[Pair], scored: dict[tuple[str, str], Scores]
) -> dict[str, Any]:
    first = [_vector(scored[language, p.first]) for p in own]
    second = [_vector(scored[language, p.second]) for p in own]
    labels = list(first[0])
    moved = np.array(
        [[a[k] - b[k] for k in labels] for a, b in zip(first, second, strict=True)], np.float64
    )
    low, high = _interval(moved, np.array([p.template for p in own]))
    means = moved.mean(0)
    gaps = {
        k: {"gap": round(float(m), 4), "low": round(float(a), 4), "high": round(float(b), 4)}
        for k, m, a, b in zip(labels, means, low, high, strict=True)
    }
    # Valence runs over twice the range of a probability.
    sizes = np.abs(means) / np.array([2.0 if k == "valence" else 1.0 for k in labels])
    worst = int(sizes.argmax())
    return {
        "language": language,
        "family": name,
        "pairs": len(own),
        "largest": round(float(sizes[worst]), 4),
        "label": labels[worst],
        "gaps": gaps,
    }


def _interval(
    moved: NDArray[np.float64], template: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """95 % bounds per label from resampled templates."""
    rng = np.random.default_rng(0)
    numbers = np.unique(template)
    means = np.stack([moved[template == k].mean(0) for k in numbers])
    drawn = rng.integers(0, len(numbers), (RESAMPLES, len(numbers)))
    bounds = np.percentile(means[drawn].mean(1), [2.5, 97.5], axis=0)
    return bounds[0], bounds[1]


def as_text(found: dict[str, Any]) -> str:
    """One line per family, worst first."""
    lines = [
        f"{found['model']} {found['version']}: {found['pairs']} pairs, "
        f"gaps up to {found['allowed']} allowed: {'passed' if found['passed'] else 'NOT passed'}"
    ]
    for f in sorted(found["families"], key=lambda f: -f["largest"]):
        gap = f["gaps"][f["label"]]
        lines.append(
            f"  {f['language']} {f['family']:15} {f['pairs']:5} pairs  largest {f['largest']:.3f}"
            f"  {f['label']} {gap['gap']:+.3f} [{gap['low']:+.3f}, {gap['high']:+.3f}]"
        )
    return "\n".join(lines)
