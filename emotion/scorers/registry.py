"""Names to scorers. Loaded once per process; third parties plug in by entry point."""

from collections.abc import Callable
from functools import cache
from importlib.metadata import entry_points

from emotion.scorers import store
from emotion.scorers.encoder import EncoderScorer
from emotion.scorers.linear import LinearScorer
from emotion.scorers.protocol import Scorer, ScorerFailed
from emotion.scorers.survey import SurveyScorer

ENTRY_POINTS = "discreet.scorers"


def _linear() -> Scorer:
    return LinearScorer(*store.read("linear"))


def _encoder() -> Scorer:
    """The encoder, with the very linear scorer that it was fitted with."""
    store.check_company("encoder")
    return EncoderScorer(*store.read("encoder"), LinearScorer(*store.read("linear")))


_BUILT_IN: dict[str, Callable[[], Scorer]] = {
    "linear": _linear,
    "encoder": _encoder,
    "survey": SurveyScorer,
}


def add(name: str, make: Callable[[], Scorer]) -> None:
    """Make a scorer known under a name: one that the installation's settings describe."""
    _BUILT_IN[name] = make


def available() -> tuple[str, ...]:
    """The names that `load` knows, sorted."""
    return tuple(
        sorted({"default", *_BUILT_IN, *(e.name for e in entry_points(group=ENTRY_POINTS))})
    )


@cache
def load(name: str = "default") -> Scorer:
    """The scorer called `name`, cached per process.

    Raises `ScorerFailed` for an unknown name, for weights that do not match their SHA-256, and
    for a third party's entry point that fails or does not keep the `Scorer` protocol.
    """
    if name == "default":
        return load("encoder")
    if name in _BUILT_IN:
        return _BUILT_IN[name]()
    for point in entry_points(group=ENTRY_POINTS, name=name):
        try:
            scorer = point.load()()
        except Exception as e:  # third-party code: whatever breaks, we fail closed
            raise ScorerFailed(f"the scorer {name!r} could not be loaded") from e
        if not isinstance(scorer, Scorer):
            raise ScorerFailed(f"the scorer {name!r} does not keep the Scorer protocol")
        return scorer
    raise ScorerFailed(f"there is no scorer called {name!r}")
