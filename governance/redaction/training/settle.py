"""Fit the network of `names/settle.py`: python -m governance.redaction.training.settle DATA OUT.

DATA is the folder with presidio_synth_v2.json, goemotions.tsv (training split) and banking77.csv
(training split). Data sheet: docs/reference/redaction.md. About two minutes on one core.
"""

import csv
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import numpy as np

from governance.redaction import report
from governance.redaction.folding import fold
from governance.redaction.names import settle
from governance.redaction.names.english import English
from governance.redaction.names.entities import Entity
from governance.redaction.names.rampart import Rampart
from governance.redaction.names.settle import Matrix
from governance.redaction.names.words import Word, listed, words

CLASS = {"PERSON": 1, "GPE": 2, "STREET_ADDRESS": 3, "ZIP_CODE": 3}
UNITS, EPOCHS, BATCH, RATE, DECAY = 24, 12, 256, 2e-3, 1e-4
_CHANCE = np.random.default_rng(5)
# {at} is a place, {who} a person: what people write in a hurry, to friends and to shops.
_MESSAGES = (
    "just landed in {at}", "anyone from {at} here?", "moved to {at} last yr", "so cold in {at} rn",
    "can't wait to be back in {at}", "stuck in traffic near {at} again", "flight to {at} delayed",
    "the {at} office never answers", "we're at {at} station", "{who} i miss u", "ty {who}!!",
    "my order is still stuck in {at}", "greetings from {at} :)", "{at} is beautiful tonight",
    "{who} and me in {at} this weekend", "lol {who} fell asleep on the train to {at}",
    "the game in {at} was crazy", "{at} weather is awful, {who} was right", "love {who} so much",
    "where is {who}? she said 8pm", "who is driving to {at} tmrw", "{who} from your shop was rude",
    "ask {who}, he works in the {at} branch", "listening to {who} all day", "RT @x: {who} in {at}!",
    "new pics of {who} in {at}", "i told {who} it never came", "our driver {who} went to {at}",
    "its {who} again, still waiting", "congrats {who} from all of us in {at}", "{at} > {at}",
    "they sent it to {at} instead of {at}", "my sister {who} lives in {at}", "thx {who} :-)",
    "watching {who} vs {who} tonight", "the {at} store is closed again", "saw {who} at the mall",
    "{who} & {who} got engaged omg", "back home in {at}, bye {who}", "is {at} far from {at}?",
)  # fmt: skip

Spans = Sequence[tuple[int, int, str]]


@dataclass(frozen=True, slots=True)
class Text:
    """A text, its labelled spans, and whether what is not labelled may still be a name."""

    text: str
    spans: Spans
    weight: float = 1.0
    unsure: bool = False


def synthetic(data: Path) -> Iterator[Text]:
    """presidio-research: the tuned half of the template families, also in small letters."""
    for example in report.read(data / "presidio_synth_v2.json"):
        if not report.held_out(example):
            yield Text(example.text, example.spans)
            if len(example.text.lower()) == len(example.text):
                yield Text(example.text.lower(), example.spans, weight=0.5)


def comments(data: Path) -> Iterator[Text]:
    """GoEmotions: names put into the [NAME] holes of 3,000 comments; 7,000 without a hole."""
    rows = (data / "goemotions.tsv").read_text("utf-8").splitlines()
    texts = [row.split("\t")[0] for row in rows if "[RELIGION]" not in row]
    _CHANCE.shuffle(texts)
    holes = {"[NAME]": ("PERSON", people(data))}
    for text in [t for t in texts if "[NAME]" in t][:3000]:
        yield _filled(text, holes)
    yield from (Text(t, (), unsure=True) for t in [t for t in texts if "[" not in t][:7000])


def people(data: Path) -> list[str]:
    """The names in the tuned half of presidio-research; every second one by its first word."""
    names = [t.text[a:b] for t in synthetic(data) for a, b, kind in t.spans if kind == "PERSON"]
    return [name.split()[0] if place % 2 else name for place, name in enumerate(names)]


def messages(data: Path) -> Iterator[Text]:
    """3,000 short messages with a place of our own list or a person's name in them."""
    holes = {
        "{at}": ("GPE", sorted(listed("places") | listed("phrases"))),
        "{who}": ("PERSON", people(data)),
    }
    for _ in range(3000):
        yield _filled(str(_CHANCE.choice(_MESSAGES)), holes)


def questions(data: Path) -> Iterator[Text]:
    """banking77: half of the categories, as they are; nobody is named in them."""
    with (data / "banking77.csv").open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if crc32(row["category"].encode()) % 2 == 0:
                yield Text(row["text"], (), unsure=True)


def _filled(text: str, holes: Mapping[str, tuple[str, Sequence[str]]]) -> Text:
    """`text` with names in its holes: hole -> (type, names)."""
    out, spans = "", []
    for part in re.split("(" + "|".join(map(re.escape, holes)) + ")", text):
        piece = part
        if part in holes:
            kind, names = holes[part]
            piece = _cased(str(_CHANCE.choice(names)))
            spans.append((len(out), len(out) + len(piece), kind))
        out += piece
    return Text(out, spans)


def _cased(name: str) -> str:
    """As people write: a third small, a few shouted, the rest with capitals."""
    roll = _CHANCE.random()
    return name.lower() if roll < 0.35 else name.upper() if roll < 0.42 else name.title()


def rows(texts: Sequence[Text]) -> tuple[dict[str, Matrix], Matrix, Matrix]:
    """By tier features float32 [words, n]; classes int [words], weights float32 [words]."""
    english, rampart = English(), Rampart()
    xs: dict[str, list[Matrix]] = {"full": [], "fast": []}
    ys, ws = [], []
    for text in texts:
        view = fold(text.text)
        split = words(view.text)
        if not split:
            continue
        entities = english.tag([view.text])[0]
        for tier, evidence in (("full", rampart.tag(view.text, split)), ("fast", None)):
            xs[tier].append(settle.features(view.text, split, entities, evidence))
        for word in split:
            label = _label(view.original(word.start, word.end), text.spans)
            ys.append(label)
            ws.append(_weight(text, word, label, entities))
    joined = {tier: np.concatenate(parts) for tier, parts in xs.items()}
    return joined, np.array(ys), np.array(ws, dtype=np.float32)


def _label(place: tuple[int, int], spans: Spans) -> int:
    start, end = place
    for low, high, kind in spans:
        if kind in CLASS and 2 * (min(end, high) - max(start, low)) >= end - start:
            return CLASS[kind]
    return 0


def _weight(text: Text, word: Word, label: int, entities: Sequence[Entity]) -> float:
    """Little for a capitalised word in unlabelled text that spaCy takes for a name; it may be."""
    if label or not text.unsure:
        return text.weight
    if word.text.lower() in listed("places"):
        return 0.0
    named = any(a < word.end and b > word.start for a, b, kind in entities if kind != "ORG")
    return 0.1 if named and word.text[0].isupper() else text.weight


def fit(x: Matrix, y: Matrix, weight: Matrix) -> dict[str, Matrix]:
    """One hidden layer of rectified units, softmax, Adam with a cosine schedule."""
    chance = np.random.default_rng(1)
    sizes = ((x.shape[1], UNITS), (UNITS, len(settle.CLASSES)))
    net: list[Matrix] = [
        array.astype(np.float32)
        for rows_, columns in sizes
        for array in (chance.normal(0, (2 / rows_) ** 0.5, (rows_, columns)), np.zeros(columns))
    ]
    first, second = [np.zeros_like(a) for a in net], [np.zeros_like(a) for a in net]
    steps = len(y) // BATCH
    for step in range(EPOCHS * steps):
        if step % steps == 0:
            order = chance.permutation(len(y))
        at = order[step % steps * BATCH :][:BATCH]
        rate = RATE * 0.5 * (1 + np.cos(np.pi * step / (EPOCHS * steps)))
        for place, slope in enumerate(_slopes(net, x[at], y[at], weight[at])):
            first[place] = 0.9 * first[place] + 0.1 * slope
            second[place] = 0.999 * second[place] + 0.001 * slope**2
            mean = first[place] / (1 - 0.9 ** (step + 1))
            spread = np.sqrt(second[place] / (1 - 0.999 ** (step + 1)))
            net[place] = net[place] - rate * mean / (spread + 1e-8)
    names = ("w0", "b0", "w1", "b1")
    return {name: array.astype(np.float32) for name, array in zip(names, net, strict=True)}


def _slopes(net: list[Matrix], x: Matrix, y: Matrix, weight: Matrix) -> list[Matrix]:
    hidden = np.maximum(x @ net[0] + net[1], 0)
    scores = hidden @ net[2] + net[3]
    error = np.exp(scores - scores.max(axis=1, keepdims=True))
    error /= error.sum(axis=1, keepdims=True)
    error[np.arange(len(y)), y] -= 1
    error *= weight[:, None] / len(y)
    back = (error @ net[2].T) * (hidden > 0)
    return [
        x.T @ back + DECAY * net[0], back.sum(axis=0),
        hidden.T @ error + DECAY * net[2], error.sum(axis=0),
    ]  # fmt: skip


def main(data: Path, out: Path) -> None:
    """Write settle_full.npz and settle_fast.npz to `out`."""
    texts = [*synthetic(data), *comments(data), *messages(data), *questions(data)]
    by_tier, classes, weights = rows(texts)
    for tier, matrix in by_tier.items():
        np.savez(out / f"settle_{tier}.npz", **fit(matrix, classes, weights))  # type: ignore[arg-type]  # numpy's stub takes the names for allow_pickle


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
