"""The lines from which a state may be said. Pure."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers import features
from emotion.scorers.answer import Lines, abstention
from emotion.scorers.calibration import Array
from emotion.scorers.vocabularies import SERVICE

LOWEST, HIGHEST, STEP = 0.45, 0.97, 0.01
RISKS = np.arange(0.3, 0.009, -0.0025)
# Of the answers, and of the questions. Asked is 2 %: a stranger's messages may be harder.
WRONG_POLE, FALSE_ALARMS = 0.014, 0.009
UPSET, SATISFIED, NEUTRAL = (SERVICE.index(k) for k in ("upset", "satisfied", "neutral"))
Truth = NDArray[np.int64]


def unfitted() -> dict[str, NDArray[Any]]:
    """No words yet, and no opposite pole that forbids an answer."""
    return {
        "states.q": np.zeros((features.SLOTS, len(SERVICE)), np.int8),
        "states.s": np.ones(len(SERVICE), np.float32),
        "states.b": np.zeros(len(SERVICE), np.float32),
        "states.mix": np.eye(2 * len(SERVICE), len(SERVICE), dtype=np.float32),
        "states.opposite": np.ones(len(SERVICE), np.float32),
    }


def answered(p: Array, emotions: Array, chosen: Lines) -> NDArray[np.bool_]:
    """Which rows are answered under these lines."""
    none = np.zeros(emotions.shape[1], np.float32)
    given = zip(emotions, p, strict=True)
    return np.array([abstention(e, none, s, chosen) == "" for e, s in given], bool)


def wrong_pole(p: Array, truth: Truth) -> NDArray[np.bool_]:
    """Which likeliest states are the pole opposite to the truth."""
    said = p.argmax(1)
    up, down = (said == SATISFIED) & (truth == UPSET), (said == UPSET) & (truth == SATISFIED)
    return np.asarray(up | down, bool)


def lines(p: Array, emotions: Array, truth: Truth, asked: tuple[Array, Array]) -> Lines:
    """The lowest line of upset, and the highest of the opposite poles, that keep two promises.

    Few plain questions (`asked`: their states and emotions) are answered as upset, which the line
    of upset sets; and few answers take one pole for the other, which the line of the opposite pole
    sets. Neutral answers harm least: they have no opposite.
    """
    naming = np.full(len(SERVICE), LOWEST, np.float32)
    opposite = (np.arange(len(SERVICE)) == NEUTRAL).astype(np.float32)
    alarm = asked[0].argmax(1) == UPSET
    wrong = wrong_pole(p, truth)
    for risk in RISKS:
        opposite[[UPSET, SATISFIED]] = risk
        naming[UPSET] = _quiet(alarm, asked, naming, opposite)
        sure = answered(p, emotions, Lines(naming, opposite))
        if (wrong & sure).sum() <= WRONG_POLE * sure.sum():
            break
    return Lines(naming, opposite)


def _quiet(
    alarm: NDArray[np.bool_], asked: tuple[Array, Array], naming: Array, opposite: Array
) -> float:
    """The lowest line of upset at which few enough questions are answered as upset."""
    loud = np.sort(asked[0][alarm & answered(*asked, Lines(naming * 0, opposite)), UPSET])[::-1]
    may = int(FALSE_ALARMS * len(alarm))
    return LOWEST if len(loud) <= may else float(min(max(LOWEST, loud[may] + STEP), HIGHEST))
