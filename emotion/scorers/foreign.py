"""Models that somebody else made: what they declare of themselves, and their numbers as `Scores`.

The declaration is a JSON file, written by whoever brings the model (docs/how-to/bring-a-model.md).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from emotion.scorers.prepare import fold, guess_language, is_empty
from emotion.scorers.protocol import ScorerFailed, Scores
from emotion.scorers.vocabularies import NEGATIVE, POSITIVE, SERVICE

_BASES: Final = {"text": "text", "voice": "biometric"}


@dataclass(frozen=True, kw_only=True)
class Declared:
    """What a model says of itself; `lines`: label → probability from which it may be named."""

    name: str
    version: str
    modality: str
    languages: frozenset[str]
    labels: tuple[str, ...]
    lines: Mapping[str, float]

    @property
    def inference_basis(self) -> str:
        """AI Act Art. 3(39): by the modality, whatever the file says."""
        return _BASES[self.modality]


def read_declaration(path: Path) -> tuple[Declared, Mapping[str, Any]]:
    """The declaration and the whole file; raises `ScorerFailed` naming the field that is wrong."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as e:
        raise ScorerFailed(f"the declaration {path.name} cannot be read") from e
    if not isinstance(said, dict):
        raise ScorerFailed(f"the declaration {path.name} is no object")
    labels = _words(said, "labels", path)
    threshold = said.get("threshold", 0.5)
    named = {label: said.get("thresholds", {}).get(label, threshold) for label in labels}
    if not all(isinstance(line, float | int) and 0 < line <= 1 for line in named.values()):
        raise ScorerFailed(f"{path.name}: thresholds must lie in (0, 1]")
    if said.get("modality", "text") not in _BASES:
        raise ScorerFailed(f"{path.name}: modality must be one of {', '.join(_BASES)}")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
    declared = Declared(
        name=_words(said, "name", path)[0],
        version=f"{_words(said, 'version', path)[0]}+{digest}",
        modality=said.get("modality", "text"),
        languages=frozenset(_words(said, "languages", path)),
        labels=tuple(labels),
        lines={label: float(line) for label, line in named.items()},
    )
    return declared, said


def verified(path: Path, sha256: Any) -> bytes:
    """The file's bytes; raises `ScorerFailed` when they are not the declared ones."""
    try:
        raw = path.read_bytes()
    except OSError as e:
        raise ScorerFailed(f"{path.name} cannot be read") from e
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise ScorerFailed(f"{path.name} does not match its SHA-256")
    return raw


def refusal(text: str, declared: Declared, language: str = "") -> str:
    """Why a text must not be sent to the model at all, or `''`."""
    folded = fold(text)
    if is_empty(folded):
        return "empty"
    return "" if (language or guess_language(folded)) in declared.languages else "language"


def silence(declared: Declared, reason: str) -> Scores:
    """Nothing was read."""
    nothing = dict.fromkeys(declared.labels, 0.0)
    return Scores(nothing, abstained=True, reason=reason, thresholds=declared.lines)


def scores_of(probabilities: Sequence[float], declared: Declared) -> Scores:
    """Numbers in the order of the labels as `Scores`; raises `ScorerFailed` when they are none."""
    try:
        numbers = np.asarray(probabilities, np.float64)
    except (TypeError, ValueError) as e:
        raise ScorerFailed(f"the model {declared.name!r} did not answer numbers") from e
    if numbers.shape != (len(declared.labels),) or not np.isfinite(numbers).all():
        raise ScorerFailed(f"the model {declared.name!r} did not answer one number per label")
    if numbers.min() < 0 or numbers.max() > 1:
        raise ScorerFailed(f"the model {declared.name!r} answered numbers that are no probability")
    named = dict(zip(declared.labels, numbers.tolist(), strict=True))
    sure = any(p >= declared.lines[label] for label, p in named.items())
    up, down = _either(named, (*POSITIVE, "satisfied")), _either(named, (*NEGATIVE, "upset"))
    return Scores(
        emotions=named,
        state={label: named[label] for label in SERVICE} if set(SERVICE) <= set(named) else {},
        intensity=max((p for label, p in named.items() if label != "neutral"), default=0.0),
        valence=up - down,
        abstained=not sure,
        reason="" if sure else "low-confidence",
        thresholds=declared.lines,
    )


def _either(named: Mapping[str, float], labels: Sequence[str]) -> float:
    """The chance of any of the labels, as if they were independent."""
    return 1 - float(np.prod([1 - named[label] for label in labels if label in named]))


def _words(said: Mapping[str, Any], field: str, path: Path) -> list[str]:
    value = said.get(field)
    given = value if isinstance(value, list) else [value]
    words = [word for word in given if isinstance(word, str) and word]
    if not words or len(words) != len(given):
        raise ScorerFailed(f"{path.name}: {field} is missing or no word")
    return words
