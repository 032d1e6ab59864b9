"""The report counts what it says it counts."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from governance.redaction import report
from governance.redaction.report import Example, Tally


def example(text: str, *spans: tuple[int, int, str]) -> Example:
    return Example(text, spans, "f", "en")


def test_a_span_counts_when_half_of_it_is_hidden_under_its_type() -> None:
    one = example("Ann Lee in Leeds", (0, 7, "PERSON"), (11, 16, "GPE"))
    rows = report.tally([(one, [(0, 4, "PERSON"), (11, 16, "ADDRESS")])])
    assert rows["PERSON"] == Tally(labelled=1, found=1, reported=1, right=1)
    assert rows["LOCATION"].recall == 1.0
    rows = report.tally([(one, [(0, 3, "PERSON"), (11, 16, "PERSON")])])
    assert rows["PERSON"] == Tally(labelled=1, found=0, reported=2, right=1)
    assert rows["ALL"].f2 == pytest.approx(0.0)


def test_f2_weighs_recall_more() -> None:
    assert Tally(10, 9, 10, 5).f2 > Tally(10, 5, 10, 9).f2
    assert Tally().f2 == Tally().recall == Tally().precision == 0.0


def test_intervals_hold_their_estimate() -> None:
    low, high = report.wilson(90, 100)
    assert low < 0.9 < high
    assert report.wilson(0, 0) == (0.0, 1.0)
    pair = (example("Ann", (0, 3, "PERSON")), [(0, 3, "PERSON")])
    assert report.f2_interval([pair]) == (1.0, 1.0)


def test_it_reads_presidio_fact_ru_eval_and_clean_texts(tmp_path: Path) -> None:
    span = {"start_position": 0, "end_position": 3, "entity_type": "PERSON"}
    (tmp_path / "a.json").write_text(json.dumps([{"full_text": "Ann", "spans": [span]}]))
    (tmp_path / "b.csv").write_text("text,category\nhello,x\n")
    (tmp_path / "d.objects").write_text("1 Person 7 8 # Анна Ли\n2 Org 9 # Банк\n")
    (tmp_path / "d.spans").write_text("7 name 0 4 1 1 # 1 Анна\n8 surname 5 2 2 1 # 2 Ли\n")
    (tmp_path / "d.txt").write_text("Анна Ли")
    assert report.read(tmp_path / "a.json")[0].spans == ((0, 3, "PERSON"),)
    assert report.read(tmp_path / "b.csv")[0].text == "hello"
    assert report.read(tmp_path)[0].spans == ((0, 7, "Person"),)
    with pytest.raises(ValueError, match="DATA is"):
        report.read(tmp_path / "c.txt")


def test_the_command_prints_a_table_and_false_alarms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    span = {"start_position": 5, "end_position": 13, "entity_type": "PERSON"}
    rows = [{"full_text": "I am John Lee, hi", "spans": [span], "template_id": n} for n in (1, 2)]
    (tmp_path / "a.json").write_text(json.dumps(rows))
    (tmp_path / "b.csv").write_text("text,category\nWhere is my card?,x\n")
    call_command(
        "redaction_report", tmp_path / "a.json", tmp_path / "b.csv", half="all", tier="fast"
    )
    out = capsys.readouterr().out
    assert "PERSON" in out
    assert "F2 of all" in out
    assert "false alarms: 0 of 1" in out
    call_command("redaction_report", tmp_path / "a.json", half="all", tier="fast", lower=True)
    with pytest.raises(CommandError):
        call_command("redaction_report", tmp_path / "absent.json")
