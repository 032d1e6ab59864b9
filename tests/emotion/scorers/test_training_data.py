"""What the encoder learns from: parts that stay apart, blocks unpacked, lines set by risk."""

import json
from collections import Counter

import numpy as np
import pytest

from emotion.scorers.network import unpacked
from emotion.scorers.prepare import fold
from emotion.scorers.vocabularies import INDEX, SERVICE
from emotion.training import service_data, states
from emotion.training.corpora import key
from emotion.training.pretrained import Pretrained, prune

UPSET, SATISFIED, NEUTRAL = (SERVICE.index(k) for k in ("upset", "satisfied", "neutral"))


def independent() -> list[dict[str, str]]:
    return [
        json.loads(line)
        for name in ("independent.jsonl", "second.jsonl", "third.jsonl")
        for line in (service_data.DATA / name).read_text(encoding="utf-8").splitlines()
    ]


def test_no_message_stands_on_two_sides() -> None:
    sides = [
        {key(fold(x["text"])) for x in service_data.written("train") + service_data.lines("train")},
        {key(fold(x["text"])) for x in service_data.written("dev")},
        {key(fold(x["text"])) for x in independent()},
        {key(fold(x["text"])) for x in service_data.written("later")},
    ]
    assert all(sides)
    assert not sides[0] & sides[1]
    assert not (sides[0] | sides[1] | sides[3]) & sides[2]
    assert not sides[1] & sides[3]


def test_written_messages_are_many_and_mostly_not_plain() -> None:
    found = service_data.written("train") + service_data.written("dev")
    assert Counter(x["lang"] for x in found).most_common()[-1][1] >= 2000
    assert sum(x["kind"] == "plain" for x in found) <= len(found) * 0.35
    assert {x["state"] for x in found} == set(SERVICE)
    assert {e for x in found for e in x["emotions"]} <= set(INDEX)
    assert all(0 <= x["intensity"] <= 1 for x in found)


def test_a_block_is_sixteen_low_nibbles_then_sixteen_high_ones() -> None:
    codes = np.zeros((1, 1, 16), np.uint8)
    codes[0, 0, 0] = 0xF8  # low nibble 8, high nibble 15
    row = unpacked(codes, np.array([[0.5]], np.float16))
    assert row.shape == (1, 32)
    assert (row[0, 0], row[0, 16]) == (0.0, 3.5)
    assert (row[0, 1], row[0, 17]) == (-4.0, -4.0)


def test_pruning_keeps_reserved_pieces_letters_and_what_texts_use() -> None:
    pieces = ["<s>", "<pad>", "</s>", "<unk>", "\u2581ab", "\u2581cd", "b", "\u2581", "zz"]
    n = len(pieces)
    whole = Pretrained(
        pieces,
        [-1.0] * n,
        np.arange(n, dtype=np.uint8).reshape(n, 1, 1).repeat(16, 2),
        np.ones((n, 1), np.float16),
        np.zeros((64, 32), np.float32),
        {},
    )
    kept = prune(whole, ["ab"])
    assert kept.pieces == [*pieces[:4], "\u2581ab", "b", "\u2581"]
    assert kept.codes[4, 0, 0] == 4


def _says(state: int, p: float) -> list[float]:
    row = [(1 - p) / 2] * 3
    row[state] = p
    return row


def test_the_line_of_a_pole_rises_until_the_poles_are_rarely_confused() -> None:
    right = [_says(SATISFIED, 0.9)] * 99
    wrong = [_says(SATISFIED, 0.6)] * 20
    p = np.array(right + wrong, np.float32)
    truth = np.array([SATISFIED] * 99 + [UPSET] * 20)
    glad = np.zeros((len(p), len(INDEX)), np.float32)
    glad[:, INDEX["gratitude"]] = 0.9
    quiet = np.array([_says(NEUTRAL, 0.9)], np.float32), np.zeros((1, len(INDEX)), np.float32)
    chosen = states.lines(p, glad, truth, quiet)
    sure = states.answered(p, glad, chosen)
    assert states.wrong_pole(p, truth)[sure].mean() <= states.WRONG_POLE
    assert sure.sum() == len(right)
    assert chosen.opposite[NEUTRAL] == 1
    assert chosen.naming[NEUTRAL] == pytest.approx(states.LOWEST)


def test_plain_questions_raise_the_line_of_upset() -> None:
    p = np.array([_says(UPSET, 0.95)] * 10, np.float32)
    truth = np.full(10, UPSET)
    emotions = np.zeros((10, len(INDEX)), np.float32)
    asked = np.array([_says(UPSET, 0.8)] * 3, np.float32), np.zeros((3, len(INDEX)), np.float32)
    chosen = states.lines(p, emotions, truth, asked)
    assert chosen.naming[UPSET] > 0.8
    assert chosen.naming[SATISFIED] == pytest.approx(states.LOWEST)
    assert states.answered(p, emotions, chosen).all()


def test_authors_whom_the_encoder_has_not_read_are_apart() -> None:
    read = {x["author"] for part in ("train", "dev") for x in service_data.written(part)}
    assert not read & {x["author"] for x in service_data.written("later")}
    assert {x["author"] for x in service_data.written("later")} == set(service_data.LATER)
