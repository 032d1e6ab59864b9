"""The data sheet's figures are what was measured."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from governance.redaction import figures

CLEAN = ["en", "clean", "Where is my order?", "worked on"]
SECRET = ["en", "plain", "card [[CREDIT_CARD:4111 1111 1111 1111]]", "held out"]


def test_the_page_is_made_of_the_recorded_figures() -> None:
    sheet = Path("docs/reference/redaction-figures.md").read_text("utf-8")
    assert figures.page(figures.load()) in sheet


def test_every_measurement_that_the_sheet_speaks_of_is_recorded() -> None:
    names = set(figures.load())
    for wanted in (
        "redaction/evasions, tier full",
        "pii/presidio_synth_v2, held-out, tier full",
        "pii/presidio_synth_v2, held-out, tier fast",
        "pii/presidio_synth_v2, held-out, tier stock",
        "factrueval/devset, held-out, tier full",
        "factrueval/devset, held-out, in small letters, tier full",
        "banking77/train, held-out, tier full",
    ):
        assert wanted in names


def test_the_command_records_a_suite_and_clean_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = "".join(json.dumps(line) + "\n" for line in (CLEAN, SECRET))
    (tmp_path / "tricks.jsonl").write_text(lines)
    (tmp_path / "b.csv").write_text("text,category\nWhere is my card?,x\n")
    kept: dict[str, object] = {}
    monkeypatch.setattr(figures, "record", kept.__setitem__)
    paths = (tmp_path / "tricks.jsonl", tmp_path / "b.csv")
    call_command("redaction_report", *paths, half="all", tier="fast", record=True)
    out = capsys.readouterr().out
    assert "1 of 1" in out
    assert "ms of CPU per 100 words" in out
    suite, clean = (
        kept[f"{tmp_path.name}/tricks, tier fast"],
        kept[f"{tmp_path.name}/b, all, tier fast"],
    )
    assert isinstance(suite, dict)
    assert isinstance(clean, dict)
    assert suite["rows"]["held out"] == [1, 1, 0, 0]
    assert suite["rows"]["clean"] == [0, 0, 1, 1]
    assert clean["touched"] == 0


def test_a_measurement_takes_the_place_of_an_older_one(tmp_path: Path) -> None:
    file = tmp_path / "figures.json"
    for touched in (3, 2):
        figures.record("b", {"what": "clean", "touched": touched}, file=file)
    figures.record("a", {"what": "clean", "touched": 0}, file=file)
    stored = json.loads(file.read_text())
    assert list(stored) == ["a", "b"]
    assert stored["b"]["touched"] == 2


def test_the_page_says_shares_with_their_intervals() -> None:
    head = {"texts": 200, "day": "2026-11-23", "ms": 12.34}
    page = figures.page(
        {
            "people": head | {"what": "labelled", "rows": {"ALL": [10, 9, 12, 9]}, "f2": [0.8, 1]},
            "questions": head | {"what": "clean", "touched": 2},
            "tricks": head | {"what": "suite", "rows": {"plain": [10, 9, 0, 0]}},
        }
    )
    assert "| ALL | 0.750 (0.468–0.911) | 0.900 (0.596–0.982) | 0.865 | 10 |" in page
    assert "2 texts, 1.00% (0.27%–3.57%)" in page
    assert "| plain | 9 of 10, 0.900 (0.596–0.982) | – |" in page
    assert "12.3 ms" in page
