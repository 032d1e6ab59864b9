"""Figures are what they say."""

import json
from pathlib import Path

import numpy as np
import pytest

from emotion.scorers import ScorerFailed, load
from emotion.scorers.calibration import (
    HOPELESS,
    best_f1,
    expected_calibration_error,
    for_precision,
    platt,
    sigmoid,
)
from emotion.scorers.evaluation import evaluate
from emotion.scorers.measures import calibration_curve, counts, f1, summary
from emotion.scorers.report import as_text

TRUTH = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], bool)
PICKED = np.array([[1, 0], [0, 1], [0, 1], [0, 0]], bool)


def test_f1_is_the_harmonic_mean_of_precision_and_recall() -> None:
    assert f1(counts(PICKED, TRUTH)).tolist() == pytest.approx([2 / 3, 2 / 3])


def test_a_label_that_is_never_picked_and_never_holds_scores_zero() -> None:
    empty = np.zeros((4, 1), bool)
    assert f1(counts(empty, empty)).tolist() == [0]


def test_the_summary_bounds_hold_the_figure() -> None:
    figures = summary(("a", "b"), PICKED.astype(np.float32), PICKED, TRUTH)
    assert figures["macro_f1_low"] <= figures["macro_f1"] <= figures["macro_f1_high"]
    assert figures["per_label"]["a"] == {
        "n": 2,
        "precision": 1.0,
        "recall": 0.5,
        "f1": 0.6667,
        "f1_low": figures["per_label"]["a"]["f1_low"],
        "f1_high": figures["per_label"]["a"]["f1_high"],
        "ece": 0.25,
    }


def test_perfect_probabilities_have_no_calibration_error() -> None:
    y = np.array([0, 1, 1, 0], np.float32)
    assert expected_calibration_error(y, y) == 0
    assert expected_calibration_error(1 - y, y) == 1


def test_the_curve_counts_every_probability_once() -> None:
    curve = calibration_curve(
        np.linspace(0, 1, 20, dtype=np.float32).reshape(10, 2), TRUTH[[0] * 10]
    )
    assert sum(point["n"] for point in curve) == 20


def test_calibration_undoes_a_known_distortion() -> None:
    rng = np.random.default_rng(0)
    z = rng.normal(-1, 2, 20_000).astype(np.float32)
    y = (rng.random(20_000) < sigmoid(z)).astype(np.float32)
    slope, offset = platt(z * 2 + 1, y)
    assert slope == pytest.approx(0.5, abs=0.03)
    assert offset == pytest.approx(-0.5, abs=0.06)


def test_without_evidence_calibration_changes_nothing() -> None:
    slope, offset = platt(np.zeros(0, np.float32), np.zeros(0, np.float32))
    assert (slope, offset) == (1, 0)


def test_the_best_threshold_separates_what_can_be_separated() -> None:
    p = np.array([0.9] * 100 + [0.1] * 400, np.float32)
    y = np.array([1] * 100 + [0] * 400, np.float32)
    assert 0.1 < best_f1(p, y) < 0.9


def test_a_label_that_is_seldom_right_is_seldom_named() -> None:
    p = np.linspace(0, 0.9, 1000, dtype=np.float32)
    wrong = np.zeros(1000, np.float32)
    assert for_precision(p, wrong, precision=0.6, floor=0.35) == HOPELESS
    right = np.ones(1000, np.float32)
    assert for_precision(p, right, precision=0.6, floor=0.35) == pytest.approx(0.35, abs=0.01)


@pytest.fixture
def goemotions(tmp_path: Path) -> Path:
    path = tmp_path / "few.tsv"
    path.write_text("Thank you so much!\t15\ta\nI hate this\t2,3\tb\nThe door is open.\t27\tc\n")
    return path


@pytest.mark.parametrize("name", ["linear", "default"])
def test_goemotions_rows_give_every_figure(name: str, goemotions: Path) -> None:
    figures = evaluate(load(name), goemotions, "goemotions")
    assert figures["n"] == 3
    assert figures["per_label"]["gratitude"]["f1"] == 1
    assert {"macro_f1", "ekman_macro_f1", "ece", "coverage", "ms_per_text"} <= set(figures)
    assert json.loads(json.dumps(figures)) == figures
    assert "macro-F1" in as_text(figures)


def test_half_of_a_file_can_be_measured(goemotions: Path) -> None:
    assert evaluate(load("linear"), goemotions, "goemotions", rows=slice(1, None, 2))["n"] == 1


def test_plain_questions_are_a_probe_for_false_alarms(tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text("text,category\nHow do I top up?,top_up\nWhere is the nearest ATM?,atm\n")
    figures = evaluate(load("default"), path, "banking77")
    assert figures["flagged_negative"] == 0
    assert set(figures["per_label"]) >= {"anger", "sadness"}


def test_russian_rows_are_measured_in_cedr(tmp_path: Path) -> None:
    path = tmp_path / "cedr.csv"
    path.write_text("text,labels,source\nКак я рад!,[0],lj\nМне очень грустно,[1],lj\n")
    figures = evaluate(load("default"), path, "cedr")
    assert figures["per_label"]["joy"]["n"] == 1


def test_service_messages_are_measured_by_language(tmp_path: Path) -> None:
    path = tmp_path / "service.jsonl"
    rows = [
        {"text": "I am furious, you lost my parcel!", "lang": "en", "state": "upset"},
        {"text": "Спасибо огромное, всё работает!", "lang": "ru", "state": "satisfied"},
    ]
    path.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n")
    figures = evaluate(load("default"), path, "service")
    assert set(figures["groups"]) >= {"lang=en", "lang=ru"}
    assert 0 <= figures["wrong_pole"] <= 1


def test_a_scorer_without_a_service_head_is_not_measured_on_it(tmp_path: Path) -> None:
    path = tmp_path / "service.jsonl"
    path.write_text('{"text": "hello there", "lang": "en", "state": "neutral"}\n')
    with pytest.raises(ScorerFailed, match="no service head"):
        evaluate(load("linear"), path, "service")
