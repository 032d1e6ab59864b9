"""What a scorer promises. The rest of the product sees nothing else of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Protocol, runtime_checkable

_NOTHING: Mapping[str, float] = MappingProxyType({})


class ScorerFailed(Exception):
    """A scorer could not be loaded or could not score: answer without an emotion, never a guess.

    The message names the model, the file or the rule that failed, never the text.
    """


@dataclass(frozen=True, slots=True)
class Scores:
    """What the words of one text express (not what their writer feels).

    `emotions`: label → calibrated probability in [0, 1]. `state`: upset, satisfied, neutral → the
    same, or empty when the scorer has no service head. `intensity` in [0, 1]. `valence` in [-1, 1].
    `abstained`: nothing may be concluded from the numbers; `reason` says why (`low-confidence`,
    `empty`, `language`, `contradiction`), else it is empty. `thresholds`: label → the probability
    from which the label may be named.
    """

    emotions: Mapping[str, float]
    state: Mapping[str, float] = field(default_factory=lambda: _NOTHING)
    intensity: float = 0.0
    valence: float = 0.0
    abstained: bool = False
    reason: str = ""
    thresholds: Mapping[str, float] = field(default_factory=lambda: _NOTHING)

    def named(self) -> tuple[str, ...]:
        """The labels that reach their threshold, most probable first; none when abstained."""
        if self.abstained:
            return ()
        reached = [k for k, p in self.emotions.items() if p >= self.thresholds.get(k, 1.0)]
        return tuple(sorted(reached, key=lambda k: -self.emotions[k]))


@runtime_checkable
class Scorer(Protocol):
    """Turns a batch of redacted texts into scores. Safe to share between threads once loaded."""

    @property
    def name(self) -> str: ...

    @property
    def version(self) -> str:
        """Semantic version, a plus sign, the first eight hex digits of the weights' SHA-256."""
        ...

    @property
    def modality(self) -> str: ...

    @property
    def inference_basis(self) -> str:
        """text | biometric | mixed | none (AI Act Art. 3(39)); a caller cannot lower it."""
        ...

    @property
    def languages(self) -> frozenset[str]: ...

    @property
    def labels(self) -> tuple[str, ...]: ...

    def score(
        self, texts: Sequence[str], *, languages: Sequence[str] | None = None
    ) -> list[Scores]:
        """One `Scores` per text, in order. `languages`: ISO 639-1 per text, guessed when absent.

        Raises `ScorerFailed` when the batch cannot be scored at all.
        """
        ...
